"""Make the faults of the table happen: wrappers at the seams, which ask an injector before and after each call.

In:  strikes (which point, at which of its calls, what goes wrong). Out: the same calls, with those faults.

Nothing in the source of Sluis knows of this. A call belongs to a point when Sluis itself made it: the wrappers look at
who called. When the process is dead, every call but those that release something ends in ``Killed``, which no
``except`` of the project catches; so nothing happens that a process that is gone could not do.
"""

import asyncio
import contextlib
import errno
import fcntl
import os
import signal
import sqlite3
import sqlite3.dbapi2
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Self, TypeVar
from unittest.mock import patch
from weakref import WeakSet

import aiohttp
from tests.sim.points import POINTS, How

_T = TypeVar("_T")
HANG_S: Final = 0.003
"""How long a call hangs."""
WIRE_HANG_S: Final = 0.06
"""How long a call of the HTTP client hangs: longer than the time-out of a simulated recipient."""
BUSY_MS: Final = 15
"""How long the simulated store waits for the write lock, so that a locked database does not take minutes."""
_RELEASES: Final = frozenset(
    {"driver/rollback", "driver/close"} | {name for name in POINTS if name.endswith("/os.close")}
)
SQLITE: Final = ("SQLITE_BUSY", "SQLITE_IOERR_WRITE", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CORRUPT")
ERRNO: Final = (errno.EIO, errno.ENOSPC, errno.EACCES, errno.ENOLCK, errno.EMFILE)


class Killed(BaseException):
    """The process is gone."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault."""

    point: str
    nth: int
    """At which call of the point, from 1; counted over the whole run, restarts included."""
    how: How
    flavour: int = 0
    """Which error of several, or by how much a clock jumps."""


@dataclass
class Injector:
    """Counts the calls of each point, and strikes where a run says."""

    strikes: Sequence[Strike] = ()
    really: bool = False
    """Whether to end the process itself, instead of ``Killed``."""
    calls: Counter[str] = field(default_factory=Counter)
    struck: list[Strike] = field(default_factory=list)
    dead: bool = False
    asleep: bool = False
    """Calls are not counted yet."""
    quiet: bool = False
    """No faults any more: what was broken is mended."""
    jump: Callable[[int], None] = lambda _flavour: None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arrive(self, point: str) -> Strike | None:
        """Count a call and return the fault that strikes it."""
        if self.dead and point not in _RELEASES:
            raise Killed
        if self.asleep:
            return None
        with self._lock:
            self.calls[point] += 1
            nth = self.calls[point]
        if self.quiet or self.dead:
            return None
        strike = next((each for each in self.strikes if each.point == point and each.nth == nth), None)
        if strike is not None:
            self.struck.append(strike)
        return strike

    def kill(self) -> None:
        """End the process."""
        if self.really:
            os.kill(os.getpid(), signal.SIGKILL)
        self.dead = True
        raise Killed

    def around(self, point: str, call: Callable[[], _T], fault: Callable[[int], BaseException]) -> _T:
        """Make a call, with the fault that strikes it."""
        strike = self.arrive(point)
        if strike is None:
            return call()
        if strike.how is How.BEFORE:
            raise fault(strike.flavour)
        if strike.how is How.KILL_BEFORE:
            if point in _RELEASES and not self.really:
                call()  # a process that is gone has let go of it
            self.kill()
        if strike.how is How.JUMP:
            self.jump(strike.flavour)
        if strike.how is How.HANG:
            time.sleep(HANG_S)
        done = call()
        if strike.how is How.AFTER:
            _release(done)
            raise fault(strike.flavour)
        if strike.how is How.KILL_AFTER:
            _release(done)
            self.kill()
        return done

    async def around_async(
        self, point: str, call: Callable[[], Awaitable[_T]], fault: Callable[[int], BaseException]
    ) -> _T:
        """Make a call that is awaited, with the fault that strikes it."""
        strike = self.arrive(point)
        if strike is None:
            return await call()
        if strike.how is How.BEFORE:
            raise fault(strike.flavour)
        if strike.how is How.KILL_BEFORE:
            self.kill()
        if strike.how is How.HANG:
            await asyncio.sleep(HANG_S if strike.flavour % 2 else WIRE_HANG_S)
        done = await call()
        if strike.how is not How.HANG:
            await asyncio.sleep(0.001)  # what was written is on its way
        if strike.how in {How.AFTER, How.KILL_AFTER}:
            _release(done)
            if strike.how is How.AFTER:
                raise fault(strike.flavour)
            self.kill()
        return done


_now: list[Injector] = []
"""The injector of the run under way."""


@contextmanager
def injecting(injector: Injector) -> Iterator[None]:
    """Let an injector be asked while the block runs. ``seams`` must be open."""
    _now.append(injector)
    try:
        yield
    finally:
        _now.remove(injector)


def _release(done: object) -> None:
    """Let go of what a call made that its caller will never see."""
    if isinstance(done, (sqlite3.Connection, aiohttp.connector.Connection)):
        done.close()
    elif isinstance(done, _File):
        done.forget()
    elif isinstance(done, _Handle):
        _close(done)


# The driver ----------------------------------------------------------------------------------------------------------
def _said(flavour: int) -> sqlite3.Error:
    name = SQLITE[flavour % len(SQLITE)]
    error = sqlite3.OperationalError("injected")
    error.sqlite_errorname = name
    return error


def _point_of(sql: str) -> str:
    words = sql.split(None, 2)
    match words[0].upper():
        case "BEGIN":
            return "driver/begin"
        case "PRAGMA":
            return "driver/checkpoint" if "wal_checkpoint" in sql else "driver/pragma"
        case "COMMIT":
            return "driver/commit"
        case "ROLLBACK":
            return "driver/rollback"
    return "driver/execute"


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, *more: object) -> "_Cursor":
        if sql.startswith("PRAGMA busy_timeout"):
            sql = f"PRAGMA busy_timeout={BUSY_MS}"
        call = super().execute
        return _now[-1].around(_point_of(sql), lambda: call(sql, *more), _said) if _now else call(sql, *more)  # type: ignore[return-value]

    def executemany(self, sql: str, *more: object) -> "_Cursor":
        call = super().executemany
        return _now[-1].around(_point_of(sql), lambda: call(sql, *more), _said) if _now else call(sql, *more)  # type: ignore[return-value]

    def fetchone(self) -> object:
        return _around("driver/fetch", super().fetchone)

    def fetchall(self) -> list[object]:
        return _around("driver/fetch", super().fetchall)

    def fetchmany(self, *size: int) -> list[object]:
        call = super().fetchmany
        return _around("driver/fetch", lambda: call(*size))


