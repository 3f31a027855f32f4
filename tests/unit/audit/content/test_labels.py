"""Names of DNS and TLS: what is carried in them is found, and a server's name is nobody's."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.audit.house_of import ADDRESS, HOUSE, MAC, NAME, NOBODY

from sluis.audit.content import labels
from sluis.audit.content.labels import Zone, marks_in_name, zone_of
from sluis.audit.content.recogniser import Recogniser
from sluis.audit.model import State
from sluis.terms import Kind

OWN, NONE = Recogniser(HOUSE), Recogniser(NOBODY)


def b32(octets: bytes) -> str:
    return base64.b32encode(octets).decode().lower().rstrip("=")


@pytest.mark.parametrize(
    ("name", "kind", "state"),
    [
        ("00-00-5e-00-53-01.x.example", Kind.MAC_ADDRESS, State.RAW),
        (f"{b32(b'mac=00:00:5e:00:53:01')}.x.example", Kind.MAC_ADDRESS, State.ENCODED),
        (f"{b'anna@voorbeeld.example'.hex()}.x.example", Kind.EMAIL, State.ENCODED),
        ("mgvkyjqpswyqprvsxphpkqzgwp.x.example", Kind.UNKNOWN, State.TOKEN),
    ],
)
def test_what_nobody_knows_counts_when_its_form_says_so(name: str, kind: Kind, state: State) -> None:
    assert (kind, state) in [(mark.kind, mark.state) for mark in marks_in_name(name, NONE)]


@pytest.mark.parametrize(
    "name", ["a1b2c3d4e5f6.x.example", "ip-192-0-2-7.x.example", "mail.x.example", "", ".", "x" * 300]
)
def test_a_servers_name_is_nobodys(name: str) -> None:
    assert marks_in_name(name, OWN) == []


def test_an_identifier_counts_once_however_often_it_shows() -> None:
    marks = marks_in_name(f"{NAME}.{b32(NAME.encode())}.x.example", OWN)
    assert [mark.device for mark in marks] == [1]


@given(st.integers(1, 12), st.sampled_from([1, -1]))
def test_an_identifier_cut_over_questions_is_read_together(size: int, order: int) -> None:
    text = b32(NAME.encode())
    zone = Zone()
    for number, start in enumerate(range(0, len(text), size)):
        labels = [str(number), text[start : start + size]]
        zone.take(".".join([*labels[::order], "x.example"]))
    single = any(
        mark.device == 1
        for start in range(0, len(text), size)
        for mark in marks_in_name(f"{text[start : start + size]}.x.example", OWN)
    )
    assert single or [mark.device for mark in zone.marks(OWN)] == [1]


def test_a_zone_of_servers_is_nobodys() -> None:
    zone = Zone()
    for number in range(500):
        zone.take(f"r{number}---sn-5hne6nsz.{number * 7919:x}.video.example")
    assert zone.marks(OWN) == []


def test_zones() -> None:
    assert zone_of("x.example") == "x.example"
    assert zone_of("example") == "example"


@given(st.text(max_size=90))
def test_any_name_is_answered(name: str) -> None:
    assert all(mark.kind in Kind for mark in marks_in_name(name, OWN))


def test_a_mac_address_of_the_house_over_labels() -> None:
    assert [
        mark.device for mark in marks_in_name(f"{MAC.replace(':', '')[:6]}.{MAC.replace(':', '')[6:]}.x.example", OWN)
    ] == [1]


_OCTET = st.one_of(st.sampled_from(["192", "168", "178", "1", "0", "00"]), st.integers(0, 999).map(str))


@given(st.lists(_OCTET, min_size=4, max_size=4).map(".".join))
def test_four_numbers_are_looked_at_less_and_say_the_same(name: str) -> None:
    asked = Recogniser(HOUSE)
    fast = marks_in_name(name, asked)
    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(labels, "_ADDRESS", re.compile("never"))
        assert marks_in_name(name, asked) == fast


def test_the_routers_own_address_as_a_name_is_known() -> None:
    assert [(mark.kind, mark.known) for mark in marks_in_name(ADDRESS, Recogniser(HOUSE))] == [(Kind.IP_ADDRESS, True)]
