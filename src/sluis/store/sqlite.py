"""SQLite: one file, one writer at a time, in WAL with ``synchronous=FULL``.

In:  ``sqlite:///path``. Out: a ``Database``.

The rules this module keeps:
 * Every connection is checked for WAL and ``synchronous=FULL`` after it was opened.
 * Every transaction that writes takes the write lock at its start: ``together`` is ``alone``.
 * Whoever waits for the write lock gets it next: an objection must not starve beside a gate that is never idle, as it
   would under SQLite's own waiting. Who wants the lock stands at the ``-turn`` file until he has it.
 * Whoever stops a recipient goes first: while he holds the ``-first`` file nobody else goes to the turnstile.
 * A lock that cannot be had is not held: where its file cannot be opened, nothing goes on.
 * No descriptor of a database file is opened and closed beside SQLite's own: that would drop its locks.
 * What is written must be found again: a database whose file was moved or deleted is not written to, and none is made
   in its place while the store is open.
 * Whoever writes first takes the rights of others from the database; verbs that only read change nothing.
 * Deleted bytes are overwritten (``secure_delete``), temporary results stay in memory.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import ConnectionPoolEntry

from sluis.errors import Code, StoreError
from sluis.errors.ledger import sealer_elsewhere_error
from sluis.errors.store import (
    store_busy_error,
    store_durability_error,
    store_error,
    store_served_error,
    store_url_error,
)
from sluis.store.database import BUSY_TIMEOUT_MS

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
_CHECKPOINT_MS: Final = 1_000
_LOCK_FILE: Final = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
"""How a file to lock is opened: a symbolic link in its place would lock somebody else's file."""
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


