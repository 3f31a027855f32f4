"""The fence: which epoch a record belongs to.

In:  a transaction. Out: the number of the open epoch.

The epoch comes from here and never from a clock (ledger specification, section 2.2). The first record or event opens
epoch 0; sealing takes the fence exclusively and opens the next.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from sluis.errors import Code
from sluis.errors.ledger import epoch_leaf_error, ledger_fence_error
from sluis.ledger.epoch_leaf import MOST_PLANS
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import epochs, meta, seals, slots

_PLANS: Final = "plans-of-epoch"
_OPEN: Final = select(epochs.c.epoch).where(epochs.c.state == "open")


def current_epoch(conn: Connection, now_ms: int) -> int:
    """Return the open epoch; the first call ever opens epoch 0 at ``now_ms``.

    Args:
        conn: A transaction that holds or shares the store's fence: no epoch can be closed before it ends.
        now_ms: Start of epoch 0, when there is none yet. Not used otherwise.

    Raises:
        ledger_fence_error: epochs exist and not exactly one is open.
    """
    open_epochs = conn.execute(_OPEN).scalars().all()
    if not open_epochs:
        if conn.execute(select(epochs.c.epoch).limit(1)).first() is None:
            conn.execute(insert_if_absent(conn, "epochs"), {"epoch": 0, "from_ms": now_ms, "state": "open"})
        open_epochs = conn.execute(_OPEN).scalars().all()  # another process may have opened the first one meanwhile
    if len(open_epochs) != 1:
        raise ledger_fence_error(count=len(open_epochs))
    return int(open_epochs[0])


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


def note_plans(conn: Connection, deciding: Collection[str], coming: Collection[str], now_ms: int) -> int | None:
    """Note under which plans records of the open epoch may be, and close it first when a leaf could not hold them all.

    Args:
        conn: A transaction that runs alone, in which plans begin to decide.
        deciding: Digests of the plans that decided until now and may have since the epoch began.
        coming: Digests of those that decide from now on.
        now_ms: The clock.

    Returns:
        The epoch that was closed; ``None`` when there was room.

    Raises:
        epoch_leaf_error: ``size``: there are more than 500 coming; no epoch could hold them.
        ledger_fence_error: as ``fence``.

    Effects:
        A row of ``meta``; the fence, when there was no room.

    Source:
        Ledger specification, section 1.4.1.
    """
    if len(set(coming)) > MOST_PLANS:
        raise epoch_leaf_error(epoch=current_epoch(conn, now_ms), what=Code("size"))
    span = open_epoch(conn)
    kept = _noted(conn)
    before = set(kept[1]) if span is not None and kept[0] == span[0] else set(deciding)
    closed = fence(conn, now_ms) if span is not None and len(before.union(coming)) > MOST_PLANS else None
    holds = sorted(coming if closed is not None else before.union(coming))
    number = 0 if span is None else span[0] if closed is None else closed + 1
    conn.execute(delete(meta).where(meta.c.key == _PLANS))
    conn.execute(insert(meta).values(key=_PLANS, value=json.dumps([number, holds]).encode("ascii")))
    return closed


def _noted(conn: Connection) -> tuple[int, list[str]]:
    stored = conn.execute(select(meta.c.value).where(meta.c.key == _PLANS)).scalar()
    return (-1, []) if stored is None else msgspec.json.decode(bytes(stored), type=tuple[int, list[str]])


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
