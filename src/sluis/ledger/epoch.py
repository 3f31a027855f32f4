"""The fence: which epoch a record belongs to.

In:  a transaction. Out: the number of the open epoch.

The epoch comes from here and never from a clock (ledger specification, section 2.2). Sealing takes the fence
exclusively and opens the next epoch; until it is built there is one epoch, opened by the first record.
"""

from typing import Final

from sqlalchemy import Connection, insert, select

from sluis.errors import LedgerFenceError
from sluis.store.schema import epochs

_OPEN: Final = select(epochs.c.epoch).where(epochs.c.state == "open")


def current_epoch(conn: Connection, now_ms: int) -> int:
    """Return the open epoch; the first call ever opens epoch 0 at ``now_ms``.

    Args:
        conn: A transaction that holds the store's write lock: no epoch can be closed before it ends.
        now_ms: Start of epoch 0, when there is none yet. Not used otherwise.

    Raises:
        LedgerFenceError: epochs exist and not exactly one is open.
    """
    found = conn.execute(_OPEN).scalars().all()
    if len(found) == 1:
        return int(found[0])
    if found or conn.execute(select(epochs.c.epoch).limit(1)).first() is not None:
        raise LedgerFenceError(count=len(found))
    conn.execute(insert(epochs).values(epoch=0, from_ms=now_ms, state="open"))
    return 0
