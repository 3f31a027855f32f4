"""Terms in hours, by day."""

from datetime import date

import pytest

from sluis.law.clock import clock_table
from sluis.law.deadlines import last_day, terms


@pytest.mark.parametrize(("term", "last"), [("avg-33", 23), ("tw-611-first", 21), ("cbw-early-warning", 21)])
def test_hours_end_on_a_day_at_the_latest(term: str, last: int) -> None:
    assert last_day(term, date(2026, 11, 20)) == date(2026, 11, last)


def test_a_term_in_months_is_for_the_clock() -> None:
    with pytest.raises(ValueError, match="no term in hours"):
        last_day("avg-12-3", date(2026, 11, 20))


def test_it_reads_the_table_of_the_clock() -> None:
    assert [(t.id, t.amount, t.unit) for t in terms().values()] == [
        (t.id, t.amount, t.unit) for t in clock_table().term
    ]
