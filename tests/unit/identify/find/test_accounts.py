"""Accounts, agents, web addresses and serials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.accounts import find_in
from sluis.identify.find.hit import Sureness
from sluis.terms import Kind


def kinds(text: str) -> set[tuple[Kind, str]]:
    return {(hit.kind, text[hit.start : hit.end]) for hit in find_in(text) if hit.confidence >= Sureness.LIKELY}


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("to anna.jansen+wifi@example.co.uk today", Kind.EMAIL, "anna.jansen+wifi@example.co.uk"),
        ("login anna4711@internet", Kind.USER_NAME, "anna4711@internet"),
        ("sip:+31201234567@ims.example.nl", Kind.USER_NAME, "sip:+31201234567@ims.example.nl"),
        ("0204041234567890@nai.epc.mnc004.mcc204.3gppnetwork.org", Kind.SUBSCRIBER_NUMBER, "204041234567890"),
        ("550e8400-e29b-41d4-a716-446655440000", Kind.UUID, "550e8400-e29b-41d4-a716-446655440000"),
        ("os::012345-S4711", Kind.ENDPOINT, "os::012345-S4711"),
        ("from GUH::8D84E5092B3D", Kind.ENDPOINT, "GUH::8D84E5092B3D"),
        ("http://192.0.2.7:7547/tr069", Kind.URL, "http://192.0.2.7:7547/tr069"),
        ("mqtt://anna:geheim@broker.example", Kind.URL, "mqtt://anna:geheim@broker.example"),
        ("https://acs.example/x?sn=4711", Kind.URL, "https://acs.example/x?sn=4711"),
        ("http://cpe.example/470aa01b00c468d1cf21ba65", Kind.URL, "http://cpe.example/470aa01b00c468d1cf21ba65"),
        ("HWTC1A2B3C4D", Kind.SERIAL, "HWTC1A2B3C4D"),
        ("485754431A2B3C4D", Kind.SERIAL, "485754431A2B3C4D"),
        ("S/N: AB12CD34", Kind.SERIAL, "AB12CD34"),
        ("202BC1-BM632w-1234567890", Kind.SERIAL, "202BC1-BM632w-1234567890"),
        ("username=anna4711", Kind.USER_NAME, "anna4711"),
    ],
)
def test_forms(text: str, kind: Kind, part: str) -> None:
    assert (kind, part) in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "btr0@7",
        "00000000-0000-0000-0000-000000000000",
        "std::vector",
        "Device::Foo",
        "http://www.example.com/help",
        "https://example.org/firmware/latest.bin",
        "user=admin",
        "serial port: none",
        "sip: off",
        "PRIMARY-IPV4-ADDRESS",
        "WAN-1-2",
    ],
)
def test_other_text_gives_none(text: str) -> None:
    assert kinds(text) == set()


@given(
    user=st.text("abcdefghij0123456789.", min_size=1, max_size=20),
    host=st.from_regex(r"[a-z]{1,8}\.(nl|com)", fullmatch=True),
)
def test_every_mail_address_is_covered_whole(user: str, host: str) -> None:
    text = f"<{user}@{host}>"
    assert any(hit.start <= 1 and hit.end >= len(text) - 1 for hit in find_in(text))


@given(st.text("abz09@:/.-?=&%[] ", max_size=60))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in find_in(text))
