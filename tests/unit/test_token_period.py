"""Periods count as the gate specification says (section 12.2), and end where the next begins."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.terms import Lifetime
from sluis.token_period import period_end_ms, period_of

MOMENTS_MS = st.integers(0, 200 * 366 * 86_400_000)
LASTING = [lifetime for lifetime in Lifetime if lifetime is not Lifetime.REPORT]


def ms(*date: int) -> int:
    return int(datetime(*date, tzinfo=UTC).timestamp()) * 1000  # type: ignore[misc,arg-type]


def test_a_week_begins_on_monday() -> None:
    sunday, monday = ms(2026, 11, 22, 23, 59), ms(2026, 11, 23)
    assert period_of(Lifetime.WEEK, monday) == period_of(Lifetime.WEEK, sunday) + 1
    assert period_of(Lifetime.WEEK, ms(1970, 1, 1)) == 0
    assert period_of(Lifetime.WEEK, ms(1970, 1, 5)) == 1


def test_a_month_is_that_of_the_calendar() -> None:
    assert period_of(Lifetime.MONTH, ms(1970, 1, 31)) == 0
    assert period_of(Lifetime.MONTH, ms(2026, 12, 31, 23)) == 683
    assert period_end_ms(Lifetime.MONTH, 683) == ms(2027, 1, 1)


@pytest.mark.parametrize("lifetime", LASTING)
@given(at_ms=MOMENTS_MS)
def test_a_moment_lies_in_its_period_and_the_end_is_the_first_of_the_next(lifetime: Lifetime, at_ms: int) -> None:
    period = period_of(lifetime, at_ms)
    end = period_end_ms(lifetime, period)
    assert isinstance(end, int), "a key of the store, never a float"
    assert at_ms < end
    assert period_of(lifetime, end - 1) == period
    assert period_of(lifetime, end) == period + 1


@given(MOMENTS_MS)
def test_a_report_key_has_one_period_that_has_always_ended(at_ms: int) -> None:
    assert period_of(Lifetime.REPORT, at_ms) == 0
    assert period_end_ms(Lifetime.REPORT, 0) == 0
