# ruff: noqa: E501 - lines are read as a list
"""Secrets by the form a maker or a protocol gives them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.identify.find.codes import find_in
from sluis.identify.find.hit import Point
from sluis.identify.find.scan import find
from sluis.identify.find.sieve import Family, families, may_hold
from sluis.terms import Kind

LINES = (
    ("SetupQRCode: [MT:Y.K9042C00KA0648G00]", "MT:Y.K9042C00KA0648G00", Kind.SECRET),
    ("Manual pairing code: [34970112332]", "34970112332", Kind.SECRET),
    ("HomeKit setup code: 031-45-154", "031-45-154", Kind.SECRET),
    (
        "Z-Wave inclusion DSK 12345-23456-34567-45678-56789-01234-12345-23456",
        "12345-23456-34567-45678-56789-01234-12345-23456",
        Kind.SECRET,
    ),
    (
        "notifier started with 987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
        "987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
        Kind.SECRET,
    ),
    ("GET /begin.lua?sid=9c977765016899f8 HTTP/1.1", "9c977765016899f8", Kind.SECRET),
    (
        "WPA: PMK - hexdump(len=32): 0c 7b 4e 3a b2 fd 6e 6f 5d 1a 3b 7e 9f 10 c2 d4 0c 7b 4e 3a b2 fd 6e 6f 5d 1a 3b 7e 9f 10 c2 d4",
        "0c 7b 4e 3a b2 fd 6e 6f 5d 1a 3b 7e 9f 10 c2 d4 0c 7b 4e 3a b2 fd 6e 6f 5d 1a 3b 7e 9f 10 c2 d4",
        Kind.SECRET,
    ),
    ("WPS: AP PIN 12345670 enabled for 300 seconds", "12345670", Kind.SECRET),
    ("aes key 0c7b4e3ab2fd6e6f5d1a3b7e9f10c2d4", "0c7b4e3ab2fd6e6f5d1a3b7e9f10c2d4", Kind.SECRET),
    (
        "POST https://maker.ifttt.com/trigger/deur/with/key/dQx7-9LmNoPqRsTuVwXyZa",
        "dQx7-9LmNoPqRsTuVwXyZa",
        Kind.SECRET,
    ),
    ("AUTH LOGIN d291dGVyd291dGVy", "d291dGVyd291dGVy", Kind.SECRET),
)
NOBODY = (
    "GET /begin.lua?sid=0000000000000000 HTTP/1.1",
    "<SessionInfo><SID>0000000000000000</SID></SessionInfo>",
    "WPA: PTK - hexdump(len=48): [REMOVED]",
    "WPS: Registration done, wps pin disabled",
    "firmware sha256 0c7b4e3ab2fd6e6f5d1a3b7e9f10c2d40c7b4e3ab2fd6e6f5d1a3b7e9f10c2d4",
    "key fingerprint 0c7b4e3ab2fd6e6f5d1a3b7e9f10c2d4",
    "AUTH LOGIN",
    "pin 12 of header 4",
    "Manual of 2026-11-24",
)


def test_it_counts_by_its_place() -> None:
    for line, name, kind in LINES:
        assert (name, kind) in {(line[hit.start : hit.end], hit.kind) for hit in find_in(line)}, line
        assert Family.CODES in families(line, Point.AUDIT), line
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
    assert not found or (may_hold(text, Point.AUDIT) and Family.CODES in families(text, Point.CANARY))
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)
