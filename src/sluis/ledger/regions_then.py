"""Where a household lay when a period of counts was closed, as its chain of standing named it then.

In:  the rows of the chains. Out: a region, or none.

The rules this module keeps (ledger specification, section 10.48):
 * Nothing here is checked: it only says what is tried. What fits a sealed leaf was so, whatever led to it.
 * Of two entries that one counts which stands later in the store; no clock is asked.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection, select

from sluis.store.schema import standing_events

_NO_SLOT: Final = -1


def places_counted(conn: Connection) -> dict[tuple[str, int], int]:
    """Return activity and number of every closed period of counts → the row of the entry that closed it."""
    wanted = select(standing_events.c.id, standing_events.c.content).where(standing_events.c.slot == _NO_SLOT)
    made: dict[tuple[str, int], int] = {}
    for row in conn.execute(wanted.order_by(standing_events.c.seq)):
        entry = _read(bytes(row.content))
        activity, period = entry.get("activity"), entry.get("period")
        if entry.get("is") == "counted" and isinstance(activity, str) and isinstance(period, int):
            made.setdefault((activity, period), int(row.id))
    return made


class Regions:
    """The regions that the entries of a household named, one after another; they are read once."""

    def __init__(self, conn: Connection, slot: int) -> None:
        """Read the entries.

        Args:
            conn: A transaction.
            slot: The household.
        """
        wanted = select(standing_events.c.id, standing_events.c.content).where(standing_events.c.slot == slot)
        rows = conn.execute(wanted.order_by(standing_events.c.seq)).all()
        self._entries = [(int(row.id), _read(bytes(row.content))) for row in rows]
        self._rows = sorted(row for row, _ in self._entries)
        self._known: dict[int, str | None] = {}
        """How many entries stand before a place → the region that they name."""

    def before(self, place: int | None) -> str | None:
        """Return the region that the entries named before one of any chain.

        Args:
            place: The row of that entry; ``None``: as its chain stands now.

        Returns:
            As its newest router states it, else its line; ``None`` when they name none.
        """
        count = len(self._rows) if place is None else bisect_left(self._rows, place)
        if count not in self._known:
            first = set(self._rows[:count])
            self._known[count] = _named([entry for row, entry in self._entries if row in first])
        return self._known[count]


def begun_of_periods(conn: Connection) -> dict[tuple[str, int], int]:
    """Return activity and number of every closed period of counts → when it began, ms: in whose year it counts."""
    wanted = select(standing_events.c.content).where(standing_events.c.slot == _NO_SLOT)
    made: dict[tuple[str, int], int] = {}
    for content in conn.execute(wanted.order_by(standing_events.c.seq)).scalars():
        entry = _read(bytes(content))
        match entry.get("is"), entry.get("activity"), entry.get("period"), entry.get("from_ms"):
            case "counted", str(activity), int(period), int(from_ms):
                made.setdefault((activity, period), from_ms)
            case _:
                pass
    return made


def region_before(conn: Connection, slot: int, place: int | None) -> str | None:
    """Return ``Regions(conn, slot).before(place)``, for whoever asks once."""
    return Regions(conn, slot).before(place)


def _named(entries: Iterable[Mapping[str, object]]) -> str | None:
    line: object = None
    routers: dict[int, object] = {}
    for entry in entries:
        match entry.get("is"), entry.get("number"):
            case "line", _:
                line, routers = entry.get("region"), {}
            case "router", int(number) if "region" in entry:
                routers[number] = entry["region"]
            case _:
                pass
    region = routers[max(routers)] if routers else line
    return region if isinstance(region, str) else None


def _read(content: bytes) -> dict[str, object]:
    with suppress(ValueError):
        entry = json.loads(content)
        return entry if isinstance(entry, dict) else {}
    return {}
