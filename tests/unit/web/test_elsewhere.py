"""A link of another site shows an employee nothing that is put on record in his name before he says he means it."""

import pytest
from litestar import Response, get, post
from tests.unit.web.visiting import ORIGIN, Browser, person, settings, signed_in

from sluis.terms import Role
from sluis.web.app import make_app
from sluis.web.elsewhere import question
from sluis.web.entrance import Entrance
from sluis.web.people import Person
from sluis.web.sessions import COOKIE, Sessions

LOOKED: list[str] = []
"""Whose looks the page put on record."""
DOSSIER = "/office/dossiers/5"


@get([DOSSIER, "/service", "/inspector/dossiers", "/household/1", "/neighbours", "/"])
async def page(signed_in: Person) -> Response[str]:
    LOOKED.append(signed_in.name)
    return Response("page", media_type="text/plain")


@post("/office/dossiers/settle", status_code=200)
async def settle() -> Response[str]:
    return Response("settled", media_type="text/plain")


@pytest.fixture(autouse=True)
def _nobody_looked() -> None:
    LOOKED.clear()


def web(*roles: Role) -> tuple[Browser, Entrance]:
    sessions = Sessions(settings().sessions)
    app = make_app(settings(), None, [page, settle], sessions=sessions)
    browser, _ = signed_in(app, sessions, *roles or (Role.DPO,))
    return browser, app


@pytest.mark.parametrize("path", [DOSSIER, "/service", "/inspector/dossiers", f"{DOSSIER}?lang=en"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
async def test_a_link_of_another_site_asks_before_anything_is_looked_at(path: str, site: str) -> None:
    browser, _ = web()
    asked = await browser.get(path, sec_fetch_site=site)
    assert asked.status == 403
    assert f'<a href="{path}">' in asked.text
    assert LOOKED == []
    assert (await browser.ask("HEAD", path, b"", {"sec-fetch-site": site})).status == 403
    assert (await browser.get(path, sec_fetch_site="same-origin")).status == 200
    assert LOOKED == ["Kim"]


@pytest.mark.parametrize("site", ["same-origin", "none", ""])
async def test_a_page_of_ours_a_bookmark_and_a_browser_that_says_nothing_are_followed(site: str) -> None:
    browser, _ = web()
    assert (await browser.get(DOSSIER, sec_fetch_site=site)).text == "page"


@pytest.mark.parametrize(
    ("referer", "status"), [("https://evil.example/", 403), (f"{ORIGIN}/office", 200), (f"{ORIGIN}.evil.example/", 403)]
)
async def test_an_older_browser_says_where_a_link_was(referer: str, status: int) -> None:
    browser, _ = web()
    assert (await browser.get(DOSSIER, referer=referer)).status == status
    assert (await browser.get(DOSSIER, referer=referer, sec_fetch_site="same-origin")).status == 200


@pytest.mark.parametrize("path", ["/household/1", "/neighbours", "/"])
async def test_pages_that_put_nothing_on_record_are_shown_to_whoever_comes(path: str) -> None:
    browser, _ = web()
    assert (await browser.get(path, sec_fetch_site="cross-site")).text == "page"


async def test_whoever_is_not_signed_in_is_led_to_the_sign_in_as_ever() -> None:
    _, app = web()
    answer = await Browser(app).get(DOSSIER, sec_fetch_site="cross-site")
    assert (answer.status, answer.header("location")) == (303, "/sign-in?next=%2Foffice%2Fdossiers%2F5")


async def test_where_a_sign_in_leads_is_shown_and_nothing_else() -> None:
    _, app = web()
    browser = Browser(app, {COOKIE: app.sessions.open(person("7", Role.DPO), "token", DOSSIER)})
    for _ in range(2):  # whoever loads the page anew comes from where he came
        assert (await browser.get(DOSSIER, sec_fetch_site="cross-site")).status == 200
    assert (await browser.get(f"{DOSSIER}?seed=1", sec_fetch_site="cross-site")).status == 403
    assert (await browser.get("/service", sec_fetch_site="cross-site")).status == 403


async def test_a_path_that_only_looks_like_one_that_is_free_is_asked_about() -> None:
    browser, _ = web()
    for path in ("/households", "/%6Fffice/dossiers/5", "/static.evil"):
        assert (await browser.get(path, sec_fetch_site="cross-site")).status == 403


@pytest.mark.parametrize("address", ["//evil.example", "/sign-out", "/office/\\evil", "https://evil.example"])
def test_what_is_asked_leads_to_a_page_of_this_web(address: str) -> None:
    assert question(address, "nl").link == "/"


async def test_it_is_asked_in_the_language_of_who_comes() -> None:
    browser, _ = web()
    browser.language = "nl"
    dutch = await browser.get(DOSSIER, sec_fetch_site="cross-site")
    browser.language = "en"
    english = await browser.get(DOSSIER, sec_fetch_site="cross-site")
    assert (dutch.header("content-language"), english.header("content-language")) == ("nl", "en")
    assert "op uw naam" in dutch.text
    assert "in your name" in english.text
