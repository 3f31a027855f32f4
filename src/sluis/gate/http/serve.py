"""Sockets and clock: what arrives over HTTP is handed to ``steps.run``, and its answer goes back.

In:  HTTP requests of routers and collectors. Out: a status, and nothing else.

The rules this module keeps:
 * Basic authentication only over TLS or loopback (checked in ``settings``); no access log, since URLs hold serials.
 * 200 for every decision; 400, 401, 404, 405, 413 only for what an operator must fix; 408 for a body that does not
   come; 503 with ``Retry-After`` only when store or outbox cannot take it.
 * Passwords are checked apart, within limits (``login_queue``): 503 when there is no room, before a body is read.
 * Requests wait in a bounded queue; one thread takes what waits, up to ``BATCH`` at a time, into one transaction.
 * When the taking ends, for whatever reason, whoever waits and whoever comes after hears 503: nobody waits for ever.
 * What bodies take in memory is bounded too: a body there is no room for is not read, and the answer is 503.
 * ``Retry-After`` is drawn for each answer, so that routers that came together do not come back together.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from sluis.gate.http.client_certificate import login_in
from sluis.gate.http.collectors import Collectors
from sluis.gate.http.connection import CERTIFICATE
from sluis.gate.http.login_queue import LoginQueue, Refusal
from sluis.gate.path.arrival import Arrival, Authenticated, Login, Peer, Proof, authenticated_peer
from sluis.gate.path.steps import BUSY, RouterResponse, run
from sluis.gate.state.settings import Listener, Route
from sluis.gate.state.state import GateState
from sluis.tlog.serving import Receive, Scope, Send

log = logging.getLogger("sluis.gate")


BATCH: Final = 32
REALM: Final = b'Basic realm="sluis", charset="UTF-8"'
SPREAD_S: Final = 90
"""``Retry-After`` lies this many seconds or less above its least."""
_LISTENER: Final = "sluis.listener"
_BAD, _WHO, _WHERE, _METHOD, _SLOW, _LARGE = (RouterResponse(code) for code in (400, 401, 404, 405, 408, 413))


class BodyLateError(Exception):
    """The body did not arrive in time, or its sender went away. Internal to this module."""


class NoRoomError(Exception):
    """There is no room in memory for the rest of a body. Internal to this module."""


class Intake:
    """The queue between sockets and the one deciding thread."""

    def __init__(
        self, state: GateState, thread: ThreadPoolExecutor, decided: Callable[[], None] = lambda: None
    ) -> None:
        """Take the one thread that writes to the store: intake and deliverer share it.

        Args:
            state: The gate.
            thread: An executor of one worker.
            decided: Called after each batch, in the event loop.
        """
        self._state = state
        self._decided = decided
        self._queue: asyncio.Queue[tuple[Arrival, asyncio.Future[RouterResponse]]] = asyncio.Queue(
            state.settings.limits.waiting
        )
        self._thread = thread
        self._taken: list[tuple[Arrival, asyncio.Future[RouterResponse]]] = []
        self.ended = asyncio.Event()
        """Set when ``run`` has ended: nothing is decided any more."""

    async def put(self, arrival: Arrival) -> RouterResponse:
        """Wait for the answer to one arrival; 503 at once when too many wait, or nothing is decided any more."""
        if self.ended.is_set():
            return BUSY
        future: asyncio.Future[RouterResponse] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((arrival, future))
        except asyncio.QueueFull:
            self._state.metrics.turned_away()
            return BUSY
        return await future

    async def run(self) -> None:
        """Take what waits, batch by batch, until cancelled or a fault ends it; who waits then hears 503."""
        try:
            while True:
                await self._take_batch()
        finally:
            self.ended.set()
            while not self._queue.empty():
                self._taken.append(self._queue.get_nowait())
            self._answer([BUSY] * len(self._taken))

    async def _take_batch(self) -> None:
        self._taken.append(await self._queue.get())
        while len(self._taken) < BATCH and not self._queue.empty():
            self._taken.append(self._queue.get_nowait())
        arrivals = [arrival for arrival, _future in self._taken]
        deciding = asyncio.get_running_loop().run_in_executor(self._thread, decide_on_routes, self._state, arrivals)
        self._answer(await asyncio.shield(deciding))
        self._decided()

    def _answer(self, answers: Sequence[RouterResponse]) -> None:
        """Answer what was taken, in its order."""
        taken, self._taken = self._taken, []
        for (_arrival, future), answer in zip(taken, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def decide_on_routes(state: GateState, arrivals: Sequence[Arrival]) -> tuple[RouterResponse, ...]:
    """Take arrivals through the steps, on the routes as they are now: a reload may lie between arrival and decision.

    Returns:
        One answer per arrival; 503 where the route is gone, so that the router comes again and hears 404.
    """
    routes = [state.route_at(arrival.route.path) for arrival in arrivals]
    pairs = zip(arrivals, routes, strict=True)
    there = [replace(arrival, route=route) for arrival, route in pairs if route is not None]
    answers = iter(run(state, there))
    return tuple(BUSY if route is None else next(answers) for route in routes)


@dataclass(slots=True)
class Receiving:
    """How many bytes of bodies are in memory, and the most there ever were."""

    now: int = 0
    most: int = 0

    def add(self, size: int) -> None:
        """Count bytes in, or out when negative."""
        self.now += size
        self.most = max(self.most, self.now)


class AtListener:
    """The application as one listener serves it: which one it is decides whose certificate is believed."""

    def __init__(self, app: "RouterApp", listener: Listener) -> None:
        self._app = app
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._app({**scope, _LISTENER: self._listener}, receive, send)


class RouterApp:
    """The ASGI application for routers and collectors."""

    def __init__(
        self, state: GateState, intake: Intake, logins: LoginQueue | None, collectors: Collectors | None = None
    ) -> None:
        """Take what answers.

        Args:
            state: The gate.
            intake: Where arrivals wait.
            logins: Checks passwords of routers; ``None``: there are none, and nobody is believed by one.
            collectors: Those of the settings.
        """
        self._state = state
        self._intake = intake
        self._logins = logins
        self._collectors = collectors or Collectors()
        self.receiving = Receiving()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        answer = await self._answer(scope, receive)
        self._state.metrics.answered(answer.status)
        headers = [(b"content-length", b"0")]
        if answer.retry_after_s is not None:
            headers.append((b"retry-after", str(answer.retry_after_s + secrets.randbelow(SPREAD_S)).encode()))
        if answer.status == _WHO.status:
            headers.append((b"www-authenticate", REALM))
        if answer.status == _METHOD.status:
            headers.append((b"allow", b"POST, PUT"))
        if answer.status in {_SLOW.status, _LARGE.status}:
            headers.append((b"connection", b"close"))
        with contextlib.suppress(OSError):
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

    async def _answer(self, scope: Scope, receive: Receive) -> RouterResponse:
        route = self._state.route_at(str(scope["path"]))
        headers = _headers(scope)
        if route is None:
            return _WHERE
        if scope["method"] not in {"POST", "PUT"}:
            return _METHOD
        sent_by = await self._authenticated(route, headers, scope)
        if isinstance(sent_by, RouterResponse):
            return sent_by
        query = scope.get("query_string", b"")
        target = f"{scope['path']}?{query.decode('latin-1')}" if isinstance(query, bytes) and query else route.path
        with self._account() as held:
            body = await self._receive(headers, receive, held)
            if isinstance(body, RouterResponse):
                return body
            return await self._intake.put(Arrival(route, target, headers, body, sent_by))

    @contextmanager
    def _account(self) -> Iterator[Receiving]:
        """Count what one request holds in memory, and take it out again when it is answered."""
        held = Receiving()
        try:
            yield held
        finally:
            self.receiving.add(-held.now)

    async def _receive(self, headers: Mapping[str, str], receive: Receive, held: Receiving) -> bytes | RouterResponse:
        """Return the body, or the answer to one that cannot be taken."""
        limits = self._state.settings.limits
        length = headers.get("content-length", "0")
        if not self._state.reads(headers.get("content-type")) or not length.isdecimal():
            return _BAD
        if int(length) > limits.message_bytes:
            return _LARGE

        def room(size: int) -> bool:
            if self.receiving.now + size > limits.receiving_bytes:
                self._state.metrics.turned_away()
                return False
            self.receiving.add(size)
            held.add(size)
            return True

        if not room(int(length)):
            return BUSY
        try:
            async with asyncio.timeout(limits.body / 1000):
                body = await _body(
                    receive, limits.message_bytes, lambda size: size <= held.now or room(size - held.now)
                )
        except (TimeoutError, BodyLateError):
            return _SLOW
        except NoRoomError:
            return BUSY
        return _LARGE if body is None else body

    async def _authenticated(
        self, route: Route, headers: Mapping[str, str], scope: Scope
    ) -> Authenticated | RouterResponse:
        """Return who the sender is, as it was proven; 401 when it is not believed, 503 when it must come again."""
        client = scope.get("client")
        host = str(client[0]) if isinstance(client, (tuple, list)) and client else ""
        given = headers.get("authorization")
        if route.auth == "basic":
            login = Refusal.NOBODY if self._logins is None else await self._logins.login_of(given, host)
            if isinstance(login, Refusal):
                return BUSY if login is Refusal.COME_AGAIN else _WHO
            return Login(login, Proof.PASSWORD)
        checked, login_shown = _certified(scope)
        collector = self._collectors.vouching(route, given, login_shown) if route.auth == "collector" else None
        return authenticated_peer(route, headers, Peer(host, checked, login_shown, collector)) or _WHO


def _certified(scope: Scope) -> tuple[bool, str | None]:
    """Return whether this listener checks client certificates, and the login in the one of this connection."""
    listener = scope.get(_LISTENER)
    if not isinstance(listener, Listener) or listener.client_ca is None:
        return False, None
    shown = scope.get(CERTIFICATE)
    return True, login_in(shown, listener.client_name) if isinstance(shown, bytes) else None


def _headers(scope: Scope) -> dict[str, str]:
    """Lower-case names; a header that comes twice keeps its first value only when both are equal."""
    headers: dict[str, str] = {}
    pairs = scope.get("headers")
    for name, value in pairs if isinstance(pairs, (list, tuple)) else ():
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = text if headers.get(key, text) == text else f"{headers[key]}, {text}"
    return headers


async def _body(receive: Receive, limit: int, room: Callable[[int], bool] = lambda _size: True) -> bytes | None:
    """Read the body; ``None`` when it is larger than ``limit`` bytes.

    Raises:
        NoRoomError: ``room`` says that there is none for its size.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise BodyLateError
        part = message.get("body", b"")
        if isinstance(part, bytes):
            size += len(part)
            parts.append(part)
        if size > limit:
            return None
        if not room(size):
            raise NoRoomError
        if not message.get("more_body", False):
            return b"".join(parts)
