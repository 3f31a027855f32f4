"""PostgreSQL: several processes decide, commit and deliver beside each other; a fence lets one run alone.

In:  ``postgresql://user@host/name``. Out: a ``Database``.

The rules this module keeps:
 * Every connection is checked: ``fsync`` and ``full_page_writes`` on, ``synchronous_commit`` on or stricter.
 * The fence is one advisory lock, taken first in every transaction that writes: shared by what decides and sends,
   exclusive by what runs alone. PostgreSQL serves its waiters in order, so whoever wants to be alone waits only for
   those under way. Whoever stops a recipient holds another lock while he waits, which everybody passes first.
 * Isolation is READ COMMITTED there, and must be: a snapshot taken before the fence was passed would not show what the
   barrier committed while we waited. ``view`` reads one snapshot (REPEATABLE READ) and takes no fence.
 * Nobody waits for ever: not for a lock, a statement, a connection, nor for a process that stopped in a transaction or
   a machine that is gone.
 * Passwords and bodies do not cross a network in clear: beyond this machine TLS with a checked certificate is asked.
 * The URL, which may hold a password, is in no error.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy import exc as sqlalchemy_faults
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import ConnectionPoolEntry

from sluis.errors import Code, StoreError
from sluis.errors.ledger import sealer_elsewhere_error
from sluis.errors.store import store_busy_error, store_durability_error, store_error, store_url_error
from sluis.store.database import BUSY_TIMEOUT_MS

FENCE: Final = 0x736C756973
"""The advisory lock: "sluis". Each database of a server has its own."""
FIRST: Final = 0x6669727374
"""The advisory lock of who goes first: "first". Everybody else passes it before the fence, and does not keep it."""
_BEHIND: Final = f"pg_advisory_lock_shared({FIRST}), pg_advisory_unlock_shared({FIRST})"
SEALER: Final = 0x7365616C6572
"""The advisory lock of the one process that seals: "sealer"."""
STALLED_MS: Final = 60_000
"""How long a statement may run, and a transaction may stand still, before the server ends it."""
RECHECKED_S: Final = 1800
"""How old a connection may be: a new one is checked for durability again."""
DURABLE: Final[dict[str, tuple[str, ...]]] = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_write", "remote_apply"),
    "server_encoding": ("UTF8",),
}
"""Setting → what it may be, the usual first."""
KEY_TABLES: Final = "household_keys, period_keys, receipt_keys, meta"
_CONNECT: Final = {
    "connect_timeout": 10,
    "application_name": "sluis",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_WAITS: Final = {
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "lock_timeout": BUSY_TIMEOUT_MS,
    "statement_timeout": STALLED_MS,
    "idle_in_transaction_session_timeout": STALLED_MS,
}
_SET: Final = "SELECT set_config(name, value, false) FROM unnest(%s::text[], %s::text[]) AS given (name, value)"
_NEVER_IDLE: Final = (
    "SELECT set_config('idle_session_timeout', '0', false)"
    " WHERE current_setting('idle_session_timeout', true) IS NOT NULL"
)
"""A session that holds a lock may say nothing for long; servers before 14 have no such limit."""
_SHOW: Final = "SELECT name, current_setting(name, true) FROM unnest(%s::text[]) AS asked (name)"
"""Of a few settings; to look them up in ``pg_settings`` makes a server write out all it has."""
_BUSY: Final = ("55P03", "57014", "40P01", "40001", "53300")
_NAMED: Final = {
    "53100": "disk-full",
    "58": "input-output",
    "XX": "corrupt",
    "25006": "read-only",
    "42501": "read-only",
    "08": "connection",
    "57P": "connection",
    "25P03": "connection",
    "22": "statement",
    "42": "statement",
}


class Postgres:
    """One database of a PostgreSQL server."""

    many_writers: Final = True
    overwrites: Final = False

    def __init__(self, url: URL) -> None:
        if url.drivername not in {"postgresql", "postgresql+psycopg"}:
            raise store_url_error(what=Code("not-one-of-ours"))
        if not _unreadable_on_the_way(url):
            raise store_url_error(what=Code("clear"))
        self.engine: Engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            isolation_level="READ COMMITTED",  # who waited at the fence must see what was done before it was let in
            connect_args=dict(_CONNECT),
            pool_timeout=BUSY_TIMEOUT_MS / 1000,
            pool_recycle=RECHECKED_S,
            use_native_hstore=False,  # no column has that type, so whether the server knows it is not asked
        )
        _prepare(self.engine)

    @contextmanager
    def alone(self, conn: Connection) -> Iterator[None]:
        """Run a transaction that holds the fence."""
        with conn.begin():
            conn.exec_driver_sql(f"SELECT {_BEHIND}, pg_advisory_xact_lock({FENCE})")
            yield

    @contextmanager
    def first(self, conn: Connection) -> Iterator[None]:
        """Run a transaction that holds the fence, before everybody who does not stand at it yet."""
        with conn.begin():
            conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FIRST}), pg_advisory_xact_lock({FENCE})")
            yield

    @contextmanager
    def together(self, conn: Connection) -> Iterator[None]:
        """Run a transaction that shares the fence."""
        with conn.begin():
            conn.exec_driver_sql(f"SELECT {_BEHIND}, pg_advisory_xact_lock_shared({FENCE})")
            yield

    @contextmanager
    def view(self, conn: Connection) -> Iterator[None]:
        """Run a block against one snapshot."""
        conn.execution_options(isolation_level="REPEATABLE READ")
        with conn.begin() as begun:
            yield
            begun.rollback()

    @contextmanager
    def served(self) -> Iterator[None]:
        """Any number of gates may serve: each takes what nobody else is sending."""
        yield

    @contextmanager
    def present(self, sender: bytes) -> Iterator[None]:
        """Hold an advisory lock on a connection of the sender's own; the server frees it when the connection ends."""
        with self._session() as conn:
            conn.exec_driver_sql("SELECT pg_advisory_lock(%s)", (_number(sender),))
            try:
                yield
            finally:  # a server notices the end of a connection a moment later only
                _answers(conn, f"SELECT pg_advisory_unlock({_number(sender)})")

    def gone(self, conn: Connection, sender: bytes) -> bool:
        """Return whether no connection holds the sender's lock; this transaction holds it then."""
        return bool(conn.exec_driver_sql("SELECT pg_try_advisory_xact_lock(%s)", (_number(sender),)).scalar())

    @contextmanager
    def sealing(self) -> Iterator[Callable[[], bool]]:
        """Hold an advisory lock on a connection of its own: as long as that session answers, the lock is held."""
        with self._session() as conn:
            if not conn.exec_driver_sql(f"SELECT pg_try_advisory_lock({SEALER})").scalar():
                raise sealer_elsewhere_error()
            try:
                yield lambda: _answers(conn)
            finally:  # a server notices the end of a connection a moment later only
                _answers(conn, f"SELECT pg_advisory_unlock({SEALER})")

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        """Open a connection of its own, without transactions; locks it takes are freed when it ends, however that is.

        A server that hears nothing from another machine gives such a session up after half a minute (``_WAITS``).
        """
        with self.engine.connect() as conn:
            conn.execution_options(isolation_level="AUTOCOMMIT")
            conn.detach()  # or the pool would keep it, and its locks, when we are done
            yield conn

    def forget_deleted(self) -> None:
        """Clear the dead rows of the tables that hold keys."""
        with self.engine.connect() as conn:
            conn.execution_options(isolation_level="AUTOCOMMIT")
            conn.exec_driver_sql(f"VACUUM {KEY_TABLES}")

    def granted(self, conn: Connection) -> dict[str, str]:
        """Return the settings that make a commit last."""
        return {str(row[0]): str(row[1]) for row in conn.exec_driver_sql(_SHOW, (list(DURABLE),))}

    def fault(self, origin: BaseException | None) -> StoreError:
        """Say which kind of failure an error of the driver is."""
        if isinstance(origin, sqlalchemy_faults.TimeoutError):
            return store_busy_error(what=Code("connections"))
        state = getattr(origin, "sqlstate", None)
        if state is None:  # of the driver's own: a server that is not there or lets nobody in, or a value it refuses
            names = {kind.__name__ for kind in type(origin).__mro__}
            return store_error(what=Code("connection" if "OperationalError" in names else "statement"))
        if state in _BUSY:
            return store_busy_error(what=Code("lock"))
        return store_error(what=Code(next((word for code, word in _NAMED.items() if state.startswith(code)), "other")))


