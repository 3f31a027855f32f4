"""A listed word that is an address or serial number of the household is found in every notation; others are not."""

import base64
import gzip
import hashlib
import time

import pytest

from sluis.identify.find.known import Known
from sluis.identify.find.word_clues import clues, identifier_among
from sluis.telemetry.model import Leaf
from sluis.terms import Kind

PLACE = ("Device", "X_EXAMPLE", "1", "Model")
LEAVES = [
    Leaf(("Device", "Hosts", "Host", "1", "PhysAddress"), "02:00:5e:10:00:01"),
    Leaf(("Device", "Hosts", "Host", "1", "IPAddress"), "192.168.1.20"),
    Leaf(("Device", "Hosts", "Host", "1", "IPv6Address", "1", "IPAddress"), "2001:db8::1:23"),
    Leaf(("Device", "DeviceInfo", "SerialNumber"), "EX-0000001"),
    Leaf(("Device", "Services", "VoiceService", "1", "CallControl", "Line", "1", "DirectoryNumber"), "+31612345678"),
]
OTHER = [
    Leaf(("Device", "Hosts", "Host", "1", "PhysAddress"), "02:00:5e:10:00:02"),
    Leaf(("Device", "Hosts", "Host", "1", "IPAddress"), "192.168.1.21"),
    Leaf(("Device", "Hosts", "Host", "1", "IPv6Address", "1", "IPAddress"), "2001:db8::1:24"),
    Leaf(("Device", "DeviceInfo", "SerialNumber"), "EX-0000002"),
    Leaf(("Device", "Services", "VoiceService", "1", "CallControl", "Line", "1", "DirectoryNumber"), "+31612345679"),
]
MAC, IPV4 = bytes.fromhex("02005e100001"), bytes((192, 168, 1, 20))
IPV6 = bytes.fromhex("20010db8000000000000000000010023")
EUI64 = bytes.fromhex("00005efffe100001")


