"""Cyberbeveiligingswet and Wwke on bare flows; tests/rules has them as situations."""

from datetime import date, timedelta

import pytest

from sluis.law.parties import Incident
from sluis.terms import Verdict

from .every_flow import COMPLETE, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("cbw-3", "controller.cyber.entity", "none", FAIL),
    ("cbw-3", "controller.cyber.registered", None, UNKNOWN),
    ("cbw-21", "controller.cyber.board", None, UNKNOWN),
    ("cbw-21-chain", "recipient.supply_chain", None, UNKNOWN),
    ("wwke", "controller.cyber.critical", None, UNKNOWN),
    ("wwke", "controller.telecom_provider", False, None),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


@pytest.mark.parametrize(("known", "asked"), [(date(2026, 8, 14), False), (date(2026, 8, 15), True)])
def test_an_incident_of_before_the_act_starts_no_term_under_it(known: date, *, asked: bool) -> None:
    flow = changed("controller.breaches.incidents", (Incident(ref="I", detected=known, significant=True),))
    assert (verdict(flow, "cbw-23") is FAIL) is asked


@pytest.mark.parametrize(("reported", "expected"), [(1, PASS), (2, FAIL)])
def test_a_warning_within_a_day_is_in_time(reported: int, expected: Verdict) -> None:
    day = date(2026, 9, 1)
    incident = Incident(ref="I", detected=day, significant=True, reported_csirt=day + timedelta(days=reported))
    assert verdict(changed("controller.breaches.incidents", (incident,)), "cbw-23") is expected
