"""Rows of tables: by the head of a column, and by the addresses of a row without a head."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.columns import find_in
from sluis.identify.find.hit import Point
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    ("| vuurtoren | 192.168.1.20 | 02:00:5e:10:00:01 | 5 GHz |", "vuurtoren", Kind.HOST_NAME),
    ("1    vuurtoren    192.168.1.20    02:00:5E:10:00:01    Wired", "vuurtoren", Kind.HOST_NAME),
    ("Name;Telefoon\nGraspieper;0591 55 01 28", "Graspieper", Kind.USER_NAME),
    ("User\tPassword\njoris\tzonnedauw", "zonnedauw", Kind.SECRET),
    ("BSSID,ESSID\n02:00:5e:10:00:01,Graspieper", "Graspieper", Kind.SSID),
    ("Device Name    Serial Number\nkast-boven     G1234AB5678", "G1234AB5678", Kind.SERIAL),
    ("#  Name       IP Address     Type\n1  vuurtoren  192.168.1.20   LAN", "vuurtoren", Kind.HOST_NAME),
    ("| SSID | Channel |\n|---|---|\n| Graspieper | 36 |", "Graspieper", Kind.SSID),
)
NOBODY = (
    "192.168.1.20  02:00:5e:10:00:01  2.4 GHz  Wired  bound",
    "192.168.1.20\t02:00:5e:10:00:01\tRaspberry Pi Trading Ltd",
    "one, two\nthree, four",
    "host, port\nlocalhost, 22",
    "user\tpassword\nroot\tnone",
    "a lease 192.168.1.2 02:00:5e:10:00:01; behind a line",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.COLUMNS in families(line, Point.AUDIT), line
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
    assert not found or (may_hold(text, Point.AUDIT) and Family.COLUMNS in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
