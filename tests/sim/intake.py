"""Recipients of the simulation: one server on loopback in a thread of its own, which keeps a log of what it was sent.

Each recipient of each run has a path of its own. What it does with a request is drawn by the run: take it, refuse it,
answer nonsense, reset, stall, or take it and let the sender wait too long. The log is what the oracle believes.
"""

import asyncio
import contextlib
import itertools
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.flow.odd_recipient import ANSWERS

TAKES: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
LATE_S: Final = 0.08
"""How late an answer comes that is too late: more than the time-out of a simulated recipient."""
ODD: Final = (
    "500", "503", "429", "400", "401", "302", "garbage", "half", "long-line", "coded", "close",
    "reset", "reset-early", "stall", "late",
)  # fmt: skip
"""What a recipient may do besides taking a body."""
_SAID: Final = {"coded": 200, "half": 200, "garbage": None, "long-line": 200, "close": None}


@dataclass(slots=True)
class Asked:
    """One request, as far as it came."""

    stamp: int
    """Place in the order of everything that happened in this process."""
    mode: str
    key: str
    """C in hex, of ``Idempotency-Key``."""
    receipt: str
    body: bytes | None = None
    """``None`` while it has not arrived whole."""
    said: int | None = None
    """The status that was answered."""
    at_ms: int | None = None
    """The latest moment the gate's clock had shown by then; ``None`` where nobody knows."""


@dataclass
class Intake:
    """One recipient in one run."""

    name: str
    path: str
    latest: Callable[[], int | None]
    """Gives the latest moment the gate's clock has shown."""
    modes: deque[str] = field(default_factory=deque)
    """What it does with the next requests; then it takes everything."""
    asked: list[Asked] = field(default_factory=list)

    def mend(self) -> None:
        """Take everything from now on."""
        self.modes.clear()

    def take_file(self, path: Path, stamp: int) -> None:
        """Note a body that lies in the folder where this recipient takes files."""
        receipt = path.with_suffix(".disclosure").read_text(encoding="ascii")
        self.asked.append(Asked(stamp, "file", path.stem, receipt, path.read_bytes(), 200, self.latest()))

    def did(self) -> Counter[str]:
        """Return what it did, by mode."""
        return Counter(request.mode for request in self.asked)


class Wire:
    """The server of all recipients of this process."""

    def __init__(self) -> None:
        self.port = 0
        self.stamps = itertools.count(1)
        self._intakes: dict[str, Intake] = {}
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._open: set[asyncio.StreamWriter] = set()

    def stamp(self) -> int:
        """Return the next place in the order of everything that happens."""
        return next(self.stamps)

    def intake(self, name: str, path: str, latest: Callable[[], int | None] = lambda: None) -> Intake:
        """Open a recipient, which may know the latest moment the gate's clock has shown."""
        made = self._intakes[path] = Intake(name, path, latest)
        return made

    def url(self, intake: Intake) -> str:
        """Return where it takes bodies."""
        return f"http://127.0.0.1:{self.port}{intake.path}"

    def forget(self, intake: Intake) -> None:
        """Close a recipient."""
        self._intakes.pop(intake.path, None)

    @contextmanager
    def listening(self) -> Iterator["Wire"]:
        """Serve while the block runs."""
        self._thread.start()
        self._up.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=256))
        self.port = int(server.sockets[0].getsockname()[1])
        self._up.set()
        self._loop.run_forever()
        server.close()
        for writer in list(self._open):
            writer.transport.abort()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        writer.close()
        self._open.discard(writer)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Serve one request; return whether the connection goes on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        intake = self._intakes.get(first.split(" ")[1])
        if intake is None:
            return False
        mode = intake.modes.popleft() if intake.modes else "200"
        key = headers.get("idempotency-key", "").strip('"')
        asked = Asked(self.stamp(), mode, key, headers.get("sluis-disclosure", ""), at_ms=intake.latest())
        intake.asked.append(asked)
        if mode == "reset-early":
            writer.transport.abort()
            return False
        asked.body = await reader.readexactly(int(headers.get("content-length", "0")))
        return await self._answer(asked, reader, writer)

    async def _answer(self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        match asked.mode:
            case "200" | "late":
                if asked.mode == "late":
                    await asyncio.sleep(LATE_S)
                asked.said = 200
                writer.write(TAKES)
                await writer.drain()
                return True
            case "reset":
                writer.transport.abort()
            case "stall":
                await reader.read()
            case mode:
                asked.said = _SAID[mode] if mode in _SAID else int(mode)
                writer.write(ANSWERS[mode])
                await writer.drain()
        return False
