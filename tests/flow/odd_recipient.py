"""A recipient that does what recipients should not: a bare socket that keeps every byte it was sent."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

ANSWERS = {
    "200": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: seen=1\r\nConnection: close\r\n\r\n",
    "500": b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\nConnection: close\r\n\r\nTrace",
    "503": b"HTTP/1.1 503 Later\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "429": b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "400": b"HTTP/1.1 400 Unusable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "401": b"HTTP/1.1 401 Who\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "403": b"HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "404": b"HTTP/1.1 404 Nowhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "302": b"HTTP/1.1 302 Elsewhere\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "garbage": b"\x00\xff\x15\x03SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "half": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
    "long-line": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    "coded": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope",
    "close": b"",
}


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    head: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        pairs = (line.split(": ", 1) for line in self.head.split("\r\n")[1:] if line)
        return {name.lower(): value for name, value in pairs}


@dataclass
class OddRecipient:
    """Answers as its mode says: a key of ``ANSWERS``, ``reset`` or ``hang``."""

    mode: str = "200"
    asked: list[Asked] = field(default_factory=list)
    during: Callable[[], None] = lambda: None
    """Called when a request is in, before it is answered."""
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def up(self) -> "OddRecipient":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def down(self) -> None:
        if self._server is not None:
            self._server.close()
        self.hang_up()
        await asyncio.sleep(0)

    def hang_up(self) -> None:
        """Reset every open connection."""
        for writer in list(self._open):
            writer.transport.abort()

    @property
    def endpoint(self) -> str:
        """The line for the settings."""
        return f'url = "http://127.0.0.1:{self.port}/intake"'

    @property
    def bodies(self) -> list[bytes]:
        return [request.body for request in self.asked]

    @property
    def ids(self) -> list[str]:
        return [request.headers["idempotency-key"] for request in self.asked]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").removesuffix("\r\n\r\n")
            length = int(Asked(head, b"").headers.get("content-length", "0"))
            self.asked.append(Asked(head, await reader.readexactly(length)))
            self.during()
            if self.mode == "hang":
                await reader.read()
            elif self.mode == "reset":
                writer.transport.abort()
            else:
                writer.write(ANSWERS[self.mode])
                await writer.drain()
        writer.close()
        self._open.discard(writer)
