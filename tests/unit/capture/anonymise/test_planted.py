"""What somebody planted beside and between the packets is gone too: every block of a pcapng file, every kind of carrier.

Who publishes a capture profits when it is less work; who reads it profits from what was overlooked. So each place of a
file in which a name, an address or a serial can stand holds one here, and none of them may be left.
"""

# ruff: noqa: E501 - tables of frames

import struct
from itertools import product

import pytest
from tests.unit.capture import pcaps
from tests.unit.capture.pcaps import block, ether, frame, icmpv6, ip, ipv4, label, mac, network, pcap, request, tcp, udp

from sluis.capture.anonymise.rewrite import rewrite

MAC, NAME, SERIAL, SSID = "a4:77:33:0c:9e:41", b"Tablet van Noor", b"ZK7Q-99124-PLM", b"Familie Zwolle 5G"
RAW = mac(MAC)
V4, V6 = "192.168.37.20", "2001:db8:7:9:a677:33ff:fe0c:9e41"
PLANTED = (
    RAW, RAW[::-1], MAC.encode(), MAC.replace(":", "").encode(), MAC.replace(":", "-").upper().encode(),
    NAME, NAME.lower(), NAME.upper(), NAME.replace(b" ", b"%20"), NAME.replace(b" ", b"-"), NAME.replace(b" ", b"\\040"),
    NAME.decode().encode("utf-16-le"), SERIAL, SERIAL.lower(), SERIAL[::-1], SSID, SSID.hex().encode(), SSID.replace(b" ", b"+"),
    ip(V4), V4.encode(), ip(V6), V6.encode(),
)  # fmt: skip
SEED = b"a seed of sixteen or more"
BODY = b" ".join((NAME, SERIAL, SSID, MAC.encode(), V4.encode(), V6.encode()))


def option(code: int, octets: bytes, order: str) -> bytes:
    return struct.pack(f"{order}HH", code, len(octets)) + octets + bytes(-len(octets) % 4)


def sections(order: str, frames: list[bytes]) -> bytes:
    """Return a pcapng file in which every block and every option holds what must not be told."""

    def made(kind: int, body: bytes) -> bytes:
        body += bytes(-len(body) % 4)
        size = struct.pack(f"{order}I", len(body) + 12)
        return struct.pack(f"{order}I", kind) + size + body + size

    told = b"".join(option(code, BODY, order) for code in (1, 2, 3, 4, 2988, 2989, 19372)) + option(0, b"", order)
    out = [made(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1) + told)]
    named = b"".join(
        option(code, octets, order)
        for code, octets in (
            (1, BODY), (2, NAME), (3, BODY), (4, ip(V4) + ip("255.255.255.0")), (5, ip(V6) + b"\x40"), (6, RAW), (7, RAW + b"\0\0"),
            (11, b"\0host " + V4.encode()), (12, BODY), (13, RAW + b"\1\1"), (15, BODY), (16, SERIAL), (2988, BODY), (0, b""),
        )
    )  # fmt: skip
    out.append(made(1, struct.pack(f"{order}HHI", 1, 0, 262144) + named))
    for number, octets in enumerate(frames):
        head = struct.pack(f"{order}IIIII", 0, 400_000, number, len(octets), len(octets))
        padded = octets + (RAW * 2)[: -len(octets) % 4]
        out.append(made(6, head + padded + told))
        out.append(made(3, struct.pack(f"{order}I", len(octets)) + octets))
        old = struct.pack(f"{order}HHIIII", 0, 7, 400_000, number, len(octets), len(octets))
        out.append(made(2, old + octets + bytes(-len(octets) % 4) + told))
    records = struct.pack(f"{order}HH", 1, 4 + len(NAME) + 1) + ip(V4) + NAME + b"\0"
    records += bytes(-(len(records)) % 4) + struct.pack(f"{order}HH", 0, 0)
    out.append(made(4, records + told))
    out.append(made(5, struct.pack(f"{order}III", 0, 400_000, 9) + told))
    secret = b"CLIENT_RANDOM " + RAW.hex().encode() + b" " + SERIAL.hex().encode() + b"\n" + BODY
    out.append(made(10, struct.pack(f"{order}II", 0x544C534B, len(secret)) + secret + bytes(-len(secret) % 4) + told))
    others = (0xBAD, 0x40000BAD, 9, 0x80000001, 0x00000204)
    out += [made(custom, struct.pack(f"{order}I", 32473) + BODY) for custom in others]
    return b"".join(out)


