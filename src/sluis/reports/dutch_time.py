"""Days and moments as people in the Netherlands read them, the same on a machine in any time zone.

In:  a day, or milliseconds since 1970-01-01T00:00Z. Out: words in a language, or the one in force.
"""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from sluis.i18n import N_, Lang, lang_in_force, tr

DUTCH_TIME: Final = ZoneInfo("Europe/Amsterdam")
_MINUTE_MS: Final = 60_000
_SECOND_MS: Final = 1_000


def dutch_day(at_ms: int) -> date:
    """Return on which day a moment falls in the Netherlands.

    Examples:
        >>> dutch_day(1_795_564_800_000 - 600_000)  # 23:50 UTC on 24 November
        datetime.date(2026, 11, 25)
    """
    return _local(at_ms).date()


def day_in_words(day: date, lang: Lang | None = None) -> str:
    """Return a day with its weekday.

    Examples:
        >>> day_in_words(date(2026, 12, 1))
        'Tuesday 1 December 2026'
    """
    return str(format_date(day, "EEEE d MMMM y", locale=lang or lang_in_force()))


def moment_in_words(at_ms: int, lang: Lang | None = None) -> str:
    """Return a moment to the minute, in Dutch local time.

    Examples:
        >>> moment_in_words(1_795_525_200_000)
        '24 November 2026 at 14:00'
    """
    spoken = lang or lang_in_force()
    pattern = "d MMMM y 'om' HH.mm 'uur'" if spoken == "nl" else "d MMMM y 'at' HH:mm"
    return str(format_datetime(_local(at_ms), pattern, locale=spoken))


def period_in_words(from_ms: int, to_ms: int, lang: Lang | None = None) -> str:
    """Return a time between two moments, to the minute; what is shorter than a minute is told as one.

    Args:
        from_ms: First moment.
        to_ms: Last moment; it is told by the minute in which it lies, or ends.
        lang: Of the words; the one in force when absent.

    Examples:
        >>> period_in_words(1_795_525_200_000, 1_795_525_201_000)
        'on 24 November 2026, between 14:00 and 14:01'
        >>> period_in_words(1_795_525_200_000, 1_795_611_600_000)
        'from 24 November 2026 at 14:00 until 25 November 2026 at 14:00'
    """
    first = from_ms - from_ms % _MINUTE_MS
    last = max(-(-to_ms // _MINUTE_MS) * _MINUTE_MS, first + _MINUTE_MS)
    spoken = lang or lang_in_force()
    clock = "HH.mm" if spoken == "nl" else "HH:mm"
    begins, ends = (str(format_datetime(_local(at_ms), clock, locale=spoken)) for at_ms in (first, last))
    if dutch_day(first) == dutch_day(last) and begins < ends:  # not where a clock is put back in between
        day = str(format_date(dutch_day(first), "d MMMM y", locale=spoken))
        return tr(N_("on {day}, between {begins} and {ends}"), spoken, day=day, begins=begins, ends=ends)
    long = N_("from {first} until {last}")
    return tr(long, spoken, first=moment_in_words(first, spoken), last=moment_in_words(last, spoken))


def exact_period_in_words(from_ms: int, to_ms: int, lang: Lang | None = None) -> str:
    """Return a time between two moments, each to the second where it is no whole minute: where it ends another begins.

    Args:
        from_ms: First moment.
        to_ms: The moment where it ends.
        lang: Of the words; the one in force when absent.

    Examples:
        >>> exact_period_in_words(1_795_525_200_000, 1_795_525_213_000)
        'on 24 November 2026, between 14:00 and 14:00:13'
    """
    spoken = lang or lang_in_force()
    if dutch_day(from_ms) == dutch_day(to_ms) and (begins := _clock(from_ms, spoken)) < (ends := _clock(to_ms, spoken)):
        day = str(format_date(dutch_day(from_ms), "d MMMM y", locale=spoken))
        return tr(N_("on {day}, between {begins} and {ends}"), spoken, day=day, begins=begins, ends=ends)
    first, last = (_to_the_second(at_ms, spoken) for at_ms in (from_ms, to_ms))
    return tr(N_("from {first} until {last}"), spoken, first=first, last=last)


def _to_the_second(at_ms: int, spoken: Lang) -> str:
    day = str(format_date(dutch_day(at_ms), "d MMMM y", locale=spoken))
    clock = _clock(at_ms, spoken)
    return f"{day} om {clock} uur" if spoken == "nl" else f"{day} at {clock}"


def _clock(at_ms: int, spoken: Lang) -> str:
    whole = at_ms % _MINUTE_MS < _SECOND_MS
    pattern = ("HH.mm" if whole else "HH.mm.ss") if spoken == "nl" else ("HH:mm" if whole else "HH:mm:ss")
    return str(format_datetime(_local(at_ms), pattern, locale=spoken))


def _local(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(DUTCH_TIME)
