"""Periods: for how long one value keeps its token, counted by the gate's clock in UTC.

In:  a lifetime and a moment. Out: the number of the period, and when a period ends.

The rules this module keeps (gate specification, section 12.2):
 * Hours and days count from 1970-01-01T00:00Z; weeks begin on Monday; months are those of the calendar.
 * ``report`` has period 0 always: its key is for one report and activity, and is never kept.

The clock is passed in; a router's clock is never used, because it lies and late reports must not need a dead key.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from sluis.terms import Lifetime

_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS
_WEEK_DAYS: Final = 7
_MONDAY_OFFSET: Final = 3
"""1970-01-01 was a Thursday: three days after a Monday."""
_MONTHS: Final = 12
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def period_of(lifetime: Lifetime, at_ms: int) -> int:
    """Return the number of the period in which a moment lies.

    Args:
        lifetime: Of a row or of the household's token.
        at_ms: Milliseconds since 1970-01-01T00:00Z, before the year 10000.

    Returns:
        0 for ``report``; else the count of hours, days, weeks (``floor((days + 3) / 7)``) or months
        (``12 * (year - 1970) + month - 1``).

    Source:
        Gate specification, section 12.2.

    Examples:
        >>> period_of(Lifetime.DAY, 1_795_525_200_000), period_of(Lifetime.MONTH, 1_795_525_200_000)
        (20781, 682)
        >>> period_of(Lifetime.REPORT, 1_795_525_200_000)
        0
    """
    days = at_ms // _DAY_MS
    match lifetime:
        case Lifetime.REPORT:
            return 0
        case Lifetime.HOUR:
            return at_ms // _HOUR_MS
        case Lifetime.DAY:
            return days
        case Lifetime.WEEK:
            return (days + _MONDAY_OFFSET) // _WEEK_DAYS
        case Lifetime.MONTH:
            date = _EPOCH + timedelta(milliseconds=at_ms)
            return _MONTHS * (date.year - _EPOCH.year) + date.month - 1


def period_end_ms(lifetime: Lifetime, period: int) -> int:
    """Return the first moment after a period: its keys are destroyed five minutes later.

    Args:
        lifetime: As in ``period_of``.
        period: As ``period_of`` returns it.

    Returns:
        Milliseconds since 1970-01-01T00:00Z. 0 for ``report``: such a key is never stored, and one that was stored
        by mistake is past its end at the first sweep.

    Source:
        Gate specification, section 12.2; ledger specification, section 7.

    Examples:
        >>> period_end_ms(Lifetime.DAY, 20781) == 20782 * 86_400_000
        True
        >>> period_of(Lifetime.MONTH, period_end_ms(Lifetime.MONTH, 682))
        683
        >>> period_end_ms(Lifetime.REPORT, 0)
        0
    """
    match lifetime:
        case Lifetime.REPORT:
            return 0
        case Lifetime.HOUR:
            return (period + 1) * _HOUR_MS
        case Lifetime.DAY:
            return (period + 1) * _DAY_MS
        case Lifetime.WEEK:
            return ((period + 1) * _WEEK_DAYS - _MONDAY_OFFSET) * _DAY_MS
        case Lifetime.MONTH:
            years, month = divmod(period + 1, _MONTHS)
            first = datetime(_EPOCH.year + years, month + 1, 1, tzinfo=UTC)
            return (first - _EPOCH) // timedelta(milliseconds=1)


def year_of(at_ms: int) -> int:
    """Return the calendar year of a moment, UTC.

    Examples:
        >>> year_of(0), year_of(1_795_525_200_000)
        (1970, 2026)
    """
    return datetime.fromtimestamp(at_ms // 1000, UTC).year
