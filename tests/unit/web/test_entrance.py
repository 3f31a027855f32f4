"""What stands before every page: another host, too much, too slow, too often, too many."""

import asyncio

import msgspec
import pytest
from litestar import Response, get, post
from tests.flow.gatehouse import eventually
from tests.unit.web.visiting import FORM, HOST, ORIGIN, Browser, settings, signed_in

from sluis.api.listening import Duration
from sluis.errors.web import too_often_error
from sluis.tlog.serving import AsgiMessage
from sluis.web.app import make_app
from sluis.web.entrance import cookies_of, headers_of
from sluis.web.people import Person
from sluis.web.sessions import Sessions
from sluis.web.settings import WebLimits, WebListener


@get("/page")
async def page() -> Response[str]:
    return Response("page", media_type="text/plain")


@post("/act", status_code=200)
async def act(signed_in: Person) -> Response[str]:
    return Response(signed_in.name, media_type="text/plain")


go_on = {"event": asyncio.Event()}
"""Until it is set, the page waits; each test has its own."""


@get("/waits")
async def waits() -> Response[str]:
    await go_on["event"].wait()
    return Response("waited", media_type="text/plain")


def browser(**limits: int) -> Browser:
    return Browser(make_app(settings(WebLimits(**limits)), None, [page, act, waits]))  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["evil.example", HOST + ":8443", HOST + ".", "", "privacy.example@evil.example"])
async def test_a_request_for_another_host_is_refused(host: str) -> None:
    assert (await browser().get("/page", host=host)).status == 421
    assert (await browser().get("/healthz", host=host)).status == 200
    assert (await browser().get("/page")).text == "page"


@pytest.mark.parametrize("path", ["//sign-in", "///sign-in", "//page", "/page//"])
async def test_a_path_that_only_the_framework_takes_for_a_page_is_none(path: str) -> None:
    assert (await browser().get(path)).status == 404


@pytest.mark.parametrize("length", ["262145", "9" * 5_000, "-1", "x", "+1"])
async def test_a_form_that_is_too_large_is_not_read(length: str) -> None:
    assert (await browser().post("/act", "", content_length=length)).status == 413


async def test_a_form_that_is_larger_than_it_said_is_refused() -> None:
    assert (await browser(body_bytes=10).post("/act", "x" * 11, content_length="5")).status == 413


async def test_a_form_that_does_not_come_is_not_waited_for() -> None:
    app = browser(body=Duration(50)).app
    sent: list[AsgiMessage] = []

    async def never() -> AsgiMessage:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    headers = [(b"host", HOST.encode()), (b"content-length", b"10")]
    scope = {"type": "http", "method": "POST", "path": "/act", "query_string": b"", "headers": headers, "client": None}
    await app(scope, never, send)
    assert sent[0]["status"] == 408


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "HEAD", "PUT", "PATCH", "DELETE", "CONNECT", "get", "FOO"])
async def test_no_other_method_shows_or_does_anything(method: str) -> None:
    read = settings()
    sessions = Sessions(read.sessions)
    somebody, person = signed_in(make_app(read, None, [page, act], sessions=sessions), sessions)
    form = f"csrf={person.csrf}".encode()
    usual = {"origin": ORIGIN, "content-type": FORM}
    for path in ("/page", "/act"):
        heard = await somebody.ask(method, path, b"" if method == "HEAD" else form, usual)
        assert heard.status in {204, 405}, (path, heard.text[-300:])
        assert person.csrf not in heard.text + str(heard.headers), "nothing is sent back"
        assert not {"page", person.name} & {heard.text}
    overridden = {**usual, "x-http-method-override": "POST", "x-http-method": "POST", "x-method-override": "POST"}
    assert (await somebody.ask("GET", "/act?_method=POST", b"", overridden)).status == 405


async def test_one_address_asks_so_often_and_another_is_not_kept_out() -> None:
    one = browser(address_per_minute=5)
    assert [(await one.get("/page")).status for _ in range(7)] == [200] * 5 + [429] * 2
    assert too_often_error().sentence("nl") in (await one.get("/page")).text
    other = Browser(one.app, address="203.0.113.8")
    assert (await other.get("/page")).status == 200
    assert [(await one.get("/healthz")).status for _ in range(7)] == [200] * 7, "a supervisor stands behind it, too"


async def test_one_address_signs_in_so_often() -> None:
    one = browser(sign_in_per_minute=3)
    statuses = [(await one.get(path)).status for path in ("/sign-in", "/sign-in/back", "/sign-in", "/sign-in")]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]
    assert (await one.get("/page")).status == 200


