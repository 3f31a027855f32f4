"""Legal terms as numbers, and the last day on which something can still be in time.

In:  ``tables/clocks.toml``.
Out: ``clock_table``; ``last_day`` for terms in hours, on the safe side.

The rules this module keeps:
 * Numbers only. Working days, holidays and both readings of Regulation 1182/71 are for the clock of the command line.
 * A day has no hour: a term of 72 hours from some hour of a day can end three days later at the latest, so only what
   comes after that day is certainly late.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

import msgspec

from sluis.law.adequacy import table_bytes

CLOCK_TABLE: Final = "clocks.toml"
HOURS_A_DAY: Final = 24


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One term."""

    id: str
    citation: str
    start: Literal[
        "detection", "awareness", "assessment", "first-notice", "notification", "receipt", "collection",
        "first-disclosure", "request", "answer",
    ]  # fmt: skip
    to: str
    hours: int | None = None
    days: int | None = None
    weeks: int | None = None
    months: int | None = None
    extension_weeks: int | None = None
    extension_months: int | None = None
    checked: str


class ClockTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole table."""

    clock: tuple[Clock, ...]


@lru_cache(maxsize=1)
def clock_table() -> dict[str, Clock]:
    """Return the terms by id, read once."""
    rows = msgspec.toml.decode(table_bytes(CLOCK_TABLE), type=ClockTable).clock
    return {row.id: row for row in rows}


def last_day(clock: str, started: date) -> date:
    """Return the last day on which something can still be in time.

    Args:
        clock: Id of a term in hours.
        started: The day from which it runs.

    Raises:
        KeyError: there is no such term.
        ValueError: it is no term in hours.

    Examples:
        >>> last_day("avg-33", date(2026, 11, 20)).isoformat()
        '2026-11-23'
    """
    hours = clock_table()[clock].hours
    if hours is None:
        raise ValueError(f"{clock} is no term in hours")
    return started + timedelta(days=-(-hours // HOURS_A_DAY))