def verify_durability(connection: DBAPIConnection) -> None:
    """Refuse a connection to a server that would lose what it committed.

    Args:
        connection: An open connection of the driver.

    Raises:
        store_durability_error: names the setting that is too weak. Do not use the connection.
    """
    cursor = connection.cursor()
    cursor.execute(_SHOW, (list(DURABLE),))
    settings = dict(cursor.fetchall())
    cursor.close()
    for setting, allowed in DURABLE.items():
        if settings.get(setting) not in allowed:
            raise store_durability_error(setting=Code(setting), wanted=Code(allowed[0]))


def _prepare(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(_SET, (list(_WAITS), [str(value) for value in _WAITS.values()]))
        cursor.execute(_NEVER_IDLE)
        cursor.close()
        verify_durability(connection)
        connection.autocommit = False


def _answers(conn: Connection, asked: str = "SELECT 1") -> bool:
    """Return whether a session is still there; one that broke is never the same again."""
    try:
        conn.exec_driver_sql(asked)
    except sqlalchemy_faults.SQLAlchemyError:
        return False
    return True


def _number(sender: bytes) -> int:
    """Return the lock of a sender: its first eight bytes, as the signed number PostgreSQL counts locks with."""
    return int.from_bytes(sender[:8], signed=True)


def _unreadable_on_the_way(url: URL) -> bool:
    """Whether nobody on the way can read what is sent: this machine, or TLS with a certificate that is checked."""
    mode = url.query.get("sslmode", os.environ.get("PGSSLMODE", ""))
    if mode in {"verify-ca", "verify-full"}:
        return True
    hosts = [url.host or "", *_listed(url, "host"), *_listed(url, "hostaddr")]
    named = [host for host in hosts if host] or [os.environ.get("PGHOST", "")]
    indirect = "service" in url.query or "PGSERVICE" in os.environ or "PGHOSTADDR" in os.environ
    return not indirect and all(_here(host) for host in named)


def _listed(url: URL, key: str) -> list[str]:
    given = url.query.get(key, "")
    return [item for part in ([given] if isinstance(given, str) else given) for item in part.split(",")]


def _here(host: str) -> bool:
    """Whether a host, as libpq reads it, is this machine: nothing, a folder of sockets, or a loopback address."""
    if host in {"", "localhost"} or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
