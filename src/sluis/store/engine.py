"""Open the database, refuse weak durability, and run transactions whose failures carry no values.

In:  a database URL: ``sqlite:///path`` or ``postgresql://user@host/name``.
Out: connections inside a transaction, and ``StoreError`` when something fails.

The rules this module keeps:
 * A commit that returned survives a power cut: every connection is checked after it was opened, and refused when the
   database granted less (gate specification, section 16.1).
 * ``transaction()`` runs alone, so what is read in it still holds when it commits. That is what everybody gets who does
   not ask for less; it is the barrier of withdrawal, activation and whatever closes an epoch.
 * ``together()`` is for what decides and sends, all day: on PostgreSQL such transactions run beside each other, never
   beside one that runs alone. What it writes must be safe against its own kind.
 * While a transaction that may write is under way its process looks for no garbage among everything it holds: others
   wait for it.
 * Texts of the database library quote parameters; none of them gets past this module.

What only one database understands stands in ``sqlite`` and ``postgres``.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from sluis.errors import Code
from sluis.errors.store import (
    store_conflict_error,
    store_ledger_error,
    store_older_error,
    store_schema_error,
    store_url_error,
)
from sluis.store.database import Database
from sluis.store.garbage import no_full_collection
from sluis.store.migrate import SchemaAge, age_of, upgrade
from sluis.store.postgres import Postgres
from sluis.store.sqlite import Sqlite


class Store:
    """The one database. Safe to share between threads; each connection is used by one at a time.

    Args:
        url: ``sqlite:///path`` or ``postgresql://user@host/name``. A file is made when absent, readable by its owner
            only; a database of PostgreSQL must be there. In-memory databases are refused: what is lost with the process
            was never on record.

    Raises:
        store_url_error: no database Sluis can use stands in ``url``.

    Effects:
        Creates the file. Nothing is connected before the first transaction.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     store = Store.at(Path(folder) / "sluis.db")
        ...     store.migrate()
        ...     with store.transaction() as conn:
        ...         answer = conn.exec_driver_sql("SELECT count(*) FROM slots").scalar_one()
        ...     store.close()
        >>> answer
        0
        >>> Store("sqlite://")
        Traceback (most recent call last):
        sluis.errors.StoreError: ...
    """

    def __init__(self, url: str) -> None:
        self._database = _database(url)
        self._engine = self._database.engine

    @classmethod
    def at(cls, path: Path) -> "Store":
        """Open the SQLite database at ``path``."""
        return cls(f"sqlite:///{path}")

    @property
    def many_writers(self) -> bool:
        """Whether several processes may decide and deliver beside each other."""
        return self._database.many_writers

    @property
    def overwrites(self) -> bool:
        """Whether nothing of what was deleted is in the database's files once ``checkpoint`` returned."""
        return self._database.overwrites

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run the block in a transaction that runs alone; commit at its end, roll back on any exception.

        It begins when those under way have ended, and those who come later wait for it and see what it committed.

        Raises:
            StoreBusyError: its turn did not come within ``BUSY_TIMEOUT_MS``. Nothing was done.
            store_conflict_error: a rule of the schema was broken (unique, foreign key). Nothing was done.
            StoreError: anything else. If it came from the commit itself, whether it happened is not known: forward
                nothing and retire the writer (ledger specification, section 2.1).

        Effects:
            On return from the block everything in it is on disk.
        """
        with self._translated(), self._engine.connect() as conn, no_full_collection(), self._database.alone(conn):
            yield conn

    @contextmanager
    def first(self) -> Iterator[Connection]:
        """As ``transaction``, before others who wait: for who stops something now. Whoever is under way ends before.

        Raises:
            StoreError: as in ``transaction``.

        Effects:
            As ``transaction``. On SQLite a file ``-first`` beside the database, which stays.
        """
        with self._translated(), self._engine.connect() as conn, no_full_collection(), self._database.first(conn):
            yield conn

    @contextmanager
    def together(self) -> Iterator[Connection]:
        """Run the block in a transaction that may run beside others like it, and beside no ``transaction()``.

        What every transaction that runs alone has committed before is seen; what others like this one do meanwhile may
        be seen or not, statement by statement. On SQLite it is the same as ``transaction()``.

        Raises:
            StoreError: as in ``transaction``; ``StoreBusyError`` also when two of a kind waited for each other.

        Effects:
            As ``transaction``.
        """
        with self._translated(), self._engine.connect() as conn, no_full_collection(), self._database.together(conn):
            yield conn

    def served(self) -> AbstractContextManager[None]:
        """Hold the place of a gate that serves this database while the block runs.

        Raises:
            store_served_error: on SQLite, another process, or another part of this one, holds it.

        Effects:
            On SQLite a file ``-gate`` beside the database, which stays; the system frees the place when the process
            ends. On PostgreSQL none: any number of gates may serve.
        """
        return self._database.served()

    @contextmanager
    def present(self, sender: bytes) -> Iterator[None]:
        """Let others see that a sender lives, while the block runs; however this process ends, they see that too.

        Args:
            sender: Random, at least 8 bytes; never used again.

        Raises:
            StoreError: as in ``transaction``.

        Effects:
            On SQLite a file ``-sender-...`` beside the database while it lasts; on PostgreSQL one connection.
        """
        with self._translated(), self._database.present(sender):
            yield

    def gone(self, conn: Connection, sender: bytes) -> bool:
        """Return whether a sender does not live any more, as the database can tell.

        Args:
            conn: The transaction that would take back what it was sending.
            sender: As in ``present``. One that cannot be seen any more counts as gone, also when it still runs: what it
                brings over is on record as uncertain.
        """
        return self._database.gone(conn, sender)

    @contextmanager
    def sealing(self) -> Iterator[Callable[[], bool]]:
        """Hold the place of the one process that seals the ledger of this database, while the block runs.

        However this process ends, the place is free then. Use it in one thread.

        Yields:
            A function that asks whether the place is still held: a connection can break.

        Raises:
            SealerElsewhereError: another process, or another part of this one, holds it. It is not waited for.
            StoreError: as in ``transaction``.

        Effects:
            On SQLite a lock on a file ``-sealer`` beside the database, which stays; on PostgreSQL one connection.
        """
        with self._translated(), self._database.sealing() as held:
            yield held

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run the block against one unchanging view of the database; whatever it writes is rolled back.

        Raises:
            StoreError: as in ``transaction``.
        """
        with self._translated(), self._engine.connect() as conn, self._database.view(conn):
            yield conn

    def prepare(self) -> None:
        """Make the schema in an empty database, and refuse one that is not of this version of Sluis.

        Raises:
            store_older_error: an older version made it; ``migrate`` moves it.
            store_ledger_error: it holds a ledger of version 1.
            store_schema_error: the database was made by a newer version.
            StoreError: as in ``transaction``; the schema is then as it was.
        """
        age = self.age()
        if age is SchemaAge.EMPTY:
            with self.transaction() as conn:
                upgrade(conn)
        elif age is SchemaAge.LEDGER_1:
            raise store_ledger_error()
        elif age is SchemaAge.OLDER:
            raise store_older_error()
        elif age is SchemaAge.NEWER:
            raise store_schema_error()

    def migrate(self) -> None:
        """Bring the schema to this version of Sluis; does nothing when it already is.

        Raises:
            store_ledger_error: it holds a ledger of version 1.
            store_schema_error: the database was made by a newer version.
            StoreError: as in ``transaction``; the schema is then as it was.
        """
        if self.age() is not SchemaAge.CURRENT:
            with self.transaction() as conn:
                upgrade(conn)

    def age(self) -> SchemaAge:
        """Return how old the schema of the database is.

        Raises:
            StoreError: as in ``transaction``.
        """
        with self.reading() as conn:
            return age_of(conn)

    def checkpoint(self) -> None:
        """Take deleted bytes out of what the database keeps beside its tables, as far as it can; erasure calls this.

        SQLite moves everything from the write-ahead log into the database file and empties the log. PostgreSQL clears
        the dead rows of the tables that hold keys; its write-ahead log and its backups keep what was written until
        they are recycled.

        Raises:
            StoreBusyError: a reader still needs the log. Try again.
        """
        with self._translated():
            self._database.forget_deleted()

    def granted(self) -> dict[str, str]:
        """Return the settings that make a commit last, as the database grants them to a connection now.

        Raises:
            store_durability_error: it grants less than it must.
            StoreError: as in ``transaction``.
        """
        with self.reading() as conn:
            return self._database.granted(conn)

    def close(self) -> None:
        """Close all connections; the store can be used again afterwards."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as fault:
            _silence(fault)
            raise store_conflict_error(what=Code("constraint")) from None
        except SQLAlchemyError as fault:
            translated = self._database.fault(getattr(fault, "orig", None) or fault)
            _silence(fault)
            raise translated from None
        except sqlite3.Error as fault:
            raise self._database.fault(fault) from None


def _silence(fault: SQLAlchemyError) -> None:
    """Take the text out of an error that stays reachable as the context of ours: PostgreSQL quotes values in it."""
    origin: BaseException | None = getattr(fault, "orig", None)
    for error in (fault, origin):
        if error is not None:
            error.args = (type(error).__name__,)


def _database(url: str) -> Database:
    try:
        parsed: URL = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        raise store_url_error(what=Code("syntax")) from None
    if backend == "sqlite":
        return Sqlite(parsed)
    if backend == "postgresql":
        return Postgres(parsed)
    raise store_url_error(what=Code("not-one-of-ours"))
