"""How much the outbox holds per recipient, counted where it changes and never by going through it.

In:  what a transaction put into the outbox and took out of it. Out: bodies and bytes per recipient, and the moment of
the oldest.

The rules this module keeps:
 * A change is noted in the transaction that makes it: after a crash both are there, or neither.
 * Rows are added, never changed, so that no transaction waits for the counters of another. Now and then one of them
   sums the rows that nobody else is summing.
 * ``scanned`` counts the outbox itself. A gate that starts holds the counters against it once (``recount``): whoever
   changed rows by hand changed no counter.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from sluis.store.schema import outbox, outbox_counts

SUM_EVERY: Final = 64
"""One in so many rows is summed with the others: reading the counters stays a matter of so many rows."""
_SUM_AT_MOST: Final = 4096
_NOTE: Final = insert(outbox_counts).returning(outbox_counts.c.id)
_HELD: Final = (
    select(outbox_counts.c.recipient, func.sum(outbox_counts.c.bodies), func.sum(outbox_counts.c.body_bytes))
    .group_by(outbox_counts.c.recipient)
    .having(func.sum(outbox_counts.c.bodies) != 0)
)
_OLDEST: Final = select(func.min(outbox.c.t_ms)).where(outbox.c.recipient == bindparam("whose"))
_TO_SUM: Final = select(outbox_counts.c.id).limit(_SUM_AT_MOST).with_for_update(skip_locked=True)


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How much waits for one recipient."""

    bodies: int
    body_bytes: int


def note(conn: Connection, sizes: Iterable[tuple[str, int]], *, removed: bool = False) -> None:
    """Count bodies that a transaction put into the outbox, or took out of it.

    Args:
        conn: That transaction.
        sizes: Recipient and bytes of each body.
        removed: They were taken out.

    Effects:
        A row for each recipient; now and then the rows of others are summed.
    """
    bodies: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for recipient, body_bytes in sizes:
        bodies[recipient] += 1
        size[recipient] += body_bytes
    sign = -1 if removed else 1
    rows = [
        {"recipient": recipient, "bodies": sign * bodies[recipient], "body_bytes": sign * size[recipient]}
        for recipient in sorted(bodies)
    ]
    if rows and any(number % SUM_EVERY == 0 for number in conn.execute(_NOTE, rows).scalars()):
        _sum(conn)


def _sum(conn: Connection) -> None:
    """Put one row in the place of many; those another transaction is summing are left to it."""
    taken = delete(outbox_counts).where(outbox_counts.c.id.in_(_TO_SUM))
    bodies: Counter[str] = Counter()
    size: Counter[str] = Counter()
    columns = (outbox_counts.c.recipient, outbox_counts.c.bodies, outbox_counts.c.body_bytes)
    for recipient, count, body_bytes in conn.execute(taken.returning(*columns)):
        bodies[recipient] += count
        size[recipient] += body_bytes
    rows = [
        {"recipient": recipient, "bodies": bodies[recipient], "body_bytes": size[recipient]}
        for recipient in sorted(bodies)
        if bodies[recipient] or size[recipient]
    ]
    if rows:
        conn.execute(insert(outbox_counts), rows)


def held(conn: Connection) -> dict[str, QueueDepth]:
    """Return how much waits or is being sent, per recipient that has any."""
    return {recipient: QueueDepth(int(bodies), int(size)) for recipient, bodies, size in conn.execute(_HELD)}


def oldest(conn: Connection) -> dict[str, int]:
    """Return the moment of decision of the longest waiting body, per recipient that has any, by the index alone."""
    moments = {recipient: conn.execute(_OLDEST, {"whose": recipient}).scalar() for recipient in held(conn)}
    return {recipient: int(t_ms) for recipient, t_ms in moments.items() if t_ms is not None}


def overdue_ms(conn: Connection, recipient: str, now_ms: int) -> int:
    """Return for how long the body that is latest could have left by now, by the moment drawn for it; 0: none is late.

    Effects:
        Goes through the bodies of that recipient: for a person who asks, not for every report.
    """
    first = conn.execute(select(func.min(outbox.c.release_ms)).where(outbox.c.recipient == recipient)).scalar()
    return 0 if first is None else max(now_ms - int(first), 0)


def scanned(conn: Connection) -> dict[str, QueueDepth]:
    """Return what ``held`` must say, by going through the whole outbox."""
    rows = conn.execute(
        select(outbox.c.recipient, func.count(), func.sum(outbox.c.body_bytes)).group_by(outbox.c.recipient)
    )
    return {recipient: QueueDepth(int(bodies), int(size)) for recipient, bodies, size in rows}


def recount(conn: Connection) -> bool:
    """Make the counters say what the outbox holds, and return whether they did not.

    Args:
        conn: A transaction that no other one writes beside (``Store.transaction``).

    Effects:
        Goes through the outbox once; rows of the counters, when they differ.
    """
    counted = scanned(conn)
    if held(conn) == counted:
        return False
    conn.execute(delete(outbox_counts))
    rows = [{"recipient": whose, "bodies": d.bodies, "body_bytes": d.body_bytes} for whose, d in counted.items()]
    if rows:
        conn.execute(insert(outbox_counts), rows)
    return True
