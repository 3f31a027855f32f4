"""This process among those that deliver: others see that it lives, and take back what it was sending when it does not.

In:  the store. Out: the id under which bodies are claimed.

The rules this module keeps:
 * An id is random and stands for one uninterrupted presence. Whoever was taken for gone gets a new one: what was taken
   back from it is never put back, or claimed, under the old.
 * What a sender that is gone was sending may have arrived: it waits again, and counts as sent (gate specification,
   section 11.3.2).
"""

import contextlib
import os
from typing import Final

from sqlalchemy import Connection

from sluis.ledger.outbox import senders, take_back
from sluis.store.engine import Store

ID_BYTES: Final = 16


class Sender:
    """One process that delivers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._id: bytes | None = None
        self._present = contextlib.ExitStack()

    def name(self, conn: Connection) -> bytes:
        """Return the id to claim bodies under in this transaction; a new one when the old one cannot be seen any more.

        Raises:
            StoreError: presence cannot be shown; nothing may be claimed.

        Effects:
            The first time, and after a break: one more connection or file (``Store.present``).
        """
        if self._id is None or self._store.gone(conn, self._id):
            self.leave()
            made = os.urandom(ID_BYTES)
            self._present.enter_context(self._store.present(made))
            self._id = made
        return self._id

    def take_back(self, conn: Connection, now_ms: int, recipient: str | None = None) -> int:
        """Put back what senders that are gone were sending, to one recipient or to any, and return how many bodies.

        Effects:
            In the transaction: they wait again, and may have arrived.
        """
        others = [sender_id for sender_id in senders(conn, recipient) if sender_id is None or sender_id != self._id]
        left = [sender_id for sender_id in others if sender_id is None or self._store.gone(conn, sender_id)]
        return sum(take_back(conn, sender_id, now_ms) for sender_id in left)

    def leave(self) -> None:
        """Be gone: what is still being sent under the old id may be taken back by others."""
        self._id = None
        self._present.close()
