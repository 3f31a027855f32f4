"""Instruments of article 46 on bare flows; tests/rules has them as situations."""

import pytest

from sluis.terms import Verdict

from .every_flow import COMPLETE, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("avg-46-clauses", "transfer.annexes", ("I.A",), UNKNOWN),
    ("avg-46-clauses", "transfer.importer_under_avg", None, UNKNOWN),
    ("avg-46-clauses", "recipient.country", "NL", None),
    ("avg-46-rights", "transfer.rights_enforceable", False, FAIL),
    ("avg-46-rights", "transfer.rights_enforceable", None, UNKNOWN),
    ("avg-46-rights", "recipient.country", "GB", None),
    ("avg-46-702", "transfer.tia.ground", "law-and-practice", REVIEW),
    ("avg-46-702", "recipient.service", None, UNKNOWN),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


def test_a_parent_abroad_is_told_and_is_no_transfer() -> None:
    inside = changed("recipient.country", "NL", changed("recipient.parent_country", "US"))
    assert verdict(inside, "avg-48") is PASS
    assert verdict(inside, "avg-44") is PASS
