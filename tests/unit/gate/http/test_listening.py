"""A socket that is taken, a certificate that is not there or is none, and a server that says little of itself."""

import asyncio
from pathlib import Path

from tests.flow.deskhouse import Authority
from tests.raised import raises

from sluis.errors.gate import certificate_error, file_missing_error, listener_busy_error
from sluis.gate.http.connection import BoundedProtocol
from sluis.gate.http.listening import Certificate, open_socket, server_of
from sluis.tlog.serving import Receive, Scope, Send


async def empty(scope: Scope, receive: Receive, send: Send) -> None:
    del scope, receive
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_a_taken_port_is_told() -> None:
    opened = open_socket("127.0.0.1", 0)
    with raises(listener_busy_error):
        open_socket("127.0.0.1", int(opened.getsockname()[1]))
    opened.close()


def test_a_file_that_is_not_there_or_is_no_certificate_is_named(tmp_path: Path) -> None:
    Authority(tmp_path, "ca").issue("here", "localhost")
    pem, key = tmp_path / "here.pem", tmp_path / "here.key"
    server_of(empty, BoundedProtocol, Certificate(pem, key))
    for gone in (
        Certificate(tmp_path / "no.pem", key),
        Certificate(pem, tmp_path / "no.key"),
        Certificate(pem, key, pem / "ca"),
    ):
        with raises(file_missing_error):
            server_of(empty, BoundedProtocol, gone)
    key.write_text("no key")
    with raises(certificate_error):
        server_of(empty, BoundedProtocol, Certificate(pem, key))


async def test_an_answer_does_not_say_what_serves_it() -> None:
    opened = open_socket("127.0.0.1", 0)
    server = server_of(empty, BoundedProtocol, Certificate())
    task = asyncio.create_task(server.serve(sockets=[opened]))
    await server.up.wait()
    reader, writer = await asyncio.open_connection(*opened.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nHost: here.example\r\nConnection: close\r\n\r\n")
    head = (await reader.read()).lower()
    assert head.startswith(b"http/1.1 204")
    assert b"server:" not in head
    writer.close()
    server.should_exit = True
    await task
    opened.close()
