"""Telecommunicatiewet on bare flows; tests/rules has it as situations."""

import pytest

from sluis.law.flow import Item
from sluis.law.rules.tw import minor
from sluis.terms import Subject, Verdict

from .every_flow import COMPLETE, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("tw-11-2", "controller.telecom_provider", None, UNKNOWN),
    ("tw-11-2a", "confidentiality", None, UNKNOWN),
    ("tw-11-2a", "confidentiality", "d", REVIEW),
    ("tw-11-2a", "trigger", "always", REVIEW),
    ("tw-11-2a-signal", "confidentiality", None, REVIEW),
    ("tw-11-3", "controller.security_policy", None, UNKNOWN),
    ("tw-11-5", "recipient.role", "controller", FAIL),
    ("tw-11-5", "traffic_purpose", "market-research", UNKNOWN),
    ("tw-11-5a", "items.0.category", "location", REVIEW),
    ("tw-11-7a", "trigger", "always", REVIEW),
    ("tw-11-7a", "grounds.0.tw", None, UNKNOWN),
    ("tw-11-7a", "grounds.0.tw", "11.5", FAIL),
    ("tw-11-7a", "read_from_terminal", False, REVIEW),
    ("tw-11-7a", "source", "core_network", None),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (Item(1, "a", "mac_address", identifier=True, transform="keyed_hash", lifetime="day"), True),
        (Item(1, "a", "mac_address", identifier=True, transform="keyed_hash", lifetime="week"), False),
        (Item(1, "a", "mac_address", identifier=True), False),
        (Item(1, "a", "host_name", identifier=True, transform="keyed_hash", lifetime="day"), False),
        (Item(1, "a", "host_name", identifier=True, transform="generalise"), True),
        (Item(1, "a", "signal", identifier=False), True),
        (Item(1, "a", "signal", identifier=False, subjects=(Subject.NEIGHBOUR,)), False),
    ],
)
def test_what_can_be_minor(item: Item, *, expected: bool) -> None:
    assert minor(item) is expected


def test_the_exemption_for_quality_is_never_a_pass() -> None:
    """It is REVIEW at best (vector 3), and FAIL for addresses as they are (vector 2)."""
    always = changed("trigger", "always")
    assert verdict(always, "tw-11-7a") is REVIEW
    assert verdict(changed("items.0.transform", "none", always), "tw-11-7a") is FAIL
    assert verdict(changed("recipient.own_use.training", True, always), "tw-11-7a") is FAIL  # noqa: FBT003
