"""How old the table of addresses is, and from when on that is said aloud.

In:  the day the table says, and the day of looking. Out: days.

The rules this module keeps:
 * A table that says no day, or a later one than today, has no age; nobody takes it for a new one.
"""

from datetime import date
from typing import Final

OLD_DAYS: Final = 90
"""Blocks of addresses change hands every day; after so many days a report says that its table is old."""


def age_days(day: str, at: date) -> int | None:
    """Return how many days old a table is.

    Args:
        day: YYYY-MM-DD, as the table says it.
        at: The day of looking.

    Returns:
        Days; ``None`` when it says no day, or a later one than ``at``.

    Effects:
        None.

    Examples:
        >>> age_days("2026-11-02", date(2026, 12, 2)), age_days("", date(2026, 12, 2))
        (30, None)
    """
    try:
        days = (at - date.fromisoformat(day)).days
    except ValueError:
        return None
    return days if days >= 0 else None


def is_old(day: str, at: date) -> bool:
    """Return whether a table is so old that a report says so.

    Examples:
        >>> is_old("2026-01-02", date(2026, 12, 2)), is_old("2026-11-02", date(2026, 12, 2))
        (True, False)
    """
    days = age_days(day, at)
    return days is not None and days > OLD_DAYS
