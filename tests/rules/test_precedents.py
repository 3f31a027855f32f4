"""Real decisions: the finding that must come out does."""

import pytest

from sluis.law.precedents import Precedent, differences, precedents
from sluis.law.rules import RULES
from sluis.law.sources import WORDS

CASES = precedents()


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_finding_of_the_decision_comes_out(case: Precedent) -> None:
    assert case.expect
    assert differences(case) == {}


def test_there_are_enough_and_each_says_how_sure_it_is() -> None:
    assert len({(case.body, case.number) for case in CASES}) >= 45
    assert len({case.id for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.checked in WORDS
        assert case.step.nl != case.step.en
        assert case.thin is not None or case.status != "unknown" or case.id == "ap-booking"
        assert "violat" not in (case.step.en + case.step.nl).lower()


def test_the_rules_they_name_exist() -> None:
    assert {rule for case in CASES for rule in case.expect} <= {rule.id for rule in RULES}
