"""A server of HTTP on loopback that answers whatever a test says, well formed or not."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Answering:
    """Where it is, and what it heard."""

    url: str
    heard: list[bytes] = field(default_factory=list)


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return an answer."""
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode() + body


def service_of(jwks: Mapping[str, object]) -> Callable[[bytes], bytes]:
    """Return what answers as an identity service does that has some keys: with its document and its keys."""

    def answer(asked: bytes) -> bytes:
        named = "http://" + asked.partition(b"Host: ")[2].partition(b"\r\n")[0].decode()
        if b"/jwks" in asked.partition(b"\r\n")[0]:
            return http(json.dumps(jwks).encode())
        said = {
            "issuer": named,
            "jwks_uri": f"{named}/jwks",
            **dict.fromkeys(("authorization_endpoint", "token_endpoint", "end_session_endpoint"), f"{named}/x"),
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
        }
        return http(json.dumps(said).encode())

    return answer


@asynccontextmanager
async def answering(answers: Sequence[bytes] | Callable[[bytes], bytes]) -> AsyncIterator[Answering]:
    """Answer each connection while the block runs: with the next of some bytes, or with what a function makes.

    Bytes that are empty are no answer: the connection stays open without one.
    """
    left = list(answers) if not callable(answers) else []
    place = Answering("")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        body = await reader.readexactly(int(size[0].partition(b":")[2])) if size else b""
        place.heard.append(head + body)
        answer = answers(head + body) if callable(answers) else left.pop(0)
        if answer:
            writer.write(answer)
            await writer.drain()
            writer.close()
        else:
            await reader.read()
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    place.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield place
    finally:
        server.close()
