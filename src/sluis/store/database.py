"""What the store asks of a database: the one list of what SQLite and PostgreSQL do in different ways.

In:  connections of the engine. Out: transactions, and ``StoreError`` for what the database says.

The rules every database keeps:
 * A commit that returned survives a power cut; a database that grants less is refused.
 * ``alone`` runs beside no other transaction of the store; ``together`` may run beside others of its kind. Whoever
   wants to be alone gets his turn: he waits for those under way, and those who come after him wait for him.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from sqlalchemy import Connection, Engine

from sluis.errors import StoreError

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a transaction waits for its turn before ``StoreBusyError``."""


class Database(Protocol):
    """SQLite or PostgreSQL."""

    @property
    def engine(self) -> Engine:
        """Makes connections; each was checked for durability when it was opened."""
        ...

    @property
    def many_writers(self) -> bool:
        """Whether several processes may decide and deliver beside each other."""
        ...

    @property
    def overwrites(self) -> bool:
        """Whether nothing of what was deleted is in the database's files once ``forget_deleted`` returned."""
        ...

    def alone(self, conn: Connection) -> AbstractContextManager[None]:
        """Run a transaction beside no other; commit at its end, roll back on any exception."""
        ...

    def first(self, conn: Connection) -> AbstractContextManager[None]:
        """As ``alone``, before everybody who waits or comes later."""
        ...

    def together(self, conn: Connection) -> AbstractContextManager[None]:
        """Run a transaction that others like it may run beside; none of them runs beside ``alone``."""
        ...

    def view(self, conn: Connection) -> AbstractContextManager[None]:
        """Run a block against one unchanging view; roll back at its end."""
        ...

    def served(self) -> AbstractContextManager[None]:
        """Hold the place of a gate that serves this database."""
        ...

    def present(self, sender: bytes) -> AbstractContextManager[None]:
        """Let others see that a sender lives, while the block runs and this process does."""
        ...

    def gone(self, conn: Connection, sender: bytes) -> bool:
        """Return whether a sender does not live any more; while the transaction lasts, nobody else takes its place."""
        ...

    def sealing(self) -> AbstractContextManager[Callable[[], bool]]:
        """Hold the place of the one process that seals; yield what says whether it is still held."""
        ...

    def forget_deleted(self) -> None:
        """Take deleted bytes out of what the database keeps beside its tables, as far as it can."""
        ...

    def granted(self, conn: Connection) -> dict[str, str]:
        """Return the settings that make a commit last."""
        ...

    def fault(self, origin: BaseException | None) -> StoreError:
        """Say which kind of failure the driver's error is, without anything it quotes."""
        ...
