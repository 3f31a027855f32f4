"""AI-verordening on bare flows; tests/rules has it as situations."""

from datetime import date, timedelta

import pytest

from sluis.law.rules.ai import AMENDED
from sluis.terms import Verdict

from .every_flow import COMPLETE, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("ai-3", "recipient.ai.is_ai_system", None, UNKNOWN),
    ("ai-3", "recipient.ai.version", None, UNKNOWN),
    ("ai-3", "recipient.ai.own_brand", True, REVIEW),
    ("ai-4", "recipient.ai.literacy", None, UNKNOWN),
    ("ai-4", "recipient.ai.is_ai_system", False, None),
    ("ai-5", "recipient.ai.scores_households", True, REVIEW),
    ("ai-5-screen", "recipient.ai.sensing", None, UNKNOWN),
    ("ai-6-before", "recipient.ai.safety_component", True, FAIL),
    ("ai-6-before", "recipient.ai.effect", "credit", REVIEW),
    ("ai-50", "recipient.ai.talks_to_people", True, REVIEW),
    ("ai-50", "recipient.ai.talks_to_people", None, UNKNOWN),
    ("ai-3", "recipient.ai.own_brand", None, UNKNOWN),
    ("ai-53", "recipient.ai.gpai", "M", PASS),
    ("ai-return", "recipient.ai.outputs", None, UNKNOWN),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


@pytest.mark.parametrize(("day", "expected"), [(date(2027, 12, 1), None), (date(2027, 12, 2), UNKNOWN)])
def test_high_risk_duties_begin_on_their_day(day: date, expected: Verdict | None) -> None:
    assert verdict(changed("recipient.ai.annex_iii", value=True), "ai-26", day) is expected


def test_literacy_is_asked_by_one_text_at_a_time() -> None:
    for day, asked in ((AMENDED - timedelta(days=1), "ai-4-2025"), (AMENDED, "ai-4")):
        assert [r for r in ("ai-4-2025", "ai-4") if verdict(COMPLETE, r, day) is not None] == [asked]
