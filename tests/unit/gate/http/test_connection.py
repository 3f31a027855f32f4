"""Connections that only hold on, and heads without end."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import VOUCHED, House, build, serving

from sluis.gate.http import connection

PATIENCE_S = 0.3
ASKED = f"POST /collector HTTP/1.1\r\nHost: x\r\nAuthorization: {VOUCHED}\r\n".encode()


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A gate with all the patience a busy machine can ask for."""
    monkeypatch.setattr(connection, "PATIENCE_S", 120.0)
    async with serving(build(tmp_path)) as made:
        yield made


@pytest.fixture
async def brief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A gate that loses its patience soon."""
    monkeypatch.setattr(connection, "PATIENCE_S", PATIENCE_S)
    async with serving(build(tmp_path)) as made:
        yield made


async def dribble(house: House, first: bytes, again: bytes) -> None:
    """Send ``first``, then ``again`` drop by drop, ten in the time of the patience, until the connection has ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gate.ports[0])
    ended = asyncio.create_task(reader.read())
    try:
        writer.write(first)
        while not ended.done():
            await asyncio.sleep(PATIENCE_S / 10)
            writer.write(again)
        await ended
    except ConnectionError:
        return
    finally:
        ended.cancel()
        writer.transport.abort()


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
async def test_who_only_holds_on_is_gone(brief: House, first: bytes, again: bytes) -> None:
    await asyncio.wait_for(dribble(brief, first, again), 120)


async def test_a_quiet_connection_between_two_requests_is_left_alone(brief: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", brief.gate.ports[0])
    for _ in range(3):
        writer.write(ASKED + b"Content-Length: 2\r\n\r\n{}")
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(2 * PATIENCE_S)
    writer.close()


async def test_a_body_that_is_waited_for_has_its_own_time(brief: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", brief.gate.ports[0])
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


def head_of(size: int) -> bytes:
    """Return a request without a body whose head has exactly so many bytes."""
    begin, end = ASKED + b"Content-Length: 0\r\nX: ", b"\r\n\r\n"
    return begin + b"a" * (size - len(begin) - len(end)) + end


async def answers(house: House, pieces: list[bytes], pause_s: float = 0.0) -> list[int]:
    """Send pieces and then nothing more; return the status of every answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.gate.ports[0])
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)
        octets = await asyncio.wait_for(reader.read(), 120)
    except ConnectionError:
        return []
    finally:
        writer.transport.abort()
    return [int(line.split()[1]) for line in octets.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


@pytest.mark.parametrize("before", ["first", "after a sized body", "after a chunked body"])
@pytest.mark.parametrize("cut", ["whole", "two pieces", "at its end"])
async def test_the_limit_on_a_head_is_exact_however_it_arrives(house: House, before: str, cut: str) -> None:
    """What may come in is answered 400 for its content type."""
    first = {
        "first": b"",
        "after a sized body": ASKED + b"Content-Length: 2\r\n\r\n{}",
        "after a chunked body": ASKED + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\nT: 1\r\n\r\n",
    }[before]
    last = b"\r\nContent-Type: x/y\r\nConnection: close\r\n\r\n"
    for size, status in ((65_535, 400), (65_536, 400), (65_537, 431), (70_000, 431), (120_000, 431), (200_000, 431)):
        data = first + head_of(size - len(last) + 4)[:-4] + last
        assert len(data) == len(first) + size
        at = {"whole": len(data), "two pieces": len(first) + 40_000, "at its end": len(data) - 2}[cut]
        assert await answers(house, [data[:at], data[at:]], 0.02) == ([200] if first else []) + [status]


async def test_more_extensions_of_chunks_than_a_head_may_have_are_cut_off(house: House) -> None:
    begun = ASKED + b"Transfer-Encoding: chunked\r\n\r\n2"
    one, many = b";e=" + b"a" * 7_000 + b"\r\n{}\r\n", b" \r\n".replace(b" ", b"1;e=" + b"a" * 7_000) + b" \r\n"
    assert 200 not in await answers(house, [begun + one, *[many] * 10, b"0\r\n\r\n"])
    assert 200 not in await answers(house, [begun + b";", *[b"a" * 7_000] * 10])
    some = begun + one + many * 5 + b"0\r\n\r\n"
    assert (await answers(house, [some + ASKED + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}"])) == [200, 200]


async def test_more_trailers_than_a_head_may_have_are_cut_off(house: House) -> None:
    begun = ASKED + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
    assert 200 not in await answers(house, [begun, *[b"T: " + b"a" * 7_000 + b"\r\n"] * 10])
    some = begun + (b"T: " + b"a" * 7_000 + b"\r\n") * 5 + b"\r\n"
    assert (await answers(house, [some + ASKED + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}"])) == [200, 200]
