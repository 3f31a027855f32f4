"""Packets keep their build and lengths; numbers move on by as much, and checksums are right again."""

import struct

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture import pcaps
from tests.unit.capture.pcaps import ip, ipv4, tcp, udp

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.packets import Packets, checksum
from sluis.capture.anonymise.replacements import Replacements


def made(*packets: bytes) -> list[bytes]:
    reader = Packets(Replacements(b"a key of a test"))
    for packet in packets:
        reader.ip(Canvas(packet), 0, len(packet))
    reader.read(Replacements(b"a key of a test"))
    reader.finish()
    out = []
    for packet in packets:
        canvas = Canvas(packet)
        reader.ip(canvas, 0, len(packet))
        reader.finish()
        out.append(bytes(canvas.out))
    return out


def test_checksums_are_right_again() -> None:
    for packet in made(tcp(b"GET /a HTTP/1.1\r\n\r\n"), udp(b"noor"), udp(pcaps.dns(b"noor.local"), dport=53)):
        assert checksum(packet[:20]) == 0
        pseudo = packet[12:20] + struct.pack("!BBH", 0, packet[9], len(packet) - 20)
        assert checksum(pseudo + packet[20:]) == 0
    (six,) = made(
        pcaps.icmpv6(
            135, bytes(4) + ip("fe80::1") + b"\1\1" + pcaps.mac("a4:77:33:0c:9e:41"), "fe80::7", "ff02::1:ff00:1"
        )
    )
    assert checksum(six[8:40] + struct.pack("!II", len(six) - 40, 58) + six[40:]) == 0
    assert pcaps.checksum(six[8:40] + struct.pack("!II", len(six) - 40, 58) + six[40:]) == 0


def test_numbers_of_a_connection_move_on_together() -> None:
    first, second, back = made(
        tcp(b"ab", seq=4294967294, ack=7),
        tcp(b"", seq=0, ack=9),
        tcp(b"xy", "203.0.113.9", "192.168.1.7", 80, 40000, seq=7, ack=0),
    )
    one, other, answer = (struct.unpack("!II", packet[24:32]) for packet in (first, second, back))
    assert (other[0] - one[0]) % (1 << 32) == 2
    assert one[1] == answer[0]
    assert answer[1] == other[0]
    assert one[0] != 4294967294


def test_options_and_what_is_quoted_hide_nothing() -> None:
    secret = bytes.fromhex("a477330c9e41")
    segment = (
        struct.pack("!HHIIBBHHH", 40000, 80, 1, 1, 0xA0, 16, 65535, 0, 0)
        + b"\xfd\x08"
        + secret
        + b"\0"
        + secret[:-1]
        + secret
    )
    segment += bytes(40 - len(segment))
    inner = udp(secret, dport=53)
    error = ipv4(b"\x03\x03\0\0" + secret[:4] + inner, "203.0.113.9", "192.168.1.7", protocol=1)
    for packet in made(ipv4(segment), error, ipv4(secret * 3, protocol=50), udp(secret + b"\x21\x12\xa4\x42")):
        assert secret not in packet
        assert secret[:4] not in packet
    assert made(ipv4(segment))[0][40:42] == b"\xfd\x08"


@given(
    octets=st.binary(max_size=70),
    protocol=st.sampled_from([1, 2, 4, 6, 17, 41, 50, 58, 0, 43, 44, 60]),
    six=st.booleans(),
)
def test_anything_is_read_without_a_fault(octets: bytes, protocol: int, six: bool) -> None:  # noqa: FBT001
    packet = pcaps.ipv6(octets, protocol=protocol) if six else ipv4(octets, protocol=protocol)
    assert len(made(packet)[0]) == len(packet)
    assert len(made(octets)[0]) == len(octets)


def test_a_datagram_in_fragments_is_read_whole() -> None:
    body = udp(pcaps.dns(b"noor-of-the-house.local"), dport=5353)[20:]
    first, second = made(ipv4(body[:24], protocol=17, more=True), ipv4(body[24:], protocol=17, offset=24))
    whole = first[20:] + second[20:]
    assert b"noor" not in whole
    assert b"house" not in whole
    assert whole.endswith(b"\x05local\0\0\1\0\1")
    assert checksum(first[12:20] + struct.pack("!BBH", 0, 17, len(whole)) + whole) == 0
