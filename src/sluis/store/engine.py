"""Open the database, refuse weak durability, and run transactions whose failures carry no values.

In:  a database URL (``sqlite:///path``; PostgreSQL later, as another URL).
Out: connections inside a transaction, and ``StoreError`` when something fails.

The rules this module keeps:
 * A commit that returned survives a power cut: every connection is checked for WAL and ``synchronous=FULL`` after it
   was opened, and refused when the database granted less (design, section 6).
 * ``transaction()`` takes the write lock at its start, so what is read in it still holds when it commits.
 * Deleted bytes are overwritten (``secure_delete``), temporary results stay in memory.
 * Texts of the database library quote parameters; none of them gets past this module.

What only SQLite understands stands here and nowhere else.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from sluis.errors import Code, StoreBusyError, StoreConflictError, StoreDurabilityError, StoreError, StoreUrlError
from sluis.store.migrate import upgrade

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a transaction waits for the write lock before ``StoreBusyError``."""
_SETTINGS: Final = {
    "busy_timeout": str(BUSY_TIMEOUT_MS),
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "temp_store": "MEMORY",
}
_GRANTED: Final[dict[str, int | str]] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "temp_store": 2,
}
_BEGIN: Final = "sluis_begin"
_NAMED: Final = {
    "SQLITE_FULL": "disk-full",
    "SQLITE_CORRUPT": "corrupt",
    "SQLITE_NOTADB": "not-a-database",
    "SQLITE_READONLY": "read-only",
    "SQLITE_CANTOPEN": "cannot-open",
    "SQLITE_IOERR": "input-output",
    "SQLITE_ERROR": "statement",
}
_BUSY: Final = ("SQLITE_BUSY", "SQLITE_LOCKED")


class Store:
    """The one database. Safe to share between threads; each connection is used by one at a time.

    Args:
        url: ``sqlite:///path``. The file is made when absent, readable by its owner only. In-memory databases are
            refused: what is lost with the process was never on record.

    Raises:
        StoreUrlError: no database Sluis can use stands in ``url``.

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
        sluis.errors.StoreUrlError: ...
    """

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        _make_private(parsed)
        self._engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        _prepare(self._engine)

    @classmethod
    def at(cls, path: Path) -> "Store":
        """Open the SQLite database at ``path``."""
        return cls(f"sqlite:///{path}")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run the block in one transaction that holds the write lock; commit at its end, roll back on any exception.

        Raises:
            StoreBusyError: another transaction held the lock longer than ``BUSY_TIMEOUT_MS``. Nothing was done.
            StoreConflictError: a rule of the schema was broken (unique, foreign key). Nothing was done.
            StoreError: anything else. If it came from the commit itself, whether it happened is not known: forward
                nothing and retire the writer (ledger specification, section 2.1).

        Effects:
            On return from the block everything in it is on disk.
        """
        with _translated(), self._engine.connect() as conn:
            conn.execution_options(**{_BEGIN: "IMMEDIATE"})
            with conn.begin():
                yield conn

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run the block against one unchanging view of the database; whatever it writes is rolled back.

        Raises:
            StoreError: as in ``transaction``.
        """
        with _translated(), self._engine.connect() as conn, conn.begin() as begun:
            yield conn
            begun.rollback()

    def migrate(self) -> None:
        """Bring the schema to this version of Sluis; does nothing when it already is.

        Raises:
            StoreSchemaError: the database was made by a newer version.
            StoreError: as in ``transaction``; the schema is then as it was.
        """
        with self.transaction() as conn:
            upgrade(conn)

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the database file and empty the log.

        Deleted bytes linger in the log until then; erasure calls this.

        Raises:
            StoreBusyError: a reader still needs the log. Try again.
        """
        with _translated():
            raw = self._engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                answer = cursor.fetchone()
            finally:
                raw.close()
        if answer is None or answer[0]:
            raise StoreBusyError(what=Code("checkpoint"))

    def close(self) -> None:
        """Close all connections; the store can be used again afterwards."""
        self._engine.dispose()


def verify_durability(connection: DBAPIConnection) -> None:
    """Refuse a connection to which the database granted less than it was asked for.

    Args:
        connection: An open connection of the driver.

    Raises:
        StoreDurabilityError: names the setting that is too weak. Do not use the connection.
    """
    cursor = connection.cursor()
    for setting, wanted in _GRANTED.items():
        cursor.execute(f"PRAGMA {setting}")
        row = cursor.fetchone()
        if row is None or row[0] != wanted:
            raise StoreDurabilityError(setting=Code(setting), wanted=Code(_SETTINGS[setting]))
    cursor.close()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreUrlError(what=Code("syntax")) from None
    if parsed.get_backend_name() != "sqlite":
        raise StoreUrlError(what=Code("not SQLite"))
    name = parsed.database or ""
    if name in {"", ":memory:"} or "mode=memory" in url or ":memory:" in name:
        raise StoreUrlError(what=Code("in memory"))
    return parsed


def _make_private(url: URL) -> None:
    name = url.database or ""
    if name.startswith("file:"):
        return
    try:
        os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError:
        raise StoreUrlError(what=Code("file")) from None


def _prepare(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # this module says BEGIN, the driver does not
        cursor = connection.cursor()
        for setting, value in _SETTINGS.items():
            cursor.execute(f"PRAGMA {setting}={value}")
            cursor.fetchall()
        cursor.close()
        verify_durability(connection)

    @event.listens_for(engine, "begin")
    def _on_begin(conn: Connection) -> None:
        conn.exec_driver_sql(f"BEGIN {conn.get_execution_options().get(_BEGIN, 'DEFERRED')}")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise StoreConflictError(what=Code("constraint")) from None
    except SQLAlchemyError as fault:
        raise _said(getattr(fault, "orig", None)) from None
    except sqlite3.Error as fault:
        raise _said(fault) from None


def _said(origin: BaseException | None) -> StoreError:
    name = str(getattr(origin, "sqlite_errorname", ""))
    if name.startswith(_BUSY):
        return StoreBusyError(what=Code("lock"))
    known = next((word for prefix, word in _NAMED.items() if name.startswith(prefix)), "other")
    return StoreError(what=Code(known))