class Sqlite:
    """One SQLite file."""

    many_writers: Final = False
    overwrites: Final = True

    def __init__(self, url: URL) -> None:
        name = url.database or ""
        if name in {"", ":memory:"} or ":memory:" in name or url.query.get("mode") == "memory":
            raise store_url_error(what=Code("in memory"))
        if name.startswith("file:") or "uri" in url.query:  # no locks can stand beside a name SQLite reads by itself
            raise store_url_error(what=Code("syntax"))
        _make_private(name)
        self._file = name
        self._private = False
        self.engine: Engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        _prepare(self.engine)
        _stay_with(self.engine, Path(name))

    @contextmanager
    def alone(self, conn: Connection) -> Iterator[None]:
        """Run a transaction that holds the write lock."""
        if not self._private:
            _keep_private(self._file)
            self._private = True
        conn.execution_options(**{_BEGIN: "IMMEDIATE"})
        with _turn(self._file):
            begun = conn.begin()
        with begun:
            yield

    together = alone

    @contextmanager
    def first(self, conn: Connection) -> Iterator[None]:
        """Run a transaction that holds the write lock, before everybody who stands at the turnstile."""
        with _before_others(self._file), self.alone(conn):
            yield

    @contextmanager
    def view(self, conn: Connection) -> Iterator[None]:
        """Run a block against one unchanging view."""
        with conn.begin() as begun:
            yield
            begun.rollback()

    @contextmanager
    def served(self) -> Iterator[None]:
        """Hold the place of the one gate that serves this file: the ``-gate`` file beside it."""
        handle = _beside(f"{self._file}-gate")
        try:
            if not _locked(handle):
                raise store_served_error()
            yield
        finally:
            _let_go(handle)

    @contextmanager
    def present(self, sender: bytes) -> Iterator[None]:
        """Hold a lock on a file of the sender's own beside the database; the system frees it when the process ends."""
        name = self._sender_file(sender)
        handle = _beside(name)
        try:
            if not _locked(handle):
                raise store_served_error()
            yield
        finally:
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108 - beside the database, as the other locks
            _let_go(handle)

    def gone(self, conn: Connection, sender: bytes) -> bool:  # noqa: ARG002 - a file says it, not the database
        """Return whether nobody holds the sender's file; one that was left behind is removed."""
        name = self._sender_file(sender)
        try:
            handle = os.open(name, _LOCK_FILE)
        except FileNotFoundError:
            return True
        except OSError:
            raise store_error(what=Code("input-output")) from None
        try:
            free = _locked(handle)
            if free:
                with suppress(OSError):
                    os.unlink(name)  # noqa: PTH108 - beside the database, as the other locks
            return free
        finally:
            _let_go(handle)

    def _sender_file(self, sender: bytes) -> str:
        return f"{self._file}-sender-{sender.hex()}"

    @contextmanager
    def sealing(self) -> Iterator[Callable[[], bool]]:
        """Hold a lock on the ``-sealer`` file beside the database, for as long as this process lives and wants it.

        Whoever deletes or replaces that file gives the place away: the next one locks another file.
        """
        name = f"{self._file}-sealer"
        handle = _beside(name)
        try:
            if not _locked(handle):
                raise sealer_elsewhere_error()
            yield lambda: _still_at(handle, name)
        finally:
            _let_go(handle)

    def forget_deleted(self) -> None:
        """Move the write-ahead log into the database file and empty it.

        Writers wait while it waits for readers, so it waits a second and no longer: whoever asked comes again.
        """
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute(f"PRAGMA busy_timeout={min(_CHECKPOINT_MS, int(_SETTINGS['busy_timeout']))}")
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                answer = cursor.fetchone()
            finally:
                cursor.execute(f"PRAGMA busy_timeout={_SETTINGS['busy_timeout']}")
        finally:
            raw.close()
        if answer is None or answer[0]:
            raise store_busy_error(what=Code("checkpoint"))

    def granted(self, conn: Connection) -> dict[str, str]:
        """Return the settings that make a commit last."""
        return {name: str(conn.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in _GRANTED}

    def fault(self, origin: BaseException | None) -> StoreError:
        """Say which kind of failure an error of ``sqlite3`` is."""
        name = str(getattr(origin, "sqlite_errorname", ""))
        if name.startswith(_BUSY):
            return store_busy_error(what=Code("lock"))
        known = next((word for prefix, word in _NAMED.items() if name.startswith(prefix)), "other")
        return store_error(what=Code(known))


def verify_durability(connection: DBAPIConnection) -> None:
    """Refuse a connection to which the database granted less than it was asked for.

    Args:
        connection: An open connection of the driver.

    Raises:
        store_durability_error: names the setting that is too weak. Do not use the connection.
    """
    cursor = connection.cursor()
    for setting, wanted in _GRANTED.items():
        cursor.execute(f"PRAGMA {setting}")
        row = cursor.fetchone()
        if row is None or row[0] != wanted:
            raise store_durability_error(setting=Code(setting), wanted=Code(_SETTINGS[setting]))
    cursor.close()


def _make_private(name: str) -> None:
    try:
        os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        if not _usable(name):
            raise store_url_error(what=Code("file")) from None
    except OSError:
        raise store_url_error(what=Code("file")) from None


def _keep_private(name: str) -> None:
    """Take the rights of others from a database that somebody copied or restored; what is not ours stays as it is."""
    for path in (name, f"{name}-wal", f"{name}-shm"):
        with suppress(OSError):
            about = os.stat(path)  # noqa: PTH116 - beside the database, as the locks
            if about.st_uid == os.geteuid() and about.st_mode & 0o077:
                os.chmod(path, 0o600)  # noqa: PTH101 - without opening it: that would drop SQLite's locks


def _usable(name: str) -> bool:
    try:
        return Path(name).is_file() and os.access(name, os.R_OK | os.W_OK)
    except OSError:
        return False


def _beside(name: str) -> int:
    """Open a file to lock beside the database; raises ``StoreError`` where there is none to be had, nor made."""
    try:
        return os.open(name, _LOCK_FILE | os.O_CREAT, 0o600)
    except OSError:  # without the file there is no lock, and who cannot lock must not go on
        raise store_error(what=Code("input-output")) from None


def _still_at(handle: int, name: str) -> bool:
    """Return whether the file that was opened is the one at ``name``; what cannot be told is not."""
    try:
        opened, there = os.fstat(handle), os.lstat(name)
    except OSError:
        return False
    return (opened.st_dev, opened.st_ino) == (there.st_dev, there.st_ino)


def _locked(handle: int) -> bool:
    """Take the lock if nobody has it; raises ``StoreError`` when the system cannot say."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # whoever asked comes again: without the lock nothing is decided
        raise store_error(what=Code("input-output")) from None
    return True


def _let_go(handle: int) -> None:
    """Close a file that was locked; the system frees the lock, whatever it says about the file."""
    with suppress(OSError):
        os.close(handle)


@contextmanager
def _turn(database: str) -> Iterator[None]:
    """Stand at the turnstile until the write lock is ours; who stands there comes after the transaction under way.

    Raises:
        StoreBusyError: others stood there longer than ``BUSY_TIMEOUT_MS``.
        StoreError: there is no turnstile to stand at.
    """
    handle = _beside(f"{database}-turn")
    try:
        _wait(lambda: not _somebody_first(database) and _locked(handle))
        yield
    finally:
        _let_go(handle)


def _wait(there: Callable[[], bool]) -> None:
    end_s = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while not there():
        if time.monotonic() > end_s:
            raise store_busy_error(what=Code("lock"))
        time.sleep(_POLL_S)


_FIRST: Final = threading.local()


@contextmanager
def _before_others(database: str) -> Iterator[None]:
    """Let everybody else wait before the turnstile while the block runs.

    Raises:
        StoreBusyError: others who go first did so longer than ``BUSY_TIMEOUT_MS``.
        StoreError: the file cannot be locked.
    """
    handle = _beside(f"{database}-first")
    try:
        _wait(lambda: _locked(handle))
        _FIRST.goes = True
        try:
            yield
        finally:
            _FIRST.goes = False
    finally:
        _let_go(handle)


def _somebody_first(database: str) -> bool:
    """Return whether somebody else goes first, in this process or another."""
    if getattr(_FIRST, "goes", False):
        return False
    try:
        handle = os.open(f"{database}-first", _LOCK_FILE)
    except FileNotFoundError:  # nobody ever did
        return False
    except OSError:
        raise store_error(what=Code("input-output")) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: who looks keeps nobody else from looking
    except BlockingIOError:
        return True
    except OSError:
        raise store_error(what=Code("input-output")) from None
    else:
        return False
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
            raise store_error(what=Code("moved"))


def _file_at(path: Path) -> tuple[int, int]:
    """Return what tells a file from every other; raises ``StoreError`` when none is there."""
    try:
        about = path.stat()
    except OSError:
        raise store_error(what=Code("gone")) from None
    return about.st_dev, about.st_ino
