"""Terms end when an independent count, by the hour and by the day, says so; both readings, and the stricter rings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.raised import raises

from sluis.errors.law import clock_event_error, clock_range_error
from sluis.law.clock import NETHERLANDS, clock_table, dutch_moment, is_working_day, readings, start
from sluis.law.sources import WORDS

MOMENTS = st.integers(1_546_300_800, 2_082_758_400).map(
    lambda second: datetime.fromtimestamp(second, UTC).astimezone(NETHERLANDS)
)


def easter(year: int) -> date:
    """The Gregorian computus of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    leap = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * leap) // 451
    month, day = divmod(h + leap - 7 * m + 114, 31)
    return date(year, month, day + 1)


def day_off(day: date, *, contested: bool = True) -> bool:
    if day.isoweekday() >= 6:
        return True
    king = date(day.year, 4, 27 if day.year >= 2014 else 30)  # until 2013 it was the queen's day
    king -= timedelta(days=king.isoweekday() == 7)
    fixed = {date(day.year, 1, 1), king, date(day.year, 12, 25), date(day.year, 12, 26)}
    if day.year % 5 == 0 or contested:
        fixed.add(date(day.year, 5, 5))
    return day in fixed or (day - easter(day.year)).days in (
        {-2, 0, 1, 39, 49, 50} if contested else {0, 1, 39, 49, 50}
    )


def rolled(day: date, *, contested: bool) -> date:
    while day_off(day, contested=contested):
        day += timedelta(days=1)
    return day


@given(st.dates(date(1995, 1, 1), date(2095, 12, 31)))
def test_days_off_are_those_of_a_second_count(day: date) -> None:
    assert is_working_day(day) is not day_off(day)
    assert is_working_day(day, contested=False) is not day_off(day, contested=False)


def whole_working_days(begins: datetime, ends: datetime) -> int:
    """Count days off the clock: each day whose 00:00 and 23:59:59 both lie in the term."""
    days_counted, day = 0, begins.date()
    while day <= ends.date():
        first = datetime(day.year, day.month, day.day, tzinfo=NETHERLANDS)
        last = first.replace(hour=23, minute=59, second=59)
        inside = begins.astimezone(UTC) <= first.astimezone(UTC) and last.astimezone(UTC) <= ends.astimezone(UTC)
        days_counted += inside and not day_off(day)
        day += timedelta(days=1)
    return days_counted


def counted_hours(at: datetime, hours: int) -> datetime:
    """Walk hour by hour in absolute time, leaving out the hour of the event; then on until two working days are in."""
    here = at.astimezone(UTC)
    while here.minute or here.second or here == at.astimezone(UTC):
        here += timedelta(seconds=3600 - here.minute * 60 - here.second)
    begins = here
    for _ in range(hours):
        here += timedelta(hours=1)
    ends = here - timedelta(seconds=1)
    while hours >= 48 and whole_working_days(begins.astimezone(NETHERLANDS), ends.astimezone(NETHERLANDS)) < 2:
        ends += timedelta(hours=1)
        local = ends.astimezone(NETHERLANDS)
        ends = local.replace(minute=59, second=59).astimezone(UTC)
    return ends


@given(MOMENTS, st.sampled_from([1, 24, 47, 48, 72, 96]))
def test_hours_end_where_a_walk_by_the_hour_ends(at: datetime, hours: int) -> None:
    plain, regulation = readings(hours, "hour", at)
    assert plain.ends.astimezone(UTC) - at.astimezone(UTC) == timedelta(hours=hours)
    assert regulation.ends.astimezone(UTC) == counted_hours(at, hours)
    assert plain.ends.astimezone(UTC) <= regulation.ends.astimezone(UTC)


