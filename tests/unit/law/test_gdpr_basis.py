"""AVG 5(1)(a), 6 and 7 on bare flows; tests/rules has them as situations."""

from datetime import date

import pytest
from msgspec.structs import replace

from sluis.law.activity import ConsentFacts, ConsentGiver, Ground, Span
from sluis.law.flow import Flow
from sluis.law.parties import Recipient
from sluis.law.rules.gdpr_basis import DATA_SUBJECT, SUBSCRIBER, USER, acts_of, speaks_for, weigh_consent, weigh_ground
from sluis.law.weighing import Weighing
from sluis.terms import Verdict

from .every_flow import COMPLETE, CONSENT, NOW, changed, verdict

PASS, FAIL, UNKNOWN, REVIEW = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.REVIEW
CASES = [
    ("avg-6", "grounds", (), UNKNOWN),
    ("avg-6", "grounds.1.avg", None, UNKNOWN),
    ("avg-6", "grounds.1.avg", "6-1-d", FAIL),
    ("avg-6", "grounds.1.acts", ("intake",), FAIL),
    ("avg-5-1-a", "notice.given", False, FAIL),
    ("avg-5-1-a", "observed", Span(from_=date(2025, 12, 31)), FAIL),
    ("avg-7", "grounds.0.avg", "6-1-a", UNKNOWN),
]


@pytest.mark.parametrize(("rule", "fact", "value", "expected"), CASES)
def test_one_fact_decides(rule: str, fact: str, value: object, expected: Verdict | None) -> None:
    assert verdict(COMPLETE, rule) is not expected
    assert verdict(changed(fact, value), rule) is expected


@pytest.mark.parametrize(
    ("who", "words", "expected"),
    [
        ("user", USER, True),
        ("subscriber", USER, False),
        (None, USER, None),
        ("subscriber", SUBSCRIBER, True),
        ("data subject", SUBSCRIBER, True),
        ("subscriber", DATA_SUBJECT, False),
    ],
)
def test_whose_consent_it_is(who: ConsentGiver | None, words: tuple[str, ...], *, expected: bool | None) -> None:
    assert speaks_for(ConsentFacts(by=who), words) is expected


def test_what_comes_back_is_an_act_of_its_own() -> None:
    assert acts_of(COMPLETE) == ("intake", "forwarding", "return")
    assert acts_of(Flow(id="a", recipient_key="r", recipient=Recipient(name="R"))) == ("intake", "forwarding")


def test_a_consent_is_weighed_point_by_point() -> None:
    def weighed(**change: object) -> Verdict:
        weighing = Weighing()
        weigh_consent(weighing, COMPLETE, NOW, "x", replace(CONSENT, **change))
        return weighing.answer().verdict

    assert weighed() is PASS
    for wrong in (
        {"active": False},
        {"granular": False},
        {"conditional": True},
        {"withdraw_as_easy": False},
        {"provable": False},
        {"state": "withdrawn"},
        {"at": date(2026, 11, 25)},
    ):
        assert weighed(**wrong) is FAIL, wrong
    for absent in ("state", "active", "granular", "conditional", "withdraw_as_easy", "provable", "proof_ref", "at"):
        assert weighed(**{absent: None}) is UNKNOWN, absent
    assert weighed(notice_version="2") is REVIEW


def test_a_ground_is_weighed_by_what_it_is() -> None:
    def weighed(ground: Ground) -> Verdict:
        weighing = Weighing()
        weigh_ground(weighing, COMPLETE, NOW, 1, ground)
        return weighing.answer().verdict

    assert weighed(COMPLETE.grounds[0]) is PASS
    assert weighed(replace(COMPLETE.grounds[0], subjects=("guest",))) is FAIL
    assert weighed(Ground(subjects=("subscriber",), avg="6-1-c", legal_provision="x")) is REVIEW
    assert weighed(Ground(subjects=("subscriber",), avg="6-1-e", legal_provision="x")) is FAIL
