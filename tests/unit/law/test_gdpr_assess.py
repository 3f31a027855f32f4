"""AVG 33 to 38 on bare flows; tests/rules has them as situations."""

from datetime import date, timedelta

import pytest

from sluis.law.flow import Flow
from sluis.law.parties import Incident
from sluis.law.rules.gdpr_assess import incidents_at
from sluis.terms import Verdict

from .every_flow import COMPLETE, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("avg-33-5", "controller.breaches.log", None, UNKNOWN),
    ("avg-35", "dpia.ref", None, FAIL),
    ("avg-35", "dpia.made", date(2026, 11, 25), FAIL),
    ("avg-35", "dpia.made", None, UNKNOWN),
    ("avg-35-2", "dpia.dpo_advice", None, UNKNOWN),
    ("avg-35-11", "risk", None, UNKNOWN),
    ("avg-35-11", "risk.singling_out", "1", FAIL),
    ("avg-35-11", "claim", "anonymous", REVIEW),
    ("avg-36", "dpia.residual", "high", FAIL),
    ("avg-37", "controller.dpo", None, UNKNOWN),
    ("avg-38", "controller.dpo_independent", False, FAIL),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


FRIDAY = date(2026, 11, 20)


def breach(**more: object) -> Flow:
    facts = {"ref": "I", "detected": FRIDAY, "security_breach": True, "risk": "risk", **more}
    return changed("controller.breaches.incidents", (Incident(**facts),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "gdpr", "tw"),
    [(0, UNKNOWN, UNKNOWN), (1, UNKNOWN, UNKNOWN), (2, UNKNOWN, FAIL), (3, UNKNOWN, FAIL), (4, FAIL, FAIL)],
)
def test_both_terms_run_from_friday_through_the_weekend(days: int, gdpr: Verdict, tw: Verdict) -> None:
    """Vector 10 by day: 24 hours end on Saturday at the latest, 72 hours on Monday."""
    day = FRIDAY + timedelta(days=days)
    assert (verdict(breach(), "avg-33", day), verdict(breach(), "tw-11-3a", day)) == (gdpr, tw)


def test_a_notice_weeks_later_is_late_for_ever() -> None:
    """AP Booking: aware on 13 January, notified on 7 February 2019."""
    late = breach(detected=date(2019, 1, 13), reported_ap=date(2019, 2, 7))
    assert verdict(late, "avg-33") is FAIL
    assert verdict(breach(detected=date(2019, 1, 13), reported_ap=date(2019, 1, 16)), "avg-33") is PASS


def test_without_a_risk_or_without_a_word_about_security_nothing_is_decided() -> None:
    assert verdict(breach(risk=None), "avg-33") is UNKNOWN
    assert verdict(breach(security_breach=None), "avg-33") is UNKNOWN
    assert verdict(breach(risk="unlikely"), "avg-33") is PASS
    assert verdict(breach(risk="high", unintelligible=True), "avg-34") is PASS


def test_an_incident_of_later_is_not_known_yet() -> None:
    assert incidents_at(breach(), FRIDAY - timedelta(days=1)) == []
    assert [where for where, _ in incidents_at(breach(), FRIDAY)] == ["controller.breaches.incidents[1]"]
