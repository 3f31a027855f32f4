# ruff: noqa: E501 - one situation a line, to be read as a table
"""Codings opened, to a limit."""

import base64
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.opened import Budget, compressed, inflate, openings, readable

TEXT = b"3c:06:30:12:34:56 Annas-iPhone"


@pytest.mark.parametrize(
    "written",
    [
        base64.b64encode(TEXT).decode(), base64.urlsafe_b64encode(TEXT).decode().rstrip("="), TEXT.hex(), TEXT.hex().upper(), "0x" + TEXT.hex(), TEXT.hex(":"), TEXT.hex(" "),
        "".join(f"\\x{octet:02x}" for octet in TEXT), base64.b64encode(TEXT * 6).decode()[:64] + "\n" + base64.b64encode(TEXT * 6).decode()[64:],
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "id={};", '"{}"', "/x/{}"])
def test_every_coding_is_opened(written: str, around: str) -> None:
    if "\n" in written and "/" in around:
        pytest.skip("a path before a wrapped text reads as its first line")
    text = around.format(written)
    assert any(
        opening.octets.startswith(TEXT) and text[opening.start : opening.end].endswith(written[-8:])
        for opening in openings(text)
    )


def test_compression_is_undone_within_the_budget() -> None:
    for packed in (gzip.compress(TEXT), zlib.compress(TEXT), zlib.compress(TEXT, 9)):
        assert compressed(packed)
        assert inflate(packed, Budget()) == TEXT
    assert inflate(b"x\x9cnot zlib at all", Budget()) is None
    assert inflate(TEXT, Budget()) is None


def test_a_bomb_stops_at_the_budget_and_says_so() -> None:
    budget = Budget(octets=1000)
    out = inflate(zlib.compress(bytes(10_000_000)), budget)
    assert out is not None
    assert len(out) <= 1000
    assert budget.reached


def test_octets_that_are_no_text_are_none() -> None:
    assert readable(b"\xff\xfe\x00") is None
    assert readable(bytes(range(1, 12))) is None
    assert readable(b"\0\0") is None
    assert readable("Zoë".encode() + b"\0") == "Zoë"


@given(st.binary(min_size=6, max_size=60))
def test_whatever_was_coded_comes_back(octets: bytes) -> None:
    assert octets in [opening.octets for opening in openings(octets.hex())]
    assert (
        octets in [opening.octets for opening in openings(base64.b64encode(octets).decode())]
        or len(base64.b64encode(octets)) < 8
    )


@given(st.text("abcXYZ019+/=-_\\x\n ", max_size=80))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    assert all(0 <= opening.start < opening.end <= len(text) for opening in openings(text))
