"""Documents of a service: within time and size, without following it anywhere, and without its words in an error."""

from pathlib import Path

import pytest
from tests.raised import raises
from tests.unit.oidc.answering import answering, http

from sluis.errors.gate import file_missing_error
from sluis.errors.oidc import away_error, document_refused_error
from sluis.oidc import fetching
from sluis.oidc.fetching import MOST_BYTES, fetch, http_client


async def test_an_object_comes_back_with_its_status() -> None:
    async with (
        answering([http(b'{"a":1}'), http(b'{"error":"x"}', "400 Bad Request")]) as there,
        http_client() as client,
    ):
        assert await fetch(client, there.url) == (200, {"a": 1})
        assert await fetch(client, there.url + "/t", {"code": "c d"}, {"Authorization": "Basic x"}) == (
            400,
            {"error": "x"},
        )
        assert b"code=c+d" in there.heard[1]
        assert b"Authorization: Basic x" in there.heard[1]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"a":1,"a":2}', b"[" * 20_000])
async def test_what_is_no_object_is_refused(body: bytes) -> None:
    async with answering([http(body)]) as there, http_client() as client:
        with raises(document_refused_error, match="another form"):
            await fetch(client, there.url)


async def test_what_has_no_end_is_refused() -> None:
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST_BYTES + 1)
    async with answering([endless]) as there, http_client() as client:
        with raises(document_refused_error, match="too large"):
            await fetch(client, there.url)


async def test_a_packed_answer_is_not_unpacked() -> None:
    packed = http(b'{"a":1}', "200 OK", "content-encoding: gzip")
    async with answering([packed]) as there, http_client() as client:
        assert await fetch(client, there.url) == (200, {"a": 1})
        assert b"Accept-Encoding: identity" in there.heard[0]


async def test_no_redirect_is_followed_and_no_cookie_kept() -> None:
    async with answering([http(b"{}")]) as elsewhere:
        sent = http(b"{}", "302 Found", f"location: {elsewhere.url}", "set-cookie: a=b")
        async with answering([sent, http(b"{}")]) as there, http_client() as client:
            assert (await fetch(client, there.url))[0] == 302
            await fetch(client, there.url)
            assert b"cookie" not in there.heard[1].lower()
        assert elsewhere.heard == []


@pytest.mark.parametrize("answer", [http(b"{}", "503 Busy"), b"SSH-2.0\r\n\r\n", b"\0" * 100])
async def test_a_service_in_trouble_is_away(answer: bytes) -> None:
    async with answering([answer]) as there, http_client() as client:
        with raises(away_error):
            await fetch(client, there.url)


async def test_nobody_there_and_nobody_who_speaks_are_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "WITHIN_S", 0.3)
    async with http_client() as client:
        async with answering([b"", b"HTTP/1.1 200 OK\r\n"]) as there:
            with raises(away_error):
                await fetch(client, there.url)
        with raises(away_error):
            await fetch(client, there.url)
        with raises(away_error):
            await fetch(client, "http://[::1")


def test_authorities_that_are_not_there_are_named(tmp_path: Path) -> None:
    with raises(file_missing_error, match="no.pem"):
        http_client(tmp_path / "no.pem")
