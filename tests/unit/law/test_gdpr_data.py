"""AVG 4, 9 and 11 on bare flows; tests/rules has them as situations."""

import pytest

from sluis.terms import Verdict

from .every_flow import COMPLETE, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("avg-4-1", "items", (), None),
    ("avg-4-1-claim", "claim", "anonymous", FAIL),
    ("avg-4-5", "items.0.transform", "hash", FAIL),
    ("avg-4-5", "key_location", "recipient", FAIL),
    ("avg-4-5", "key_location", None, UNKNOWN),
    ("avg-9", "items.2.special_hint", True, FAIL),
    ("avg-11", "controller.rights.identified_by_device", None, UNKNOWN),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


def test_a_hash_that_nobody_proved_to_identify_is_neither_personal_nor_anonymous() -> None:
    """ECLI:NL:RBOVE:2024:594: not proved is not the same as anonymous."""
    flow = changed("household_lifetime", None, changed("items.0.transform", "truncate"))
    assert verdict(flow, "avg-4-1") is REVIEW
    assert verdict(changed("claim", "anonymous", flow), "avg-4-1-claim") is FAIL


def test_another_ground_of_article_9_than_explicit_consent_is_weighed() -> None:
    hinting = changed("items.2.special_hint", value=True)
    everybody = changed("grounds.0.subjects", ("subscriber", "household", "guest"), hinting)
    assert verdict(changed("grounds.0.special", "9-2-j", everybody), "avg-9") is REVIEW
    assert verdict(changed("grounds.0.special", "9-2-a", everybody), "avg-9") is UNKNOWN
