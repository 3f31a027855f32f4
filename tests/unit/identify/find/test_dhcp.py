"""DHCP options as routers pass them on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.dhcp import held_in, of_option, options
from sluis.terms import Kind

MAC = bytes.fromhex("3c0630123456")


def option(number: int, value: bytes) -> bytes:
    return bytes([number, len(value)]) + value


BLOB = (
    option(53, b"\x03")
    + option(61, b"\x01" + MAC)
    + option(50, bytes([192, 168, 1, 23]))
    + option(12, b"Annas-iPhone")
    + option(55, b"\x01\x03\x06\x0f")
    + b"\xff\x00\x00"
)


def test_every_option_that_names_somebody_is_read() -> None:
    for blob in (BLOB, bytes.fromhex("63825363") + BLOB):
        assert [(held.kind, held.canonical) for held in held_in(blob)] == [
            (Kind.MAC_ADDRESS, MAC),
            (Kind.IP_ADDRESS, bytes([192, 168, 1, 23])),
            (Kind.HOST_NAME, b"annas-iphone"),
        ]


@pytest.mark.parametrize(
    ("number", "value", "kind", "canonical"),
    [
        (81, b"\x00\x00\x00annas-mac.lan", Kind.HOST_NAME, b"annas-mac.lan"),
        (81, b"\x04\x00\x00\x05annas\x03lan\x00", Kind.HOST_NAME, b"annas.lan"),
        (61, b"\x00anna", Kind.DHCP_IDENTIFIER, b"anna"),
        (61, b"\x07\x01\x02", Kind.DHCP_IDENTIFIER, b"\x07\x01\x02"),
        (125, bytes.fromhex("00000de9") + b"\x0f" + option(1, b"012345") + option(2, b"S4711"), Kind.SERIAL, b"s4711"),
        (60, b"android-dhcp-13", Kind.FINGERPRINT, b"android-dhcp-13"),
    ],
)
def test_single_options(number: int, value: bytes, kind: Kind, canonical: bytes) -> None:
    assert [(held.kind, held.canonical) for held in of_option(number, value)] == [(kind, canonical)]


def test_version_six() -> None:
    duid = bytes.fromhex("00030001") + MAC
    name = b"\x00\x05annas\x03lan\x00"
    blob = b"\x00\x01" + len(duid).to_bytes(2, "big") + duid + b"\x00\x27" + len(name).to_bytes(2, "big") + name
    assert [(held.kind, held.canonical) for held in held_in(blob)] == [
        (Kind.MAC_ADDRESS, MAC),
        (Kind.HOST_NAME, b"annas.lan"),
    ]


@pytest.mark.parametrize(
    "octets", [b"", b"just text", b"\x0c\x09abc", BLOB[:-3] + b"\x0c", bytes(12), b"\x35\x01\x03\xff\x01"]
)
def test_what_is_not_accounted_for_is_no_blob(octets: bytes) -> None:
    assert held_in(octets) == []


@given(st.binary(max_size=80))
def test_any_octets_give_an_answer(octets: bytes) -> None:
    answer = options(octets)
    assert answer is None or sum(2 + len(value) for _, value in answer) <= len(octets)
    assert isinstance(held_in(octets), list)
