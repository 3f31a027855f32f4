"""People by a given name at a place where people stand, and words that only look like them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.persons import beginnings, find_in
from sluis.identify.find.sieve import Family, families
from sluis.terms import Kind

LINES = (
    ("found Noor's Polar H10", "Noor's Polar H10", Kind.DEVICE_NAME),
    ("paused Bram's devices", "Bram's devices", Kind.DEVICE_NAME),
    ("[Phone] Bram's A54", "[Phone] Bram's A54", Kind.DEVICE_NAME),
    ("remote play on BramPC", "BramPC", Kind.DEVICE_NAME),
    ("backup of MBP-Noor done", "MBP-Noor", Kind.DEVICE_NAME),
    ("connect to service Foto_Noor, Fotos_Noor", "Fotos_Noor", Kind.DEVICE_NAME),
    ("print job Werkstuk Noor.docx", "Werkstuk Noor.docx", Kind.DEVICE_NAME),
    ("commit by Noor Graspieper in /srv", "Noor Graspieper", Kind.USER_NAME),
    ("Eintrag: Klaus-Dieter Graspieper (privat)", "Klaus-Dieter Graspieper", Kind.USER_NAME),
    ("profile switched: Noor", "Noor", Kind.USER_NAME),
    ("01.12.26 18:44;Noor van der Graspieper;mobiel", "Noor van der Graspieper", Kind.USER_NAME),
    ("lock: Bram Graspieper unlocked via app", "Bram Graspieper", Kind.USER_NAME),
)
NOBODY = (
    "SmartTV joined",
    "MediaPC off",
    "AppleTV left",
    "Digital Line opened",
    "status;Max Power;ok",
    "changed by Digital Solutions",
    "Today's Schedule",
    "profile: Gaming",
    "MBP-Router",
    "Home_Office, Share_Public",
    "Factuur November.pdf",
    "Router Manual.pdf",
    "The Door opened at 12",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.PERSONS in families(line, Point.AUDIT), line


@pytest.mark.parametrize("line", NOBODY)
def test_what_is_no_given_name_at_such_a_place_is_nobodys(line: str) -> None:
    assert find_in(line) == []


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_spans_stand_in_the_text(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in find_in(text))


def test_the_sieve_has_something_to_look_for_at_every_place() -> None:
    assert all(beginnings())
