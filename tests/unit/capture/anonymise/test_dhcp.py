"""DHCP keeps its options and loses who is meant."""

import struct

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import dhcp, ip, mac

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.dhcp import read_dhcp, read_dhcp6, read_duid, text
from sluis.capture.anonymise.replacements import Replacements

DEVICE = "a4:77:33:0c:9e:41"


def test_a_client_keeps_its_relations() -> None:
    table = Replacements(b"a key of a test")
    options = [
        (53, b"\x01"), (50, ip("192.168.1.20")), (12, b"Noor-tv"), (61, b"\x01" + mac(DEVICE)), (60, b"Vendor noor 7"),
        (55, b"\x01\x03\xf8\x06"), (82, b"\x01\x06" + mac(DEVICE)), (51, b"\0\0\x0e\x10"),
        (81, b"\0\0\0noor.local"), (61, b"\xff\0\0\0\1\0\1\0\1\0\0\0\7" + mac(DEVICE)),
    ]  # fmt: skip
    canvas = Canvas(dhcp(options, DEVICE))
    read_dhcp(canvas, 0, len(canvas.source), table)
    out = bytes(canvas.out)
    assert mac(DEVICE) not in out
    assert out.count(table.mac(mac(DEVICE))) == 3
    assert b"noor" not in out.lower()
    assert out.endswith(b"\xff")
    for kept in (b"\x35\x01\x01", b"\x37\x04\x01\x03\x00\x06", b"\x33\x04\0\0\x0e\x10", b"\x52\x08" + bytes(8)):
        assert kept in out
    assert table.ip4(ip("192.168.1.20")) in out


def test_version_6_follows_the_same_table() -> None:
    table = Replacements(b"a key of a test")
    duid = b"\0\1\0\1\0\0\0\7" + mac(DEVICE)
    name = b"\0\x04noor\5local\0"
    association = struct.pack("!HH", 5, 24) + ip("2001:db8::7") + bytes(8)
    octets = b"\x01abc" + struct.pack("!HH", 1, 14) + duid + struct.pack("!HH", 39, len(name)) + name
    octets += (
        struct.pack("!HH", 3, 12 + 28) + b"\0\0\0\1" + bytes(8) + association + struct.pack("!HH", 17, 4) + b"noor"
    )
    canvas = Canvas(octets)
    read_dhcp6(canvas, 0, len(octets), table)
    out = bytes(canvas.out)
    assert table.mac(mac(DEVICE)) in out
    assert table.ip6(ip("2001:db8::7")) in out
    assert b"noor" not in out
    assert out[8:20] == b"\0\1\0\1" + bytes(4) + table.mac(mac(DEVICE))[:4]


@given(octets=st.binary(max_size=60))
def test_anything_is_read_without_a_fault(octets: bytes) -> None:
    for read, before in ((read_dhcp, dhcp([])[:-1]), (read_dhcp6, b"\x01abc"), (read_duid, b"\0\2")):
        canvas = Canvas(before + octets)
        read(canvas, 0, len(canvas.source), Replacements(b"k"))
        assert len(canvas.out) == len(canvas.source)


def test_text_after_its_end_is_cut() -> None:
    canvas = Canvas(b"noor\0noor")
    text(canvas, 0, 9, Replacements(b"k"))
    assert canvas.out[4:] == bytes(5)