def carriers() -> list[bytes]:
    """Return frames of every kind of carrier that a house has, each with what must not be told."""
    quoted = ipv4(udp(BODY, V4)[20:28] + BODY, V4, protocol=17)
    hops = struct.pack("!BB", 6, 0) + b"\1\4" + RAW[:4]
    lldp = b"\x02\x07\x04" + RAW + b"\x04\x07\x03" + RAW + b"\x0a" + bytes((len(NAME),)) + NAME + b"\0\0"
    ssdp = (
        b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nSERVER: "
        + NAME
        + b"\r\nUSN: uuid:"
        + RAW.hex().encode()
        + b"\r\n\r\n"
    )
    dhcp6 = (
        b"\1\0\0\1"
        + struct.pack("!HHHH", 1, 10, 3, 1)
        + RAW
        + struct.pack("!HH", 39, len(NAME) + 2)
        + b"\1"
        + label(NAME)[:-1]
    )
    sip = (
        b'REGISTER sip:x SIP/2.0\r\nFrom: "'
        + NAME
        + b'" <sip:'
        + SERIAL
        + b"@"
        + V4.encode()
        + b">\r\nCall-ID: "
        + RAW.hex().encode()
        + b"\r\n\r\n"
    )
    return [
        frame(udp(label(NAME)[:-1] * 2, V4, dport=5355), MAC),
        frame(udp(b"\0\1\1\x10\0\1\0\0\0\0\0\0\x20" + b"EI" * 16 + b"\0\0\x20\0\1" + BODY, V4, sport=137, dport=137), MAC),
        frame(udp(ssdp, V4, dport=1900), MAC),
        frame(udp(sip, V4, sport=5060, dport=5060), MAC),
        frame(udp(b"<30>Dec  2 host: " + BODY, V4, dport=514), MAC),
        frame(udp(b"\x30\x40\x02\x01\x01\x04\x06public" + BODY, V4, dport=161), MAC),
        frame(udp(dhcp6, V6, "ff02::1:2", sport=546, dport=547), MAC),
        frame(network(b"\x03\x01" + bytes(6) + quoted, "203.0.113.9", V4, 1), MAC),
        frame(icmpv6(134, bytes(12) + b"\1\1" + RAW + b"\x03\4\x40\xc0" + bytes(12) + ip(V6)[:8] + bytes(8), V6, "ff02::1"), MAC),
        frame(icmpv6(1, bytes(4) + quoted, V6, "2001:db8:9::9"), MAC),
        ether(lldp, MAC, "01:80:c2:00:00:0e", kind=0x88CC),
        ether(b"\0\x07" + struct.pack("!H", 0x0800) + udp(BODY, V4), MAC, kind=0x8100),
        ether(b"\x11\0\0\1" + struct.pack("!H", len(BODY) + 2) + b"\0\x21" + udp(BODY, V4), MAC, kind=0x8864),
        ether(b"\0\1\0\x08\6\4\0\1" + RAW + ip(V4) + bytes(6) + ip(V4) + BODY, MAC, kind=0x0806),
        mac("01:80:c2:00:00:00") + RAW + struct.pack("!H", len(BODY)) + b"\xaa\xaa\3\0\0\0" + BODY,
        frame(pcaps.ipv6(hops + udp(BODY, V6)[40:], V6, protocol=0), MAC),
        frame(ipv4(ipv4(tcp(request(BODY), V4)[20:], V4), V4, protocol=4), MAC),
        frame(ipv4(struct.pack("!HH", 0, 0x6558) + ether(udp(BODY, V4), MAC), V4, protocol=47), MAC),
        frame(udp(b"\x08\0\0\0\0\0\7\0" + ether(udp(BODY, V4), MAC), V4, dport=4789), MAC),
        frame(udp(b"\1\0\0\1" + RAW + ether(udp(BODY, V4), MAC), V4, dport=37008), MAC),
        *(frame(tcp(request(BODY, f"/{SERIAL.decode()}?n={NAME.decode().replace(' ', '%20')}", V4, f"Cookie: {SERIAL.decode()}",
                            f"X-{SERIAL.decode()}: 1", f"Authorization: Basic {RAW.hex()}"), V4, sport=41000 + n, seq=1)[:cut], MAC)
          for n, cut in enumerate((999, 90, 70, 61))),
        frame(tcp(b"220 " + NAME + b" ESMTP\r\n", V4, sport=25, dport=41999), MAC),
        frame(tcp(b"\x16\x03\x01\0\x05\x0b\0\0\x01" + BODY, V4, dport=443), MAC),
    ]  # fmt: skip


