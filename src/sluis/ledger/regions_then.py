"""Where a household lay when a period of counts was closed, as its chain of standing named it then.

In:  the rows of the chains. Out: a region, or none.

The rules this module keeps (ledger specification, section 10.48):
 * Nothing here is checked: it only says what is tried. What fits a sealed leaf was so, whatever led to it.
 * Of two entries that one counts which stands later in the store; no clock is asked.
"""

import json
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
    """Return the region that the entries of a household named before one of any chain.

    Args:
        conn: A transaction.
        slot: The household.
        place: The row of that entry; ``None``: as its chain stands now.

    Returns:
        As its newest router states it, else its line; ``None`` when they name none.
    """
    wanted = select(standing_events.c.content).where(standing_events.c.slot == slot)
    before = wanted if place is None else wanted.where(standing_events.c.id < place)
    line: object = None
    routers: dict[int, object] = {}
    for content in conn.execute(before.order_by(standing_events.c.seq)).scalars():
        entry = _read(bytes(content))
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
