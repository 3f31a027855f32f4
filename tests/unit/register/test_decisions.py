"""A decision settles one REVIEW, or it is said that it settles nothing, and why."""

from datetime import date

import pytest

from sluis.errors import FileName, RegisterError
from sluis.register.change import read_change
from sluis.register.check import check
from sluis.register.decisions import SAID, DecisionState, decisions_on
from sluis.register.load import read_register
from sluis.terms import Verdict

from .register_texts import EXAMPLE, VOCABULARIES


def states(at: date, *sets: str) -> list[DecisionState]:
    read = read_register(EXAMPLE, FileName("r.yaml"), VOCABULARIES, tuple(map(read_change, sets)))
    register = read.loaded()
    return [one.state for one in decisions_on(register, check(register, at), at)][:1]


@pytest.mark.parametrize(
    ("at", "sets", "state"),
    [
        (date(2026, 11, 24), (), DecisionState.HOLDS),
        (date(2026, 1, 20), (), DecisionState.NOT_YET),
        (date(2028, 2, 10), (), DecisionState.EXPIRED),
        (date(2028, 2, 9), (), DecisionState.HOLDS),
        (date(2026, 11, 24), ("activities.network-quality.household.lifetime=week",), DecisionState.FACTS_CHANGED),
        (date(2026, 11, 24), ("decisions[1].finding=avg-30-1",), DecisionState.NO_REVIEW),
        (date(2026, 11, 24), ("decisions[1].finding=avg-6-14-neighbour",), DecisionState.NO_FINDING),
    ],
)
def test_a_decision_on_a_day(at: date, sets: tuple[str, ...], state: DecisionState) -> None:
    assert states(at, *sets) == [state]


def test_every_state_has_words() -> None:
    assert set(SAID) == set(DecisionState)


def test_a_decision_that_holds_is_the_one_that_settles() -> None:
    read = read_register(EXAMPLE, FileName("r.yaml"), VOCABULARIES)
    at = date(2026, 11, 24)
    reviews = [f for f in check(read.loaded(), at) if f.verdict is Verdict.REVIEW]
    assert [f.settled is not None for f in reviews] == [True, True]


def test_a_decision_about_a_rule_that_does_not_exist_is_refused_with_its_line() -> None:
    source = EXAMPLE.replace(b"finding: continuity", b"finding: continuty")
    with pytest.raises(RegisterError, match=r"r\.yaml:\d+:\d+: .*continuty.*register\.decision-rule"):
        read_register(source, FileName("r.yaml"), VOCABULARIES).loaded()
