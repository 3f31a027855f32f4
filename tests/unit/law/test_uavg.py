"""UAVG on bare flows; tests/rules has it as situations."""

import pytest

from sluis.terms import Verdict

from .every_flow import COMPLETE, CONSENT, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("uavg-35", "controller.rights.names_court", False, FAIL),
    ("uavg-35", "controller.rights.names_court", None, UNKNOWN),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


def test_children_are_asked_about_only_when_consent_carries_it() -> None:
    assert verdict(changed("children", value=True), "uavg-5") is None
    consenting = changed("grounds.0.consent", CONSENT, changed("grounds.0.avg", "6-1-a"))
    assert verdict(consenting, "uavg-5") is None
    assert verdict(changed("children", None, consenting), "uavg-5") is UNKNOWN
    of_children = changed("children", True, consenting)  # noqa: FBT003
    assert verdict(of_children, "uavg-5") is UNKNOWN
    assert verdict(changed("grounds.0.consent.parental", False, of_children), "uavg-5") is FAIL  # noqa: FBT003
