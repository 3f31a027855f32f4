"""The fence: which epoch a record belongs to.

In:  a transaction. Out: the number of the open epoch.

The epoch comes from here and never from a clock (ledger specification, section 2.2). The first record or event opens
epoch 0; sealing takes the fence exclusively and opens the next.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from sluis.errors.ledger import ledger_fence_error
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import epochs, seals, slots

_OPEN: Final = select(epochs.c.epoch).where(epochs.c.state == "open")


def current_epoch(conn: Connection, now_ms: int) -> int:
    """Return the open epoch; the first call ever opens epoch 0 at ``now_ms``.

    Args:
        conn: A transaction that holds or shares the store's fence: no epoch can be closed before it ends.
        now_ms: Start of epoch 0, when there is none yet. Not used otherwise.

    Raises:
        ledger_fence_error: epochs exist and not exactly one is open.
    """
    found = conn.execute(_OPEN).scalars().all()
    if not found:
        if conn.execute(select(epochs.c.epoch).limit(1)).first() is None:
            conn.execute(insert_if_absent(conn, "epochs"), {"epoch": 0, "from_ms": now_ms, "state": "open"})
        found = conn.execute(_OPEN).scalars().all()  # another process may have opened the first one meanwhile
    if len(found) != 1:
        raise ledger_fence_error(count=len(found))
    return int(found[0])


def open_epoch(conn: Connection) -> tuple[int, int] | None:
    """Return number and start of the open epoch; ``None`` before the first record or event."""
    row = conn.execute(select(epochs.c.epoch, epochs.c.from_ms).where(epochs.c.state == "open")).first()
    return None if row is None else (row.epoch, row.from_ms)


def fence(conn: Connection, now_ms: int) -> int:
    """Close the open epoch and open the next; what commits after this belongs to the next.

    Args:
        conn: A transaction that no record and no event can be appended beside: the store's write lock.
        now_ms: The clock. An epoch lasts a millisecond at least, whatever the clock says.

    Returns:
        The epoch that was closed.

    Raises:
        ledger_fence_error: epochs exist and not exactly one is open.

    Effects:
        State ``fenced``, a new row, and a row of ``seals`` that keeps how many households there are now.

    Source:
        Ledger specification, section 2.2.
    """
    closed = current_epoch(conn, now_ms)
    start = conn.execute(select(epochs.c.from_ms).where(epochs.c.epoch == closed)).scalar_one()
    to_ms = max(now_ms, int(start) + 1)
    last = conn.execute(select(func.max(slots.c.n))).scalar()
    registered = 0 if last is None else int(last) + 1
    conn.execute(update(epochs).where(epochs.c.epoch == closed).values(to_ms=to_ms, state="fenced"))
    conn.execute(insert(epochs).values(epoch=closed + 1, from_ms=to_ms, state="open"))
    conn.execute(insert(seals).values(epoch=closed, slots=registered))
    return closed


@dataclass(frozen=True, slots=True)
class EpochState:
    """How far one epoch is."""

    epoch: int
    from_ms: int
    to_ms: int | None
    state: str


def epoch_states(conn: Connection) -> list[EpochState]:
    """Return all epochs, oldest first."""
    rows = conn.execute(select(epochs).order_by(epochs.c.epoch))
    return [EpochState(row.epoch, row.from_ms, row.to_ms, row.state) for row in rows]
