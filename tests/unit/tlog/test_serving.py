"""What is served: the names of the standard and nothing else of the folder; a witness's one call."""

import asyncio
from pathlib import Path

import pytest
from tests.unit.ledger.sealing import KEY, seal_now
from tests.unit.tlog.test_witness import COSIGNER, MEMORY, request

from sluis.ledger.sealer import Sealer
from sluis.tlog.serving import App, AsgiMessage, log_app, witness_app
from sluis.tlog.witness import Witness


def asked(app: App, method: str, path: str, *parts: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[AsgiMessage] = []
    waiting = [
        {"type": "http.request", "body": part, "more_body": at + 1 < len(parts)} for at, part in enumerate(parts)
    ] or [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> AsgiMessage:
        return waiting.pop(0)

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    asyncio.run(app({"type": "http", "method": method, "path": path}, receive, send))
    status, headers, body = sent[0]["status"], sent[0]["headers"], sent[1]["body"]
    assert isinstance(status, int)
    assert isinstance(headers, list)
    assert isinstance(body, bytes)
    return status, dict(headers), body


def test_the_log_is_served_in_the_layout_of_the_standard(sealer: Sealer) -> None:
    seal_now(sealer)
    app = log_app(sealer.folder.path)
    status, headers, body = asked(app, "GET", "/checkpoint")
    assert (status, body, headers[b"content-type"]) == (200, sealer.folder.checkpoint(), b"text/plain; charset=utf-8")
    status, headers, body = asked(app, "GET", "/tile/0/000.p/1")
    assert (status, len(body), headers[b"cache-control"]) == (200, 32, b"public, max-age=31536000, immutable")
    assert asked(app, "GET", "/tile/entries/000.p/1")[2][2:] == sealer.folder.leaf(0, 1)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/signing",
        "/tile/0/../../signing",
        "/tile/0/000.p/256",
        "/tile/0/000.p/0",
        "/tile/00/000",
        "/tile/0/1",
        "//checkpoint",
        "/stamp/0",
        "/stamp/1",
        "/stamp/../signing",
        "/tile/0/999",
    ],
)
def test_nothing_else_can_be_reached(sealer: Sealer, path: str) -> None:
    seal_now(sealer)
    assert asked(log_app(sealer.folder.path), "GET", path)[0] == 404


def test_a_time_stamp_is_served_beside_its_checkpoint(sealer: Sealer) -> None:
    sealer.folder.keep_stamp(12, b"a stamp")
    status, headers, body = asked(log_app(sealer.folder.path), "GET", "/stamp/12")
    assert (status, headers[b"content-type"], body) == (200, b"application/timestamp-reply", b"a stamp")


def test_the_log_cannot_be_written_to(sealer: Sealer) -> None:
    assert asked(log_app(sealer.folder.path), "POST", "/checkpoint")[0] == 405


def test_a_witness_answers_over_http(tmp_path: Path) -> None:
    app = witness_app(Witness(tmp_path, [COSIGNER], [KEY.verifier], MEMORY))
    body = request(0, 3)
    assert asked(app, "POST", "/add-checkpoint", body[:50], body[50:])[0] == 200
    assert asked(app, "POST", "/add-checkpoint", request(0, 3))[:1] == (409,)
    assert asked(app, "POST", "/add-checkpoint", b"x" * (1 << 18), b"x")[0] == 413
    assert asked(app, "GET", "/add-checkpoint")[0] == 405
    assert asked(app, "POST", "/other")[0] == 404
