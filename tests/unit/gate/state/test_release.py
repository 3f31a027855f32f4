"""The moment of a body lies evenly in the whole period after its own, whatever was drawn."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.gate.state.release import DRAW_BITS, expiry_ms, first_moment, is_too_short, release_moment

moments = st.integers(0, 253_402_300_799_999)
periods = st.integers(1, 30 * 86_400_000)
draws = st.integers(0, 2**DRAW_BITS - 1)


@given(moments, periods, draws)
def test_a_body_leaves_in_the_next_whole_period_and_never_in_its_own(t_ms: int, period_ms: int, drawn: int) -> None:
    first = first_moment(t_ms, period_ms)
    assert first % period_ms == 0
    assert first - period_ms <= t_ms < first
    assert first <= release_moment(t_ms, period_ms, drawn) < first + period_ms


@given(moments, periods, draws)
def test_the_place_in_the_period_is_what_was_drawn_and_says_nothing_of_the_moment(
    t_ms: int, period_ms: int, drawn: int
) -> None:
    other = t_ms - t_ms % period_ms
    assert release_moment(t_ms, period_ms, drawn) == release_moment(other, period_ms, drawn)


def test_every_place_is_as_likely_as_the_others() -> None:
    random = Random(1)  # noqa: S311 - a simulation, not keys
    tenths = Counter(release_moment(5, 1000, random.getrandbits(DRAW_BITS)) // 100 for _ in range(20_000))
    assert sorted(tenths) == list(range(10, 20))
    assert all(1_800 < count < 2_200 for count in tenths.values())


@given(moments, draws)
def test_at_once_is_at_once(t_ms: int, drawn: int) -> None:
    assert release_moment(t_ms, None, drawn) == t_ms


@pytest.mark.parametrize(("stated", "period", "short"), [(21, 10, True), (22, 10, False), (1, None, False)])
def test_a_stated_expiry_is_at_least_two_periods_and_a_fifth(stated: int, period: int | None, short: bool) -> None:  # noqa: FBT001
    assert is_too_short(stated, period) is short
    assert expiry_ms(period, stated) == stated


def test_three_periods_or_a_day() -> None:
    assert (expiry_ms(10, None), expiry_ms(None, None)) == (30, 86_400_000)
