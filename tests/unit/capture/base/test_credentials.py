"""User names are read and secrets stand apart, however a header is written."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.credentials import (
    SECRET_BYTES,
    proves,
    separate_address,
    separate_header,
    separate_login,
    separate_password,
    texts_of,
    without_login,
)
from sluis.capture.base.sighting import Part

WORD = "zandkasteel"
HEAD = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=")
CLAIMS = base64.urlsafe_b64encode(b'{"sub":"EX00001"}').rstrip(b"=")


def of(name: str, value: bytes) -> list[tuple[str, bytes]]:
    return [(part.part.value, part.octets) for part in separate_header(name, value)]


def basic(octets: bytes) -> bytes:
    return b"Basic " + base64.b64encode(octets)


@pytest.mark.parametrize("name", ["Authorization", "proxy-authorization", "X-Authorization"])
@pytest.mark.parametrize(
    ("value", "user", "secret"),
    [
        (basic(b"EX1:a:b"), b"EX1", b"a:b"),
        (basic(b"EX1:a").rstrip(b"="), b"EX1", b"a"),
        (b"bAsIc  " + base64.b64encode(b"EX1:a"), b"EX1", b"a"),
        (basic("é:a".encode("latin-1")), "é".encode(), b"a"),
        (basic(b"EX1"), b"", b"EX1"),
        (basic(b":a"), b"", b"a"),
        (basic(b"EX1:"), b"EX1", b""),
        (b"Basic ?" + WORD.encode(), b"", b"?" + WORD.encode()),
        (b"Bearer " + WORD.encode(), b"", WORD.encode()),
        (WORD.encode(), b"", WORD.encode()),
        (b'Digest username="EX \\"1\\"", response="0123"', b'EX "1"', b""),
        (b'Digest realm="r", username=EX1, uri="/x", nonce="n", response="0123"', b"EX1", b'realm="r", nonce="n",'),
        (b'Digest username*=UTF-8\'\'EX%2d1, cnonce="c", response="0123"', b"EX-1", b'cnonce="c",'),
        (b"Digest username*=iso-8859-1'nl'%e9, response=0123", "é".encode(), b""),
        (b'UsernameToken Username="EX1", PasswordDigest="0123", Nonce="n"', b"EX1", b'Nonce="n"'),
    ],
)
def test_a_login_gives_its_user_name_and_keeps_the_rest_apart(
    name: str, value: bytes, user: bytes, secret: bytes
) -> None:
    expected = [("client", user)] if user else []
    assert of(name, value) == expected + ([("credential", secret)] if secret else [])


def test_both_spellings_of_a_user_name_are_read_and_one_said_twice_once() -> None:
    value = b'Digest username="EX1", username*=UTF-8\'\'EX2, username="EX1"'
    assert of("Authorization", value) == [("client", b"EX1"), ("client", b"EX2")]


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        *((name, True) for name in ("Cookie", "SET-COOKIE", "X-Api-Key", "apikey", "X-Device-Token", "Private-Token",
                                  "X-Amz-Signature", "Ocp-Apim-Subscription-Key", "x-session-id", "accesstoken",
                                  "X-Client-Secret", "Password", " Cookie ")),
        *((name, False) for name in ("Accept", "X-Serial", "Host", "User-Agent", "X-Request-Id", "ETag", "X-Keyboard",
                                   "Sec-WebSocket-Version", "Idempotency-Key")),
    ],
)  # fmt: skip
def test_names_say_what_proves(name: str, *, secret: bool) -> None:
    assert proves(name) is secret
    assert [part.part for part in separate_header(name, b"x")] == [Part.CREDENTIAL if secret else Part.HEADER]


def test_of_a_signed_token_the_signature_goes_nowhere_and_the_claims_are_looked_at() -> None:
    token = HEAD + b"." + CLAIMS + b"." + WORD.encode()
    (kept,) = separate_header("Authorization", b"Bearer " + token)
    assert WORD.encode() not in kept.octets
    assert ("base64", '{"sub":"EX00001"}') in list(texts_of(kept.octets))
    (cookie,) = separate_header("Cookie", b"a=1; t=" + token + b"; b=2")
    assert cookie.octets == b"a=1; t=" + HEAD + b"." + CLAIMS + b"; b=2"


def test_texts_of_a_secret_are_undone() -> None:
    assert list(texts_of(b"02%3A00%3a5e")) == [("", "02%3A00%3a5e"), ("", "02:00:5e")]
    assert list(texts_of(b"\xff")) == [("", "\xff")]
    assert [coded for coded, _ in texts_of(b"eyJx." + b"\xff" * 6)] == [""]


def test_a_secret_is_bounded() -> None:
    assert [len(part.octets) for part in separate_password(b"x" * (SECRET_BYTES + 1))] == [SECRET_BYTES]
    assert separate_password(b"") == []


@pytest.mark.parametrize(
    ("url", "plain", "rest"),
    [
        (b"http://EX1:a%40b@h.example/x", b"http://h.example/x", [("client", b"EX1"), ("credential", b"a@b")]),
        (b"https://EX1@h.example?x=1", b"https://h.example?x=1", [("client", b"EX1")]),
        (b"http://a@b:c@h.example", b"http://h.example", [("client", b"a@b"), ("credential", b"c")]),
        (b"http://h.example/x@y", b"http://h.example/x@y", []),
        (b"/x?to=a:b@c", b"/x?to=a:b@c", []),
    ],
)
def test_a_web_address_is_said_without_its_login(url: bytes, plain: bytes, rest: list[tuple[str, bytes]]) -> None:
    assert [(part.part.value, part.octets) for part in separate_address(url)] == [("url", plain), *rest]
    assert without_login(url.decode()) == plain.decode()
    assert separate_login(b"") == []


@given(st.sampled_from(["authorization", "x-wsse", "cookie"]), st.binary(max_size=80))
def test_any_value_is_a_user_name_and_a_secret_and_never_a_header(name: str, value: bytes) -> None:
    told = separate_header(name, value)
    assert {each.part for each in told} <= {Part.CLIENT, Part.CREDENTIAL}
    for part in told:
        assert all(isinstance(text, str) for _, text in texts_of(part.octets))


@given(st.text(alphabet="aA\\\"' =,;*%", max_size=40))
def test_no_digest_however_written_says_its_response(noise: str) -> None:
    value = f'Digest {noise}, username="EX1", response="{WORD}"'.encode()
    assert not any(
        part.part is Part.CLIENT and WORD.encode() in part.octets for part in separate_header("Authorization", value)
    )


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_address_comes_without_what_stands_before_its_host(login: str, rest: str) -> None:
    url = f"http://{login}@h.example/{rest}".encode("utf-8", "surrogatepass")
    assert separate_address(url)[0].part is Part.URL


@pytest.mark.parametrize(
    ("name", "unit"), [("Authorization", b"Ab3d"), ("Authorization", b"eyJ"), ("Cookie", b"eyJ"), ("Cookie", b"a-eyJ")]
)
def test_a_long_word_is_gone_over_once(name: str, unit: bytes) -> None:
    started = time.process_time()
    for part in separate_header(name, b"Bearer " + unit * (400_000 // len(unit))):
        assert len(list(texts_of(part.octets))) == 1
    assert time.process_time() - started < 2  # gone over from each of its letters: minutes


@pytest.mark.parametrize("before", [b"", b"Bearer ", b"s%3A", b"a=", b"v1_", b"v1.", b"x-"])
def test_a_jwt_is_opened_whatever_stands_before_it(before: bytes) -> None:
    [token] = separate_header("Cookie", before + HEAD + b"." + CLAIMS + b".c2lnbmF0dXJl; b=c")
    assert b"c2lnbmF0dXJl" not in token.octets
    assert '{"sub":"EX00001"}' in [text for coded, text in texts_of(token.octets) if coded]


@pytest.mark.parametrize("password", [b"", b"duin", b"a:b"])
def test_a_mac_address_with_colons_is_a_whole_user_name(password: bytes) -> None:
    mac = b"02:00:5e:00:53:07"
    told = [("client", mac), *([("credential", password)] if password else [])]
    assert of("Authorization", basic(mac + b":" + password)) == told
    assert [(part.part.value, part.octets) for part in separate_login(mac + b":" + password)] == told


@pytest.mark.parametrize("name", ["Referer", "Location", "X-Callback"])
def test_a_login_in_a_web_address_of_a_header_stands_apart(name: str) -> None:
    assert of(name, b"https://EX1:zandkasteel@a.example/in?x=1") == [
        ("header", b"https://a.example/in?x=1"),
        ("client", b"EX1"),
        ("credential", b"zandkasteel"),
    ]
    assert of(name, b"https://a.example/in?to=a@b") == [("header", b"https://a.example/in?to=a@b")]


@given(st.text(alphabet="eyJa-_.9é٣İ ", max_size=40), st.text(alphabet="a_-.é٣", max_size=8))
def test_what_only_looks_like_a_jwt_is_no_fault(before: str, behind: str) -> None:
    for text in (before, f"eyJ{behind}.{behind}aaaa", f"eyJaaé{behind}.aaaé"):
        assert next(texts_of(text.encode())) == ("", text)
        assert all(coded in {"", "base64"} for coded, _ in texts_of(text.encode()))
