"""Looks at households, as they stand on record: who or what looked, when, and at whose.

In:  a connection and a time. Out: each look that opens to its commitment; how many are sealed, how many do not open.

The rules this module keeps:
 * A look counts only when its opening is the one that the ledger holds; one that was changed is counted as that.
 * What is sealed to an inspector is counted, and stays sealed. Of an inspector whose looks are open nothing is told.

Source: ledger specification, section 10.10.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, Row, select

from sluis.keys.keystore import Keystore
from sluis.ledger.acts import Looked
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.ledger.events import EventType, sealed_visit
from sluis.store.schema import events
from sluis.terms import Role

_SALT: Final = 32
PIECE: Final = 5_000
"""Rows that are read at once."""
_INSPECTOR: Final = [Role.INSPECTOR.value]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a household; what has another number than that of one is none."""

    looked: Looked
    number: int
    """The household's."""
    issuer: str | None = None
    subject: str | None = None
    """Of a person."""
    caller: str | None = None
    """Of a machine."""
    roles: list[str] = []
    """In which it was looked; none where it is older than their record."""
    t_ms: int = 0


@dataclass(slots=True)
class Looks:
    """What is on record of a time, beside the looks themselves."""

    sealed: int = 0
    """Visits that are sealed to an inspector."""
    broken: list[int] = field(default_factory=list)
    """Numbers of events that do not open to their commitment."""


def looks_at(conn: Connection, keystore: Keystore, from_ms: int, to_ms: int, beside: Looks) -> Iterator[Look]:
    """Yield the looks of a time, in the order in which they were recorded.

    Args:
        conn: A view of the database.
        keystore: Tells what is sealed to an inspector from what was changed.
        from_ms: The beginning.
        to_ms: The end, which is not in it.
        beside: Counts what is no look that can be told.
    """
    after = 0
    wanted = select(events).where(events.c.type == EventType.ACT.value, events.c.slot.is_(None))
    wanted = wanted.where(events.c.t_ms >= from_ms, events.c.t_ms < to_ms).order_by(events.c.id).limit(PIECE)
    while rows := conn.execute(wanted.where(events.c.id > after)).all():
        after = rows[-1].id
        for row in rows:
            look = _look(conn, keystore, row, beside)
            if look is not None and look.roles != _INSPECTOR:
                yield look


def _look(conn: Connection, keystore: Keystore, row: Row[tuple[object, ...]], beside: Looks) -> Look | None:
    """Return a look, ``None`` for an act that is none, or does not open."""
    hidden = bytes.fromhex(json.loads(row.content)["commitment"])
    opening = bytes(row.opening or b"")
    if len(opening) <= _SALT or hidden_commitment(opening[:_SALT], opening[_SALT:]) != hidden:
        if sealed_visit(keystore, conn, opening, hidden) is None:
            beside.broken.append(row.id)
        else:
            beside.sealed += 1
        return None
    try:
        look = msgspec.json.decode(opening[_SALT:], type=Look)
    except msgspec.ValidationError:  # an act that is no look at a household
        return None
    return msgspec.structs.replace(look, t_ms=row.t_ms)
