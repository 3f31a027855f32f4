"""Canonical forms: ledger specification, section 7, last paragraph."""

import ipaddress
import socket
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.canonical import TOKEN_KINDS, canonical
from sluis.terms import Kind

ANY_TEXT = st.one_of(
    st.text(max_size=40),
    st.text("0123456789abcdefABCDEF:-.% ", max_size=40),
    st.text("a\u0301\u0308\u02bc.", max_size=300),
)


@pytest.mark.parametrize(
    "text",
    [
        "3C:06:30:12:34:56",
        "3c:06:30:12:34:56",
        "3C-06-30-12-34-56",
        "3c0630123456",
        "3C0630123456",
    ],
)
def test_one_address_has_one_form_in_every_accepted_spelling(text: str) -> None:
    assert canonical(Kind.MAC_ADDRESS, text) == bytes.fromhex("3c0630123456")


@pytest.mark.parametrize("mark", ["", ":", "-"])
def test_an_eui64_has_eight_bytes(mark: str) -> None:
    assert canonical(Kind.MAC_ADDRESS, mark.join(["02", "11", "22", "ff", "fe", "33", "44", "55"])) == bytes.fromhex(
        "021122fffe334455"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3C:06:30:12:34",
        "3C:06:30:12:34:56:",
        "3C:06-30:12:34:56",
        "3C06:30:12:34:56",
        "3c06.3012.3456",
        " 3C:06:30:12:34:56",
        "3C:06:30:12:34:56\n",
        "3C:06:30:12:34:5G",
        "3C:06:30:12:34:56:78",
        "3c06301234567",
        "\uff13C:06:30:12:34:56",
        "3C_06_30_12_34_56",
    ],
)
def test_any_other_spelling_of_an_address_has_no_form(text: str) -> None:
    assert canonical(Kind.MAC_ADDRESS, text) is None


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("192.168.1.23", "c0a80117"),
        ("::1", "00" * 15 + "01"),
        ("2001:DB8::1", "20010db8" + "00" * 11 + "01"),
        ("2001:0db8:0:0:0:0:0:1", "20010db8" + "00" * 11 + "01"),
        ("::ffff:192.168.1.23", "00" * 10 + "ffffc0a80117"),
    ],
)
def test_ip_addresses_have_four_or_sixteen_bytes(text: str, octets: str) -> None:
    assert canonical(Kind.IP_ADDRESS, text) == bytes.fromhex(octets)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "192.168.01.1",
        "192.168.1",
        "fe80::1%eth0",
        "192.168.1.0/24",
        "2001:db8::/64",
        " 10.0.0.1",
        "10.0.0.256",
        "0x0a.0.0.1",
        "\uff110.0.0.1",
    ],
)
def test_zones_prefixes_and_leading_zeros_have_no_form(text: str) -> None:
    assert canonical(Kind.IP_ADDRESS, text) is None


@given(st.one_of(st.ip_addresses(), st.ip_addresses(v=6)))
def test_every_address_the_oracle_writes_gives_its_packed_bytes(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    for text in {str(address), address.exploded, str(address).upper()}:
        assert canonical(Kind.IP_ADDRESS, text) == address.packed


@given(st.text("0123456789abcdef:.", max_size=46))
def test_the_c_library_agrees_on_what_an_address_is(text: str) -> None:
    expected = None
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            expected = socket.inet_pton(family, text)
        except OSError:
            continue
    assert canonical(Kind.IP_ADDRESS, text) == expected


def test_an_ssid_is_its_octets_untouched() -> None:
    assert canonical(Kind.SSID, " Familie Jansen ") == b" Familie Jansen "
    assert canonical(Kind.SSID, "é" * 16) == "é".encode() * 16
    assert canonical(Kind.SSID, "é" * 17) is None
    assert canonical(Kind.SSID, "") is None


def test_a_host_name_is_composed_lower_case_ascii_and_loses_one_dot() -> None:
    assert canonical(Kind.HOST_NAME, "Annas-iPhone.") == b"annas-iphone"
    assert canonical(Kind.HOST_NAME, "annas-iphone..") == b"annas-iphone."
    assert canonical(Kind.HOST_NAME, unicodedata.normalize("NFD", "zoë")) == "zoë".encode()
    assert canonical(Kind.HOST_NAME, "É") == "É".encode(), "only ASCII is lowered"
    assert canonical(Kind.HOST_NAME, "a" * 255) == b"a" * 255
    assert canonical(Kind.HOST_NAME, "a" * 255 + ".") == b"a" * 255
    assert canonical(Kind.HOST_NAME, "a" * 256) is None
    assert canonical(Kind.HOST_NAME, ".") is None


def test_a_host_name_that_shrinks_when_composed_still_has_its_form() -> None:
    composed = "ᾂ" * 85
    assert canonical(Kind.HOST_NAME, unicodedata.normalize("NFD", composed)) == composed.encode()


def test_a_serial_is_trimmed_of_four_characters_only() -> None:
    assert canonical(Kind.SERIAL, " \t\r\nAB 12\n") == b"AB 12"
    assert canonical(Kind.SERIAL, "\u00a0AB12") == "\u00a0AB12".encode()
    assert canonical(Kind.SERIAL, "A" * 64) == b"A" * 64
    assert canonical(Kind.SERIAL, "A" * 65) is None
    assert canonical(Kind.SERIAL, " \t") is None


@pytest.mark.parametrize("kind", sorted(TOKEN_KINDS))
def test_a_lone_surrogate_has_no_form(kind: Kind) -> None:
    assert canonical(kind, "a\ud800") is None


@pytest.mark.parametrize("kind", sorted(set(Kind) - TOKEN_KINDS))
def test_other_kinds_have_no_form(kind: Kind) -> None:
    assert canonical(kind, "value") is None


@given(kind=st.sampled_from(sorted(TOKEN_KINDS)), text=ANY_TEXT)
def test_any_text_gives_bounded_bytes_or_none(kind: Kind, text: str) -> None:
    octets = canonical(kind, text)
    assert octets is None or 1 <= len(octets) <= 255


def test_a_megabyte_costs_nothing() -> None:
    for kind in TOKEN_KINDS:
        assert canonical(kind, "á" * 1_000_000) is None
