"""In which hours something was sent: kept small, whole or not at all, and night as people in the Netherlands sleep."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.house.hours import (
    BY_CLIENT,
    BY_SERVER,
    HOUR_MS,
    MOST_HOURS,
    SentHours,
    holds_night,
    is_night,
    nights_of,
)

MORNING = 1_795_503_600_000
"""2026-11-24 08:00 in the Netherlands (winter)."""
SUMMER = 1_782_799_200_000
"""2026-06-30 08:00 in the Netherlands (summer)."""


def test_night_is_the_same_hours_in_summer_and_winter() -> None:
    for morning in (MORNING, SUMMER):
        assert [is_night(morning + hour * HOUR_MS) for hour in (-2, -1, 14, 15)] == [True, False, False, True]
    assert not is_night(0)
    assert not is_night(-1)
    assert not is_night(10**18)


def test_a_night_goes_from_one_day_into_the_next() -> None:
    evening = MORNING + 15 * HOUR_MS
    assert nights_of([evening, evening + HOUR_MS, evening + 7 * HOUR_MS]) == 1
    assert nights_of([evening, evening + 24 * HOUR_MS]) == 2
    assert nights_of([MORNING]) == 0


def test_a_time_holds_a_night_when_any_of_it_is_night() -> None:
    assert not holds_night(MORNING, MORNING + 14 * HOUR_MS)
    assert holds_night(MORNING, MORNING + 15 * HOUR_MS)
    assert holds_night(MORNING, MORNING + 10**13)
    assert not holds_night(0, 0)


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([1, 2, 3])), max_size=60), st.booleans())
def test_what_is_kept_is_what_was_counted_however_it_is_joined_or_turned(
    taken: list[tuple[int, int]],
    turned: bool,  # noqa: FBT001 - given by Hypothesis
) -> None:
    whole, parts = SentHours(0), (SentHours(0), SentHours(5 * HOUR_MS))
    for number, (hour, who) in enumerate(taken):
        whole.take(hour * HOUR_MS + 7, 0, who)
        parts[number % 2].take(hour * HOUR_MS + 7, 0, who)
    parts[0].join(parts[1])
    if turned:
        whole.turn()
        parts[0].turn()
    for who in (BY_CLIENT, BY_SERVER):
        other = who if not turned else BY_CLIENT + BY_SERVER - who
        wanted = frozenset(hour for hour, sent in taken if sent & other)
        assert whole.of(who) == parts[0].of(who) == wanted


def test_of_a_log_every_hour_until_the_end_counts() -> None:
    hours = SentHours(0)
    hours.take(HOUR_MS - 1, 3 * HOUR_MS, BY_CLIENT)
    assert hours.of(BY_CLIENT) == {0, 1, 2, 3}
    assert hours.of(BY_SERVER) == frozenset()


def test_too_many_hours_are_not_known_rather_than_some_of_them() -> None:
    hours = SentHours(0)
    for hour in range(MOST_HOURS + 2):
        hours.take(hour * HOUR_MS, 0, BY_CLIENT)
    assert hours.of(BY_CLIENT) is None
    long = SentHours(0)
    long.take(0, 10**15, BY_CLIENT)
    assert long.of(BY_CLIENT) is None
