"""Both ends of the wire for the benchmark, each in a process of its own: routers that post, a recipient that takes.

In:  a port and requests. Out: statuses and how long each answer took; what the recipient was brought, and when.

Routers are plain sockets, so that the client costs little beside the gate it measures. They post in one of two ways:
 * ``post``: each connection posts again once it is answered. Says how much a gate can do.
 * ``offer``: requests fall due at a rate, whatever the gate does, and each is timed from the moment it fell due. Says
   how long a router waits; a gate that cannot keep up shows it.
"""

import asyncio
import contextlib
import multiprocessing
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import monotonic, perf_counter
from typing import Final
from unittest.mock import patch

from aiohttp import web

_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the routers saw."""

    statuses: tuple[int, ...]
    waited_s: tuple[float, ...]
    """Per request, sorted."""
    wall_s: float

    def waited_ms(self, share: float) -> float:
        """Return the time within which this share of the answers came, milliseconds."""
        return 1000 * self.waited_s[min(len(self.waited_s) - 1, int(share * len(self.waited_s)))]


COLLECTOR_SECRET: Final = "secret-of-the-collector-of-the-benchmark"  # noqa: S105 - invented
_VOUCHED: Final = f"Basic {b64encode(f'bench:{COLLECTOR_SECRET}'.encode()).decode()}"


def request(target: str, body: bytes) -> bytes:
    """Return one POST of the collector as it stands on the wire."""
    head = (
        f"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=UTF-8\r\n"
        f"Authorization: {_VOUCHED}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(frozen=True, slots=True)
class Routers:
    """Routers in another process."""

    _pipe: Connection

    async def post(self, port: int, requests: Sequence[bytes], connections: int) -> Answered:
        """Post all requests, one after another on each connection."""
        return await self._ask(port, requests, connections, None)

    async def offer(self, port: int, requests: Sequence[bytes], connections: int, per_s: float) -> Answered:
        """Post all requests at a rate; one that finds every connection busy waits, and its time runs."""
        return await self._ask(port, requests, connections, per_s)

    async def _ask(self, port: int, requests: Sequence[bytes], connections: int, per_s: float | None) -> Answered:
        await asyncio.to_thread(self._pipe.send, (port, requests, connections, per_s))
        answered = await asyncio.to_thread(self._pipe.recv)
        if not isinstance(answered, Answered):
            raise TypeError
        return answered


@contextmanager
def routers() -> Iterator[Routers]:
    """Have routers in another process while the block runs."""
    with other_process(_routers) as pipe:
        yield Routers(pipe)


@contextmanager
def other_process(work: Callable[[Connection], None]) -> Iterator[Connection]:
    """Run ``work`` with one end of a pipe in another process while the block runs; yield the other end.

    The process loads the module of ``work``, and not the script that asks: that would load all of Sluis first.
    """
    here, there = _SPAWN.Pipe()
    process = _SPAWN.Process(target=work, args=(there,), daemon=True)
    with patch.object(sys.modules["__main__"], "__file__", None, create=True):
        process.start()
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.join(5)
        process.kill()


def _routers(pipe: Connection) -> None:
    with contextlib.suppress(EOFError):
        while True:
            port, requests, connections, per_s = pipe.recv()
            pipe.send(asyncio.run(_post(port, requests, connections, per_s)))


async def _post(port: int, requests: Sequence[bytes], connections: int, per_s: float | None) -> Answered:
    waiting = iter(enumerate(requests))
    statuses: list[int] = []
    waited: list[float] = []
    start = perf_counter()

    async def router() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number, sent in waiting:
            due = perf_counter()
            if per_s is not None:
                due = start + number / per_s
                await asyncio.sleep(due - perf_counter())
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            waited.append(perf_counter() - due)
            statuses.append(int(head.split(b" ", 2)[1]))
        writer.close()

    await asyncio.gather(*(router() for _ in range(connections)))
    return Answered(tuple(statuses), tuple(sorted(waited)), perf_counter() - start)


@dataclass(frozen=True, slots=True)
class Taker:
    """A recipient in another process."""

    url: str
    _pipe: Connection

    def taken(self) -> list[str]:
        """Return the ids of all bodies that came, repeats included, and forget them."""
        return [name for name, _ in self.taken_at()]

    def taken_at(self) -> list[tuple[str, float]]:
        """Return them with the moments they came, of the clock ``time.monotonic``, which all processes share here."""
        self._pipe.send("taken")
        return list(self._pipe.recv())


@contextmanager
def recipient() -> Iterator[Taker]:
    """Run a recipient in another process while the block runs."""
    with other_process(_take) as pipe:
        yield Taker(f"http://127.0.0.1:{pipe.recv()}/intake", pipe)


def _take(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    taken: list[tuple[str, float]] = []

    async def take(request: web.Request) -> web.Response:
        await request.read()
        taken.append((request.headers["Idempotency-Key"], monotonic()))
        return web.Response()

    app = web.Application(client_max_size=4_194_304)
    app.router.add_post("/intake", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    pipe.send(runner.addresses[0][1])
    try:
        while await asyncio.to_thread(pipe.recv):
            pipe.send(list(taken))
            taken.clear()
    except EOFError:
        await runner.cleanup()
