"""Findings: what closes, what settles, and what a decision names."""

from dataclasses import replace
from datetime import date

import pytest

from sluis.errors import RegisterText
from sluis.law.finding import Authority, Finding, ReviewDecision, ReviewReason, Rule
from sluis.terms import Effect, Supervisor, Verdict

BASE = Finding(
    activity="help",
    rule="continuity",
    verdict=Verdict.REVIEW,
    effect=Effect.CLOSE,
    supervisor=Supervisor.AP,
    citation="AVG art. 4(5)",
    reason_id="Look at {path}.",
    remedy_id="Mend {path}.",
    places={"path": RegisterText("Device.A")},
    facts=(("a", "1"), ("b", "2")),
    missing=(),
    checked="general knowledge",
    authority=Authority.OWN_READING,
)
SETTLED = ReviewDecision("somebody", date(2026, 1, 1), date(2027, 1, 1))
WEIGHED = ReviewReason("one", "Look.", "Mend this.", settled=SETTLED)


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize("settled", [None, SETTLED])
def test_only_pass_and_a_settled_review_leave_an_activity_open(
    verdict: Verdict, effect: Effect, settled: ReviewDecision | None
) -> None:
    finding = replace(BASE, verdict=verdict, effect=effect, reviews=(ReviewReason("one", "", settled=settled),))
    opens = effect is not Effect.CLOSE or verdict is Verdict.PASS or (verdict is Verdict.REVIEW and settled is not None)
    assert finding.closes is not opens


@pytest.mark.parametrize(
    "changed",
    [
        {"facts": (("a", "1"), ("b", "3"))},
        {"facts": (("a", "1"),)},
        {"activity": "other"},
        {"rule": "lease"},
        {"facts": (("a", "1b"), ("", "2"))},
    ],
)
def test_the_digest_changes_with_every_weighed_fact(changed: dict[str, object]) -> None:
    assert replace(BASE, **changed).facts_digest != BASE.facts_digest


def test_the_digest_does_not_change_with_words_or_what_settles() -> None:
    assert replace(BASE, reason_id="x", reviews=(WEIGHED,), verdict=Verdict.PASS).facts_digest == BASE.facts_digest
    assert len(BASE.facts_digest) == 64


def test_a_review_is_settled_when_each_of_its_reasons_is() -> None:
    sooner = ReviewDecision("who", date(2026, 1, 1), date(2026, 12, 1))
    apart = (WEIGHED, ReviewReason("two", "Look again.", "Mend that."))
    half = replace(BASE, verdict=Verdict.REVIEW, effect=Effect.CLOSE, reviews=apart)
    assert (half.settled, half.closes) == (None, True)
    assert [reason.key for reason in half.open_reviews] == ["two"]
    assert (half.reason("en"), half.remedy("en")) == ("Look. Look again.", "Mend that.")
    whole = replace(half, reviews=(WEIGHED, replace(apart[1], settled=sooner)))
    assert (whole.settled, whole.closes) == (sooner, False)


def test_reason_and_remedy_are_filled_in() -> None:
    assert BASE.reason("en") == "Look at Device.A."
    assert BASE.remedy("en") == "Mend Device.A."
    assert replace(BASE, remedy_id="").remedy("en") == ""


def test_a_rule_is_in_force_from_its_first_day_until_the_day_it_ends() -> None:
    rule = Rule(
        id="x", citation="", starts=date(2026, 1, 1), ends=date(2027, 1, 1), effect=Effect.WARN,
        supervisor=Supervisor.NONE, authority=Authority.DRAFT, title="", answer=lambda _flow, _at: None,
    )  # fmt: skip
    assert [rule.in_force(date(*day)) for day in ((2025, 12, 31), (2026, 1, 1), (2026, 12, 31), (2027, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