async def test_one_person_acts_so_often_whatever_the_address() -> None:
    read = settings(WebLimits(acts_per_minute=3))
    sessions = Sessions(read.sessions)
    app = make_app(read, None, [act], sessions=sessions)
    statuses = []
    for number in range(5):
        somebody, person = signed_in(app, sessions)
        somebody.address = f"203.0.113.{number}"
        statuses.append((await somebody.post("/act", f"csrf={person.csrf}")).status)
    assert statuses == [200] * 3 + [429] * 2


async def test_requests_that_wait_are_counted() -> None:
    one = browser(waiting=3)
    others = [one, *(Browser(one.app, address=f"203.0.113.{end}") for end in range(8, 12))]
    go_on["event"] = asyncio.Event()
    asked = [asyncio.create_task(each.get("/waits")) for each in others]
    await eventually(lambda: sum(each.done() for each in asked) == 2)
    go_on["event"].set()
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 503, 503]
    assert (await one.get("/waits")).status == 200


async def test_one_address_and_one_person_keep_nobody_else_out() -> None:
    """Whoever asks as much as he can has half of the places; somebody signed in an eighth, from wherever he asks."""
    read = settings(WebLimits(waiting=16))
    sessions = Sessions(read.sessions)
    app = make_app(read, None, [page, waits], sessions=sessions)
    go_on["event"] = asyncio.Event()
    flood = Browser(app)
    asked = [asyncio.create_task(flood.get("/waits")) for _ in range(10)]
    somebody, _person = signed_in(app, sessions)
    for end in range(4):
        each = Browser(app, somebody.cookies, address=f"203.0.113.{end + 20}")
        asked.append(asyncio.create_task(each.get("/waits")))
    await eventually(lambda: sum(each.done() for each in asked) == 4)
    assert [each.result().status for each in asked if each.done()] == [429] * 4
    assert (await Browser(app, address="203.0.113.99").get("/page")).text == "page"
    assert (await flood.get("/healthz")).status == 200
    go_on["event"].set()
    assert sorted(each.status for each in await asyncio.gather(*asked)) == [200] * 10 + [429] * 4
    assert (await flood.get("/waits")).status == 200, "places are given back"


async def test_forms_of_nobody_that_do_not_come_keep_out_no_page_and_nobody_who_is_signed_in() -> None:
    read = settings(WebLimits(waiting=16))
    sessions = Sessions(read.sessions)
    app = make_app(read, None, [page, act], sessions=sessions)
    let_go, sent = asyncio.Event(), list[AsgiMessage]()

    async def slow() -> AsgiMessage:
        await let_go.wait()
        return {"type": "http.disconnect"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    headers = [(b"host", HOST.encode()), (b"content-length", b"10")]
    scope = {"type": "http", "method": "POST", "path": "/act", "query_string": b"", "headers": headers}
    held = [asyncio.create_task(app({**scope, "client": (f"203.0.113.{end}", 1)}, slow, send)) for end in range(16)]
    await eventually(lambda: len(sent) == 2 * 14 and app.waiting == 2)
    somebody, person = signed_in(app, sessions)
    assert (await somebody.post("/act", f"csrf={person.csrf}")).text == "Kim"
    assert (await somebody.get("/page")).text == "page"
    let_go.set()
    await asyncio.gather(*held)
    assert app.waiting == 0


@pytest.mark.parametrize("headers", [{"content_length": "1"}, {"transfer_encoding": "chunked"}])
async def test_a_question_that_brings_a_body_is_not_waited_for(headers: dict[str, str]) -> None:
    assert (await browser().get("/page", **headers)).status == 413


async def test_behind_a_terminator_the_last_address_it_noted_counts() -> None:
    read = msgspec.structs.replace(
        settings(WebLimits(address_per_minute=2)), listener=WebListener(address_header="X-Forwarded-For")
    )
    one = Browser(make_app(read, None, [page]))
    noted = [f"198.51.100.{number}, 203.0.113.1" for number in range(4)]
    assert [(await one.get("/page", x_forwarded_for=each)).status for each in noted] == [200, 200, 429, 429]
    assert (await one.get("/page", x_forwarded_for="203.0.113.2")).status == 200
    plain = browser(address_per_minute=1)
    await plain.get("/page", x_forwarded_for="198.51.100.1")
    assert (await plain.get("/page", x_forwarded_for="198.51.100.2")).status == 429, "nobody says who he is"


def test_of_two_cookies_with_one_name_the_first_counts() -> None:
    assert cookies_of({b"cookie": b"a=1; b=2;a=3; ; c"}) == {"a": "1", "b": "2", "": "", "c": ""}
    assert cookies_of({}) == {"": ""}
    assert headers_of({"headers": [(b"A", b"1")]}) == {b"a": b"1"}
    assert headers_of({}) == {}
