"""From when on a table of addresses is called old."""

from datetime import date, timedelta

from sluis.audit.house.table_age import OLD_DAYS, age_days, is_old

DAY = date(2026, 12, 2)


def test_a_table_is_old_after_so_many_days_and_not_before() -> None:
    told = {days: is_old((DAY - timedelta(days=days)).isoformat(), DAY) for days in (0, OLD_DAYS, OLD_DAYS + 1)}
    assert told == {0: False, OLD_DAYS: False, OLD_DAYS + 1: True}


def test_what_says_no_day_or_a_later_one_has_no_age() -> None:
    assert [age_days(day, DAY) for day in ("", "yesterday", "2026-12-03")] == [None, None, None]
