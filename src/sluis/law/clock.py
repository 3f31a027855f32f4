"""Legal terms as moments: from an event to the last second that is in time, under Regulation 1182/71.

In:  the table ``law/tables/clocks.toml``, an event and the moment it happened.
Out: per term its readings and the alarm, which is the stricter of them.

The rules this module keeps:
 * No clock is read: the moment is passed in. Days and hours are those of the Netherlands (Europe/Amsterdam).
 * Where there are two readings both are given, and the alarm is on the earlier one. Too early costs a day; too late
   costs the term.
 * A term that did not exist yet on the day of the event is not computed; it is named.

How a term is counted (Regulation (EEC, Euratom) 1182/71, art. 3):
 * *hours*: ``plain`` counts from the moment itself, straight through. ``regulation`` leaves out the hour in which the
   event falls (3(1)), and a term of two days or more holds at least two whole working days (3(5)).
 * *days*: the day of the event is not counted; the term ends with its last day, and when that is no working day, with
   the next working day (3(4)). ``plain`` leaves it at that; ``regulation`` adds 3(5) for two days and more.
 * *weeks and months*: same weekday or same date, or the last day of a shorter month (3(2)(c)), then 3(4).

Working days are all days but Saturdays, Sundays and Dutch public holidays as the library ``holidays`` lists them. Two
are contested: Good Friday, which the Algemene termijnenwet treats as a holiday without calling it one, and 5 May
outside each fifth year, a holiday in that act and an ordinary day in most offices. ``plain`` counts both as working
days, ``regulation`` as holidays; where that makes a difference a term of weeks or months has two readings too.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from sluis.errors import Code
from sluis.errors.law import clock_event_error, clock_range_error
from sluis.i18n import Lang, lang_in_force
from sluis.law.adequacy import table_bytes
from sluis.law.sources import How, checked_of

CLOCK_TABLE: Final = "clocks.toml"
NETHERLANDS: Final = ZoneInfo("Europe/Amsterdam")
GOOD_FRIDAY: Final = "goede vrijdag"
"""As the library calls it in Dutch, in small letters."""
YEARS: Final = range(1990, 2090)
"""Years of events: the library's list of holidays ends with 2100, and a term may run on for years."""

Unit = Literal["hour", "day", "week", "month", "none"]
ReadingName = Literal["plain", "regulation"]
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_TWO_DAYS_H: Final = 48
_TWO_WORKING_DAYS: Final = 2
_SATURDAY: Final = 5


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What sets a clock going."""

    id: str
    nl: str
    en: str

    def words(self, lang: Lang | None = None) -> str:
        """Return what happened, in ``lang`` (the language in force when absent)."""
        return self.nl if (lang or lang_in_force()) == "nl" else self.en


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One duty that has to be done within a term."""

    id: str
    event: str
    citation: str
    amount: Annotated[int, Meta(ge=0, le=1000)]
    unit: Unit
    to: str
    nl: str
    en: str
    source: str
    starts: date | None = None
    """First day on which an event sets it going; ``None``: older than any event asked about."""

    def words(self, lang: Lang | None = None) -> str:
        """Return the duty, in ``lang`` (the language in force when absent)."""
        return self.nl if (lang or lang_in_force()) == "nl" else self.en

    @property
    def checked(self) -> How:
        """How it was read: a word of ``sluis.law.sources``."""
        return checked_of(f"{CLOCK_TABLE}/{self.id}")

    def in_force(self, at: date) -> bool:
        """Whether an event of that day sets it going."""
        return self.starts is None or self.starts <= at


class ClockTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table as it is written."""

    event: tuple[Event, ...]
    term: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to count: ``plain`` (straight through) or ``regulation`` (Regulation 1182/71 in full)."""

    name: ReadingName
    ends: datetime
    """The last second that is in time, Dutch local time."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term that runs."""

    term: Term
    readings: tuple[Reading, ...]
    """Empty for a duty without a fixed moment."""

    @property
    def alarm(self) -> datetime | None:
        """The stricter reading; ``None`` for a duty without a fixed moment."""
        return min((reading.ends for reading in self.readings), key=_absolute, default=None)