class _Connection(sqlite3.Connection):
    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._cursors: WeakSet[_Cursor] = WeakSet()
        _open.add(self)

    def cursor(self, *_: object) -> sqlite3.Cursor:
        made = super().cursor(_Cursor)
        self._cursors.add(made)
        return made

    def let_go(self) -> None:
        """Close without asking anybody; SQLite keeps a lock for as long as a statement is half done."""
        with contextlib.suppress(sqlite3.Error):
            for cursor in list(self._cursors):
                sqlite3.Cursor.close(cursor)
            super().rollback()
            super().close()

    def commit(self) -> None:
        _around("driver/commit", super().commit)

    def rollback(self) -> None:
        _around("driver/rollback", super().rollback)

    def close(self) -> None:
        call = super().close
        if sys.is_finalizing() or (_now and _now[-1].dead):
            self.let_go()
        else:
            _around("driver/close", call)


_open: "WeakSet[_Connection]" = WeakSet()


def bury() -> None:
    """Let go of what a process that was killed held in the database, as the system does."""
    for connection in list(_open):
        connection.let_go()
    for handle in list(_handles.values()):
        _close(handle)


def _around(point: str, call: Callable[[], _T]) -> _T:
    return _now[-1].around(point, call, _said) if _now else call()


# The system ----------------------------------------------------------------------------------------------------------
def _failed(flavour: int) -> OSError:
    number = ERRNO[flavour % len(ERRNO)]
    return OSError(number, os.strerror(number))


class _Handle(int):
    """A file descriptor, as ``os.open`` returns it; closed once, also when its owner is gone."""


_handles: dict[int, _Handle] = {}
"""Those that are open, by identity."""


def _opened(number: int) -> _Handle:
    made = _Handle(number)
    _handles[id(made)] = made
    return made


def _close(handle: int) -> None:
    """Close what is open, and nothing that was closed and whose number somebody else has by now."""
    if isinstance(handle, _Handle) and _handles.pop(id(handle), None) is None:
        return
    _really_close(handle)


_really_close: Final = os.close


