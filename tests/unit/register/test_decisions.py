"""A decision settles one REVIEW, or it is said that it settles nothing, and why."""

from datetime import date

import pytest

from sluis.errors import FileName, RegisterError
from sluis.law.finding import Finding
from sluis.register.change import read_change
from sluis.register.check import check
from sluis.register.decisions import STATE_WORDS, DecisionState, decisions_on
from sluis.register.load import read_register
from sluis.register.model import Register
from sluis.terms import Verdict

from .register_texts import EXAMPLE, VOCABULARIES


def decisions(sets: tuple[str, ...] = ()) -> Register:
    return read_register(EXAMPLE, FileName("r.yaml"), VOCABULARIES, tuple(map(read_change, sets))).loaded()


NUMBER = next(n for n, decision in enumerate(decisions().file.decisions, 1) if decision.finding == "continuity")


def state(at: date, *sets: str) -> DecisionState:
    register = decisions(sets)
    return decisions_on(register, check(register, at), at)[NUMBER - 1].state


@pytest.mark.parametrize(
    ("at", "sets", "expected"),
    [
        (date(2026, 11, 24), (), DecisionState.HOLDS),
        (date(2026, 1, 20), (), DecisionState.NOT_YET),
        (date(2028, 2, 10), (), DecisionState.EXPIRED),
        (date(2028, 2, 9), (), DecisionState.HOLDS),
        (date(2026, 11, 24), ("activities.network-quality.household.lifetime=week",), DecisionState.FACTS_CHANGED),
        (date(2026, 11, 24), (f"decisions[{NUMBER}].reasons=[]",), DecisionState.NO_REASON),
        (date(2026, 11, 24), (f"decisions[{NUMBER}].reasons=[arrives-soon]",), DecisionState.NO_REASON),
        (date(2026, 11, 24), (f"decisions[{NUMBER}].finding=avg-30-1",), DecisionState.NO_REVIEW),
        (date(2026, 11, 24), (f"decisions[{NUMBER}].finding=avg-6-14-neighbour",), DecisionState.NO_FINDING),
    ],
)
def test_a_decision_on_a_day(at: date, sets: tuple[str, ...], expected: DecisionState) -> None:
    assert state(at, *sets) is expected


def test_every_state_has_words() -> None:
    assert set(STATE_WORDS) == set(DecisionState)


def test_a_decision_that_holds_is_the_one_that_settles() -> None:
    at, register = date(2026, 11, 24), decisions()
    findings = check(register, at)
    holding = {(d.decision.activity, d.decision.finding) for d in decisions_on(register, findings, at)}
    settled = {(f.activity, f.rule) for f in findings if f.verdict is Verdict.REVIEW and f.settled is not None}
    assert settled == holding != set()


SOON = ("activities.network-quality.release=immediate",)


def test_each_reason_of_a_review_is_settled_on_its_own() -> None:
    """A reason that comes beside one that was weighed is open, and a second decision settles it."""
    at = date(2026, 11, 24)

    def continuity(*sets: str) -> Finding:
        register = decisions(sets)
        return next(f for f in check(register, at) if (f.activity, f.rule) == ("network-quality", "continuity"))

    assert [reason.key for reason in continuity().reviews] == ["runs-on"]
    both = continuity(*SOON)
    assert [reason.key for reason in both.open_reviews] == ["runs-on", "arrives-soon"]
    known = (*SOON, f"decisions[{NUMBER}].facts={both.facts_digest}")
    half = continuity(*known)
    assert ([reason.key for reason in half.open_reviews], half.closes) == (["arrives-soon"], True)
    whole = continuity(*known, f"decisions[{NUMBER}].reasons=[runs-on, arrives-soon]")
    assert (whole.open_reviews, whole.closes) == ((), False)


def test_a_decision_about_a_rule_that_does_not_exist_is_refused_with_its_line() -> None:
    source = EXAMPLE.replace(b"finding: continuity", b"finding: continuty")
    with pytest.raises(RegisterError, match=r"r\.yaml:\d+:\d+: .*continuty.*register\.decision-rule"):
        read_register(source, FileName("r.yaml"), VOCABULARIES).loaded()
