"""Presence: a series that shows who is at home gives it away, and one that does not gives no more than the clock."""

import pytest
from tests.unit.risk.tables import drawing

from sluis.risk.intervals import Share
from sluis.risk.presence import Inferred, Moment, hour_of_week, infer

HOUR_S = 3_600
MONDAY_S = 4 * 86_400


def weeks(homes: int, seed: int, *, tells: float) -> list[Moment]:
    """Return four weeks of hours: half of the homes are out on working days; a phone shows it with some chance."""
    draw = drawing(seed)
    moments = []
    for home in range(homes):
        works = home % 2 == 0
        for hour in range(4 * 168):
            day, of_day = divmod(hour % 168, 24)
            out = works and day < 5 and 9 <= of_day < 17
            present = draw.random() > (0.9 if out else 0.1)
            seen = present if draw.random() < tells else draw.random() < 0.5
            moments.append(Moment(home, MONDAY_S + hour * HOUR_S, ("phone",) if seen else (), present))
    return moments


def test_what_shows_phones_shows_presence_and_routine() -> None:
    found = infer(weeks(24, 1, tells=1.0), seed=1)
    assert found.bayes.balanced == 1
    assert found.bayes.correlation == 1
    assert found.routine.value == 1
    assert found.gain > 0.2


def test_what_shows_nothing_gives_what_the_clock_gives() -> None:
    found = infer(weeks(24, 2, tells=0.0), seed=1)
    assert abs(found.gain) < 0.05
    assert found.routine_prior.value == pytest.approx(0.5, abs=0.25)


def test_in_between_lies_in_between() -> None:
    gains = [infer(weeks(24, 3, tells=tells), seed=1).gain for tells in (0.0, 0.5, 1.0)]
    assert gains == sorted(gains)
    assert gains[1] > 0.05


def test_a_home_whose_truth_is_known_is_not_asked_about() -> None:
    moments = weeks(10, 4, tells=1.0)
    found = infer(moments, seed=1)
    assert found.bayes.right_present.trials + found.bayes.right_empty.trials == len(moments) // 2
    assert found.routine.trials == 5


def test_who_always_says_the_same_has_no_correlation() -> None:
    always = Inferred(Share(10, 10), Share(0, 10))
    assert (always.balanced, always.correlation) == (0.5, 0.0)
    assert infer(weeks(4, 5, tells=1.0), seed=1).document()["routine"]


def test_the_week_begins_on_monday() -> None:
    assert [hour_of_week(MONDAY_S + hour * HOUR_S) for hour in (0, 1, 167, 168)] == [0, 1, 167, 0]
