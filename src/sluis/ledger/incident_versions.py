"""How far the versions of papers about an incident went, on record: a file of them whose end was cut off is seen.

In:  a transaction, and a file of versions as it was written. Out: an event; how far each file went.

The rules this module keeps:
 * A file is known by the SHA-256 of its first line, which no later line changes; each event says how many lines it had
   and the SHA-256 of the last of them.
 * The event is a salted commitment that the controller opens: everybody reads that something was handed out, and not
   about whom.
 * The file is written before the event: one that is longer than the event says is one whose event was lost in a crash.

Source: ledger specification, section 10.10.
"""

import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from sluis.errors.ledger import ledger_event_error
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.ledger.events import Content, EventType, append_opened_without_slot
from sluis.store.schema import events

_SALT: Final = 32


@dataclass(frozen=True, slots=True)
class VersionsKept:
    """How far a file of versions went."""

    first: str
    """SHA-256 of its first line, 64 hex digits."""
    lines: int
    last: str
    """SHA-256 of its last line."""
    recipient: str
    """About whom, as it was asked for."""
    at_ms: int = 0
    """When it was recorded."""


def note_versions(conn: Connection, kept: VersionsKept, now_ms: int) -> None:
    """Put on record how far a file of versions goes now.

    Effects:
        One event, in the open epoch.
    """
    content: Content = {
        "is": "version", "first": kept.first, "last": kept.last, "lines": kept.lines, "recipient": kept.recipient,
    }  # fmt: skip
    append_opened_without_slot(conn, EventType.INCIDENT, content, now_ms)


def versions_on_record(conn: Connection) -> list[VersionsKept]:
    """Return how far each file of versions went, in the order in which they were begun.

    Raises:
        ledger_event_error: an event does not open.
    """
    asked = select(events.c.id, events.c.t_ms, events.c.content, events.c.opening)
    known: dict[str, VersionsKept] = {}
    for row in conn.execute(asked.where(events.c.type == EventType.INCIDENT.value).order_by(events.c.id)):
        try:
            said = _opened(bytes(row.content), bytes(row.opening or b""))
            kept = VersionsKept(
                str(said["first"]), int(str(said["lines"])), str(said["last"]), str(said["recipient"]), int(row.t_ms)
            )
        except (ValueError, KeyError, TypeError):
            raise ledger_event_error(event=int(row.id)) from None
        if kept.first not in known or known[kept.first].lines <= kept.lines:
            known[kept.first] = kept
    return list(known.values())


def _opened(content: bytes, opening: bytes) -> dict[str, object]:
    """Return what an event says.

    Raises:
        ValueError: it does not open to its commitment.
    """
    r, written = opening[:_SALT], opening[_SALT:]
    if json.loads(content)["commitment"] != hidden_commitment(r, written).hex():
        raise ValueError
    said: dict[str, object] = json.loads(written)
    return said
