"""Presence is asked of the network and shown as presence: no answer of it opens, closes or stops a page."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from tests.flow.deskhouse import OTHER, OWN, Authority
from tests.unit.web.asking import asking
from tests.unit.web.visiting import Browser, settings

from sluis.errors import SluisError
from sluis.web.app import make_app
from sluis.web.pages import HANDLERS
from sluis.web.people import Connection
from sluis.web.presence import presence
from sluis.web.rendering import painter
from sluis.web.settings import PresenceSettings, WebListener, WebSettings

HERE = "203.0.113.7"
SEEN = "ons netwerk ziet u daar. Dat laat alleen zien dat u er bent, niet wie u bent."
Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def line_at(request: web.Request) -> web.StreamResponse:
    """A network: who shares an address has a part of its ports."""
    asked = await request.json()
    assert set(asked) == {"address", "port", "at"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", asked["at"])
    lines = {range(1024): OWN, range(1024, 65536): OTHER} if asked["address"] == HERE else {}
    return web.json_response({"line": next((line for ports, line in lines.items() if asked["port"] in ports), None)})


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the network all the time a busy machine can need."""
    monkeypatch.setattr("sluis.web.presence.WITHIN_S", 120.0)


@asynccontextmanager
async def network(answers: Answers = line_at) -> AsyncIterator[str]:
    """Run a network's service; its address."""
    served = web.Application()
    served.router.add_post("/line-at", answers)
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        [address] = runner.addresses
        yield f"http://127.0.0.1:{address[1]}/line-at"
    finally:
        await runner.cleanup()


def named(url: str, **more: str) -> WebSettings:
    return msgspec.structs.replace(settings(), presence=PresenceSettings(url=url, **more))


@pytest.mark.parametrize(
    ("connection", "on"),
    [
        (Connection(HERE, 7), True),
        (Connection(HERE, 2000), False),
        (Connection(HERE), False),
        (Connection("203.0.113.8", 7), False),
        (Connection(""), False),
    ],
)
@pytest.mark.usefixtures("patient")
async def test_the_network_tells_lines_of_one_address_apart_by_port(connection: Connection, on: bool) -> None:  # noqa: FBT001
    async with network() as url, presence(named(url)) as there:
        assert there is not None
        assert await there.is_on(OWN, connection) is on


def answering(text: bytes, status: int = 200, after_s: float = 0) -> Answers:
    async def answers(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(after_s)
        return web.Response(body=text, status=status, content_type="application/json")

    return answers


async def dripping(request: web.Request) -> web.StreamResponse:
    """Answer a space at a time, each sooner than a client loses patience, and the line in the end."""
    answer = web.StreamResponse(headers={"content-type": "application/json"})
    await answer.prepare(request)
    for part in [b" "] * 10 + [b'{"line": "NL-0001"}']:
        await answer.write(part)
        await asyncio.sleep(0.3)
    return answer


@pytest.mark.parametrize(
    "answers",
    [
        dripping,
        answering(b'{"line": "NL-0001"}', 500),
        answering(b'{"line": "NL-0001"}', 302),
        answering(b'{"line": ["NL-0001"]}'),
        answering(b"NL-0001"),
        answering(b"{}"),
        answering(b'{"line": "NL-0001"}' + b" " * 5_000),
        answering(b'{"line": "NL-0001"}', after_s=3),
    ],
    ids=["drop by drop", "trouble", "elsewhere", "a list", "no JSON", "nothing", "large", "slow"],
)
async def test_what_is_no_answer_says_nothing(answers: Answers) -> None:
    async with network(answers) as url, presence(named(url)) as there:
        assert there is not None
        assert not await there.is_on(OWN, Connection(HERE, 7))


async def test_a_network_that_is_away_says_nothing() -> None:
    async with network() as url:
        pass
    async with presence(named(url)) as there:
        assert there is not None
        assert not await there.is_on(OWN, Connection(HERE, 7))
    async with presence(settings()) as there:
        assert there is None


async def test_its_certificates_have_to_be_there(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "network")
    authority.issue("web", "web.example")
    files = {"ca": "network.pem", "certificate": "web.pem", "key": "web.key"}
    made = msgspec.structs.replace(named("https://network.example/line-at", **files), base=str(tmp_path))
    async with presence(made) as there:
        assert there is not None
    (tmp_path / "web.key").unlink()
    with pytest.raises(SluisError, match=re.escape("web.pem")):
        async with presence(made):
            pass


@pytest.mark.usefixtures("patient")
async def test_the_page_says_presence_and_nothing_follows_from_it(tmp_path: Path) -> None:
    async with asking(tmp_path) as house, network() as url:
        made = msgspec.structs.replace(
            house.settings,
            listener=WebListener(address_header="x-forwarded-for"),
            presence=PresenceSettings(url=url, port_header="x-forwarded-port"),
        )
        async with presence(made) as there:
            app = make_app(made, house.client, HANDLERS, painter(made), house.sessions, network=there)
            browser = Browser(app, house.household()[0].cookies)
            on = await browser.get("/household/1", **{"x-forwarded-for": f"192.0.2.1, {HERE}", "x-forwarded-port": "7"})
            assert SEEN in on.text
            for headers in (
                {"x-forwarded-for": HERE, "x-forwarded-port": "2000"},
                {"x-forwarded-for": HERE, "x-forwarded-port": "7" * 30},
                {"x-forwarded-for": HERE},
                {},
            ):
                off = await browser.get("/household/1", **headers)
                assert SEEN not in off.text
                assert off.status == 200
                assert _plain(off.text) == _plain(on.text)


def _plain(text: str) -> list[str]:
    """Return a page without what says presence, and without moments."""
    kept = [line for line in text.splitlines() if SEEN not in line and "csrf" not in line]
    return [re.sub(r"\d\d:\d\d", "", json.dumps(line)) for line in kept]
