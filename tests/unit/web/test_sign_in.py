"""Sign-ins under way: each used once, in its browser, within its time; ``tests/oidc`` goes through whole ones."""

import time
from functools import partial
from pathlib import Path

import pytest
from tests.flow.deskhouse import SERVICE
from tests.raised import raises
from tests.tokens import ISSUER, claims
from tests.unit.web.asking import asking
from tests.unit.web.visiting import Browser, settings, signed_in

from sluis.errors.web import sign_in_broken_error, sign_in_not_taken_error
from sluis.oidc.claims import Person as OidcPerson
from sluis.oidc.code_flow import Begun
from sluis.terms import Role
from sluis.web import sign_in
from sluis.web.app import make_app
from sluis.web.pages import HANDLERS
from sluis.web.sessions import COOKIE, Sessions
from sluis.web.sign_in import WITHIN_S, UnderWay

BEGUN = Begun("state", "nonce", "verifier")


def test_a_sign_in_is_used_once() -> None:
    under_way = UnderWay()
    cookie = under_way.keep(BEGUN, "/mine")
    assert under_way.take(cookie, "state") == (BEGUN, "/mine", True)
    with raises(sign_in_broken_error):
        under_way.take(cookie, "state")


@pytest.mark.parametrize("state", ["", "stat", "state ", "\udc80"])
def test_another_state_uses_it_up(state: str) -> None:
    under_way = UnderWay()
    cookie = under_way.keep(BEGUN, "/mine")
    for given in (state, "state"):
        with raises(sign_in_broken_error):
            under_way.take(cookie, given)


def test_a_sign_in_takes_its_time_and_no_more() -> None:
    now = [0.0]
    under_way = UnderWay(lambda: now[0])
    first, second = under_way.keep(BEGUN, "/"), under_way.keep(BEGUN, "/")
    now[0] = WITHIN_S - 1
    under_way.take(first, "state")
    now[0] = WITHIN_S
    with raises(sign_in_broken_error):
        under_way.take(second, "state")


def test_of_too_many_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "MOST", 3)
    under_way = UnderWay()
    cookies = [under_way.keep(BEGUN, "/") for _ in range(5)]
    assert len(under_way) == 3
    with raises(sign_in_broken_error):
        under_way.take(cookies[0], "state")
    under_way.take(cookies[-1], "state")


async def test_without_a_service_signing_in_says_so_and_signing_out_works() -> None:
    read = settings()
    sessions = Sessions(read.sessions)
    app = make_app(read, None, sessions=sessions)
    assert (await Browser(app).get("/sign-in")).status == 503
    browser, person = signed_in(app, sessions)
    answer = await browser.post("/sign-out", f"csrf={person.csrf}", accept_language="en")
    assert "there you may still be signed in" in answer.text
    assert len(sessions) == 0


@pytest.mark.parametrize("query", ["state=a&state=b", "a=1&" * 30, "code=%ff", "\xe9"])
async def test_an_answer_that_cannot_be_read_is_refused(query: str) -> None:
    assert (await Browser(make_app(settings(), None)).get(f"/sign-in/back?{query}")).status == 400


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_sign_out_takes_a_form(method: str) -> None:
    read = settings()
    sessions = Sessions(read.sessions)
    browser, _ = signed_in(make_app(read, None, sessions=sessions), sessions)
    assert (await browser.ask(method, "/sign-out", b"", {})).status == 405
    assert len(sessions) == 1


async def test_after_a_sign_out_neither_the_cookie_nor_a_form_of_before_is_worth_anything() -> None:
    read = settings()
    sessions = Sessions(read.sessions)
    app = make_app(read, None, sessions=sessions)
    browser, person = signed_in(app, sessions)
    copied = Browser(app, dict(browser.cookies))
    assert (await browser.post("/sign-out", f"csrf={person.csrf}")).status == 200
    assert COOKIE not in browser.cookies, "the browser is told to forget it"
    assert "U bent hier nog ingelogd" not in (await copied.get("/signed-out")).text
    assert (await copied.post("/sign-out", f"csrf={person.csrf}")).status == 401
    again, _other = signed_in(app, sessions, Role.DPO)
    copied.cookies = again.cookies  # another tab: signed in anew, with another role
    assert (await copied.post("/sign-out", f"csrf={person.csrf}")).status == 403
    mine, own = signed_in(app, sessions, subject="8")
    for cookies in ({COOKIE: "planted"}, {COOKIE: ""}, {f"{COOKIE}2": mine.cookies[COOKIE]}, {COOKIE: f" {own.csrf}"}):
        assert (await Browser(app, cookies).post("/sign-out", f"csrf={own.csrf}")).status == 401
    assert len(sessions) == 2


async def test_a_link_to_the_end_of_a_sign_out_signs_nobody_out_and_promises_nothing() -> None:
    read = settings()
    sessions = Sessions(read.sessions)
    app = make_app(read, None, sessions=sessions)
    browser, _ = signed_in(app, sessions)
    told = await browser.get("/signed-out")
    assert "U bent hier nog ingelogd" in told.text
    assert told.header("set-cookie") is None
    assert len(sessions) == 1
    gone = await Browser(app).get("/signed-out")
    assert "Als u dat bij de identiteitsdienst hebt bevestigd" in gone.text


async def test_a_session_whose_token_the_desk_takes_no_more_signs_in_again_and_does_nothing(tmp_path: Path) -> None:
    """The web's clock stands behind, or the desk takes tokens for a shorter time: the session outlives its token."""
    ended = SERVICE.token(claims(sub="8", roles=["dpo"], exp=int(time.time()) - 5))
    known = OidcPerson(ISSUER, "8", "Sam", frozenset({Role.DPO}), (), 4_000_000_000)
    async with asking(tmp_path) as house:
        for since, led_on in ((time.time() - 600, True), (time.time(), False)):
            sessions = Sessions(house.settings.sessions, partial(float, since))
            value = sessions.open(known, ended)
            person = sessions.of(value)
            assert person is not None
            app = make_app(house.settings, house.client, HANDLERS, sessions=sessions)
            browser = Browser(app, {COOKIE: value})
            page = await browser.get("/office/registers", accept_language="en")
            assert page.status == (303 if led_on else 503)
            if led_on:
                assert page.header("location") == "/sign-in?next=%2Foffice%2Fregisters"
            else:
                assert sign_in_not_taken_error().sentence("en") in page.text, "a browser is not sent round and round"
            stop = await browser.post("/office/recipients/wifi-insight/stop", f"csrf={person.csrf}")
            assert stop.status == 401
        stopped = await house.callers.call("operator", "GET", "/v1/stopped")
        assert stopped.json["recipients"] == [], "nothing was done"
