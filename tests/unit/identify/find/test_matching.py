"""Forms of known identifiers that only matching shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.hit import Point, Sureness
from sluis.identify.find.known import Known
from sluis.identify.find.matching import find_in, in_octets, raw_texts
from sluis.identify.find.scan import find
from sluis.terms import Kind

MAC = bytes.fromhex("3c0630123456")
INDEX = Known(
    (),
    (
        (Kind.MAC_ADDRESS, "3C:06:30:12:34:56"),
        (Kind.HOST_NAME, "Annas-iPhone"),
        (Kind.HOST_NAME, "\u200bh\u00e9\u200b%41"),
        (Kind.IP_ADDRESS, "192.168.1.23"),
        (Kind.SERIAL, "S12345678"),
    ),
).index()
TELEPHONES = Known(
    (),
    ((Kind.PHONE_NUMBER, "+31 6 12345678"), (Kind.PHONE_NUMBER, "04-1234567"), (Kind.SUBSCRIBER_NUMBER, "0851234567")),
)


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        *[(text, Sureness.SURE) for text in ("31612345678", "612345678", "06.12.34.56.78", "06_12_34_56_78")],
        *[(text, Sureness.SURE) for text in ("31 (0)6 - 1234 5678", "0031612345678", "x0612345678y", "41234567")],
        *[(text, Sureness.SURE) for text in ("+31851234567", "085 - 12 34 567")],
        *[(text, Sureness.DOUBTFUL) for text in ("20260612345678", "6123456789", "99851234567")],
    ],
)
def test_a_known_telephone_number_is_found_however_it_is_written(text: str, sure: Sureness) -> None:
    hits = [hit for hit in find_in(text, TELEPHONES.index()) if hit.reason == "known:telephone"]
    assert [hit.confidence for hit in hits] == [sure]
    assert TELEPHONES.has(hits[0])
    assert find(text, TELEPHONES, Point.CANARY)


@pytest.mark.parametrize(
    "text", ["0612345679", "06 1234 567", "85123456", "6.1234.567.9x", "06:12:34:56:78", "NL-0001", ""]
)
def test_another_number_is_none(text: str) -> None:
    assert not [hit for hit in find_in(text, TELEPHONES.index()) if hit.reason == "known:telephone"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (str(int.from_bytes(MAC, "big")), "integer"),
        ("60,6,48,18,52,86", "byte-array"),
        ("60.6.48.18.52.86", "byte-array"),
        ("[60, 6, 48, 18, 52, 86]", "byte-array"),
        ("ffff3c0630123456ffff0", "hex"),
        (MAC[::-1].hex(), "hex"),
        ("ESP_123456", "tail"),
        ("c0a80117", "hex"),
        ("3232235799", "integer"),
        ("192-168-1-23", "text"),
        ("the ANNAS-IPHONE of", "text"),
        ("s12345678", "text"),
    ],
)
def test_forms_that_only_matching_shows(text: str, form: str) -> None:
    assert f"known:{form}" in {hit.reason for hit in find_in(text, INDEX) if hit.confidence >= Sureness.LIKELY}


def test_octets_are_found_wherever_they_begin() -> None:
    assert [(start, size) for start, size, _ in in_octets(b"\x00" + MAC, INDEX)] == [(1, 6)]
    assert list(in_octets(b"\x00" * 40, INDEX)) == []


def test_a_name_with_invisible_characters_and_escapes_is_found_as_it_was_written() -> None:
    assert [hit.kind for hit in raw_texts("x \u200bh\u00e9\u200b%41 y", INDEX)] == [Kind.HOST_NAME]


@given(st.binary(min_size=6, max_size=6), st.binary(max_size=8), st.binary(max_size=8))
def test_whatever_the_address_its_octets_are_found(octets: bytes, before: bytes, after: bytes) -> None:
    known = Known((), ((Kind.MAC_ADDRESS, octets.hex(":")),))
    if any(octets) and octets != b"\xff" * 6:
        assert any(True for _ in in_octets(before + octets + after, known.index()))
        assert find(f"x{before.hex()}{octets.hex()}{after.hex()}y", known, Point.CANARY) != []