class _File:
    """A file that writes nothing by itself: what was not flushed when the process died never was."""

    def __init__(self, raw: IO[bytes], function: str) -> None:
        self._raw = raw
        self._function = function
        self._unwritten = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, content: bytes) -> int:
        def call() -> int:
            self._unwritten += content
            return len(content)

        return _system(f"{self._function}/file.write", call)

    def flush(self) -> None:
        _system(f"{self._function}/file.flush", self._out)

    def _out(self) -> None:
        self._raw.write(self._unwritten)
        self._raw.flush()
        self._unwritten = b""

    def close(self) -> None:
        if not (_now and _now[-1].dead):
            self._out()
        self.forget()

    def forget(self) -> None:
        self._unwritten = b""
        self._raw.close()


def _system(point: str, call: Callable[[], _T]) -> _T:
    return _now[-1].around(point, call, _failed) if _now else call()


def _wrapped(name: str, original: Callable[..., object]) -> Callable[..., object]:
    """Return a function of the system that is a point when Sluis calls it."""
    makes_a_file = name in {"Path.open", "os.fdopen"}

    def call(*args: object, **more: object) -> object:
        frame = sys._getframe(1)
        if not _now or not frame.f_globals.get("__name__", "").startswith("sluis."):
            return original(*args, **more)
        function = frame.f_code.co_name
        point = f"{function}/{name}"

        def really() -> object:
            if name == "os.close":
                return _close(*args)  # type: ignore[arg-type]
            made = original(*args, **more)
            if name == "os.open" and point in POINTS:
                return _opened(made)  # type: ignore[arg-type]
            if makes_a_file and point in POINTS:
                _handles.pop(id(args[0]), None)  # the file closes it from now on
                return _File(made, function)  # type: ignore[arg-type]
            return made

        return _now[-1].around(point, really, _failed) if point in POINTS else really()

    return call


SYSTEM: Final = {
    "os": (
        os,
        ("open", "close", "fstat", "read", "fsync", "fchmod", "fdopen", "unlink", "statvfs", "urandom", "access"),
    ),
    "os.path": (os.path, ("lexists",)),
    "fcntl": (fcntl, ("flock",)),
    "time": (time, ("monotonic", "sleep")),
    "Path": (Path, ("open", "stat", "replace", "unlink", "mkdir", "is_file")),
}


# The wire ------------------------------------------------------------------------------------------------------------
def _wire(target: type, name: str, point: str, fault: Callable[[int], BaseException]) -> Callable[..., object]:
    original = getattr(target, name)

    async def call(*args: object, **more: object) -> object:
        if not _now:
            return await original(*args, **more)
        return await _now[-1].around_async(point, lambda: original(*args, **more), fault)

    return call


def _refused(_flavour: int) -> BaseException:
    kind = aiohttp.client_reqrep.ConnectionKey
    key = kind(**dict.fromkeys(kind._fields))._replace(host="127.0.0.1", port=1, is_ssl=False, ssl=True)
    return aiohttp.ClientConnectorError(key, OSError(errno.ECONNREFUSED, "injected"))


def _broken(flavour: int) -> BaseException:
    kinds = (aiohttp.ClientOSError(errno.EPIPE, "injected"), aiohttp.ServerDisconnectedError(), TimeoutError())
    return kinds[flavour % len(kinds)]


def _reading(original: Callable[..., Awaitable[bytes]]) -> Callable[..., object]:
    def call(*args: object, **more: object) -> object:
        here = sys._getframe(1).f_globals.get("__name__", "")
        if not _now or not here.startswith("sluis."):
            return original(*args, **more)
        return _now[-1].around_async("wire/read-body", lambda: original(*args, **more), _broken)

    return call


@contextmanager
def seams() -> Iterator[None]:
    """Put the wrappers in place while the block runs; without an injector they do nothing."""
    connect = sqlite3.dbapi2.connect

    def connected(*args: object, **more: object) -> sqlite3.Connection:
        made = lambda: connect(*args, factory=_Connection, **more)  # type: ignore[arg-type]  # noqa: E731
        return _around("driver/connect", made)

    patches = [patch.object(sqlite3.dbapi2, "connect", connected)]
    for prefix, (where, names) in SYSTEM.items():
        patches += [patch.object(where, name, _wrapped(f"{prefix}.{name}", getattr(where, name))) for name in names]
    for target, name, point, fault in (
        (aiohttp.TCPConnector, "connect", "wire/connect", _refused),
        (aiohttp.ClientRequest, "send", "wire/send", _broken),
        (aiohttp.ClientResponse, "start", "wire/read-head", _broken),
    ):
        patches.append(patch.object(target, name, _wire(target, name, point, fault)))
    patches.append(patch.object(aiohttp.StreamReader, "read", _reading(aiohttp.StreamReader.read)))
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in reversed(patches):
            each.stop()
