import gzip
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.credentials import PROVES
from sluis.capture.base.http_message import HttpMessage, http_sightings, split_host
from sluis.capture.base.sighting import (
    NameBinding,
    NotRead,
    Part,
    Payload,
    Place,
    Sighting,
    SocketAddress,
    TrafficRecord,
    Via,
    Why,
)

PLACE = Place(1, 3)


def message(
    *headers: tuple[str, str], target: str = "/a?b=c", body: bytes | None = b"", is_response: bool = False,
    sealed: bool = False, plain: bool = False,
) -> HttpMessage:  # fmt: skip
    return HttpMessage(
        PLACE, 5, SocketAddress(), SocketAddress("198.51.100.1", 443), "POST", target,
        tuple((name, value.encode()) for name, value in headers), body, "acs.example", 60, sealed=sealed,
        is_response=is_response, plain=plain,
    )  # fmt: skip


def found(http_message: HttpMessage) -> list[Sighting]:
    return list(http_sightings(http_message, Bounds(entry_bytes=1000, inflated_bytes=1000)))


def said(http_message: HttpMessage, part: Part) -> list[Payload]:
    return [each for each in found(http_message) if isinstance(each, Payload) and each.part is part]


def test_a_request_says_that_it_went_its_address_its_headers_and_its_body() -> None:
    http_message = message(("Host", "acs.example"), ("User-Agent", "router"), body=b"{}")
    passage, named, url, header, body = found(http_message)
    assert isinstance(passage, TrafficRecord)
    assert named == NameBinding(PLACE, "198.51.100.1", "acs.example", Via.PROXY)
    assert (passage.protocol, passage.octets, passage.host, passage.opens) == ("http", 60, "acs.example", True)
    assert isinstance(url, Payload) and isinstance(header, Payload) and isinstance(body, Payload)  # noqa: PT018 - one triple
    assert (url.part, url.octets, url.host) == (Part.URL, b"/a?b=c", "acs.example")
    assert (header.media, header.octets) == ("user-agent", b"router")
    assert (body.part, body.octets, body.target) == (Part.BODY, b"{}", "POST /a")


@pytest.mark.parametrize("name", sorted(PROVES))
def test_what_proves_who_somebody_is_stands_apart(name: str) -> None:
    secrets = found(message((name.title(), "word"), target="/"))[2:]
    assert [(secret.part, secret.media) for secret in secrets if isinstance(secret, Payload)] == [
        (Part.CREDENTIAL, name)
    ]
    assert "word" not in repr(secrets)


def test_the_user_name_of_a_login_and_its_password_are_apart() -> None:
    http_message = message(("Authorization", "Basic Y3BlMTpzM2NyZXQ="), target="/")
    assert [(each.part, each.octets) for each in found(http_message) if isinstance(each, Payload)] == [
        (Part.CLIENT, b"cpe1"), (Part.CREDENTIAL, b"s3cret"),
    ]  # fmt: skip


def test_a_login_in_the_address_is_in_no_address() -> None:
    (url,) = said(message(target="https://user:word@acs.example/x?y"), Part.URL)
    assert url.octets == b"/x?y"
    told = found(replace(message(target="/"), login=b"user:word"))
    assert [(each.part, each.octets) for each in told if isinstance(each, Payload)] == [
        (Part.CLIENT, b"user"), (Part.CREDENTIAL, b"word"),
    ]  # fmt: skip


def test_what_went_through_tls_is_sealed() -> None:
    assert {(payload.protocol, payload.sealed) for payload in said(message(sealed=True), Part.URL)} == {("http", True)}


def test_a_response_opens_nothing_and_says_no_host() -> None:
    (body,) = found(message(body=b"{}", is_response=True))
    assert isinstance(body, Payload)
    assert body.host == ""


def test_a_known_coding_is_undone_and_an_unknown_one_is_listed() -> None:
    packed = gzip.compress(b'{"a":1}')
    assert said(message(("Content-Encoding", "gzip"), body=packed), Part.BODY)[0].octets == b'{"a":1}'
    assert said(message(("Content-Encoding", "gzip"), body=b"{}", plain=True), Part.BODY)[0].octets == b"{}"
    assert found(message(("content-encoding", "br"), body=b"x"))[-1] == NotRead(PLACE, Why.CODING)
    assert found(message(("content-encoding", "gzip"), body=packed[:-3]))[-1] == NotRead(PLACE, Why.CODING)


def test_a_bomb_is_listed() -> None:
    assert found(message(("content-encoding", "gzip"), body=gzip.compress(b"\0" * 9000)))[-1] == NotRead(
        PLACE, Why.SIZE
    )


@given(st.text(max_size=30), st.text(max_size=30), st.binary(max_size=60), st.text(max_size=20))
def test_any_text_gives_sightings(target: str, value: str, body: bytes, host: str) -> None:
    assert found(message(("X", value), ("content-encoding", host), target=target, body=body))
    name, port = split_host(host)
    assert 0 <= port < 65_536
    assert name == name.lower()
