"""Signing in at a real identity service: what a browser gets, and what somebody who is not that person gets."""

import asyncio
import html
import re
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import msgspec
import pytest
from litestar import Response, get, post
from tests.oidc import service
from tests.ports import free_port
from tests.unit.web.visiting import ORIGIN, Browser, settings

from sluis.errors.web import identity_away_error, no_role_error
from sluis.oidc.claims import ClaimsSettings
from sluis.oidc.reach import AGAIN_S, FRESH_S
from sluis.terms import Role
from sluis.web.app import make_app
from sluis.web.entrance import Entrance
from sluis.web.identity import identity
from sluis.web.people import Person
from sluis.web.sessions import COOKIE, Sessions
from sluis.web.settings import OidcSettings, SessionSettings, WebSettings
from sluis.web.sign_in import SIGNING_IN

pytestmark = pytest.mark.skipif(service.why_not() is not None, reason=str(service.why_not()))
BACK = f"{ORIGIN}/sign-in/back"
CLIENTS = [
    service.client("sluis", ORIGIN),
    service.client("rs", ORIGIN, algorithm="RS256"),
    service.client("ps", ORIGIN, algorithm="PS256"),
    service.client("ed", ORIGIN, algorithm="EdDSA"),
    service.client("public", ORIGIN, secret=None),
]


@get("/mine")
async def mine(signed_in: Person) -> Response[str]:
    roles = ",".join(sorted(signed_in.roles))
    return Response(f"{signed_in.name} {roles} {','.join(signed_in.households)}", media_type="text/plain")


@pytest.fixture(scope="module")
def there() -> Iterator[service.Running]:
    with service.running(CLIENTS) as running:
        yield running


def web_settings(folder: Path, issuer: str, client: str = "sluis", secret: str = service.SECRET) -> WebSettings:
    (folder / "secret").write_text(secret + "\n")
    claims = ClaimsSettings(roles="roles", households="lines", role={k: Role(v) for k, v in service.ROLES.items()})
    oidc = OidcSettings(
        issuer=issuer,
        client_id=client,
        client_secret_file=None if client == "public" else "secret",
        scopes=("openid", "profile", "sluis"),
        claims=claims,
    )
    return msgspec.structs.replace(settings(), base=str(folder), oidc=oidc)


@post("/act", status_code=200)
async def act(signed_in: Person) -> Response[str]:
    del signed_in
    return Response("done", media_type="text/plain")


@asynccontextmanager
async def web(
    read: WebSettings, sessions: Sessions | None = None, now: list[float] | None = None
) -> AsyncIterator[Entrance]:
    async with identity(read) as served:
        if now is not None:
            served.reach._clock = lambda: now[0]
        yield make_app(read, None, [mine, act], sessions=sessions, service=served)


def path_of(address: str) -> str:
    assert address.startswith(ORIGIN)
    return address.removeprefix(ORIGIN)


async def begun(browser: Browser, path: str = "/sign-in?next=%2Fmine") -> str:
    answer = await browser.get(path)
    assert answer.status == 303, answer.text
    address = answer.header("location")
    assert address is not None
    return address


async def come_back(browser: Browser, login: str = "kim") -> str:
    """Sign in at the service; return the path to come back to."""
    return path_of(await service.signed_in_there(await begun(browser), login, BACK))


async def signed_in(browser: Browser, login: str = "kim") -> None:
    answer = await browser.get(await come_back(browser, login))
    assert (answer.status, answer.header("location")) == (303, "/mine")


def changed(path: str, **fields: str | None) -> str:
    """Return an address with some fields of its query changed, or taken out."""
    plain, _, query = path.partition("?")
    pairs = {**dict(parse_qsl(query)), **fields}
    return plain + "?" + urlencode({name: value for name, value in pairs.items() if value is not None})


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("kim", "Kim household NL-0001"),
        ("fg", "Fenna dpo "),
        ("desk", "Dirk call-centre "),
    ],
)
async def test_somebody_signs_in_and_is_who_the_service_says(
    there: service.Running, tmp_path: Path, login: str, seen: str
) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser = Browser(app)
        assert (await browser.get("/mine")).header("location") == "/sign-in?next=%2Fmine"
        await signed_in(browser, login)
        assert (await browser.get("/mine")).text == seen


@pytest.mark.parametrize("client", ["rs", "ps", "ed", "public"])
async def test_each_algorithm_of_the_list_and_a_client_without_a_secret(
    there: service.Running, tmp_path: Path, client: str
) -> None:
    async with web(web_settings(tmp_path, there.issuer, client)) as app:
        browser = Browser(app)
        await signed_in(browser)
        assert (await browser.get("/mine")).text.startswith("Kim")


