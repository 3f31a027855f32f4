"""Telephone numbers, serial numbers and places by the line they stand in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.numbered import find_in
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    ("24.11.26 13:31:31;RING;0;0591550128;0591550129;SIP0;", "0591550128", Kind.PHONE_NUMBER),
    ("dtmf relay for 18005550153 stopped", "18005550153", Kind.PHONE_NUMBER),
    ("DECT Rufumleitung Nebenstelle 612 auf 06924550180", "06924550180", Kind.PHONE_NUMBER),
    ("Executing [0318550164@uitgaand:1]", "0318550164", Kind.PHONE_NUMBER),
    ("Decoder met serienummer H19E07734112 geactiveerd", "H19E07734112", Kind.SERIAL),
    ("ecoflow/quota/DCABZ8ZE5134711", "DCABZ8ZE5134711", Kind.SERIAL),
    ('.1.3.6.1.2.1.69.1.1.4.0 = STRING: "B73041188720"', "B73041188720", Kind.SERIAL),
    (".1.3.6.1.2.1.1.5.0 = STRING: vuurtoren", "vuurtoren", Kind.HOST_NAME),
    ("<cl:A3>Heerde</cl:A3>", "Heerde", Kind.LOCATION),
    ("GET /weer?q=Heerde,NL&units=metric HTTP/1.1", "Heerde,NL", Kind.LOCATION),
    ("huis/kas/positie 52.5168N 6.0830E", "52.5168N 6.0830E", Kind.LOCATION),
)
NOBODY = (
    "call 1234567890 took 3 s",
    "24.11.26 13:31:31;DISCONNECT;0;42;",
    "1.3.6.1.2.1.1.9.1.3.1 = STRING: The MIB module",
    "GET /zoek?q=Heerde HTTP/1.1",
    "latency 12.345 ms",
    "printer HL1234 is ready",
    "N/A/B",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.NUMBERED in families(line, Point.AUDIT), line
        assert any(hit.kind is kind and name in line[hit.start : hit.end] for hit in find(line)), line


@pytest.mark.parametrize("text", NOBODY)
def test_a_place_that_holds_nobody_says_nothing(text: str) -> None:
    assert find_in(text) == []


@settings(max_examples=60)
@given(
    st.sampled_from([line for line, _, _ in LINES] + list(NOBODY)),
    st.integers(0, 120),
    st.integers(0, 12),
    st.sampled_from(["", " ", "\n", "a", "-", "7", '"', ":", "/", "."]),
)
def test_the_sieve_lets_through_what_is_found(line: str, at: int, cut: int, put: str) -> None:
    text = line[:at] + put + line[at + cut :]
    found = find_in(text)
    assert not found or (may_hold(text, Point.AUDIT) and Family.NUMBERED in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
