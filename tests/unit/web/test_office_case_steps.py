"""What each step of a case asks is of the law's own lists, and what is missing is said before the desk is asked."""

import pytest

from sluis.api import rights
from sluis.desk.routes import cases
from sluis.web.office_answers import CaseWhole, TermShown
from sluis.web.office_case_steps import EXTENDED, LONGEST, NO_DIGEST, NO_MOMENT, SAY_ALL, STEPS, body_of, options


def case(kind: str = "access", state: str = "open", *terms: str) -> CaseWhole:
    shown = tuple(TermShown(name, "", "", {}) for name in terms or ("avg-12-3",))
    return CaseWhole(
        number=7,
        kind=kind,
        slot=1,
        channel="web",
        received="",
        state=state,
        identified=False,
        due=None,
        late=False,
        terms=shown,
        taken_back_before=(),
        passed_on=(),
        words=(),
        next="",
    )


def names(told: CaseWhole) -> set[str]:
    return {name for name, step in STEPS.items() if step.when(told)}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_a_call_of_the_desk(name: str) -> None:
    paths = {path for handler in cases.HANDLERS for path in handler.paths}
    assert f"/v1/cases/{STEPS[name].call}" in paths


@pytest.mark.parametrize("kind", rights.Kind)
def test_a_case_that_is_open_can_be_worked_on_and_one_that_is_over_cannot(kind: rights.Kind) -> None:
    offered = names(case(kind.value))
    assert {"identity", "doubt", "take-back"} <= offered
    assert ("answer" in offered) is (kind is not rights.Kind.ERASURE)
    assert ("refuse" in offered) is (kind is not rights.Kind.WITHDRAWAL)
    assert names(case(kind.value, "answered")) == names(case(kind.value, "refused")) == {"close"}
    assert names(case(kind.value, "closed")) == set()
    assert "extend" not in names(case(kind.value, "open", "avg-12-3", EXTENDED))


@pytest.mark.parametrize(
    ("name", "fields", "missing"),
    [
        ("identity", {}, SAY_ALL),
        ("identity", {"chosen": "passport"}, SAY_ALL),
        ("doubt", {"reason": " \r\n"}, SAY_ALL),
        ("doubt", {"reason": "x" * (LONGEST + 1)}, SAY_ALL),
        ("take-back", {"reason": "found it"}, SAY_ALL),
        ("refuse", {"chosen": "legal-claims", "reason": "why"}, SAY_ALL),
        ("answer", {"reason": "why", "letter": "a" * 63}, NO_DIGEST),
        ("extend", {"chosen": "number", "reason": "why", "at": "today"}, NO_MOMENT),
    ],
)
def test_what_is_missing_is_one_sentence(name: str, fields: dict[str, str], missing: str) -> None:
    assert body_of(STEPS[name], case(), fields) == ({}, missing)


def test_a_form_becomes_the_body_of_the_call() -> None:
    said = {"chosen": "excessive", "reason": "why\r\nthus", "letter": "ab" * 32, "number": "8"}
    assert body_of(STEPS["refuse"], case(), said) == (
        {"number": 7, "ground": "excessive", "reason": "why\nthus", "letter": "ab" * 32},
        "",
    )
    assert body_of(STEPS["take-back"], case(), {"chosen": "telephone", "reason": "found it"}) == (
        {"number": 7, "taken_back": True, "how": "telephone", "reason": "found it"},
        "",
    )
    assert body_of(STEPS["doubt"], case(), {"reason": "why"}) == ({"number": 7, "doubt": "why"}, "")
    extended = {"chosen": "number", "reason": "why", "at": "2026-12-01 10:00"}
    assert body_of(STEPS["extend"], case(), extended)[0]["at"] == "2026-12-01T10:00:00+01:00"
    assert list(options(STEPS["close"], "access")) == []