@dataclass(frozen=True, slots=True)
class Started:
    """What an event set going."""

    event: Event
    at: datetime
    """When it happened, Dutch local time."""
    deadlines: tuple[Deadline, ...]
    """Earliest alarm first; without a fixed moment last."""
    not_yet: tuple[Term, ...]
    """Terms of this event that were not in force on its day."""


def _absolute(moment: datetime) -> datetime:
    """Return a moment in UTC: two moments of one zone compare by the hands of the clock, which turn back in autumn."""
    return moment.astimezone(UTC)


COUNTING: Final = f"{CLOCK_TABLE}/counting"
"""Under which the table of sources says how it was checked how terms are counted."""


@lru_cache(maxsize=1)
def clock_table() -> ClockTable:
    """Return the table of terms, read once."""
    return msgspec.toml.decode(table_bytes(CLOCK_TABLE), type=ClockTable)


@lru_cache(maxsize=16)
def _days_off(year: int, *, contested: bool) -> frozenset[date]:
    import holidays  # takes a tenth of a second to load, and most verbs count no days

    listed = holidays.country_holidays("NL", years=year, language="nl")
    if contested:
        return frozenset(listed) | {date(year, 5, 5)}
    return frozenset(day for day, name in listed.items() if name.lower() != GOOD_FRIDAY)


def is_working_day(day: date, *, contested: bool = True) -> bool:
    """Return whether a day is neither Saturday, Sunday nor a Dutch public holiday.

    Args:
        day: A day of 1990 or later.
        contested: Whether Good Friday, and 5 May of each year, count as holidays.

    Examples:
        >>> is_working_day(date(2026, 12, 24)), is_working_day(date(2026, 12, 25)), is_working_day(date(2026, 12, 27))
        (True, False, False)
        >>> is_working_day(date(2026, 4, 3)), is_working_day(date(2026, 4, 3), contested=False)
        (False, True)
    """
    return day.weekday() < _SATURDAY and day not in _days_off(day.year, contested=contested)


def start(event: str, at: datetime) -> Started:
    """Start the clocks of an event.

    Args:
        event: Id of an event in the table.
        at: When it happened, with a time zone.

    Returns:
        Its terms with all their readings, earliest alarm first.

    Raises:
        clock_event_error: there is no such event; lists those there are.
        clock_range_error: the moment lies in a year for which nothing is known.

    Effects:
        None. Same event, same moment, same answer.

    Source:
        The terms: ``facts/law.md`` section 9. The counting: Regulation 1182/71, art. 3; that the stricter reading
        gives the alarm is Sluis's choice.

    Examples:
        A breach detected on a Friday at 17:00:

        >>> friday = datetime(2026, 11, 20, 17, tzinfo=NETHERLANDS)
        >>> for deadline in start("breach", friday).deadlines[:2]:
        ...     print(deadline.term.id, deadline.alarm)
        tw-611-first 2026-11-21 17:00:00+01:00
        avg-33 2026-11-23 17:00:00+01:00
    """
    table = clock_table()
    known = next((each for each in table.event if each.id == event), None)
    if known is None:
        raise clock_event_error(events=Code(", ".join(each.id for each in table.event)))
    if at.year not in YEARS:
        raise clock_range_error(first=YEARS[0], last=YEARS[-1])
    local = at.astimezone(NETHERLANDS)
    terms = [term for term in table.term if term.event == event]
    running = [Deadline(term, readings(term.amount, term.unit, local)) for term in terms if term.in_force(local.date())]
    running.sort(key=lambda deadline: _absolute(deadline.alarm or _NEVER))
    return Started(known, local, tuple(running), tuple(term for term in terms if not term.in_force(local.date())))


