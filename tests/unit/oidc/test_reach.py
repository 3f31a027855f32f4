"""Whether the identity service can be reached: a fresh answer counts, and nothing else does."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

import pytest
from tests.tokens import Signer
from tests.unit.oidc.answering import Answering, answering, http, service_of

from sluis.oidc import reach as reach_module
from sluis.oidc.fetching import http_client
from sluis.oidc.reach import AGAIN_S, FRESH_S, Reach, awake_and_asleep

SIGNER = Signer("ES256")


@asynccontextmanager
async def reaching(
    answers: Callable[[bytes], bytes], now: list[float], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Reach, Answering]]:
    monkeypatch.setattr(reach_module, "WITHIN_S", 0.5)
    async with (
        answering(answers) as there,
        http_client() as client,
        aclosing(Reach(client, there.url, lambda: now[0])) as reach,
    ):
        yield reach, there


class Flapping:
    """A service that is there or not."""

    up = True

    def __call__(self, asked: bytes) -> bytes:
        return service_of(SIGNER.jwks())(asked) if self.up else http(b"{}", "503 Service Unavailable")


async def test_an_answer_counts_for_a_while_and_then_the_service_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, service = [100.0], Flapping()
    async with reaching(service, now, monkeypatch) as (reach, there):
        assert reach.state == "unknown"
        assert await reach.is_up()
        asked = len(there.heard)
        now[0] += FRESH_S - 0.1
        service.up = False
        assert await reach.is_up(), "it answered so short ago"
        assert len(there.heard) == asked
        now[0] += 0.1
        assert not await reach.is_up(), "what it said before is too old"
        assert reach.state == "away"


async def test_a_service_that_comes_and_goes_is_up_only_where_it_answered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now, service = [100.0], Flapping()
    async with reaching(service, now, monkeypatch) as (reach, there):
        service.up = False
        assert not await reach.is_up()
        asked = len(there.heard)
        service.up = True
        assert not await reach.is_up(), "it is not asked so often"
        assert len(there.heard) == asked
        now[0] += AGAIN_S
        assert await reach.is_up()
        service.up = False
        now[0] += FRESH_S
        assert not await reach.is_up()
    assert [record.message.partition(" [")[0] for record in caplog.records if record.levelno == logging.WARNING] == [
        "the identity service is away",
        "the identity service answers again; acts refused since the start: 0",
        "the identity service is away",
    ]


@pytest.mark.parametrize(
    "answers",
    [
        lambda _asked: b"",
        lambda _asked: b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{",
        lambda _asked: http(b"{}"),
        lambda _asked: http(b'{"issuer": "https://id.example"}'),
        lambda _asked: http(b"", "302 Found", "location: https://id.example/"),
        lambda _asked: http(b"x" * 300_000),
        service_of({"keys": []}),
        lambda asked: b"" if b"/jwks" in asked else service_of(SIGNER.jwks())(asked),
    ],
    ids=["hangs", "stops-half-way", "nothing", "another-issuer", "elsewhere", "too-large", "no-keys", "keys-hang"],
)
async def test_whatever_is_no_answer_is_away_and_nobody_waits_for_it_long(
    monkeypatch: pytest.MonkeyPatch, answers: Callable[[bytes], bytes]
) -> None:
    async with reaching(answers, [100.0], monkeypatch) as (reach, _there), asyncio.timeout(20):
        assert not await reach.is_up()


async def test_however_many_wait_it_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with reaching(lambda _asked: b"", [100.0], monkeypatch) as (reach, there), asyncio.timeout(20):
        first = asyncio.create_task(reach.is_up())
        others = [asyncio.create_task(reach.is_up()) for _ in range(50)]
        await asyncio.sleep(0)
        first.cancel()  # who asked first went away: the others are answered all the same
        assert set(await asyncio.gather(*others)) == {False}
        assert len(there.heard) == 1


async def test_an_answer_counts_from_when_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]

    def slow(asked: bytes) -> bytes:
        now[0] += FRESH_S
        return service_of(SIGNER.jwks())(asked)

    async with reaching(slow, now, monkeypatch) as (reach, _there):
        assert not await reach.is_up()


async def test_a_page_waits_for_no_answer_and_is_told_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    now, service = [100.0], Flapping()
    async with reaching(service, now, monkeypatch) as (reach, there):
        service.up = False
        assert not reach.is_away, "not known yet, and asked"
        assert await reach.is_up() is False
        assert reach.is_away
        assert len(there.heard) == 1
        service.up = True
        now[0] += AGAIN_S
        assert reach.is_away, "until it answered"
        assert await reach.is_up()
        assert not reach.is_away
        assert len(there.heard) == 3


def test_the_clock_grows_while_a_machine_sleeps() -> None:
    assert awake_and_asleep() >= time.monotonic() - 1
    assert awake_and_asleep() <= awake_and_asleep()