async def test_whoever_has_no_role_and_no_household_is_not_signed_in(there: service.Running, tmp_path: Path) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser = Browser(app)
        answer = await browser.get(await come_back(browser, "nobody"))
        assert answer.status == 403
        assert COOKIE not in browser.cookies
        assert no_role_error().sentence("nl") in answer.text


async def test_where_the_browser_is_sent_says_what_it_must(there: service.Running, tmp_path: Path) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser = Browser(app)
        first, second = await begun(browser), await begun(browser)
        asked, again = parse_qs(urlsplit(first).query), parse_qs(urlsplit(second).query)
        assert asked["response_type"] == ["code"]
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["redirect_uri"] == [BACK]
        for name in ("state", "nonce", "code_challenge"):
            assert asked[name] != again[name]
            assert len(asked[name][0]) >= 43


async def test_cookies_are_of_this_host_and_of_no_script(there: service.Running, tmp_path: Path) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser = Browser(app)
        answer = await browser.get(await come_back(browser))
        made = [value for name, value in answer.headers if name == "set-cookie"]
        assert len(made) == 2
        for cookie in made:
            assert cookie.startswith("__Host-")
            _value, *attributes = cookie.lower().split("; ")
            assert {"path=/", "secure", "httponly", "samesite=lax"} <= set(attributes)
            assert not any(each.startswith("domain") for each in attributes)


async def test_a_state_is_used_once_and_in_its_own_browser(there: service.Running, tmp_path: Path) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser, other = Browser(app), Browser(app)
        path = await come_back(browser)
        await begun(other)
        assert (await other.get(path)).status == 400, "somebody else's sign-in, put into this browser"
        kept = dict(browser.cookies)
        assert (await browser.get(path)).status == 303
        browser.cookies |= kept
        assert (await browser.get(path)).status == 400, "again"
        assert SIGNING_IN not in other.cookies or (await other.get("/mine")).status == 303


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "x"},
        {"state": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"code": "x"},
        {"code": None},
        {"code": "x" * 3000},
        {"error": "access_denied"},
        {"error": "server_error"},
    ],
)
async def test_an_answer_that_was_changed_gives_no_session(
    there: service.Running, tmp_path: Path, fields: dict[str, str | None]
) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser = Browser(app)
        answer = await browser.get(changed(await come_back(browser), **fields))
        assert answer.status == 400
        assert COOKIE not in browser.cookies
        words = re.sub(r"<[^>]*>", " ", answer.text)  # what is no attribute: one may hold random letters
        assert "code" not in words.replace("de code niet", "")


async def test_a_code_of_another_sign_in_gives_no_session(there: service.Running, tmp_path: Path) -> None:
    """The verifier of PKCE and the nonce belong to one browser: a code that was stolen is worth nothing in another."""
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser, thief = Browser(app), Browser(app)
        stolen = dict(parse_qsl((await come_back(browser)).partition("?")[2]))["code"]
        answer = await thief.get(changed(await come_back(thief, "lou"), code=stolen))
        assert answer.status == 400
        assert COOKIE not in thief.cookies


async def test_a_cookie_that_somebody_planted_is_worth_nothing(there: service.Running, tmp_path: Path) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser = Browser(app, {COOKIE: "planted"})
        await signed_in(browser)
        assert browser.cookies[COOKIE] != "planted"
        assert (await Browser(app, {COOKIE: "planted"}).get("/mine")).status == 303


async def test_signing_in_again_ends_the_session_that_was_there(there: service.Running, tmp_path: Path) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser = Browser(app)
        await signed_in(browser)
        before = browser.cookies[COOKIE]
        await signed_in(browser, "lou")
        assert (await browser.get("/mine")).text.startswith("Lou")
        assert (await Browser(app, {COOKIE: before}).get("/mine")).status == 303


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-out", "javascript:1"]
)
async def test_no_sign_in_leads_to_another_site(there: service.Running, tmp_path: Path, to: str) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app:
        browser = Browser(app)
        address = await begun(browser, "/sign-in?" + urlencode({"next": to}))
        answer = await browser.get(path_of(await service.signed_in_there(address, "kim", BACK)))
        assert answer.header("location") == "/"


