"""The last day on which something can still be in time: terms in hours, judged by day and on the safe side.

In:  ``tables/clocks.toml``.
Out: ``last_day``.

The rules this module keeps:
 * A day has no hour: a term of 72 hours from some hour of a day ends three days later at the latest, so only what comes
   after that day is certainly late. Hours, holidays and both readings of Regulation 1182/71 are in ``sluis.law.clock``.
 * Rules read the table without the library of holidays: judging needs none.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from sluis.law.adequacy import table_bytes

CLOCK_TABLE: Final = "clocks.toml"
HOUR: Final = "hour"
HOURS_A_DAY: Final = 24


class TermRow(msgspec.Struct, frozen=True):
    """What judging needs of one term; ``sluis.law.clock`` reads the rest."""

    id: str
    event: str
    amount: int
    unit: str
    citation: str = ""
    starts: date | None = None
    """First day on which an event sets it going."""


class EventRow(msgspec.Struct, frozen=True):
    """What starts a term."""

    id: str


class TermTable(msgspec.Struct, frozen=True):
    """The table, as far as it is needed here."""

    event: tuple[EventRow, ...]
    term: tuple[TermRow, ...]


@lru_cache(maxsize=1)
def terms() -> dict[str, TermRow]:
    """Return the terms by id, read once."""
    return {row.id: row for row in msgspec.toml.decode(table_bytes(CLOCK_TABLE), type=TermTable).term}


def last_day(term: str, started: date) -> date:
    """Return the last day on which something can still be in time.

    Args:
        term: Id of a term in hours.
        started: The day from which it runs.

    Raises:
        KeyError: there is no such term.
        ValueError: it is no term in hours.

    Examples:
        >>> last_day("avg-33", date(2026, 11, 20)).isoformat()
        '2026-11-23'
    """
    row = terms()[term]
    if row.unit != HOUR:
        raise ValueError(f"{term} is no term in hours")
    return started + timedelta(days=-(-row.amount // HOURS_A_DAY))
