"""The door: who is let in is what the connection says, and a call behind it sees a whole body."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from tests.flow.deskhouse import build_desk, person
from tests.flow.gatehouse import eventually

from sluis.desk.calls import Caller
from sluis.desk.connection import PEER
from sluis.desk.door import CALLER, Door
from sluis.desk.people import people
from sluis.gate.http.connection import CERTIFICATE
from sluis.tlog.serving import AsgiMessage, Receive, Scope, Send


class Behind:
    """Notes what came past the door."""

    def __init__(self) -> None:
        self.seen: list[tuple[object, AsgiMessage, AsgiMessage]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del send
        self.seen.append((scope[CALLER], await receive(), await receive()))


async def asked(folder: Path, scope: Scope, *parts: AsgiMessage) -> tuple[Behind, list[AsgiMessage]]:
    """Make a request; return what came past the door, and what was sent back."""
    behind, left, sent = Behind(), list(parts), list[AsgiMessage]()

    async def receive() -> AsgiMessage:
        return left.pop(0) if left else {"type": "http.disconnect"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    door = Door(behind, build_desk(folder, ["dpo"], limits="[limits]\nbody_bytes = 8"))
    said = [(b"Content-Type", b"application/json; charset=utf-8")]
    await door({"type": "http", "method": "POST", "path": "/", "headers": said, **scope}, receive, send)
    assert door.waiting == 0
    return behind, sent


def part(body: bytes, *, more: bool = False) -> AsgiMessage:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_in_pieces_is_handed_on_whole(tmp_path: Path) -> None:
    behind, sent = await asked(tmp_path, {PEER: os.getuid()}, part(b"abc", more=True), part(b"def"))
    [(caller, first, second)] = behind.seen
    assert isinstance(caller, Caller)
    assert caller.name == "here"
    assert (first["body"], first["more_body"], second["type"]) == (b"abcdef", False, "http.disconnect")
    assert sent == []


@pytest.mark.parametrize(
    "scope",
    [{}, {PEER: 4_000_000}, {PEER: "0"}, {CERTIFICATE: b"none"}, {"headers": [(PEER.encode(), b"0")]}, {CALLER: "x"}],
)
async def test_nobody_else_is_let_in(tmp_path: Path, scope: Scope) -> None:
    behind, sent = await asked(tmp_path, scope, part(b""))
    assert (behind.seen, sent[0]["status"]) == ([], 403)


@pytest.mark.parametrize(
    ("headers", "parts"),
    [
        ([(b"Content-Length", b"9")], [part(b"")]),
        ([(b"Content-Length", b"-1")], [part(b"")]),
        ([(b"Content-Length", b"9" * 5000)], [part(b"")]),
        ([], [part(b"abcde", more=True), part(b"fghi")]),
    ],
)
async def test_too_much_is_not_taken(
    tmp_path: Path, headers: list[tuple[bytes, bytes]], parts: list[AsgiMessage]
) -> None:
    behind, sent = await asked(tmp_path, {PEER: os.getuid(), "headers": headers}, *parts)
    assert (behind.seen, sent[0]["status"]) == ([], 413)


@pytest.mark.parametrize("kind", [b"text/plain", b"application/jsonx", b"", b"multipart/form-data; boundary=x"])
async def test_a_body_that_does_not_say_it_is_json_is_not_taken(tmp_path: Path, kind: bytes) -> None:
    headers = [(b"content-type", kind)] if kind else []
    behind, sent = await asked(tmp_path, {PEER: os.getuid(), "headers": headers}, part(b"{}"))
    assert (behind.seen, sent[0]["status"]) == ([], 415)


async def test_whoever_goes_away_is_not_answered(tmp_path: Path) -> None:
    behind, sent = await asked(tmp_path, {PEER: os.getuid()}, part(b"a", more=True))
    assert (behind.seen, sent) == ([], [])


async def test_what_is_no_request_is_left_alone(tmp_path: Path) -> None:
    assert (await asked(tmp_path, {"type": "lifespan"}))[1] == []


async def test_who_takes_all_the_places_it_can_get_keeps_nobody_else_out(tmp_path: Path) -> None:
    door = Door(Behind(), build_desk(tmp_path, ["call-centre"], limits="[limits]\nwaiting = 4"))
    let_go, sent = asyncio.Event(), list[AsgiMessage]()

    async def slow() -> AsgiMessage:
        await let_go.wait()
        return {"type": "http.disconnect"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    me: Scope = {"type": "http", "method": "POST", "path": "/", "headers": [], PEER: os.getuid()}
    held = [asyncio.create_task(door(me, slow, send)) for _ in range(2)]
    await asyncio.sleep(0)
    await door(me, slow, send)
    assert (door.waiting, sent[0]["status"]) == (2, 503)
    certificate = x509.load_pem_x509_certificate((tmp_path / "operator.pem").read_bytes())
    other = {**me, CERTIFICATE: certificate.public_bytes(serialization.Encoding.DER)}
    other.pop(PEER)
    held.append(asyncio.create_task(door(other, slow, send)))
    await asyncio.sleep(0)
    assert (door.waiting, len(sent)) == (3, 2)
    let_go.set()
    await asyncio.gather(*held)
    assert door.waiting == 0


async def test_one_person_takes_an_eighth_of_the_places_also_with_bodies_that_do_not_come(tmp_path: Path) -> None:
    settings = build_desk(tmp_path, ["call-centre"], limits="[limits]\nwaiting = 16")
    async with people(settings) as known:
        door = Door(Behind(), settings, known)
        let_go, sent = asyncio.Event(), list[AsgiMessage]()

        async def slow() -> AsgiMessage:
            await let_go.wait()
            return {"type": "http.disconnect"}

        async def send(message: AsgiMessage) -> None:
            sent.append(message)

        certificate = x509.load_pem_x509_certificate((tmp_path / "web.pem").read_bytes())
        headers = [(b"sluis-person", person("household").encode())]
        web: Scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
        web[CERTIFICATE] = certificate.public_bytes(serialization.Encoding.DER)
        held = [asyncio.create_task(door(web, slow, send)) for _ in range(3)]
        await eventually(lambda: bool(sent) and door.waiting == 2)
        assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [503]
        let_go.set()
        await asyncio.gather(*held)
        assert door.waiting == 0


async def test_all_who_ask_for_a_paper_that_everybody_may_read_take_an_eighth_together(tmp_path: Path) -> None:
    door = Door(Behind(), build_desk(tmp_path, ["call-centre"], limits="[limits]\nwaiting = 16"))
    let_go, sent = asyncio.Event(), list[AsgiMessage]()

    async def slow() -> AsgiMessage:
        await let_go.wait()
        return {"type": "http.disconnect"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    certificate = x509.load_pem_x509_certificate((tmp_path / "web.pem").read_bytes())
    web: Scope = {"type": "http", "method": "GET", "path": "/v1/notices", "headers": []}
    web[CERTIFICATE] = certificate.public_bytes(serialization.Encoding.DER)
    held = [asyncio.create_task(door(web, slow, send)) for _ in range(3)]
    await eventually(lambda: bool(sent) and door.waiting == 2)
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [503]
    held += [asyncio.create_task(door({**web, "path": "/v1/sharing"}, slow, send)) for _ in range(4)]
    await eventually(lambda: door.waiting == 6)
    let_go.set()
    await asyncio.gather(*held)
    assert door.waiting == 0


async def test_a_certificate_that_is_over_by_now_is_nobodys_also_over_a_connection_that_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door(Behind(), build_desk(tmp_path, ["call-centre"]))

    def held(file: str) -> Scope:
        certificate = x509.load_pem_x509_certificate((tmp_path / file).read_bytes())
        return {"type": "http", CERTIFICATE: certificate.public_bytes(serialization.Encoding.DER)}

    known = door.caller(held("dpo.pem"))
    assert known is not None
    assert (known.name, door.caller(held("over.pem"))) == ("dpo", None)
    now = time.time()
    monkeypatch.setattr("sluis.desk.door.time.time", lambda: now + 86_400 + 60)
    assert door.caller(held("dpo.pem")) is None
