"""Forms of another site, of another session and of nobody do nothing."""

import pytest
from tests.raised import raises
from tests.unit.web.visiting import FORM, ORIGIN, person

from sluis.errors import Entry
from sluis.errors.web import forged_error, request_refused_error, sign_in_needed_error
from sluis.web.csrf import READS, from_here, refuse_forged
from sluis.web.sessions import Sessions, SignedIn
from sluis.web.settings import SessionSettings

HERE = {b"origin": ORIGIN.encode(), b"sec-fetch-site": b"same-origin", b"content-type": FORM.encode()}


def somebody() -> SignedIn:
    sessions = Sessions(SessionSettings())
    found = sessions.of(sessions.open(person(), "t"))
    assert found is not None
    return found


ME, OTHER = somebody(), somebody()


def test_a_form_of_this_page_is_taken() -> None:
    for headers in (HERE, {**HERE, b"content-type": f"{FORM}; charset=utf-8".encode()}):
        refuse_forged("POST", headers, f"a=b&csrf={ME.csrf}".encode(), ME, ORIGIN)


@pytest.mark.parametrize("method", sorted(READS))
def test_what_only_reads_is_not_looked_at(method: str) -> None:
    refuse_forged(method, {}, b"", None, ORIGIN)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {b"origin": b"https://evil.example"},
        {b"origin": b"null"},
        {b"origin": b"http://privacy.example"},
        {b"origin": b"https://privacy.example.evil.example"},
        {b"origin": ORIGIN.encode(), b"sec-fetch-site": b"cross-site"},
        {b"sec-fetch-site": b"same-site"},
        {b"sec-fetch-site": b"none"},
        {b"origin": b"https://evil.example", b"sec-fetch-site": b"same-origin"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get"])
def test_a_form_of_another_site_is_refused_whoever_sends_it(headers: dict[bytes, bytes], method: str) -> None:
    for signed_in in (ME, None):
        with raises(forged_error):
            refuse_forged(method, {b"content-type": FORM.encode(), **headers}, ME.csrf.encode(), signed_in, ORIGIN)


@pytest.mark.parametrize(
    ("body", "row"),
    [
        (b"", forged_error),
        (b"csrf=", forged_error),
        (f"csrf={OTHER.csrf}".encode(), forged_error),
        (f"csrf={ME.csrf}&csrf={ME.csrf}".encode(), forged_error),
        (f"csrf={ME.csrf}&csrf=x".encode(), forged_error),
        (f"CSRF={ME.csrf}".encode(), forged_error),
        (b"csrf=%C3%A9", forged_error),
        (b"\xff", request_refused_error),
        (b"a=b&" * 300, request_refused_error),
    ],
    ids=["empty", "no token", "of another", "twice", "and another", "in capitals", "not ascii", "not text", "too many"],
)
def test_a_form_without_the_token_of_its_session_is_refused(body: bytes, row: Entry) -> None:
    with raises(row):
        refuse_forged("POST", HERE, body, ME, ORIGIN)


def test_a_form_of_nobody_is_refused() -> None:
    with raises(sign_in_needed_error):
        refuse_forged("POST", HERE, f"csrf={ME.csrf}".encode(), None, ORIGIN)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/json", ""])
def test_what_is_no_form_is_refused(kind: str) -> None:
    with raises(request_refused_error):
        refuse_forged("POST", {**HERE, b"content-type": kind.encode()}, f"csrf={ME.csrf}".encode(), ME, ORIGIN)


def test_one_of_both_headers_is_enough() -> None:
    assert from_here({b"sec-fetch-site": b"same-origin"}, ORIGIN)
    assert from_here({b"origin": ORIGIN.encode()}, ORIGIN)
