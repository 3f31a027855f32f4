"""Frames of every kind of link lose addresses and names of networks, and nothing hides behind the packet."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import RADIOTAP, WLAN, arp, ether, frame, ip, mac, udp

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.frames import LINKS, read_frame
from sluis.capture.anonymise.packets import Packets
from sluis.capture.anonymise.replacements import Replacements

DEVICE = "a4:77:33:0c:9e:41"


def made(octets: bytes, link: int = 1) -> bytes:
    reader = Packets(Replacements(b"a key of a test"))
    read_frame(Canvas(octets), link, reader)
    reader.read(Replacements(b"a key of a test"))
    canvas = Canvas(octets)
    read_frame(canvas, link, reader)
    reader.finish()
    return bytes(canvas.out)


def test_a_trailer_is_cut_and_a_question_for_an_address_follows() -> None:
    table = Replacements(b"a key of a test")
    old = frame(udp(b"x"), DEVICE) + mac(DEVICE)
    out = made(old)
    assert out.endswith(bytes(6))
    assert out[6:12] == table.mac(mac(DEVICE))
    asked = made(ether(arp(DEVICE, "192.168.1.7", "192.168.1.1"), DEVICE, kind=0x0806) + mac(DEVICE))
    assert asked[22:32] == table.mac(mac(DEVICE)) + table.ip4(ip("192.168.1.7"))
    assert asked.endswith(bytes(6))


def test_a_group_as_a_mac_follows_its_address() -> None:
    out = made(ether(udp(b"x", target="239.1.2.3"), DEVICE, "01:00:5e:01:02:03"))
    assert out[3:6] == bytes((out[14 + 17] & 0x7F, *out[14 + 18 : 14 + 20]))
    assert out[3:6] != b"\1\2\3"


def test_the_name_of_a_network_is_replaced_and_what_makers_add_is_cut() -> None:
    elements = b"\0\x04Noor" + b"\1\1\x82" + b"\xdd\x09\0\x50\xf2" + mac(DEVICE)
    beacon = (
        b"\x80\0\0\0"
        + b"\xff" * 6
        + mac(DEVICE)
        + mac(DEVICE)
        + b"\x10\0"
        + bytes(range(8))
        + b"\x64\0\x11\4"
        + elements
    )
    for link, before in ((WLAN, b""), (RADIOTAP, b"\0\0\x08\0\0\0\0\0")):
        out = made(before + beacon, link)[len(before) :]
        assert b"Noor" not in out
        assert mac(DEVICE) not in out
        assert out[24:36] == bytes(8) + b"\x64\0\x11\4"
        assert out.endswith(b"\1\1\x82\xdd\x09" + bytes(9))


def test_data_over_wifi_is_read_when_it_is_in_the_clear() -> None:
    head = b"\x08\1\0\0" + mac("02:00:5e:00:53:01") + mac(DEVICE) + mac("02:00:5e:00:53:01") + b"\x10\0"
    out = made(head + b"\xaa\xaa\x03\0\0\0\x08\0" + udp(b"noor", dport=9), WLAN)
    assert out[24:32] == b"\xaa\xaa\x03\0\0\0\x08\0"
    assert out.endswith(bytes(4))
    assert made(b"\x08\x41" + head[2:] + b"\xaa\xaa\x03\0\0\0\x08\0noor", WLAN).endswith(bytes(12))


@pytest.mark.parametrize("link", [*sorted(LINKS), 147])
def test_a_device_stands_in_no_frame_of_any_link(link: int) -> None:
    head = {
        113: struct.pack("!HHH", 0, 1, 6) + mac(DEVICE) + bytes(2) + b"\x08\0",
        276: b"\x08\0\0\0\0\0\0\1\0\1\0\6" + mac(DEVICE) + bytes(2),
    }
    packet = head.get(link, b"") + udp(mac(DEVICE)) + mac(DEVICE)
    out = made(packet, link)
    assert mac(DEVICE) not in out
    assert len(out) == len(packet)


@given(
    octets=st.binary(max_size=70),
    link=st.sampled_from(sorted(LINKS)),
    kind=st.sampled_from([0x8100, 0x8863, 0x8864, 0x888E, 0x20]),
)
def test_anything_is_read_without_a_fault(octets: bytes, link: int, kind: int) -> None:
    assert len(made(octets, link)) == len(octets)
    assert len(made(ether(octets, kind=kind))) == 14 + len(octets)
