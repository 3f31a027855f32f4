"""Whoever does not read an answer in time is cut off; who reads slowly is not."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.flow.gatehouse import eventually

from sluis.gate.http.listening import Certificate, Server, open_socket, server_of
from sluis.gate.http.patience import PatientProtocol, patient
from sluis.tlog.serving import Receive, Scope, Send

SIZE = 50_000_000
REQUEST = b"GET /large HTTP/1.1\r\nHost: here.example\r\nConnection: close\r\n\r\n"


class Large:
    """An application with a large answer; it counts the answers that are on their way."""

    begun = under_way = 0

    def __init__(self, size: int = SIZE) -> None:
        self.size = size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        self.begun += 1
        self.under_way += 1
        try:
            length = (b"content-length", str(self.size).encode())
            await send({"type": "http.response.start", "status": 200, "headers": [length]})
            await send({"type": "http.response.body", "body": b"x" * self.size})
        finally:
            self.under_way -= 1


@asynccontextmanager
async def serving(app: Large, answer_ms: int, kept: int | None = None) -> AsyncIterator[tuple[int, Server]]:
    opened = open_socket("127.0.0.1", 0)
    if kept is not None:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, kept)  # what is not read soon lies with us
    server = server_of(app, patient(PatientProtocol, answer_ms), Certificate())
    task = asyncio.create_task(server.serve(sockets=[opened]))
    await server.up.wait()
    yield int(opened.getsockname()[1]), server
    server.should_exit = True
    await task
    opened.close()


async def test_whoever_does_not_read_is_gone() -> None:
    app = Large()
    async with serving(app, 300) as (port, server):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST)
        await writer.drain()
        await eventually(lambda: app.begun == 1)
        await eventually(lambda: not server.server_state.connections)
        await eventually(lambda: app.under_way == 0)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await reader.readexactly(SIZE)
        writer.close()


@pytest.mark.parametrize("ending", ["close", "keep-alive"])
async def test_whoever_leaves_the_end_of_an_answer_is_gone(ending: str) -> None:
    """So little is never paused for: a connection that is closed over it would stay open for as long as it likes."""
    async with serving(Large(40_000), 300, kept=4_096) as (port, server):
        loop = asyncio.get_running_loop()
        with contextlib.closing(socket.socket()) as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
            raw.settimeout(0)
            await loop.sock_connect(raw, ("127.0.0.1", port))
            await loop.sock_sendall(raw, REQUEST.replace(b"close", ending.encode()))
            await eventually(lambda: len(server.server_state.connections) == 1)
            await eventually(lambda: not server.server_state.connections)


async def test_whoever_reads_slowly_gets_it_all() -> None:
    async with serving(Large(), 120_000) as (port, _server):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST)
        size = 0
        while part := await reader.read(SIZE // 8):
            size += len(part)
            await asyncio.sleep(0.005)
        assert size > SIZE
        writer.close()


def test_the_time_is_of_the_settings_and_of_no_other_server() -> None:
    assert patient(PatientProtocol, 300).answer_s == pytest.approx(0.3)
    assert PatientProtocol.answer_s == pytest.approx(30)