async def test_a_sign_out_is_one_here_and_there(there: service.Running, tmp_path: Path) -> None:
    async with web(web_settings(tmp_path, there.issuer)) as app, httpx.AsyncClient(trust_env=False) as at_service:
        browser = Browser(app)
        address = await service.signed_in_there(await begun(browser), "kim", BACK, at_service)
        await browser.get(path_of(address))
        cookie, person = browser.cookies[COOKIE], app.sessions.of(browser.cookies[COOKIE])
        assert person is not None
        answer = await browser.post("/sign-out", f"csrf={person.csrf}")
        assert answer.status == 200
        assert COOKIE not in browser.cookies
        assert (await Browser(app, {COOKIE: cookie}).get("/mine")).status == 303, "the server forgot it"
        assert person.id_token not in answer.text
        [link] = re.findall(r'<a href="([^"]+)"', answer.text)
        asked = await at_service.get(html.unescape(link))
        form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', asked.text))
        done = await at_service.post(f"{there.issuer}/session/end/confirm", data={**form, "logout": "yes"})
        assert done.headers["location"].startswith(f"{ORIGIN}/signed-out")
        assert "bent u daar ook uitgelogd" in (await browser.get("/signed-out")).text
        afresh = await at_service.get(await begun(browser))
        assert "/interaction/" in afresh.headers["location"], "the service asks who it is again"


async def test_a_wrong_secret_is_said_without_it(
    there: service.Running, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with web(web_settings(tmp_path, there.issuer, secret="another-one")) as app:
        browser = Browser(app, language="en")
        answer = await browser.get(await come_back(browser))
        assert answer.status == 400
        assert "does not know this web, or not its secret" in answer.text
        assert "oidc.answer-refused client" in caplog.text
        assert "another-one" not in answer.text + caplog.text


async def test_a_session_ends_with_its_token(tmp_path: Path) -> None:
    now = [0.0]
    with service.running(CLIENTS, token_seconds=120) as there:
        start = time.time()
        sessions = Sessions(SessionSettings(), lambda: start + now[0])
        async with web(web_settings(tmp_path, there.issuer), sessions) as app:
            browser = Browser(app)
            await signed_in(browser)
            now[0] = 100.0
            assert (await browser.get("/mine")).status == 200
            now[0] = time.time() - start + 125.0  # the token was made after the start, on a busy machine long after
            assert (await browser.get("/mine")).status == 303


async def test_without_the_service_nobody_signs_in_and_whoever_is_reads_and_does_nothing(tmp_path: Path) -> None:
    now, port = [1_000.0], free_port()
    with service.running(CLIENTS, port) as there:
        async with web(web_settings(tmp_path, there.issuer), now=now) as app:
            browser = Browser(app, language="en")
            await signed_in(browser)
            person = app.sessions.of(browser.cookies[COOKIE])
            assert person is not None
            form = f"csrf={person.csrf}"
            at_service = await come_back(Browser(app))
            assert (await browser.post("/act", form)).text == "done"
            there.process.send_signal(signal.SIGSTOP)  # it takes connections, and says nothing
            now[0] += FRESH_S
            assert (await browser.get("/mine")).status == 200
            async with asyncio.timeout(30):
                refused = await browser.post("/act", form)
            assert (refused.status, identity_away_error().sentence("en") in refused.text) == (503, True)
            there.process.send_signal(signal.SIGCONT)
            now[0] += AGAIN_S
            assert (await browser.post("/act", form)).text == "done", "it answers again"
            there.stop()
            now[0] += FRESH_S
            assert (await browser.post("/act", form)).status == 503
            assert (await browser.get("/mine")).status == 200
            late = Browser(app)
            assert (await late.get(at_service)).status == 400
            again = await Browser(app, language="en").get("/sign-in")
            assert (again.status, "does not answer: nobody can sign in now" in again.text) == (503, True)
            with service.running(CLIENTS, port):
                now[0] += AGAIN_S
                assert (await browser.post("/act", form)).text == "done"
            now[0] += FRESH_S
            assert (await browser.post("/sign-out", form)).status == 200, "a session can be ended whatever is away"
            assert (await browser.get("/mine")).status == 303


async def test_new_keys_of_the_service_are_fetched_when_a_token_names_one(tmp_path: Path) -> None:
    port = free_port()
    with service.running(CLIENTS, port) as there:
        read = web_settings(tmp_path, there.issuer)
        async with identity(read) as served:
            app = make_app(read, None, [mine], service=served)
            await signed_in(Browser(app))
            there.stop()
            served.flow._verifier._keys._asked -= 60  # a minute later
            with service.running(CLIENTS, port):
                await signed_in(Browser(app))
