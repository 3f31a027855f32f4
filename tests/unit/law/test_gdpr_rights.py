"""AVG 12 to 24 on bare flows; tests/rules has them as situations."""

from datetime import date

import pytest

from sluis.law.rules.gdpr_rights import outside
from sluis.terms import Verdict

from .every_flow import COMPLETE, NOW, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("avg-12", "notice.languages", ("en",), FAIL),
    ("avg-12", "notice.languages", (), UNKNOWN),
    ("avg-13", "notice.published_at", date(2026, 11, 25), FAIL),
    ("avg-13", "notice.names_transfer", False, FAIL),
    ("avg-13-recipient", "notice.names_recipient", False, REVIEW),
    ("avg-13-elements", "notice.elements", ("N01",), FAIL),
    ("avg-15-recipients", "controller.rights.names_recipients", False, FAIL),
    ("avg-15-copy", "controller.rights.copy", None, UNKNOWN),
    ("avg-15-log", "controller.rights.disclosures_kept", "P29D", FAIL),
    ("avg-16-18", "controller.rights.restriction", False, FAIL),
    ("avg-19", "controller.rights.forwards_changes", False, FAIL),
    ("avg-20", "controller.rights.export", False, FAIL),
    ("avg-21", "controller.rights.objection", False, FAIL),
    ("avg-22", "recipient.ai.effect", "credit", REVIEW),
    ("avg-22", "recipient.ai.effect", None, UNKNOWN),
    ("avg-24", "trigger", "consent", PASS),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


def test_to_whom_data_went_is_kept_exactly_as_long_as_the_data() -> None:
    assert verdict(changed("controller.rights.disclosures_kept", "P30D"), "avg-15-log") is PASS


def test_every_place_that_gets_at_the_data_counts_as_a_destination() -> None:
    flow = changed("recipient.access_from", ("IN", "DE"))
    assert outside(flow, NOW) == ("US", "IN")
    assert outside(changed("recipient.country", "NL"), NOW) == ()
    travelling = changed("recipient.access_by", "staff", changed("recipient.country", "NL", flow))
    assert outside(travelling, NOW) == ()
    assert outside(changed("recipient.country", "GB"), date(2020, 12, 31)) == ()
    assert outside(changed("recipient.country", "GB"), date(2021, 1, 1)) == ("GB",)
