"""Names in DNS are replaced label by label, where they stand."""

import struct
from ipaddress import IPv6Address
from time import process_time

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import dns, edns, ip, label, txt

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.dns import netbios, read_dns, read_name
from sluis.capture.anonymise.replacements import Replacements


def made(octets: bytes, table: Replacements | None = None) -> bytes:
    canvas = Canvas(octets)
    read_dns(canvas, 0, len(octets), table or Replacements(b"a key of a test"))
    return bytes(canvas.out)


def test_an_answer_keeps_its_build_and_its_addresses_follow() -> None:
    table = Replacements(b"a key of a test")
    octets = dns(
        b"noor-tv.local", [(b"noor-tv.local", 1, ip("192.168.1.20")), (b"x.example", 16, txt(b"id=noor-tv"))], mdns=True
    )
    out = made(octets, table)
    assert b"noor" not in out.lower()
    assert table.ip4(ip("192.168.1.20")) in out
    assert out.count(b"\x05local\0") == octets.count(b"\x05local\0")
    name = table.words("noor-tv", "name").encode()
    assert b"\x07" + name + b"\x05local" in out
    assert b"\x0aid=" not in out
    assert name in out.split(b"example")[1]


def test_pointers_stay_and_services_are_known() -> None:
    head = struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0)
    octets = head + label(b"_ipp._tcp.local") + struct.pack("!HHIH", 12, 1, 60, 7) + b"\x04noor\xc0\x0c"
    out = made(octets)
    assert out.startswith(octets[: -len(b"noor\xc0\x0c")])
    assert out.endswith(b"\xc0\x0c")
    assert b"noor" not in out


def test_the_name_of_an_address_is_the_replaced_address_backwards() -> None:
    table = Replacements(b"a key of a test")
    out = made(dns(b"20.1.168.192.in-addr.arpa", kind=12), table)
    new = ".".join(reversed(".".join(map(str, table.ip4(ip("192.168.1.20")))).split(".")))
    assert label(new.encode() + b".in-addr.arpa") in out


def backwards(address: str) -> bytes:
    return ".".join(reversed(ip(address).hex())).encode() + b".ip6.arpa"


@given(tail=st.binary(min_size=8, max_size=8))
def test_the_name_of_an_ip6_address_is_the_replaced_address_backwards(tail: bytes) -> None:
    """Digit by digit it would be read by who knows the maker: of the address only the network and the device stay."""
    table, old = Replacements(b"a key of a test"), ip("2001:db8:7:9::")[:8] + tail
    octets = dns(backwards(str(IPv6Address(old))), kind=12)
    new = backwards(str(IPv6Address(table.ip6(old))))
    assert label(new) in made(octets, table)
    assert label(new) in made(dns(b"_x._udp." + backwards(str(IPv6Address(old))), kind=12), table)


def test_a_part_of_an_address_backwards_is_no_alphabet_of_its_own() -> None:
    for name in (b"9.0.0.0." + b"7.0." * 9 + b"ip6.arpa", b"0." * 31 + b"ip6.arpa"):
        out = made(dns(name, kind=6))
        old, new = (name.split(b".")[:-2], out[12 : 12 + len(name) + 1])
        digits = [new[at + 1 : at + 2] for at in range(0, 2 * len(old), 2)]
        assert new.endswith(b"\x03ip6\x04arpa")
        assert len({new for old, new in zip(old, digits, strict=True) if old == b"0"}) > 1
    assert b"\x03168" not in made(dns(b"1.168.192.in-addr.arpa", kind=6))
    assert b"in-addr" in made(dns("\u00b2.1.168.192.in-addr.arpa".encode(), kind=12))


def test_pointers_to_pointers_end() -> None:
    """A message in which every name is thousands of pointers takes no longer than its length."""
    ring = b"\x01a\0" + b"".join(struct.pack("!H", 0xC000 | at) for at in (23, *range(26, 8026, 2)))
    head = struct.pack("!HHHHHH", 7, 0x8180, 0, 4001, 0, 0) + b"\0" + struct.pack("!HHIH", 99, 1, 1, len(ring)) + ring
    asks = struct.pack("!H", 0xC000 | (len(head) - 2)) + struct.pack("!HHIH", 99, 1, 1, 0)
    started = process_time()
    made(head + asks * 4000)
    assert process_time() - started < 5


def test_options_with_an_address_of_a_device_are_cut() -> None:
    out = made(edns(b"a.example", [(65001, b"\xa4\x77\x33\x0c\x9e\x41")]))
    assert out.endswith(struct.pack("!HH", 65001, 6) + bytes(6))


@given(octets=st.binary(max_size=70))
def test_anything_is_read_without_a_fault(octets: bytes) -> None:
    assert len(made(octets)) == len(octets)
    assert len(made(struct.pack("!HHHHHH", 7, 0, 1, 1, 0, 0) + octets)) == 12 + len(octets)


def test_a_name_of_netbios_and_one_that_stands_alone() -> None:
    table = Replacements(b"k")
    old = b"".join(bytes((0x41 + (octet >> 4), 0x41 + (octet & 15))) for octet in b"NOOR-TV        \x20")
    new = netbios(old, table)
    assert new[-18:] == old[-18:]
    assert new[:14] != old[:14]
    canvas = Canvas(label(b"noor.local"))
    read_name(canvas, 0, len(canvas.source), table)
    assert bytes(canvas.out).endswith(b"\x05local\0")
