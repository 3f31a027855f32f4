"""The fence: which epoch a record belongs to.

In:  a transaction. Out: the number of the open epoch.

The epoch comes from here and never from a clock (ledger specification, section 2.2). Sealing takes the fence
exclusively and opens the next epoch; until it is built there is one epoch, opened by the first record.
"""

from typing import Final

from sqlalchemy import Connection, select

from sluis.errors import LedgerFenceError
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import epochs

_OPEN: Final = select(epochs.c.epoch).where(epochs.c.state == "open")


def current_epoch(conn: Connection, now_ms: int) -> int:
    """Return the open epoch; the first call ever opens epoch 0 at ``now_ms``.

    Args:
        conn: A transaction that holds or shares the store's fence: no epoch can be closed before it ends.
        now_ms: Start of epoch 0, when there is none yet. Not used otherwise.

    Raises:
        LedgerFenceError: epochs exist and not exactly one is open.
    """
    found = conn.execute(_OPEN).scalars().all()
    if not found:
        if conn.execute(select(epochs.c.epoch).limit(1)).first() is None:
            conn.execute(insert_if_absent(conn, "epochs"), {"epoch": 0, "from_ms": now_ms, "state": "open"})
        found = conn.execute(_OPEN).scalars().all()  # another process may have opened the first one meanwhile
    if len(found) != 1:
        raise LedgerFenceError(count=len(found))
    return int(found[0])
