"""Equal stays equal, different addresses stay different, and relations stay."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.anonymise.replacements import Replacements, range_of, text_of

MACS = st.binary(min_size=6, max_size=6)


def swap() -> Replacements:
    return Replacements(b"a key of a test")


@given(macs=st.lists(MACS, min_size=2, max_size=8, unique=True))
def test_mac_addresses_keep_maker_and_marks_and_stay_apart(macs: list[bytes]) -> None:
    made = [swap().mac(mac) for mac in macs]
    assert len(set(made)) == len(made)
    for old, new in zip(macs, made, strict=True):
        assert old[0] & 3 == new[0] & 3
        if not old[0] & 3:
            assert old[:3] == new[:3]


@given(first=st.binary(min_size=4, max_size=4), last=st.integers(1, 254))
def test_ip4_keeps_its_network_range_and_length(first: bytes, last: int) -> None:
    table = swap()
    second = first[:3] + bytes((last,))
    one, other = table.ip4(first), table.ip4(second)
    assert one[:3] == other[:3]
    assert (one == other) == (first == second)
    assert range_of(*one[:3]) == range_of(*first[:3])
    assert len(str(IPv4Address(one))) == len(str(IPv4Address(first)))


@given(prefix=st.binary(min_size=8, max_size=8), mac=MACS)
def test_an_address_made_of_a_mac_follows_it(prefix: bytes, mac: bytes) -> None:
    prefix, mac = b"\x20\x01" + prefix[2:], bytes((mac[0] & 0xFE,)) + mac[1:5] + b"\x07"
    table = swap()
    new = table.mac(mac)
    made = table.ip6(prefix + bytes((mac[0] ^ 2,)) + mac[1:3] + b"\xff\xfe" + mac[3:])
    assert made[8:] == bytes((new[0] ^ 2,)) + new[1:3] + b"\xff\xfe" + new[3:]
    assert made[:8] == table.ip6(prefix + bytes(7) + b"\x01")[:8]
    asked = IPv6Address("ff02::1:ff00:0").packed[:13] + mac[3:]
    assert table.ip6(asked)[13:] == new[3:]
    assert table.mac(b"\x33\x33" + asked[12:]) == b"\x33\x33\xff" + new[3:]


@pytest.mark.parametrize("text", ["255.255.255.255", "127.0.0.1", "0.0.0.0", "224.0.0.251", "239.255.255.250"])  # noqa: S104 - read
def test_what_names_nobody_stays(text: str) -> None:
    assert text_of(swap().ip4(IPv4Address(text).packed)) == text


@pytest.mark.parametrize("text", ["::", "::1", "ff02::fb", "ff02::1:2"])
def test_what_names_nobody_stays_in_version_6(text: str) -> None:
    assert text_of(swap().ip6(IPv6Address(text).packed)) == text


@given(text=st.text(max_size=30))
def test_words_keep_their_length_and_none_of_their_letters(text: str) -> None:
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        return
    made = swap().words(text, "name")
    assert len(made.encode()) == len(text.encode())
    for old, new in zip(text, made, strict=True):
        if old.isascii() and old.isalnum():
            assert old.lower() != new.lower()
            assert old.isdigit() == new.isdigit()


def test_a_name_is_one_name_in_any_case() -> None:
    table = swap()
    assert table.words("iPad-Noor", "name").lower() == table.words("IPAD-NOOR", "text").lower()


def test_of_a_domain_that_was_asked_for_its_own_name_stays() -> None:
    table = Replacements(b"k", ("vendor.example",))
    assert table.kept_labels(["x12", "vendor", "Example"]) == 2
    assert table.kept_labels(["vendor", "other"]) == 0
