"""A web on a real port: TLS, files that others can change, and a browser that does not read."""

import asyncio
import ssl
from pathlib import Path

import msgspec
import pytest
from tests.flow.deskhouse import Authority
from tests.raised import raises
from tests.unit.web.visiting import settings

from sluis.errors.gate import certificate_error, file_missing_error, file_writable_error, secret_readable_error
from sluis.web.app import make_app
from sluis.web.serve import refuse_open_web, serving
from sluis.web.settings import WebListener, WebSettings


def with_tls(folder: Path, **more: object) -> WebSettings:
    listener = WebListener(port=0, tls_certificate="web.pem", tls_key="web.key")
    return msgspec.structs.replace(settings(), base=str(folder), listener=listener, **more)


async def test_it_speaks_tls_and_stops(tmp_path: Path) -> None:
    Authority(tmp_path, "ca").issue("web", "localhost")
    read = with_tls(tmp_path)
    trusted = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    async with serving(read, make_app(read, None)) as running:
        reader, writer = await asyncio.open_connection("localhost", running.port, ssl=trusted)
        writer.write(b"GET /nowhere HTTP/1.1\r\nHost: privacy.example\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 404")
        assert b"server:" not in answer.lower().partition(b"\r\n\r\n")[0]
        writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("localhost", running.port)


async def test_a_certificate_that_is_not_there_or_none_is_named(tmp_path: Path) -> None:
    read = with_tls(tmp_path)
    with raises(file_missing_error, match="web.pem"):
        async with serving(read, make_app(read, None)):
            pass
    for name in ("web.pem", "web.key"):
        (tmp_path / name).write_text("x")
    with raises(certificate_error):
        async with serving(read, make_app(read, None)):
            pass


def test_files_that_others_can_change_or_read_refuse(tmp_path: Path) -> None:
    (tmp_path / "web.toml").write_text("")
    for name in ("web.pem", "web.key", "secret", "theme.css"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o600)
    oidc = msgspec.structs.replace(settings().oidc, client_secret_file="secret")
    read = with_tls(tmp_path, oidc=oidc, theme="theme.css")
    refuse_open_web(read, tmp_path / "web.toml")
    for name, mode, row in (
        ("web.toml", 0o666, file_writable_error),
        ("web.pem", 0o622, file_writable_error),
        ("theme.css", 0o602, file_writable_error),
        ("web.key", 0o640, secret_readable_error),
        ("secret", 0o604, secret_readable_error),
    ):
        (tmp_path / name).chmod(mode)
        with raises(row, match=name):
            refuse_open_web(read, tmp_path / "web.toml")
        (tmp_path / name).chmod(0o600)