@given(MOMENTS, st.integers(1, 20))
def test_days_end_where_a_walk_by_the_day_ends(at: datetime, days: int) -> None:
    ends = {reading.name: reading.ends for reading in readings(days, "day", at)}
    last = at.date()
    for _ in range(days):
        last += timedelta(days=1)
    plain = ends.get("plain", ends["regulation"])
    expected = rolled(last, contested=False)
    assert (plain.date(), plain.hour, plain.minute, plain.second) == (expected, 23, 59, 59)
    last = rolled(last, contested=True)
    first = datetime.combine(at.date() + timedelta(days=1), datetime.min.time(), NETHERLANDS)
    while days >= 2 and whole_working_days(first, datetime.combine(last, plain.time(), NETHERLANDS)) < 2:
        last += timedelta(days=1)
    assert ends["regulation"].date() == last


def both(last: date) -> list[date]:
    """Return the ends with and without the two contested holidays, once when they are the same."""
    return sorted({rolled(last, contested=False), rolled(last, contested=True)})


@given(MOMENTS, st.integers(1, 15))
def test_months_end_on_the_same_date_or_the_last_of_the_month_or_the_next_working_day(
    at: datetime, months: int
) -> None:
    readings_of = readings(months, "month", at)
    year, month = at.year, at.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = at.day
    while True:
        try:
            expected = date(year, month, day)
            break
        except ValueError:
            day -= 1
    assert [reading.ends.date() for reading in readings_of] == both(expected)


@given(MOMENTS, st.integers(1, 20))
def test_weeks_end_on_the_same_weekday_or_the_next_working_day(at: datetime, weeks: int) -> None:
    readings_of = readings(weeks, "week", at)
    assert [reading.ends.date() for reading in readings_of] == both(at.date() + timedelta(days=7 * weeks))


@given(MOMENTS, st.sampled_from([event.id for event in clock_table().event]))
def test_the_alarm_is_never_after_a_reading_and_the_earliest_comes_first(at: datetime, event: str) -> None:
    alarms = [deadline.alarm for deadline in start(event, at).deadlines]
    moments = [alarm.astimezone(UTC) for alarm in alarms if alarm is not None]
    assert moments == sorted(moments)
    assert alarms[len(moments) :] == [None] * (len(alarms) - len(moments))
    for deadline in start(event, at).deadlines:
        assert all(
            deadline.alarm is not None and deadline.alarm.astimezone(UTC) <= reading.ends.astimezone(UTC)
            for reading in deadline.readings
        )


def test_a_term_that_did_not_exist_yet_is_named_and_not_computed() -> None:
    before = start("incident", datetime(2026, 8, 14, 23, 59, tzinfo=NETHERLANDS))
    assert before.deadlines == ()
    assert [term.id for term in before.not_yet] == ["cbw-early-warning", "cbw-notification"]
    assert start("incident", datetime(2026, 8, 15, tzinfo=NETHERLANDS)).not_yet == ()


def test_a_duty_without_a_fixed_moment_has_no_alarm() -> None:
    last = start("breach", datetime(2026, 11, 24, 9, tzinfo=NETHERLANDS)).deadlines[-1]
    assert (last.term.id, last.readings, last.alarm) == ("avg-34", (), None)


def test_an_unknown_event_and_a_year_beyond_what_is_known_are_refused() -> None:
    with raises(clock_event_error, match="breach-first-notice"):
        start("birthday", datetime(2026, 11, 24, tzinfo=NETHERLANDS))
    with raises(clock_range_error):
        start("breach", datetime(1215, 6, 15, tzinfo=NETHERLANDS))


def test_the_table_is_whole() -> None:
    table = clock_table()
    events = [event.id for event in table.event]
    assert len(set(events)) == len(events)
    assert len({term.id for term in table.term}) == len(table.term)
    assert {term.event for term in table.term} == set(events), "an event that starts nothing, or a term without one"
    for term in table.term:
        assert term.source.startswith("facts/law.md")
        assert term.checked in WORDS
        assert (term.amount == 0) is (term.unit == "none" or term.id == "avg-14-3-c")


def test_a_moment_in_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    moment = dutch_moment("2026-10-25T02:30")
    assert moment is not None
    assert moment.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_nothing(text: str) -> None:
    moment = dutch_moment(text)
    assert moment is None or moment.tzinfo is NETHERLANDS


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59:59-05:00", "24", ""])
def test_the_ends_of_the_calendar_do_not_break_it(text: str) -> None:
    assert dutch_moment(text) is None
