"""Slow readers and slow senders at `sluis web run`, in its own process: each is gone, and nobody else waits for it."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import httpx
import pytest
from tests.flow.deskhouse import Authority
from tests.flow.gatehouse import eventually
from tests.flow.webhouse import WEB
from tests.ports import free_port

_EVERY_S = 0.1
"""How often a slow one sends or reads a byte."""
_MANY = 500
"""Answers that nobody reads: more than the kernel keeps."""
SLUIS = str(Path(sys.executable).with_name("sluis"))


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[int, int]]:
    """Run a web whose desk is away; give its port and process."""
    authority, port = Authority(folder, "people"), free_port()
    authority.issue("web", "web.example")
    text = WEB.format(url=f"http://localhost:{port}", port=port, desk=free_port(), name="Voorbeeld", theme="")
    (folder / "web.toml").write_text(text + 'body = "PT1S"\nanswer = "PT1S"\n')
    process = await asyncio.create_subprocess_exec(SLUIS, "web", "run", "--settings", "web.toml", cwd=folder)
    try:
        for _ in range(600):
            if await _answers(port):
                break
            await asyncio.sleep(_EVERY_S)
        yield port, process.pid
    finally:
        process.terminate()
        await process.wait()


async def _answers(port: int) -> bool:
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:  # noqa: S501 - plain, on this machine
        try:
            return (await client.get(f"http://localhost:{port}/static/sluis.css")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


async def _dripped(port: int, at_once: bytes, slowly: bytes) -> bytes:
    """Send some bytes, and others one by one, until the connection ends; return what came back."""
    reader, writer = await asyncio.open_connection("localhost", port)
    writer.write(at_once)
    heard = asyncio.create_task(reader.read())
    for byte in slowly:
        if heard.done():
            break
        writer.write(bytes([byte]))
        await asyncio.sleep(_EVERY_S)
    async with asyncio.timeout(60):
        told = await asyncio.gather(heard, return_exceptions=True)
    writer.close()
    return told[0] if isinstance(told[0], bytes) else b""


async def _hardly_reads(port: int, answers: int) -> None:
    """Ask for so many answers, and read a byte of them now and then until the connection ends."""
    loop = asyncio.get_running_loop()
    with closing(socket.socket()) as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        raw.settimeout(0)
        await loop.sock_connect(raw, ("127.0.0.1", port))
        asked = f"GET /static/sluis.css HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
        sending = asyncio.create_task(loop.sock_sendall(raw, asked * answers))
        try:
            with suppress(ConnectionError):
                for _ in range(100_000):
                    if not await loop.sock_recv(raw, 1):
                        break
                    await asyncio.sleep(_EVERY_S)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


async def _stops(port: int, begun: bytes) -> bytes:
    """Send the beginning of a request and no more; return what is answered until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)
    await writer.drain()
    async with asyncio.timeout(60):
        answered = await reader.read()
    writer.close()
    return answered


async def test_slow_readers_and_senders_are_gone_and_nobody_waits_for_them(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Who profits: somebody who wants nobody else to object, and has one machine."""
    async with running(tmp_path) as (port, pid):
        before = _open_files(pid)
        host = f"Host: localhost:{port}\r\n".encode()
        post = b"POST /household/1/ask/object HTTP/1.1\r\n" + host + b"Content-Length: 9000\r\n\r\n"
        slow = [
            asyncio.create_task(_dripped(port, b"", b"GET / HTTP/1.1\r\n" + b"X: " + b"x" * 2_000)),
            *(asyncio.create_task(_dripped(port, post, b"x" * 2_000)) for _ in range(20)),
        ]
        readers = [asyncio.create_task(_hardly_reads(port, _MANY)) for _ in range(2)]
        for _ in range(10):
            assert await _answers(port), "everybody else is answered meanwhile"
        head, *bodies = await asyncio.gather(*slow)
        assert (await _stops(port, post)).startswith(b"HTTP/1.1 408 Request Timeout"), "who stops sending hears why"
        assert head == b""
        told = {body.partition(b"\r\n")[0] for body in bodies}
        assert told <= {b"HTTP/1.1 408 Request Timeout", b""}, "whoever goes on sending may not hear it"
        await eventually(lambda: _open_files(pid) <= before)
        assert await _answers(port)
        for reader in readers:  # what the kernel took of an answer they may read for as long as they like
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    assert "Traceback" not in capfd.readouterr().err, "who is gone is no fault of ours"


def _open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
