"""Addresses in management frames."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.find.frames import addresses_in, elements

ONE, TWO, BSSID = (bytes.fromhex(text) for text in ("3c0630123456", "daa119abcdef", "1c61b4000001"))
HEAD = bytes.fromhex("00003a01") + BSSID + TWO + BSSID + b"\0\0"


def element(number: int, value: bytes) -> bytes:
    return bytes([number, len(value)]) + value


def test_an_association_request_gives_sender_and_access_point() -> None:
    frame = HEAD + b"\x11\x04\x0a\0" + element(0, b"thuis") + element(1, b"\x82\x84")
    assert addresses_in(frame) == [BSSID, TWO, BSSID]


def test_elements_give_neighbours_and_mld_addresses() -> None:
    body = (
        element(52, ONE + bytes(7))
        + element(255, b"\x6b\x00\x01\x09" + TWO + bytes(2))
        + element(39, b"\x01\x00\x05" + bytes(15) + ONE + bytes(5))
    )
    assert addresses_in(body) == [ONE, TWO, ONE]


def test_what_does_not_fill_the_frame_is_none() -> None:
    assert elements(b"\x00\x05ab") is None
    assert addresses_in(b"Annas-iPhone is here") == []
    assert addresses_in(bytes(64)) == []


@given(st.binary(max_size=120))
def test_any_octets_give_addresses_of_six_octets(octets: bytes) -> None:
    assert all(len(address) == 6 for address in addresses_in(octets))