def dutch_moment(text: str) -> datetime | None:
    """Read when something happened, as a person writes it; ``None`` when it is no moment.

    Args:
        text: ISO 8601. Without a time zone it is Dutch local time, of an hour that comes twice in autumn the first; a
            day alone is its first second. Both are the stricter way to read what was left out.

    Examples:
        >>> dutch_moment("2026-11-20T16:00:00Z"), dutch_moment("20 november")
        (datetime.datetime(2026, 11, 20, 17, 0, tzinfo=zoneinfo.ZoneInfo(key='Europe/Amsterdam')), None)
        >>> dutch_moment("2026-11-20").isoformat()
        '2026-11-20T00:00:00+01:00'
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    local = moment if moment.tzinfo is not None else moment.replace(tzinfo=NETHERLANDS)
    try:
        return _absolute(local).astimezone(NETHERLANDS)
    except OverflowError:  # the first or the last day of the calendar
        return None


def readings(amount: int, unit: Unit, at: datetime) -> tuple[Reading, ...]:
    """Return the ends of a term, one per reading.

    Args:
        amount: How many units; 0 hours is the moment itself.
        unit: ``none`` for a duty without a fixed moment.
        at: The event, Dutch local time.

    Returns:
        ``plain`` and ``regulation`` for hours and for two days or more; for other terms both only where they differ.

    Examples:
        >>> [reading.ends.isoformat() for reading in readings(1, "month", datetime(2026, 1, 31, 9, tzinfo=NETHERLANDS))]
        ['2026-03-02T23:59:59+01:00']
    """
    if unit == "none":
        return ()
    if unit == "hour":
        plain = Reading("plain", (_absolute(at) + timedelta(hours=amount)).astimezone(NETHERLANDS))
        return (plain, Reading("regulation", _hours(amount, at))) if amount else (plain,)
    last = _last_day(amount, unit, at.date())
    plain = Reading("plain", _end_of(_next_working_day(last, contested=False)))
    full = Reading("regulation", _end_of(_next_working_day(last, contested=True)))
    if unit == "day" and amount >= _TWO_WORKING_DAYS:
        first = _midnight(at.date() + timedelta(days=1))
        return plain, Reading("regulation", _two_working_days(first, full.ends))
    return (full,) if full.ends == plain.ends else (plain, full)


def _hours(amount: int, at: datetime) -> datetime:
    """Leave out the hour of the event (art. 3(1)), then give a term of two days its two working days (3(5))."""
    begins = _absolute(at).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    ends = (begins + timedelta(hours=amount) - _SECOND).astimezone(NETHERLANDS)
    return ends if amount < _TWO_DAYS_H else _two_working_days(begins.astimezone(NETHERLANDS), ends)


def _two_working_days(begins: datetime, ends: datetime) -> datetime:
    """Return the end, moved until two whole working days lie in the term (art. 3(5))."""
    day = begins.date() if begins == _midnight(begins.date()) else begins.date() + timedelta(days=1)
    whole = int(is_working_day(day))
    while whole < _TWO_WORKING_DAYS:
        day += timedelta(days=1)
        whole += is_working_day(day)
    return max(ends, _end_of(day), key=_absolute)


def _last_day(amount: int, unit: Unit, event: date) -> date:
    if unit == "day":
        return event + timedelta(days=amount)
    if unit == "week":
        return event + timedelta(weeks=amount)
    months = event.year * 12 + event.month - 1 + amount
    year, month = divmod(months, 12)
    return date(year, month + 1, min(event.day, calendar.monthrange(year, month + 1)[1]))


def _next_working_day(day: date, *, contested: bool) -> date:
    while not is_working_day(day, contested=contested):
        day += timedelta(days=1)
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), NETHERLANDS)


def _end_of(day: date) -> datetime:
    """Return the last second of a day, which is in time (art. 3(2))."""
    return datetime.combine(day, time(23, 59, 59), NETHERLANDS)
