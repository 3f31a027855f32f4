"""Rows the canary stopped, on record: a stop that is taken out of the table shows in ``verify``.

In:  a row that was stopped or let run again, in the transaction that does it. Out: an event; and stops that are gone.

The rules this module keeps (ledger specification, section 1.4.9):
 * An event names activity, row and kind of identifier, which are the register's words; never a value.
 * A stop holds until an event lets the row run again. A row of the table that no event knows closes, and is no fault.
"""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from sluis.ledger.events import Content, EventType, append_event
from sluis.store.schema import events, quarantine


def note_stopped(conn: Connection, activity: str, row: int, kind: str, now_ms: int) -> None:
    """Put on record that the canary stopped a row.

    Effects:
        One event, in the open epoch.
    """
    content: Content = {"activity": activity, "is": "stopped", "kind": kind, "row": row}
    append_event(conn, EventType.QUARANTINE, content, now_ms)


def note_released(conn: Connection, activity: str, row: int, now_ms: int) -> None:
    """Put on record that a person let a row run again.

    Effects:
        One event, in the open epoch.
    """
    append_event(conn, EventType.QUARANTINE, {"activity": activity, "is": "released", "row": row}, now_ms)


def lost_stops(conn: Connection) -> Iterator[tuple[str, int]]:
    """Give activity and row of each stop that is on record and not in the table as it was recorded."""
    stopped: dict[tuple[str, int], tuple[int, str]] = {}
    told = select(events.c.t_ms, events.c.content).where(events.c.type == EventType.QUARANTINE.value)
    for event in conn.execute(told.order_by(events.c.id)):
        content = json.loads(bytes(event.content))
        place = (str(content["activity"]), int(content["row"]))
        if content["is"] == "stopped":
            stopped[place] = (int(event.t_ms), str(content["kind"]))
        else:
            stopped.pop(place, None)
    held = {(row.activity, row.row): (row.since_ms, row.kind) for row in conn.execute(select(quarantine))}
    yield from (place for place, recorded in stopped.items() if held.get(place) != recorded)
