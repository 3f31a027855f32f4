"""Open the database, refuse weak durability, and run transactions whose failures carry no values.

In:  a database URL (``sqlite:///path``; PostgreSQL later, as another URL).
Out: connections inside a transaction, and ``StoreError`` when something fails.

The rules this module keeps:
 * A commit that returned survives a power cut: every connection is checked for WAL and ``synchronous=FULL`` after it
   was opened, and refused when the database granted less (design, section 6).
 * ``transaction()`` takes the write lock at its start, so what is read in it still holds when it commits.
 * Whoever waits for the write lock gets it next: an objection must not starve beside a gate that is never idle, as it
   would under SQLite's own waiting. Who wants the lock stands at the ``-turn`` file until he has it.
 * No descriptor of a database file is opened and closed beside SQLite's own: that would drop its locks.
 * What is written must be found again: a database whose file was moved or deleted is not written to, and none is made
   in its place while the store is open.
 * Deleted bytes are overwritten (``secure_delete``), temporary results stay in memory.
 * Texts of the database library quote parameters; none of them gets past this module.

What only SQLite understands stands here and nowhere else.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from sluis.errors import (
    Code,
    StoreBusyError,
    StoreConflictError,
    StoreDurabilityError,
    StoreError,
    StoreServedError,
    StoreUrlError,
)
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
_FILE: Final = "sluis_file"
_POLL_S: Final = 0.001
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
        self._beside = None if (parsed.database or "").startswith("file:") else parsed.database
        self._engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        _prepare(self._engine)
        if self._beside is not None:
            _stay_with(self._engine, Path(self._beside))

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
            with _turn(self._beside):
                begun = conn.begin()
            with begun:
                yield conn

    @contextmanager
    def served(self) -> Iterator[None]:
        """Hold the place of the one gate that serves this database while the block runs.

        Raises:
            StoreServedError: another process, or another part of this one, holds it.

        Effects:
            A file ``-gate`` beside the database, which stays; the system frees the place when the process ends.
        """
        handle = None if self._beside is None else _beside(f"{self._beside}-gate")
        try:
            if handle is not None and not _locked(handle):
                raise StoreServedError
            yield
        finally:
            _let_go(handle)

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

    def granted(self) -> dict[str, str]:
        """Return the settings that make a commit last, as the database grants them to a connection now.

        Raises:
            StoreDurabilityError: it grants less than it must.
            StoreError: as in ``transaction``.
        """
        with self.reading() as conn:
            return {name: str(conn.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in _GRANTED}

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
        os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        if not _usable(name):
            raise StoreUrlError(what=Code("file")) from None
    except OSError:
        raise StoreUrlError(what=Code("file")) from None


def _usable(name: str) -> bool:
    try:
        return Path(name).is_file() and os.access(name, os.R_OK | os.W_OK)
    except OSError:
        return False


def _beside(name: str) -> int | None:
    """Open a file to lock beside the database; ``None`` where nothing can be written, and then no lock is to be had."""
    try:
        return os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _locked(handle: int) -> bool:
    """Take the lock if nobody has it; raises ``StoreError`` when the system cannot say."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # whoever asked comes again: without the lock nothing is decided
        raise StoreError(what=Code("input-output")) from None
    return True


def _let_go(handle: int | None) -> None:
    """Close a file that was locked; the system frees the lock, whatever it says about the file."""
    if handle is not None:
        with suppress(OSError):
            os.close(handle)


@contextmanager
def _turn(database: str | None) -> Iterator[None]:
    """Stand at the turnstile until the write lock is ours; who stands there comes after the transaction under way.

    Raises:
        StoreBusyError: others stood there longer than ``BUSY_TIMEOUT_MS``.
    """
    handle = None if database is None else _beside(f"{database}-turn")
    try:
        end_s = time.monotonic() + BUSY_TIMEOUT_MS / 1000
        while handle is not None and not _locked(handle):
            if time.monotonic() > end_s:
                raise StoreBusyError(what=Code("lock"))
            time.sleep(_POLL_S)
        yield
    finally:
        _let_go(handle)


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


def _stay_with(engine: Engine, path: Path) -> None:
    """Refuse to use a connection whose file is not the one at ``path`` any more, and to make a file that went away.

    SQLite goes on writing into a file nobody will ever open again: what it then records is on record nowhere.
    """

    @event.listens_for(engine, "do_connect")
    def _not_made_anew(*_about: object) -> None:
        _file_at(path)

    @event.listens_for(engine, "connect")
    def _remember(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info[_FILE] = _file_at(path)

    @event.listens_for(engine, "begin", insert=True)
    def _still_there(conn: Connection) -> None:
        if conn.info.get(_FILE) != _file_at(path):
            raise StoreError(what=Code("moved"))


def _file_at(path: Path) -> tuple[int, int]:
    """Return what tells a file from every other; raises ``StoreError`` when none is there."""
    try:
        about = path.stat()
    except OSError:
        raise StoreError(what=Code("gone")) from None
    return about.st_dev, about.st_ino


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
