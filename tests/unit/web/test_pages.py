"""What everybody gets: the first page, the style sheets of a closed list, and the theme that the settings name."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from itertools import product
from pathlib import Path

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler
from tests.flow.deskhouse import SERVICE
from tests.unit.oidc.answering import answering, http, service_of
from tests.unit.web.asking import House, asking
from tests.unit.web.visiting import settings

from sluis.errors.web import identity_away_error
from sluis.oidc.fetching import http_client
from sluis.oidc.reach import FRESH_S, Reach
from sluis.terms import Role
from sluis.web import sign_in
from sluis.web.csrf import READS
from sluis.web.identity import Identity, identity
from sluis.web.pages import HANDLERS
from sluis.web.people import SIGN_OUT
from sluis.web.settings import WebLimits


async def test_the_first_page_shows_two_ways_and_needs_no_script(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        page = await house.visitor().get("/?lang=en")
        assert 'href="/sign-in?next=/household"' in page.text
        assert 'href="/neighbours"' in page.text
        assert "<script" not in page.text
        assert "style=" not in page.text


@pytest.mark.parametrize("name", ["theme.css", "..%2Fpages.py", "base.html", "sluis.css.map"])
async def test_no_other_file_is_handed_out(tmp_path: Path, name: str) -> None:
    async with asking(tmp_path) as house:
        assert (await house.visitor().get(f"/static/{name}")).status == 404


async def test_a_theme_is_loaded_after_our_own_style(tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text(":root { --utrecht-link-color: #a00 }")
    async with asking(tmp_path, theme="theme.css") as house:
        style = await house.visitor().get("/static/theme.css")
        assert (style.status, style.text) == (200, ":root { --utrecht-link-color: #a00 }")
        assert (style.header("content-type") or "").startswith("text/css")
        page = (await house.visitor().get("/")).text
        assert page.index("/static/sluis.css") < page.index("/static/theme.css")
        assert "no-store" not in ((await house.visitor().get("/static/sluis.css")).header("cache-control") or "")


async def test_somebody_without_a_connection_is_told_so(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        browser, person = house.household()
        assert person.households
        page = await browser.get("/", accept_language="en")
        assert page.status == 303


async def test_an_employee_is_led_to_the_desk_of_his_role_and_one_without_a_desk_to_none(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        dpo, _ = house.employee(Role.DPO)
        first = await dpo.get("/")
        assert (first.status, first.header("location")) == (303, "/office")
        assert "Wat open en dicht is" in (await dpo.get("/office")).text
        household, _ = house.household()
        assert (await household.get("/")).header("location") == "/household"
        assert (await household.get("/office")).status == 403


def forms() -> list[str]:
    """Return the path of every form that may be sent, with something in the place of what it names."""
    handlers = (*HANDLERS, *sign_in.HANDLERS)
    assert all(isinstance(each, HTTPRouteHandler) for each in handlers)
    sent = [path for each in handlers if each.http_methods - READS for path in each.paths]
    return sorted(re.sub(r"\{\w+:\w+\}", "1", path) for path in sent)


@asynccontextmanager
async def flapping(folder: Path) -> AsyncIterator[tuple[House, Callable[[str], None]]]:
    """Run a web whose identity service is there or not, as it is told; what it answered before is too old then."""
    there_now, now = [True], [1_000.0]

    def answers(asked: bytes) -> bytes:
        return service_of(SERVICE.jwks())(asked) if there_now[0] else http(b"", "503 Service Unavailable")

    def turned(to: str) -> None:
        there_now[0], now[0] = to == "there", now[0] + FRESH_S

    async with answering(answers) as there, http_client() as client:
        read = msgspec.structs.replace(settings(), oidc=msgspec.structs.replace(settings().oidc, issuer=there.url))
        async with identity(read) as named:
            service = Identity(named.flow, Reach(client, there.url, lambda: now[0]))
            async with asking(folder, service=service, limits=WebLimits(acts_per_minute=1_000)) as house:
                yield house, turned


async def test_without_the_identity_service_every_page_is_read_and_no_form_does_anything(tmp_path: Path) -> None:
    """Who profits: somebody whose account was closed there, and who keeps that service from saying so."""

    def on_record() -> list[str]:
        with closing(sqlite3.connect(tmp_path / "gate.db")) as kept:
            return list(kept.iterdump())

    async with flapping(tmp_path) as (house, turned):
        employee = house.employee(*(set(Role) - {Role.HOUSEHOLD, Role.REGISTRY, Role.AGENT}))
        someone = [(*house.household(), "/household/1"), (*employee, "/office")]
        turned("away")
        before, refused = on_record(), identity_away_error().sentence("nl").encode()
        paths = [path for path in forms() if path != SIGN_OUT]
        assert len(paths) > 30
        for (browser, person, _read), path in product(someone, paths):
            answer = await browser.post(path, f"csrf={person.csrf}&household=NL-0001&reason=question")
            assert (answer.status, refused in answer.body) == (503, True), path
        assert on_record() == before
        health = json.loads((await house.visitor().get("/healthz")).body)
        assert health["identity"] == "away"
        assert health["refused"] == {"identity-away": 2 * len(paths)}
        for browser, _person, read in someone:
            page = await browser.get(f"{read}?lang=en")
            assert (page.status, "You can only read here now" in page.text) == (200, True)
        entering = await house.visitor().get("/sign-in", accept_language="en")
        assert (entering.status, "nobody can sign in now" in entering.text) == (503, True)
        turned("there")
        for (browser, person, _read), path in product(someone, paths):
            answer = await browser.post(path, f"csrf={person.csrf}&household=NL-0001&reason=question")
            assert refused not in answer.body, path
        assert "only read here" not in (await someone[0][0].get("/household/1")).text
        turned("away")
        for browser, person, _read in someone:
            assert (await browser.post(SIGN_OUT, f"csrf={person.csrf}")).status == 200, "always"
