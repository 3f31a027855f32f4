"""Labels of several words, padded labels, labels in the cell beside their value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.hit import Point
from sluis.identify.find.labelled import find_in
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    ("Device Name: vuurtoren", "vuurtoren", Kind.DEVICE_NAME),
    ("User Name: joris", "joris", Kind.USER_NAME),
    ("   Host Name . . . . . . . . . . . . : VUURTOREN", "VUURTOREN", Kind.HOST_NAME),
    ("   Serial No.         : 2143AB5678", "2143AB5678", Kind.SERIAL),
    ("Friendly Name: Bakkerij Bos", "Bakkerij Bos", Kind.DEVICE_NAME),
    ("    SSID                   : Graspieper", "Graspieper", Kind.SSID),
    ("    Profile                : Graspieper", "Graspieper", Kind.SSID),
    ("    Key Content            : zonnedauw", "zonnedauw", Kind.SECRET),
    ("<tr><td>Network name (SSID)</td><td>Graspieper</td></tr>", "Graspieper", Kind.SSID),
    ("| SSID | Graspieper |", "Graspieper", Kind.SSID),
    ("Admin password;zonnedauw", "zonnedauw", Kind.SECRET),
    ("Contact: Jan de Vries", "Jan de Vries", Kind.USER_NAME),
)
NOBODY = (
    "Device name: not set yet",
    "    Profile : default",
    "Key Content            : ",
    "return key, value",
    "room = start - laststart",
    "| room | what is in it |",
    "Default time zone: 'Etc/UTC'",
    "if isinstance(key, str):",
    "Host Name: OpenWrt",
    "User: Password",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.LABELLED in families(line, Point.AUDIT), line
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
    assert not found or (may_hold(text, Point.AUDIT) and Family.LABELLED in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
