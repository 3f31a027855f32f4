"""Reports seen before, for as long as late reports are taken.

In:  marks: a slot, and a MAC of router, profile, collection time and content made under a key of the household.
Out: which of them are remembered, and which somebody else remembered first.

The rules this module keeps (gate specification, section 8):
 * The MAC's key comes from K_n, so that destroying K_n also makes these rows mean nothing.
 * A mark counts until its row is deleted, whatever its expiry says.
 * Marks are inserted sorted: transactions that run together wait for each other here, and never in a circle.
"""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from sluis.store.if_absent import insert_absent
from sluis.store.schema import duplicates

_AT_ONCE: Final = 16
"""Marks of one question: the index is asked for every one of these slots with every one of these MACs."""
_THESE: Final = (
    duplicates.c.slot.in_(bindparam("slots", expanding=True)),
    duplicates.c.mac.in_(bindparam("macs", expanding=True)),
)
_REMEMBERED: Final = select(duplicates.c.slot, duplicates.c.mac).where(*_THESE)
_FORGET: Final = delete(duplicates).where(*_THESE)


class Mark(NamedTuple):
    """What a report is recognised by."""

    slot: int
    """Whose report it is."""
    mac: bytes
    """32 bytes."""


def remembered(conn: Connection, marks: Collection[Mark]) -> frozenset[Mark]:
    """Return those of some marks that are remembered.

    Args:
        conn: The transaction that decides. What another one inserts meanwhile is not seen: see ``remember``.
        marks: Of the reports to decide.
    """
    rows = (row for which in _pages(marks) for row in conn.execute(_REMEMBERED, which))
    return frozenset(Mark(row.slot, bytes(row.mac)) for row in rows) & frozenset(marks)


def remember(conn: Connection, marks: Collection[Mark], expires_ms: int) -> frozenset[Mark]:
    """Remember marks, all or none.

    Args:
        conn: The transaction that decides. Another one that inserts one of them is waited for.
        marks: Of reports that lead to an intent.
        expires_ms: When the rows may go: the end of the window for late reports.

    Returns:
        Marks that were there already, which another transaction inserted since they were looked up; then none of
        these is remembered by this one. Empty: all are.

    Effects:
        Inserts a row per mark; a mark that was there keeps its first expiry.
    """
    rows = [{"slot": mark.slot, "mac": mark.mac, "expires_ms": expires_ms} for mark in sorted(marks)]
    made = {Mark(row.slot, bytes(row.mac)) for row in insert_absent(conn, "duplicates", rows)}
    lost = frozenset(marks) - made
    if lost:
        forget(conn, made)
    return lost


def forget(conn: Connection, marks: Collection[Mark]) -> None:
    """Delete marks that this transaction inserted: of what they stand for nothing leaves."""
    for mark in marks:
        conn.execute(_FORGET, {"slots": [mark.slot], "macs": [mark.mac]})


def forget_expired(conn: Connection, now_ms: int) -> int:
    """Delete rows whose window has passed and return how many."""
    return conn.execute(delete(duplicates).where(duplicates.c.expires_ms <= now_ms)).rowcount


def _pages(marks: Collection[Mark]) -> Iterator[dict[str, list[int] | list[bytes]]]:
    ordered = sorted(marks)
    for at in range(0, len(ordered), _AT_ONCE):
        page = ordered[at : at + _AT_ONCE]
        yield {"slots": sorted({mark.slot for mark in page}), "macs": [mark.mac for mark in page]}
