"""Whose a device is, by a given name or a word for kin beside a word for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.names import is_device, is_nobodys
from sluis.identify.find.people import KIN, LINKS, find_in, given_names, is_given
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families
from sluis.terms import Kind

NAMES = sorted(given_names())
DEVICES = ("iPad", "telefoon", "laptop", "PC", "TV", "Xbox", "tablet13", "zolder", "kamer")


@given(st.sampled_from(NAMES), st.sampled_from(DEVICES), st.sampled_from((" ", "-", "_", " van ", "-van-", "'s ")))
def test_a_given_name_beside_a_device_says_whose_it_is(name: str, device: str, mark: str) -> None:
    text = f"{device}{mark}{name.title()}" if "'" not in mark else f"{name.title()}{mark}{device}"
    hits = find(text)
    assert any(hit.kind in {Kind.DEVICE_NAME, Kind.HOST_NAME} for hit in hits), text
    assert Family.NAMES in families(text, Point.AUDIT)


@given(st.sampled_from(NAMES), st.sampled_from(sorted(KIN)))
def test_kin_and_a_name_say_who(name: str, kin: str) -> None:
    assert find_in(f"{kin} {name.title()}")


@given(st.sampled_from(NAMES))
def test_a_given_name_alone_is_nobodys(name: str) -> None:
    assert find_in(name.title()) == []
    assert find_in(f"version of {name.title()} ready, status ok, no change today") == []


@given(
    st.lists(
        st.sampled_from(("router", "can", "mark", "radio", "connect", "not", "mode", "switch", "port")), min_size=5
    )
)
def test_words_of_a_sentence_in_lower_case_are_no_names(words: list[str]) -> None:
    assert find_in(" ".join(words)) == []


@given(st.text(max_size=60))
def test_what_is_found_passes_the_sieve(text: str) -> None:
    hits = find_in(text)
    assert not hits or Family.NAMES in families(text, Point.AUDIT)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Laptop Gerrit-Jan is home", "Laptop Gerrit-Jan"),
        ("Joris z'n Xbox", "Joris z'n Xbox"),
        ("papa werk", "papa werk"),
        ("OPA policy for the whole gateway of today", ""),
        ("a new Samsung van Dirk came on the network", "Samsung van Dirk"),
        ("Radio Max", ""),
    ],
)
def test_how_names_are_built(text: str, found: str) -> None:
    assert [text[hit.start : hit.end] for hit in find_in(text)] == ([found] if found else [])


def test_no_given_name_is_a_device_or_a_link() -> None:
    assert len(NAMES) > 4000
    assert not [name for name in NAMES if is_device(name) or is_nobodys(name) or name in LINKS]
    assert is_given("Noors")