def left(octets: bytes) -> list[bytes]:
    """Return what was planted and is still there."""
    return [each for each in PLANTED if each in octets]


@pytest.mark.parametrize("order", ["<", ">"])
def test_nothing_is_left_of_what_stands_in_and_beside_the_packets(order: str) -> None:
    file = sections(order, carriers())
    assert len(left(file)) > 10, "it was planted"
    for seed in (SEED, SEED + b"2"):
        made = rewrite(file, seed)
        assert left(made.octets) == []
        assert made.counts.still_there == 0
        counts = made.counts
        assert counts.cut + counts.kept + counts.replaced == counts.octets


def test_what_stands_behind_the_last_block_and_in_padding_is_left_out() -> None:
    file = sections("<", carriers()[:2])
    odd = block(6, struct.pack("<IIIII", 0, 1, 1, 61, 61) + frame(udp(BODY, V4), MAC)[:61] + RAW[:3])
    made = rewrite(file + odd, SEED)
    assert left(made.octets) == []
    assert RAW[:3] not in made.octets[-16:], "the padding of a packet is not the packet"


def test_packets_of_which_the_capture_kept_a_part_hold_nothing_either() -> None:
    """However short: a cut name, a cut address and a cut option are not decoded, so they are zeros."""
    for snap, each in product((20, 43, 58, 75, 110), carriers()):
        made = rewrite(pcap([each, frame(udp(BODY, V4), MAC)], snap=snap), SEED)
        assert left(made.octets) == [], (snap, each)


@pytest.mark.parametrize(
    "link", [pcaps.RAW_IP, pcaps.LINUX_COOKED, pcaps.LINUX_COOKED_2, pcaps.NULL, pcaps.WLAN, pcaps.RADIOTAP, 147]
)
def test_other_kinds_of_link_are_read_or_all_zeros(link: int) -> None:
    heads = {
        pcaps.LINUX_COOKED: struct.pack("!HHH", 4, 1, 6) + RAW + b"\0\0\x08\0",
        pcaps.LINUX_COOKED_2: struct.pack("!HHIHBB", 0x0800, 0, 2, 1, 4, 6) + RAW + b"\0\0",
        pcaps.NULL: struct.pack("<I", 2),
        pcaps.WLAN: b"\x80\0\0\0" + b"\xff" * 6 + RAW + RAW + bytes(14) + b"\0" + bytes((len(SSID),)) + SSID,
        pcaps.RADIOTAP: b"\0\0\x08\0\0\0\0\0\x80\0\0\0"
        + b"\xff" * 6
        + RAW
        + RAW
        + bytes(14)
        + b"\0"
        + bytes((len(SSID),))
        + SSID,
    }
    made = rewrite(pcap([heads.get(link, b"") + udp(BODY, V4)] * 2, link=link), SEED)
    assert left(made.octets) == []
