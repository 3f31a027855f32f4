"""A running web: its port, and a graceful stop.

In:  ``web.toml``. Out: it serves until SIGTERM or SIGINT.

The rules this module keeps:
 * Files first: it refuses settings that others can change and secrets that others can read. Then it listens.
 * Stop: no new connections; what is being answered is answered. Who was signed in signs in again after a start.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sluis.api.listening import (
    Certificate,
    PatientProtocol,
    Server,
    log_quietly,
    open_socket,
    patient,
    read_by_others,
    server_of,
    where_others_change,
)
from sluis.errors import FileName
from sluis.errors.gate import file_writable_error, secret_readable_error
from sluis.web.app import make_app
from sluis.web.desk_client import DeskClient
from sluis.web.entrance import Entrance
from sluis.web.identity import identity
from sluis.web.pages import HANDLERS
from sluis.web.presence import presence
from sluis.web.rendering import painter
from sluis.web.settings import WebSettings, load_web_settings

log = logging.getLogger("sluis.web")


@dataclass(frozen=True, slots=True)
class RunningWeb:
    """What a started web offers to whoever started it."""

    port: int
    entrance: Entrance


def run_web(path: Path) -> None:
    """Run the web until SIGTERM or SIGINT.

    Args:
        path: ``web.toml``.

    Raises:
        file_writable_error: others can change what says who signs people in.
        secret_readable_error: others can read a file with secrets.
        SluisError: settings, certificates or port cannot be used.

    Effects:
        Listens. Sets up ``logging`` of this process to standard error.
    """
    import uvloop

    log_quietly()
    settings = load_web_settings(path)
    refuse_open_web(settings, path)
    uvloop.run(_until_signal(settings))


def refuse_open_web(settings: WebSettings, path: Path) -> None:
    """Refuse to run on files that others can change, or on secrets that others can read.

    Raises:
        file_writable_error, secret_readable_error: name a file.
    """
    listener, desk, oidc, network = settings.listener, settings.desk, settings.oidc, settings.presence
    open_ = [str(path.name), listener.tls_certificate, desk.ca, desk.certificate, oidc.ca, settings.theme]
    secret = [listener.tls_key, desk.key, oidc.client_secret_file]
    if network is not None:
        open_ += [network.ca, network.certificate]
        secret.append(network.key)
    for name in open_:
        place = None if name is None else where_others_change(settings.file(name))
        if place is not None:
            raise file_writable_error(file=FileName(place))
    for name in secret:
        if name is not None and read_by_others(settings.file(name)):
            raise secret_readable_error(file=FileName(settings.file(name)))


@asynccontextmanager
async def serving(settings: WebSettings, entrance: Entrance) -> AsyncIterator[RunningWeb]:
    """Serve while the block runs; stop gracefully at its end.

    Raises:
        listener_busy_error: the port is taken.
        FileMissingError: the certificate or its key is not there.
        certificate_error: they cannot be used.

    Effects:
        Opens a port.
    """
    listener = settings.listener
    with contextlib.closing(open_socket(listener.host, listener.port)) as opened:
        server = _server(entrance, settings)
        task = asyncio.create_task(server.serve(sockets=[opened]))
        try:
            await server.up.wait()
            yield RunningWeb(int(opened.getsockname()[1]), entrance)
        finally:
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)


def _server(entrance: Entrance, settings: WebSettings) -> Server:
    names = (settings.listener.tls_certificate, settings.listener.tls_key)
    files = Certificate(*(None if name is None else settings.file(name) for name in names))
    return server_of(entrance, patient(PatientProtocol, settings.limits.answer), files)


async def _until_signal(settings: WebSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with (
        identity(settings) as service,
        presence(settings) as network,
        contextlib.aclosing(DeskClient.of(settings)) as desk,
    ):
        app = make_app(settings, desk, HANDLERS, painter(settings), service=service, network=network)
        await _serve_until(stop, settings, app)


async def _serve_until(stop: asyncio.Event, settings: WebSettings, app: Entrance) -> None:
    async with serving(settings, app):
        log.info("web is open")
        await stop.wait()
        log.info("web is closing")
