"""A running gate: its sockets, its one deciding thread, its deliverers, and a graceful stop.

In:  settings and state. Out: an ``async with`` block in which routers are served.

The rules this module keeps:
 * One gate per SQLite database: it has one writer. On PostgreSQL any number serve, on one machine or several.
 * Sockets are opened before anything is promised: a taken port is an error with its number.
 * Stop: no new connections; what is being received is decided and answered; what is being sent is settled; then the
   database closes. What waits in the outbox waits for the next start.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import uvicorn

from sluis.errors import (
    CertificateError,
    FileMissingError,
    FileName,
    ListenerBusyError,
)
from sluis.gate.activation import Activated
from sluis.gate.admin import AdminApp
from sluis.gate.chores import keep_house
from sluis.gate.connection import BoundedProtocol
from sluis.gate.credentials import Credentials
from sluis.gate.deliver import Deliverer
from sluis.gate.pid_file import holding
from sluis.gate.reload import Reloader, every_recipient_has_an_endpoint, keep_up
from sluis.gate.sealing import seal_on_time
from sluis.gate.serve import Intake, RouterApp
from sluis.gate.settings import Listener, Settings
from sluis.gate.shadow import shadowing
from sluis.gate.state import GateState

log = logging.getLogger("sluis.gate")
GRACE_S: Final = 20


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is up, and leaves signals to ``serve_until_signal``."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(frozen=True, slots=True)
class Running:
    """What a started gate offers to whoever started it."""

    ports: tuple[int, ...]
    """Of the listeners, in the order of the settings."""
    admin_port: int | None
    deliverer: Deliverer
    reloader: Reloader
    app: RouterApp


def open_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        ListenerBusyError: the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError:
        opened.close()
        raise ListenerBusyError(port=port) from None
    opened.listen(2048)
    opened.settimeout(0)
    return opened


def _server(app: object, settings: Settings, listener: Listener | None) -> _Server:
    certificate = key = None
    if listener is not None and listener.tls_certificate is not None:
        certificate, key = settings.file(listener.tls_certificate), settings.file(listener.tls_key or "")
        for path in (certificate, key):
            if not path.is_file():
                raise FileMissingError(file=FileName(path))
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=30,
    )
    try:
        config.load()
    except (ssl.SSLError, OSError):
        raise CertificateError(file=FileName(certificate or "")) from None
    return _Server(config)


@asynccontextmanager
async def running(state: GateState, listeners: Sequence[socket.socket] | None = None) -> AsyncIterator[Running]:
    """Serve routers while the block runs; stop gracefully at its end.

    Args:
        state: An opened gate; it is closed at the end.
        listeners: Sockets that are open already: this is one worker of several. It opens none, has no admin socket, and
            activates nothing; whoever started it did.

    Raises:
        StoreServedError: another gate serves this database.
        ListenerBusyError: a port is taken; nothing was started.
        FileMissingError: a certificate, key, password or authorization file cannot be read.
        CertificateError: certificate and key cannot be used.
        EndpointMissingError: an activity is open and the settings do not say where its recipient is.

    Effects:
        Opens sockets, threads and connections to recipients.
    """
    settings = state.settings
    with contextlib.ExitStack() as stack:
        stack.callback(state.close)
        stack.enter_context(state.store.served())
        every_recipient_has_an_endpoint(state.rules)
        credentials = Credentials.load(settings.file(settings.credentials.file)) if settings.credentials else None
        sockets = _listening(settings, stack) if listeners is None else listeners
        thread = stack.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="sluis-store"))
        shadow = stack.enter_context(shadowing(state))
        deliverer = Deliverer(state, thread)
        intake = Intake(state, thread, deliverer.wake)
        app = RouterApp(state, intake, credentials)
        servers = [
            (_server(app, settings, one), opened) for one, opened in zip(settings.listener, sockets, strict=True)
        ]
        ports = tuple(port_of(opened) for opened in sockets)
        working = [intake.run(), keep_house(state, thread)]
        if listeners is None:  # of several workers none seals: who looks after them does
            working.append(seal_on_time(state))
        taking = [asyncio.create_task(work) for work in working]
        tasks: list[asyncio.Task[None]] = []
        try:
            await deliverer.start(activating=listeners is None)
            tasks += [asyncio.create_task(server.serve(sockets=[opened])) for server, opened in servers]
            await asyncio.gather(*(server.up.wait() for server, _ in servers))
            reloader = Reloader(state, thread, deliverer, shadow)
            if listeners is None:  # of several processes the supervisor keeps up
                taking.append(asyncio.create_task(keep_up(reloader)))
            async with serving_admin(state, AdminApp(state) if listeners is None else None) as admin_port:
                yield Running(ports, admin_port, deliverer, reloader, app)
        finally:
            for server, _opened in servers:
                server.should_exit = True
            await asyncio.gather(*tasks, return_exceptions=True)
            for task in taking:
                task.cancel()
            await asyncio.gather(*taking, return_exceptions=True)
            await deliverer.stop()


def _listening(settings: Settings, stack: contextlib.ExitStack) -> list[socket.socket]:
    places = [(listener.host, listener.port) for listener in settings.listener]
    return [stack.enter_context(contextlib.closing(open_socket(*place))) for place in places]


def port_of(opened: socket.socket) -> int:
    """Return the port of a listening socket."""
    return int(opened.getsockname()[1])


@asynccontextmanager
async def serving_admin(state: GateState, app: AdminApp | None) -> AsyncIterator[int | None]:
    """Serve health, readiness and metrics while the block runs, where the settings say; yield the port.

    Args:
        state: The gate.
        app: What answers; nothing is served without.

    Raises:
        ListenerBusyError: the port is taken.
    """
    place = state.settings.admin
    if app is None or place is None:
        yield None
        return
    with contextlib.closing(open_socket(place.host, place.port)) as opened:
        server = _server(app, state.settings, None)
        task = asyncio.create_task(server.serve(sockets=[opened]))
        try:
            await server.up.wait()
            yield port_of(opened)
        finally:
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def until_signal(state: GateState) -> AsyncIterator[tuple[asyncio.Event, asyncio.Event]]:
    """Hold the pid file and hear signals while the block runs; yield what SIGTERM or SIGINT, and what SIGHUP, sets.

    Raises:
        GateRunningError: another gate holds the pid file.
    """
    stop, asked = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, asked.set)  # before anybody can read our number
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with contextlib.ExitStack() as stack:
        if state.settings.pid_file is not None:
            stack.enter_context(holding(state.settings.file(state.settings.pid_file)))
        yield stop, asked


async def serve_until_signal(state: GateState, config: Path | None = None) -> None:
    """Run the gate until SIGTERM or SIGINT; then stop gracefully.

    Args:
        state: An opened gate.
        config: What SIGHUP reloads; without it SIGHUP changes nothing.

    Raises:
        GateRunningError: another gate holds the pid file.
        SluisError: as ``running``.
    """
    async with until_signal(state) as (stop, asked), running(state) as gate:
        reloading = asyncio.create_task(reload_when_asked(gate.reloader, asked, config))
        log.info("gate is open on ports %s", ", ".join(map(str, gate.ports)))
        await stop.wait()
        log.info("gate is closing")
        reloading.cancel()
        await asyncio.gather(reloading, return_exceptions=True)


class Reloads(Protocol):
    """Whoever can reload: a gate alone, or the supervisor of several."""

    async def reload(self, config: Path) -> Activated | None:
        """Reload, or go on as before."""
        ...


async def reload_when_asked(reloader: Reloads, asked: asyncio.Event, config: Path | None) -> None:
    """Reload each time SIGHUP came, until cancelled."""
    while True:
        await asked.wait()
        asked.clear()
        if config is not None:
            await asyncio.shield(reloader.reload(config))
