"""Who is at the other end of a socket, and an end to reading slowly."""

import asyncio
import os
import socket
from pathlib import Path

from tests.flow.deskhouse import desk
from tests.flow.gatehouse import eventually

from sluis.desk.connection import user_of


def test_the_system_says_who_is_there() -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert user_of(here) == os.getuid()
    with socket.socket(socket.AF_INET) as other:
        assert user_of(other) is None
    assert user_of(None) is None


async def test_whoever_does_not_read_its_answers_is_gone(tmp_path: Path) -> None:
    async with desk(tmp_path, limits='[limits]\nanswer = "PT1S"') as callers:
        assert callers.running.socket is not None
        asking = socket.socket(socket.AF_UNIX)
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        asking.settimeout(0)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(asking, str(callers.running.socket))
        request = b"GET /v1/openapi.json HTTP/1.1\r\nHost: desk\r\n\r\n"

        async def ask_and_never_read() -> None:
            while True:
                await loop.sock_sendall(asking, request)

        asked = asyncio.create_task(ask_and_never_read())
        await eventually(asked.done)
        assert isinstance(asked.exception(), (BrokenPipeError, ConnectionResetError))
        asking.close()
        assert (await callers.call("here", "GET", "/healthz")).status == 200
