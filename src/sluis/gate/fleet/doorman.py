"""One doorman: a process that receives requests on sockets it inherited, and has another process decide.

In:  requests of routers; orders (``orders``) and answers (``handover``) of the process that decides. Out: answers.

The rules this module keeps:
 * It has settings and passwords, and neither database, keys nor register: it can let nothing out and record nothing.
 * What it answers itself is what no decision is needed for: a route, a password, a limit. Every 200 was decided and
   committed by the process behind it.
 * When that process is gone, all that wait hear 503 and the doorman ends. On SIGTERM it answers what it received first.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Sequence

import uvloop

from sluis.errors import SluisError
from sluis.gate.fleet.handover import AROUND_BYTES, Messenger
from sluis.gate.fleet.orders import LONGEST, Attend, Count, Line, Said
from sluis.gate.fleet.worker import log_quietly
from sluis.gate.http.credentials import Credentials
from sluis.gate.http.running import Server, server_on, serving_on
from sluis.gate.http.serve import RouterApp
from sluis.gate.state.metrics import Metrics
from sluis.gate.state.settings import Route, Settings
from sluis.telemetry.decoders import load_decoders

log = logging.getLogger("sluis.gate")


class Porch:
    """All a doorman knows."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()

    def reads(self, content_type: str | None) -> bool:
        """Return whether a message with this ``Content-Type`` is read by the gate behind the door."""
        return load_decoders(self.settings.decoder_pins()).reads(content_type)

    def route_at(self, path: str) -> Route | None:
        """Return the route of a path, as the settings have it now."""
        return next((route for route in self.settings.route if route.path == path), None)


async def attend(
    line: Line, way: tuple[asyncio.StreamReader, asyncio.StreamWriter], listeners: Sequence[socket.socket]
) -> None:
    """Receive requests until the deciding process is gone or says SIGTERM.

    Args:
        line: For orders.
        way: For arrivals and their answers.
        listeners: In the order of the settings; shared with the other doormen.

    Raises:
        SluisError: settings, passwords or certificates cannot be used; the deciding process was told.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    for number in (
        signal.SIGINT,
        signal.SIGHUP,
    ):  # a terminal sends these to everybody; the deciding process hears them
        loop.add_signal_handler(number, lambda: None)
    first = await line.order()
    if not isinstance(first, Attend):
        return
    try:
        porch = Porch(first.settings())
        messenger = Messenger(*way, porch.settings.limits.waiting, porch.metrics)
        servers = _servers(porch, messenger, listeners)
    except SluisError:
        await line.say(Said(done=False))
        raise
    carrying = asyncio.create_task(messenger.run())
    async with serving_on(servers):
        await line.say(Said(done=True))
        obeying, stopping = asyncio.create_task(_obey(line, porch)), asyncio.create_task(stop.wait())
        await asyncio.wait({carrying, obeying, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (carrying, obeying, stopping):  # answers were carried until the last request was answered
        task.cancel()
    await asyncio.gather(carrying, obeying, stopping, return_exceptions=True)


def _servers(
    porch: Porch, messenger: Messenger, listeners: Sequence[socket.socket]
) -> list[tuple[Server, socket.socket]]:
    settings = porch.settings
    credentials = Credentials.load(settings.file(settings.credentials.file)) if settings.credentials else None
    app = RouterApp(porch, messenger, credentials)
    return [(server_on(app, settings, one), opened) for one, opened in zip(settings.listener, listeners, strict=True)]


async def _obey(line: Line, porch: Porch) -> None:
    while (order := await line.order()) is not None:
        done = True
        if isinstance(order, Attend):
            try:
                porch.settings = order.settings()
            except SluisError as fault:
                log.error("a doorman cannot take the settings: %s", fault.code)
                done = False
        metrics = porch.metrics.text() if isinstance(order, Count) else b""
        await line.say(Said(done=done, metrics=metrics))


async def _begin(control: int, way: int, listeners: Sequence[int]) -> None:
    with contextlib.ExitStack() as opened:
        orders, arrivals = (socket.socket(fileno=one) for one in (control, way))
        line = Line(*await asyncio.open_unix_connection(sock=orders, limit=LONGEST))
        carrier = await asyncio.open_unix_connection(sock=arrivals, limit=AROUND_BYTES)
        sockets = [opened.enter_context(contextlib.closing(socket.socket(fileno=one))) for one in listeners]
        await attend(line, carrier, sockets)
        for writer in (line.writer, carrier[1]):
            writer.close()


def main(arguments: Sequence[str]) -> int:
    """Run a doorman; only the process that decides starts one.

    Args:
        arguments: Descriptors: of the line for orders, of the line for arrivals, then of the listening sockets.

    Returns:
        The exit code: 2 when the door could not be opened.
    """
    log_quietly()
    control, way, *listeners = (int(one) for one in arguments)
    try:
        uvloop.run(_begin(control, way, listeners))
    except SluisError as fault:
        log.error("a doorman could not start: %s", fault.code)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
