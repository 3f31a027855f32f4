"""A running gate: its sockets, its one deciding thread, its deliverers, and a graceful stop.

In:  settings and state. Out: an ``async with`` block in which routers are served.

The rules this module keeps:
 * One process is one gate (ADR 0026). On SQLite one gate serves a database: it has one writer. On PostgreSQL any number
   do, on one machine or several; none knows of another but through the database.
 * Sockets are opened before anything is promised: a taken port is an error with its number.
 * A gate that decides no more is not healthy: its sockets answer 503, and it ends with an error.
 * Every other part is watched too: when a fault ends one the gate is not ready, a counter and a log line say it.
 * Stop: no new connections; what is being received is decided and answered; what is being sent is settled; then the
   database closes. What waits in the outbox waits for the next start.
"""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sluis.errors.gate import intake_ended_error
from sluis.gate.delivery.deliver import Deliverer
from sluis.gate.http.admin import AdminApp
from sluis.gate.http.collectors import Collectors
from sluis.gate.http.connection import BoundedProtocol
from sluis.gate.http.credentials import Credentials
from sluis.gate.http.listening import Certificate, Server, open_socket, server_of
from sluis.gate.http.login_queue import WORKERS, LoginQueue
from sluis.gate.http.measuring import Command, measure_on_time
from sluis.gate.http.pid_file import holding
from sluis.gate.http.scheduled_jobs import run_jobs
from sluis.gate.http.sealing import seal_on_time
from sluis.gate.http.serve import AtListener, Intake, RouterApp
from sluis.gate.reload.reload import Reloader, begin, every_recipient_has_an_endpoint, keep_up
from sluis.gate.reload.shadow import shadowing
from sluis.gate.state.settings import Listener, Settings
from sluis.gate.state.state import GateState

log = logging.getLogger("sluis.gate")


@dataclass(frozen=True, slots=True)
class Running:
    """What a started gate offers to whoever started it."""

    ports: tuple[int, ...]
    """Of the listeners, in the order of the settings."""
    admin_port: int | None
    deliverer: Deliverer
    reloader: Reloader
    app: RouterApp
    ended: asyncio.Event
    """Set when nothing is decided any more."""


def _server_on(app: object, settings: Settings, listener: Listener | None) -> Server:
    """Return a server of an application, with the certificate of its listener; raises what ``server_of`` does."""
    names: tuple[str | None, str | None, str | None] = (None, None, None)
    if listener is not None and listener.tls_certificate is not None:
        names = (listener.tls_certificate, listener.tls_key or "", listener.client_ca)
    tls = Certificate(*(None if name is None else settings.file(name) for name in names))
    return server_of(app, BoundedProtocol, tls)


@asynccontextmanager
async def _serving_on(servers: Sequence[tuple[Server, socket.socket]]) -> AsyncIterator[None]:
    """Have servers take connections while the block runs; at its end they answer what they received."""
    tasks = [asyncio.create_task(server.serve(sockets=[opened])) for server, opened in servers]
    try:
        await asyncio.gather(*(server.up.wait() for server, _opened in servers))
        yield
    finally:
        for server, _opened in servers:
            server.should_exit = True
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def running(state: GateState, measuring: Command | None = None) -> AsyncIterator[Running]:
    """Serve routers while the block runs; stop gracefully at its end.

    Args:
        state: An opened gate; it is closed at the end.
        measuring: By what samples are measured; without it they are kept and deleted only.

    Raises:
        store_served_error: on SQLite, another gate serves this database.
        listener_busy_error: a port is taken; nothing was started.
        FileMissingError: a certificate, key, password or authorization file cannot be read.
        certificate_error: certificate and key cannot be used.
        endpoint_missing_error: an activity is open and the settings do not say where its recipient is.
        RegisterSupersededError: another version of the register was activated meanwhile; start again.

    Effects:
        Activates the register of the settings. Opens sockets, threads and connections to recipients.
    """
    settings = state.settings
    with contextlib.ExitStack() as stack:
        stack.callback(state.close)
        stack.enter_context(state.store.served())
        every_recipient_has_an_endpoint(state.rules)
        credentials = Credentials.load(settings.file(settings.credentials.file)) if settings.credentials else None
        collectors = Collectors.open(settings)
        sockets = _listening(settings, stack)
        thread = stack.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="sluis-store"))
        shadow = stack.enter_context(shadowing(state))
        deliverer = Deliverer(state, thread)
        intake = Intake(state, thread, deliverer.wake)
        app = RouterApp(state, intake, _logins_of(state, credentials, stack), collectors)
        servers = [
            (_server_on(AtListener(app, listener), settings, listener), opened)
            for listener, opened in zip(settings.listener, sockets, strict=True)
        ]
        taking = [
            state.parts.watch("deciding", asyncio.create_task(intake.run())),
            state.parts.watch("chores", asyncio.create_task(run_jobs(state, thread))),
            state.parts.watch("sealing", asyncio.create_task(seal_on_time(state))),
            state.parts.watch("measuring", asyncio.create_task(measure_on_time(state, measuring))),
        ]
        try:
            await asyncio.get_running_loop().run_in_executor(thread, begin, state)
            deliverer.start()
            reloader = Reloader(state, thread, deliverer, shadow)
            async with _serving_on(servers):
                taking.append(state.parts.watch("keeping up", asyncio.create_task(keep_up(reloader))))
                async with _serving_admin(state, intake) as admin_port:
                    ports = tuple(_port_of(opened) for opened in sockets)
                    yield Running(ports, admin_port, deliverer, reloader, app, intake.ended)
        finally:
            for task in taking:
                task.cancel()
            await asyncio.gather(*taking, return_exceptions=True)
            await deliverer.stop()


