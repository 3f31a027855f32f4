"""Connections that only hold on, and heads without end."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import House, build, serving

from sluis.gate.http import connection

PATIENCE_S = 0.3
ASKED = b"POST /collector HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(connection, "PATIENCE_S", PATIENCE_S)
    async with serving(build(tmp_path)) as made:
        yield made


async def dribble(house: House, first: bytes, again: bytes, drops: int = 30) -> tuple[bytes, bool]:
    """Send ``first``, then ``again`` drop by drop for thrice the patience; return what came and whether it ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gate.ports[0])
    try:
        writer.write(first)
        for _ in range(drops):
            await asyncio.sleep(3 * PATIENCE_S / drops)
            writer.write(again)
        said = await asyncio.wait_for(reader.read(), 0.2)
    except ConnectionError:
        return b"", True
    except TimeoutError:
        return b"", False
    finally:
        writer.transport.abort()
    return said, True


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"", b""),
        (b"", b"\r\n"),
        (ASKED, b"X"),
        (ASKED + b"X: ", b"a"),
        (b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", b"a"),
        (ASKED + b"Content-Length: 2\r\n\r\n{}" + ASKED, b"X"),
    ],
    ids=["nothing", "line feeds", "a name", "a value", "a body nobody waits for", "a second head"],
)
async def test_who_only_holds_on_is_gone(house: House, first: bytes, again: bytes) -> None:
    _said, ended = await dribble(house, first, again)
    assert ended


async def test_a_quiet_connection_between_two_requests_is_left_alone(house: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gate.ports[0])
    for _ in range(3):
        writer.write(ASKED + b"Content-Length: 2\r\n\r\n{}")
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(2 * PATIENCE_S)
    writer.close()


async def test_a_body_that_is_waited_for_has_its_own_time(house: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gate.ports[0])
    writer.write(ASKED + b"Content-Length: 10\r\n\r\n")
    for _ in range(10):
        await asyncio.sleep(PATIENCE_S / 5)
        writer.write(b" ")
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_a_head_without_end_is_refused_and_large_bodies_do_not_count_as_one(house: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gate.ports[0])
    body = b" " * 60_000
    for _ in range(3):
        writer.write(ASKED + b"Content-Length: 60000\r\n\r\n" + body)
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    writer.write(ASKED + b"X: " + b"a" * 30_000)
    await asyncio.sleep(0.05)
    writer.write(b"\r\nContent-Length: 2\r\n\r\n{}")
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    writer.write(ASKED + b"X: " + b"a" * 2 * connection.HEAD_BYTES)
    assert b" 431 " in await reader.readuntil(b"\r\n\r\n")
    assert await reader.read() == b""
    writer.close()