def base64_of(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


NOTATIONS = [
    *[(Kind.MAC_ADDRESS, base64_of(octets)) for octets in (MAC, EUI64, b"\1" + MAC, MAC[::-1], b"02:00:5e:10:00:01")],
    *[(Kind.MAC_ADDRESS, word) for word in ("2200601362433", "mac=2200601362433", "x02005e100001", "0x02005E100001")],
    *[(Kind.MAC_ADDRESS, word) for word in ("2,0,94,16,0,1", "02%3A00%3A5e%3A10%3A00%3A01")],
    *[(Kind.MAC_ADDRESS, base64_of(base64_of(MAC).encode())), (Kind.MAC_ADDRESS, b"02005e100001".hex())],
    *[(Kind.IP_ADDRESS, word) for word in ("c0a80114", "0xC0A80114", "3232235796", "192168001020", "192.168.1.20/24")],
    *[(Kind.IP_ADDRESS, base64_of(octets)) for octets in (IPV4, b"192.168.1.20", IPV6)],
    *[(Kind.IP_ADDRESS, word) for word in (base64_of(IPV4).rstrip("="), IPV6.hex())],
    *[(Kind.SERIAL, word) for word in ("EX0000001", "ex 0000001", "sn=EX0000001", base64_of(b"EX-0000001"))],
    *[(Kind.SERIAL, word) for word in (b"EX0000001".hex(), b"EX-0000001".hex())],
    *[
        (Kind.PHONE_NUMBER, word)
        for word in ("06-12345678", "0612345678", "0031612345678", "31 6 12 34 56 78", "bel 06.12345678")
    ],
    *[(Kind.PHONE_NUMBER, word) for word in ("31612345678", "612345678", "+31 (0)6-12345678", "tel:0612345678")],
    *[(Kind.PHONE_NUMBER, base64_of(word)) for word in (b"06-12345678", b"0031612345678")],
]
TEXTS = [
    *["02:00:5E:10:00:01", "02-00-5e-10-00-01", "0200.5e10.0001", "02005e100001"],
    *["192.168.1.20 ", "192-168-1-20", "2001:0db8:0000:0000:0000:0000:0001:0023", "2001:DB8::1:23"],
]
ORDINARY = [
    *[
        "phone",
        "television",
        "Connected",
        "NeverAssociated",
        "Error_Misconfigured",
        "WPA2-Personal",
        "802.11ax",
        "5GHz",
    ],
    *[
        "100BASE-T",
        "20MHz",
        "Active",
        "iface",
        "20000000",
        "2.4GHz",
        "WPA2-PSK-WPA3-SAE-Transition",
        "deadbeef",
        "caf\u00e9-5",
    ],
]


def known(leaves: list[Leaf], *words: str) -> Known:
    return Known.from_leaves([*leaves, *(Leaf(PLACE, word) for word in words)])


@pytest.mark.parametrize(("kind", "word"), NOTATIONS)
def test_another_notation_of_its_own_is_found_and_that_of_another_home_is_not(kind: Kind, word: str) -> None:
    identifier = identifier_among(frozenset({"Up", word}), known(LEAVES, word))
    assert identifier is kind or (identifier, word) == (Kind.MAC_ADDRESS, "192168001020"), (
        "twelve digits are a MAC address too"
    )
    other = identifier_among(frozenset({"Up", word}), known(OTHER))
    assert other is None


@pytest.mark.parametrize("word", TEXTS)
def test_an_address_in_text_is_found(word: str) -> None:
    assert identifier_among(frozenset({word}), known(LEAVES, word)) in {Kind.MAC_ADDRESS, Kind.IP_ADDRESS}
    assert identifier_among(frozenset({word}), known(OTHER)) is None


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha256"])
def test_a_digest_is_found(digest: str) -> None:
    word = hashlib.new(digest, b"02:00:5e:10:00:01").hexdigest()
    assert identifier_among(frozenset({word}), known(LEAVES, word)) is Kind.MAC_ADDRESS
    assert identifier_among(frozenset({word}), known(OTHER, word)) is None


def test_what_is_compressed_is_found() -> None:
    word = base64_of(gzip.compress(b"02:00:5e:10:00:01", mtime=0))
    assert clues(word).always
    assert identifier_among(frozenset({word}), known(LEAVES, word)) is Kind.MAC_ADDRESS


def test_a_number_of_the_registry_is_found() -> None:
    registry = Known((), ((Kind.SERIAL, "EX0000001"), (Kind.USER_NAME, "02:00:5e:10:00:01")))
    assert identifier_among(frozenset({"sn=EX-0000001"}), registry) is Kind.SERIAL
    assert identifier_among(frozenset({"AgBeEAAB"}), registry) is Kind.MAC_ADDRESS


def test_ordinary_words_are_none_and_nothing_is_spelled_out() -> None:
    several = known(LEAVES, *ORDINARY, "None,WPA2-Personal,802.11ax")
    assert identifier_among(frozenset(ORDINARY), several) is None
    assert several._entries is None


@pytest.mark.parametrize(
    "word", ["ESP_100001", "iface", "face", "0001", "f39/fw==", "127.127.127.127", "2139062143", "ffffffffffff"]
)
def test_the_end_of_an_address_and_one_of_nobody_are_none(word: str) -> None:
    leaves = [
        *LEAVES,
        Leaf(("Device", "Hosts", "Host", "2", "PhysAddress"), "02:00:5e:10:fa:ce"),
        Leaf(("Device", "Hosts", "Host", "3", "PhysAddress"), "ff:ff:ff:ff:ff:ff"),
        Leaf(("Device", "Hosts", "Host", "3", "IPAddress"), "127.127.127.127"),
    ]
    assert identifier_among(frozenset({word}), known(leaves)) is None


def test_ordinary_words_cost_little_beside_many_devices() -> None:
    many = [
        Leaf(("Device", "Hosts", "Host", str(at), "PhysAddress"), f"3c:06:30:12:34:{at % 256:02x}") for at in range(300)
    ]
    identifier_among(frozenset(ORDINARY), known(many))
    began = time.process_time()
    for _ in range(100):
        assert identifier_among(frozenset(ORDINARY), known(many)) is None
    assert time.process_time() - began < 2


def test_no_word_shows_in_a_repr() -> None:
    assert "2005e10" not in repr(clues("AgBeEAAB"))
