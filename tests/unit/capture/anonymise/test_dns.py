"""Names in DNS are replaced label by label, where they stand."""

import struct

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
