"""What crosses between doormen and the process that decides: an arrival one way, its answer the other.

In:  arrivals of a doorman, over a pair of sockets nobody else can open. Out: one answer to each, by its number.

The rules this module keeps:
 * Nothing is decided here. An arrival is put into the one queue of the deciding process, where arrivals of all doormen
   share a transaction; 200 crosses only after that transaction.
 * What waits is bounded at both ends, by number and by bytes; beyond it the answer is 503.
 * A line that breaks answers 503 to all that wait, and takes nothing else with it. A frame that is no frame breaks it.

A frame is four bytes of length, most significant first, and a MessagePack array.
"""

import asyncio
import contextlib
import itertools
import logging
import socket
from typing import Final

import msgspec

from sluis.gate.http.serve import Receiving, Takes
from sluis.gate.path.arrival import Arrival, Authenticated, Login, Proof, Vouched, Voucher
from sluis.gate.path.steps import BUSY, RouterResponse
from sluis.gate.state.metrics import Metrics
from sluis.gate.state.settings import Route
from sluis.gate.state.state import GateState

log = logging.getLogger("sluis.gate")
LENGTH_BYTES: Final = 4
AROUND_BYTES: Final = 1_048_576
"""Room in a frame for what comes with a body: target, headers and login, of which ``connection`` takes far less."""
REPLY_BYTES: Final = 64


class Brought(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One arrival on its way in."""

    number: int
    path: str
    """Of the route."""
    target: str
    headers: dict[str, str]
    body: bytes
    login: str | None


class Reply(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What its router is to hear."""

    number: int
    status: int
    retry_after_s: int | None


_NONSENSE: Final = (msgspec.DecodeError, UnicodeDecodeError)
_BROUGHT: Final = msgspec.msgpack.Decoder(Brought)
_REPLY: Final = msgspec.msgpack.Decoder(Reply)


def framed(words: Brought | Reply) -> bytes:
    """Return one frame.

    Examples:
        >>> framed(Reply(7, 503, 30)).hex()
        '000000069307cd01f71e'
    """
    text = msgspec.msgpack.encode(words)
    return len(text).to_bytes(LENGTH_BYTES, "big") + text


async def read_frame(reader: asyncio.StreamReader, longest: int) -> bytes | None:
    """Return what the next frame holds; ``None`` when the line broke, also amid a frame, or the frame is too long.

    Args:
        reader: One end of the line.
        longest: Bytes.
    """
    try:
        size = int.from_bytes(await reader.readexactly(LENGTH_BYTES), "big")
        return await reader.readexactly(size) if size <= longest else None
    except (asyncio.IncompleteReadError, OSError):
        return None


class Messenger:
    """A doorman's end: where ``RouterApp`` puts its arrivals."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: int, metrics: Metrics
    ) -> None:
        """Take a line.

        Args:
            reader: Answers come from it.
            writer: Arrivals go to it.
            waiting: The most arrivals that may wait for their answer.
            metrics: Counts who is turned away.
        """
        self._reader, self._writer = reader, writer
        self._most = waiting
        self._metrics = metrics
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[RouterResponse]] = {}
        self._broken = False

    async def put(self, arrival: Arrival) -> RouterResponse:
        """Wait for the answer to one arrival; 503 at once when too many wait already, or the line is broken."""
        if self._broken or self._writer.is_closing() or len(self._waiting) >= self._most:
            self._metrics.turned_away()
            return BUSY
        number = next(self._numbers)
        future: asyncio.Future[RouterResponse] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            self._writer.write(_brought(number, arrival))
            return await future
        except OSError:
            return BUSY
        finally:
            del self._waiting[number]

    async def run(self) -> None:
        """Hand answers to those who wait, until the line breaks; then all of them hear 503."""
        try:
            while (text := await read_frame(self._reader, REPLY_BYTES)) is not None:
                reply = _REPLY.decode(text)
                future = self._waiting.get(reply.number)
                if future is not None and not future.done():
                    future.set_result(RouterResponse(reply.status, reply.retry_after_s))
        except _NONSENSE:
            log.error("what came from the deciding process is no answer")
        finally:
            self._broken = True
            for future in self._waiting.values():
                if not future.done():
                    future.set_result(BUSY)


def _brought(number: int, arrival: Arrival) -> bytes:
    path, headers = arrival.route.path, dict(arrival.headers)
    login = arrival.sent_by.name if isinstance(arrival.sent_by, Login) else None
    return framed(Brought(number, path, arrival.target, headers, arrival.body, login))


def _sent_by(route: Route, login: str | None) -> Authenticated:
    """Say who a doorman authenticated, from what it handed over."""
    if login is None:
        return Vouched(Voucher.COLLECTOR)
    return Login(login, Proof.PASSWORD if route.auth == "basic" else Proof.CERTIFICATE)


class Handover:
    """The deciding process's end of the lines of all doormen."""

    def __init__(self, state: GateState, intake: Takes) -> None:
        self._state = state
        self._intake = intake
        self._lines: set[asyncio.Task[None]] = set()
        self._longest = 0
        self.receiving = Receiving()
        """Bytes of bodies that came over any line and are not answered."""

    def take(self, line: socket.socket) -> None:
        """Answer what comes over one doorman's line, until it breaks. Returns at once."""
        serving = asyncio.create_task(self._serve(line))
        self._lines.add(serving)
        serving.add_done_callback(self._lines.discard)

    async def close(self) -> None:
        """Break all lines; what was received is decided, and not answered."""
        lines = tuple(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    async def _serve(self, line: socket.socket) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=line, limit=AROUND_BYTES)
        answering: set[asyncio.Task[None]] = set()
        try:
            while (text := await read_frame(reader, self._longest_now())) is not None:
                task = asyncio.create_task(self._answer(writer, _BROUGHT.decode(text)))
                answering.add(task)
                task.add_done_callback(answering.discard)
        except _NONSENSE:
            log.error("what came from a doorman is no arrival; its line is closed")
        finally:
            writer.close()
            await asyncio.gather(*answering, return_exceptions=True)

    def _longest_now(self) -> int:
        """Bytes of the longest frame: a doorman that has not heard yet of a lower limit keeps to the old one."""
        self._longest = max(self._longest, self._state.settings.limits.message_bytes + AROUND_BYTES)
        return self._longest

    async def _answer(self, writer: asyncio.StreamWriter, brought: Brought) -> None:
        answer = await self._decided(brought)
        if not writer.is_closing():
            with contextlib.suppress(OSError):
                writer.write(framed(Reply(brought.number, answer.status, answer.retry_after_s)))

    async def _decided(self, brought: Brought) -> RouterResponse:
        state, size = self._state, len(brought.body)
        route = state.route_at(brought.path)
        if route is None:  # a reload took it away meanwhile: the router comes again, and hears 404
            return BUSY
        if self.receiving.now + size > state.settings.limits.receiving_bytes:
            state.metrics.turned_away()
            return BUSY
        self.receiving.add(size)
        try:
            sent_by = _sent_by(route, brought.login)
            return await self._intake.put(Arrival(route, brought.target, brought.headers, brought.body, sent_by))
        finally:
            self.receiving.add(-size)
