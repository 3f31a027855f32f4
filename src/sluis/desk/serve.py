"""A running desk: its socket and its port, and a graceful stop.

In:  ``desk.toml``. Out: it serves until SIGTERM or SIGINT.

The rules this module keeps:
 * Files first: it refuses what others can change or read, as the gate does. Then the gate is opened; then it listens.
 * The socket is made with its rights, in a folder nobody else can write; one that somebody answers at is left alone.
 * Stop: no new connections; what is being answered is answered; then the gate closes.
"""

import asyncio
import contextlib
import grp
import logging
import os
import signal
import socket
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.api.serving import settle
from sluis.desk.app import application
from sluis.desk.connection import DeskProtocol
from sluis.desk.door import Door
from sluis.desk.keep_telling import keep_telling
from sluis.desk.opened_gate import OpenedGate
from sluis.desk.people import people
from sluis.desk.settings import DeskSettings, SocketSettings, TlsSettings, load_desk_settings
from sluis.errors import FileName
from sluis.errors.desk import socket_busy_error
from sluis.errors.gate import file_writable_error, secret_readable_error
from sluis.gate.http.listening import Certificate, Server, log_quietly, open_socket, server_of
from sluis.gate.http.patience import patient
from sluis.gate.state.file_modes import read_by_others, refuse_open_files, where_others_change
from sluis.gate.state.settings import load_settings

log = logging.getLogger("sluis.desk")
_BACKLOG: Final = 256


@dataclass(frozen=True, slots=True)
class RunningDesk:
    """What a started desk offers to whoever started it."""

    socket: Path | None
    port: int | None
    door: Door
    desk: OpenedGate


def run_desk(path: Path) -> None:
    """Run a desk until SIGTERM or SIGINT.

    Args:
        path: ``desk.toml``.

    Raises:
        file_writable_error: others can change what says who may do what.
        secret_readable_error: others can read a file with secrets.
        SluisError: settings, register, database, keys, socket or port cannot be used.

    Effects:
        Listens, records. Sets up ``logging`` of this process to standard error.
    """
    import uvloop

    log_quietly()
    settings = load_desk_settings(path)
    refuse_open_desk(settings, path)
    uvloop.run(_until_signal(settings))


def refuse_open_desk(settings: DeskSettings, path: Path) -> None:
    """Refuse to run on files that others can change, or on secrets that others can read; as the gate's are refused.

    Raises:
        file_writable_error, secret_readable_error: name a file.
    """
    listener = settings.listener
    named = [] if listener is None else [listener.tls_certificate, listener.client_ca]
    identity = settings.identity
    named += [] if identity is None else [name for name in (identity.jwks, identity.ca) if name is not None]
    told = settings.told()
    secrets = [] if listener is None else [settings.file(listener.tls_key)]
    secrets += [] if told is None else told.secrets
    for file in secrets:
        if read_by_others(file):
            raise secret_readable_error(file=FileName(file))
    authorities = () if told is None else told.authorities
    for file in (path, *map(settings.file, named), *authorities, *secrets):
        place = where_others_change(file)
        if place is not None:
            raise file_writable_error(file=FileName(place))
    gate = settings.file(settings.gate)
    refuse_open_files(load_settings(gate), gate)


@asynccontextmanager
async def serving(settings: DeskSettings) -> AsyncIterator[RunningDesk]:
    """Serve while the block runs; stop gracefully at its end.

    Raises:
        SluisError: as ``run_desk``; nothing listens then.

    Effects:
        Opens the gate, a socket, a port.
    """
    async with people(settings) as known:
        with contextlib.ExitStack() as stack:
            copies = None if settings.copies is None else settings.file(settings.copies)
            archives = None if settings.dossiers is None else settings.file(settings.dossiers)
            desk = OpenedGate(settings.file(settings.gate), copies, archives)
            stack.callback(desk.close)
            door = Door(application(desk), settings, known)
            servers: list[tuple[Server, socket.socket]] = []
            path = port = None
            if settings.socket is not None:
                path = settings.file(settings.socket.path)
                servers.append((_server(door, settings, None), stack.enter_context(unix_socket(path, settings.socket))))
            if settings.listener is not None:
                opened = stack.enter_context(
                    contextlib.closing(open_socket(settings.listener.host, settings.listener.port))
                )
                servers.append((_server(door, settings, settings.listener), opened))
                port = int(opened.getsockname()[1])
            tasks = [asyncio.create_task(server.serve(sockets=[opened])) for server, opened in servers]
            stopping = asyncio.Event()
            tasks.append(asyncio.create_task(keep_telling(desk, settings.told(), stopping)))
            tasks.append(asyncio.create_task(desk.keep_up()))
            try:
                await asyncio.gather(*(server.up.wait() for server, _opened in servers))
                yield RunningDesk(path, port, door, desk)
            finally:
                tasks[-1].cancel()
                stopping.set()
                for server, _opened in servers:
                    server.should_exit = True
                await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def unix_socket(path: Path, settings: SocketSettings) -> Iterator[socket.socket]:
    """Make a listening Unix socket; remove it at the end.

    Args:
        path: Where.
        settings: Who may connect.

    Raises:
        file_writable_error: others can put something in its place.
        socket_busy_error: something answers there already, or it cannot be made.

    Effects:
        A file; one that is left of a process that ended is replaced.
    """
    _refuse_open_folder(path)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _remove_what_is_left(path)
        before = os.umask(0o177)
        try:
            opened.bind(str(path))
        finally:
            os.umask(before)
        if settings.group:
            os.chown(path, -1, grp.getgrnam(settings.group).gr_gid)
        path.chmod(int(settings.mode, 8))
        opened.listen(_BACKLOG)
        opened.settimeout(0)
    except (OSError, KeyError):
        opened.close()
        raise socket_busy_error(file=FileName(path)) from None
    try:
        yield opened
    finally:
        opened.close()
        path.unlink(missing_ok=True)


def _refuse_open_folder(path: Path) -> None:
    try:
        folder = path.absolute().parent.stat()
    except OSError:
        raise socket_busy_error(file=FileName(path)) from None
    if folder.st_uid not in {0, os.geteuid()} or folder.st_mode & 0o022:
        raise file_writable_error(file=FileName(path.parent))
    place = where_others_change(path.absolute().parent)
    if place is not None:
        raise file_writable_error(file=FileName(place))


def _remove_what_is_left(path: Path) -> None:
    """Remove the socket of a process that ended.

    Raises:
        OSError: something else lies there, or somebody answers.
    """
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(kind):
        raise FileExistsError
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise FileExistsError


def _server(door: Door, settings: DeskSettings, tls: TlsSettings | None) -> Server:
    """Return a server of the door; raises what ``server_of`` does."""
    names = (None, None, None) if tls is None else (tls.tls_certificate, tls.tls_key, tls.client_ca)
    files = Certificate(*(None if name is None else settings.file(name) for name in names))
    return server_of(door, patient(DeskProtocol, settings.limits.answer), files)


async def _until_signal(settings: DeskSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serving(settings):
        settle()
        log.info("desk is open")
        await stop.wait()
        log.info("desk is closing")
