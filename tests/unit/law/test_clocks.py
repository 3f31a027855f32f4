"""Legal terms as numbers."""

import re
from datetime import date

import pytest

from sluis.law.clocks import clock_table, last_day


def test_every_term_has_one_number_a_source_and_a_check() -> None:
    for clock in clock_table().values():
        numbers = [n for n in (clock.hours, clock.days, clock.weeks, clock.months) if n is not None]
        assert len(numbers) == 1, clock.id
        assert clock.citation
        assert re.match(r"(general knowledge|verified: )", clock.checked)


@pytest.mark.parametrize(
    ("clock", "last"), [("avg-33", 23), ("tw-11-3a", 21), ("cbw-early-warning", 21), ("avg-34", 20)]
)
def test_hours_end_on_a_day_at_the_latest(clock: str, last: int) -> None:
    assert last_day(clock, date(2026, 11, 20)) == date(2026, 11, last)


def test_a_term_in_months_is_for_the_clock() -> None:
    with pytest.raises(ValueError, match="no term in hours"):
        last_day("avg-12-3", date(2026, 11, 20))
