"""AVG 5, 25 to 28 and 32 on bare flows; tests/rules has them as situations."""

from datetime import date

import pytest

from sluis.law.activity import Span
from sluis.law.rules.gdpr_parties import uses_it_itself
from sluis.terms import Verdict

from .every_flow import COMPLETE, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("avg-5-1-b", "recipient.own_use.improvement", True, REVIEW),
    ("avg-5-1-c", "items.2.category", "host_name", FAIL),
    ("avg-5-1-c-counts", "purposes", ("improve",), UNKNOWN),
    ("avg-5-1-c-counts", "purposes", ("dpv:StatisticalAnalysis",), REVIEW),
    ("avg-5-1-c-counts", "trigger", "always", REVIEW),
    ("avg-5-1-e", "retention", None, UNKNOWN),
    ("avg-5-2", "observed", Span(from_=date(2026, 3, 1)), PASS),
    ("avg-25", "ropa_ref", None, FAIL),
    ("avg-26", "recipient.role", "joint", FAIL),
    ("avg-26", "exporter_role", "joint", FAIL),
    ("avg-28-2", "recipient.processor_agreement.subprocessing", None, UNKNOWN),
    ("avg-28-3", "recipient.processor_agreement.ref", None, FAIL),
    ("avg-28-3", "recipient.role", None, UNKNOWN),
    ("avg-28-3", "recipient.processor_agreement.signed", date(2026, 11, 25), FAIL),
    ("avg-28-10", "recipient.own_use.training", True, FAIL),
    ("avg-28-10", "recipient.own_use.training", None, UNKNOWN),
    ("avg-28-10", "recipient.own_use.benchmarking", None, UNKNOWN),
    ("avg-5-1-b", "reused", None, UNKNOWN),
    ("avg-32", "security.at_rest", False, FAIL),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


def test_a_flow_that_was_seen_and_stands_nowhere_has_failed() -> None:
    seen = changed("ropa_ref", None, changed("observed", Span(from_=date(2026, 3, 1))))
    assert verdict(seen, "avg-5-2") is FAIL


@pytest.mark.parametrize(
    ("own", "trains", "expected"),
    [
        (None, None, None),
        (False, None, None),
        (False, False, False),
        (True, None, True),
        (None, True, True),
    ],
)
def test_own_use_is_known_only_when_all_of_it_is(
    *, own: bool | None, trains: bool | None, expected: bool | None
) -> None:
    flow = changed("recipient.own_use.improvement", own, changed("recipient.own_use.training", trains))
    assert uses_it_itself(flow) is expected