def _logins_of(state: GateState, credentials: Credentials | None, stack: contextlib.ExitStack) -> LoginQueue | None:
    """Return what checks passwords, with threads of its own; ``None`` when the settings name no passwords."""
    if credentials is None:
        return None
    threads = stack.enter_context(ThreadPoolExecutor(WORKERS, thread_name_prefix="sluis-login"))
    return LoginQueue(
        credentials, threads, lambda: state.settings.limits, lambda outcome: state.metrics.login(outcome.value)
    )


def _listening(settings: Settings, stack: contextlib.ExitStack) -> list[socket.socket]:
    places = [(listener.host, listener.port) for listener in settings.listener]
    return [stack.enter_context(contextlib.closing(open_socket(*place))) for place in places]


def _port_of(opened: socket.socket) -> int:
    """Return the port of a listening socket."""
    return int(opened.getsockname()[1])


@asynccontextmanager
async def _serving_admin(state: GateState, intake: Intake) -> AsyncIterator[int | None]:
    """Serve health, readiness and metrics while the block runs, where the settings say; yield the port.

    Raises:
        listener_busy_error: the port is taken.
    """
    place = state.settings.admin
    if place is None:
        yield None
        return
    with contextlib.closing(open_socket(place.host, place.port)) as opened:
        async with _serving_on([(_server_on(AdminApp(state, intake.ended.is_set), state.settings, None), opened)]):
            yield _port_of(opened)


@asynccontextmanager
async def _until_signal(state: GateState) -> AsyncIterator[tuple[asyncio.Event, asyncio.Event]]:
    """Hold the pid file and hear signals while the block runs; yield what SIGTERM or SIGINT, and what SIGHUP, sets.

    Raises:
        gate_running_error: another gate holds the pid file.
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


async def serve_until_signal(state: GateState, config: Path | None = None, measuring: Command | None = None) -> None:
    """Run the gate until SIGTERM or SIGINT, or until nothing is decided any more; then stop gracefully.

    Args:
        state: An opened gate.
        config: What SIGHUP reloads; without it SIGHUP changes nothing.
        measuring: By what samples are measured; see ``running``.

    Raises:
        gate_running_error: another gate holds the pid file.
        intake_ended_error: a fault ended the deciding.
        SluisError: as ``running``.
    """
    async with _until_signal(state) as (stop, asked), running(state, measuring) as gate:
        reloading = asyncio.create_task(_reload_when_asked(gate.reloader, asked, config))
        log.info("gate is open on ports %s", ", ".join(map(str, gate.ports)))
        ends = [asyncio.create_task(event.wait()) for event in (stop, gate.ended)]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        log.info("gate is closing")
        for task in (reloading, *ends):
            task.cancel()
        await asyncio.gather(reloading, *ends, return_exceptions=True)
        if gate.ended.is_set():
            raise intake_ended_error()


async def _reload_when_asked(reloader: Reloader, asked: asyncio.Event, config: Path | None) -> None:
    """Reload each time SIGHUP came, until cancelled."""
    while True:
        await asked.wait()
        asked.clear()
        if config is not None:
            await asyncio.shield(reloader.reload(config))
