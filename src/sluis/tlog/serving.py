"""Serve over HTTP what the ledger publishes: the log as files, and a witness's one call. Plain ASGI, no other parts.

In:  requests. Out: files of a log folder, or a witness's answers.

The rules this module keeps:
 * Only names of C2SP tlog-tiles are looked up (a checkpoint, tiles, entries), and time stamps by size. Nothing else of
   the folder can be reached.
 * A checkpoint may change, so it is not cached for long; tiles never do, so they are.
 * No access log: an address that asks for proofs of its own epoch says who asks.

Source: C2SP tlog-tiles and tlog-witness.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Final

from sluis.tlog.witness import Reply, Witness

Scope = MutableMapping[str, object]
AsgiMessage = MutableMapping[str, object]
Receive = Callable[[], Awaitable[AsgiMessage]]
Send = Callable[[AsgiMessage], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_TILE: Final = re.compile(
    r"/tile/(?:0|[1-9][0-9]?|entries)/(?:x[0-9]{3}/){0,5}[0-9]{3}(?:\.p/(?:[1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)
_STAMP: Final = re.compile(r"/stamp/[1-9][0-9]{0,15}")
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_SHORT: Final = "public, max-age=5"
_MOST_BYTES: Final = 1 << 18
"""No request of a log is larger."""


def log_app(folder: Path) -> App:
    """Return the application that serves a log folder.

    Args:
        folder: Of ``ledger.folder`` in the settings.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI's signature
        if scope["type"] != "http":
            return
        path = str(scope["path"])
        if scope["method"] not in {"GET", "HEAD"}:
            await _answer(send, Reply(405))
        elif path == "/checkpoint":
            await _file(send, folder / "checkpoint", "text/plain; charset=utf-8", _SHORT)
        elif _STAMP.fullmatch(path):
            await _file(send, folder / path[1:], "application/timestamp-reply", _FOR_EVER)
        elif _TILE.fullmatch(path):
            await _file(send, folder / path[1:], "application/octet-stream", _FOR_EVER)
        else:
            await _answer(send, Reply(404))

    return app


def witness_app(witness: Witness) -> App:
    """Return the application of a witness: ``POST /add-checkpoint``."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if str(scope["path"]) != "/add-checkpoint":
            await _answer(send, Reply(404))
        elif scope["method"] != "POST":
            await _answer(send, Reply(405))
        else:
            body = await read_body(receive, _MOST_BYTES)
            reply = Reply(413) if body is None else await asyncio.to_thread(witness.add_checkpoint, body)
            await _answer(send, reply)

    return app


async def _file(send: Send, place: Path, content_type: str, caching: str) -> None:
    try:
        content = await asyncio.to_thread(place.read_bytes)
    except OSError:
        await _answer(send, Reply(404))
    else:
        await _answer(send, Reply(200, content, content_type), caching)


async def _answer(send: Send, reply: Reply, caching: str = "no-store") -> None:
    headers = [
        (b"content-length", str(len(reply.body)).encode()),
        (b"content-type", reply.content_type.encode()),
        (b"cache-control", caching.encode()),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def read_body(receive: Receive, most: int) -> bytes | None:
    """Read a request's body; ``None`` when it has more than ``most`` bytes or the line dropped."""
    content = bytearray()
    while True:
        message = await receive()
        part = message.get("body", b"")
        content += part if isinstance(part, bytes) else b""
        if len(content) > most or message["type"] != "http.request":
            return None
        if not message.get("more_body", False):
            return bytes(content)
