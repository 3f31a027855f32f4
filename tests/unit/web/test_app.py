"""Pages put together: who is signed in gets them, who is not is led to the sign-in, and a fault says nothing."""

import logging

import pytest
from litestar import Response, get, post
from tests.unit.web.visiting import Browser, settings, signed_in

from sluis.errors.web import not_yours_error
from sluis.terms import Role
from sluis.web.app import Settings, make_app
from sluis.web.people import Language, Person, Visitor, refuse_others
from sluis.web.sessions import Sessions


@get("/mine")
async def mine(signed_in: Person, language: Language, settings: Settings) -> Response[str]:
    return Response(f"{signed_in.households} {language} {settings.provider.name}", media_type="text/plain")


@get("/anybody")
async def anybody(visitor: Visitor) -> Response[str]:
    return Response(str(visitor), media_type="text/plain")


@get("/office")
async def office(signed_in: Person) -> None:
    refuse_others(signed_in, Role.DPO)


@post("/act", status_code=200)
async def act(signed_in: Person) -> Response[str]:
    return Response(signed_in.subject, media_type="text/plain")


@get("/broken")
async def broken() -> None:
    raise ValueError("PIEPKUIKEN")


HANDLERS = (mine, anybody, office, act, broken)
SESSIONS = Sessions(settings().sessions)
APP = make_app(settings(), None, HANDLERS, sessions=SESSIONS)


async def test_whoever_is_signed_in_gets_his_page() -> None:
    browser, _ = signed_in(APP, SESSIONS)
    answer = await browser.get("/mine", accept_language="en-GB, en;q=0.8")
    assert (answer.status, answer.text) == (200, "('NL-0001',) en Voorbeeld")


async def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back() -> None:
    answer = await Browser(APP).get("/mine?period=2026-11")
    assert (answer.status, answer.header("location")) == (303, "/sign-in?next=%2Fmine%3Fperiod%3D2026-11")
    assert (await Browser(APP).get("/anybody")).text == "None"


async def test_a_form_of_nobody_does_nothing() -> None:
    answer = await Browser(APP).post("/act", "csrf=x")
    assert answer.status == 401
    assert "U bent niet meer ingelogd" in answer.text


async def test_a_form_of_somebody_is_taken() -> None:
    browser, person = signed_in(APP, SESSIONS)
    answer = await browser.post("/act", f"csrf={person.csrf}")
    assert (answer.status, answer.text) == (200, "7")


async def test_a_page_of_another_role_is_refused() -> None:
    browser, _ = signed_in(APP, SESSIONS)
    answer = await browser.get("/office", accept_language="en")
    assert answer.status == 403
    assert not_yours_error().sentence("en") in answer.text
    owner, _ = signed_in(APP, SESSIONS, Role.DPO, subject="8")
    assert (await owner.get("/office")).status == 200


async def test_a_fault_of_ours_says_its_kind_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await Browser(APP).get("/broken")
    assert answer.status == 500
    assert "PIEPKUIKEN" not in answer.text + caplog.text
    assert "ValueError in broken" in caplog.text


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/act", 405), ("/healthz", 200)])
async def test_what_is_no_page_is_said_in_a_page(path: str, status: int) -> None:
    answer = await Browser(APP).get(path)
    assert answer.status == status
    assert answer.header("cache-control") == "no-store"


async def test_a_page_can_be_asked_in_english_and_stays_so() -> None:
    browser = Browser(APP)
    assert "no such page" in (await browser.get("/nowhere?lang=en")).text
    assert "no such page" in (await browser.get("/nowhere")).text
