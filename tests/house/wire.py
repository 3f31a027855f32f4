"""Packets and captures written octet by octet, also such as no honest program would send.

Every name is taken as octets and goes out as it is: what is wrong in a capture made here is wrong on purpose.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ETHERNET = 1
HOUSE_MAC, FAR_MAC = "00:00:5e:00:53:b2", "00:00:5e:00:53:01"
HOUSE, FAR, NAME_SERVER = "192.168.1.101", "203.0.113.9", "198.51.100.53"
FIN, SYN, PUSH, ACK = 0x01, 0x02, 0x08, 0x10
OUT, BACK = True, False
PIECE = 1400
"""Octets of a segment."""
START_S = 1_790_000_000


def pcap(frames: Iterable[bytes], *, link: int = ETHERNET, snap: int = 262_144) -> bytes:
    """Return a capture of frames, a millisecond apart."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap, link)]
    for number, frame in enumerate(frames):
        kept = frame[:snap]
        seconds, milliseconds = divmod(number, 1000)
        out += [struct.pack("<IIII", START_S + seconds, milliseconds * 1000, len(kept), len(frame)), kept]
    return b"".join(out)


def address(text: str) -> bytes:
    return bytes(int(part) for part in text.split("."))


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def checksum(octets: bytes) -> int:
    """RFC 1071."""
    padded = octets + b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(payload: bytes, sender: str = HOUSE_MAC, receiver: str = FAR_MAC, kind: int = 0x0800) -> bytes:
    return mac(receiver) + mac(sender) + struct.pack("!H", kind) + payload


def ipv4(protocol: int, payload: bytes, sender: str, receiver: str, *, number: int = 1, flags: int = 0) -> bytes:
    """One packet, or a fragment of one: ``flags`` is the field of flags and offset."""
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), number, flags, 64, protocol, 0)
    head += address(sender) + address(receiver)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def udp(payload: bytes, port: int, sender: str = HOUSE, receiver: str = FAR, source: int = 40_000) -> bytes:
    """One datagram as a frame."""
    return ethernet(ipv4(17, struct.pack("!HHHH", source, port, 8 + len(payload), 0) + payload, sender, receiver))


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of TCP, before it is written."""

    outward: bool
    flags: int
    number: int
    acknowledged: int
    payload: bytes = b""

    def frame(self, port: int, source: int, far: str = FAR) -> bytes:
        ends = (source, port) if self.outward else (port, source)
        head = struct.pack("!HHIIBBHHH", *ends, self.number, self.acknowledged, 0x50, self.flags, 65_535, 0, 0)
        addresses = (HOUSE, far) if self.outward else (far, HOUSE)
        macs = (HOUSE_MAC, FAR_MAC) if self.outward else (FAR_MAC, HOUSE_MAC)
        pseudo = address(addresses[0]) + address(addresses[1]) + struct.pack("!BBH", 0, 6, 20 + len(self.payload))
        summed = checksum(pseudo + head + self.payload)
        head = head[:16] + struct.pack("!H", summed) + head[18:]
        return ethernet(ipv4(6, head + self.payload, *addresses), *macs)


def segments(sent: bytes, answered: bytes = b"", piece: int = PIECE) -> list[Segment]:
    """A connection from greeting to farewell: what the house sent, then what it was answered."""
    ours, theirs = 1000, 5000
    made = [
        Segment(OUT, SYN, ours, 0),
        Segment(BACK, SYN | ACK, theirs, ours + 1),
        Segment(OUT, ACK, ours + 1, theirs + 1),
    ]
    ours, theirs = ours + 1, theirs + 1
    for start in range(0, len(sent), piece):
        part = sent[start : start + piece]
        made.append(Segment(OUT, PUSH | ACK, ours, theirs, part))
        ours += len(part)
    for start in range(0, len(answered), piece):
        part = answered[start : start + piece]
        made.append(Segment(BACK, PUSH | ACK, theirs, ours, part))
        theirs += len(part)
    return [
        *made,
        Segment(OUT, FIN | ACK, ours, theirs),
        Segment(BACK, FIN | ACK, theirs, ours + 1),
        Segment(OUT, ACK, ours + 1, theirs + 1),
    ]


def frames(made: Sequence[Segment], port: int = 80, source: int = 41_000, far: str = FAR) -> list[bytes]:
    return [segment.frame(port, source, far) for segment in made]


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def post(body: bytes, *, host: bytes = b"far.example", path: bytes = b"/in", **more: bytes) -> bytes:
    """An HTTP request; further headers by name, ``Content_Encoding``."""
    lines = [b"POST %s HTTP/1.1" % path, b"Host: %s" % host, b"Content-Length: %d" % len(body)]
    lines += [b"%s: %s" % (name.replace("_", "-").encode(), value) for name, value in more.items()]
    return b"\r\n".join([*lines, b"", body])


def labels(*parts: bytes) -> bytes:
    """A name of DNS, each label as it is."""
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def question(*parts: bytes, kind: int = 1) -> bytes:
    return struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels(*parts) + struct.pack("!HH", kind, 1)


def answer(to: str, *parts: bytes) -> bytes:
    """An answer with an address."""
    name = labels(*parts)
    return (
        struct.pack("!HHHHHH", 7, 0x8180, 1, 1, 0, 0)
        + name
        + struct.pack("!HH", 1, 1)
        + b"\xc0\x0c"
        + struct.pack("!HHIH", 1, 1, 60, 4)
        + address(to)
    )


def asked(*parts: bytes, to: str = FAR, source: int = 40_053) -> list[bytes]:
    """A question to the name server and its answer, as frames."""
    back = struct.pack("!HHHH", 53, source, 8 + len(answer(to, *parts)), 0) + answer(to, *parts)
    return [
        udp(question(*parts), 53, receiver=NAME_SERVER, source=source),
        ethernet(ipv4(17, back, NAME_SERVER, HOUSE), FAR_MAC, HOUSE_MAC),
    ]


def announced(*parts: bytes) -> bytes:
    """mDNS: this is my name, as a frame."""
    octets = struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0) + labels(*parts)
    octets += struct.pack("!HHIH", 1, 0x8001, 120, 4) + address(HOUSE)
    return udp(octets, 5353, receiver="224.0.0.251", source=5353)


def notified(**headers: bytes) -> bytes:
    """SSDP: I am alive, as a frame; headers by name."""
    octets = b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n"
    octets += b"".join(b"%s: %s\r\n" % (name.encode(), value) for name, value in headers.items())
    return udp(octets + b"\r\n", 1900, receiver="239.255.255.250", source=1900)


def leased(name: bytes, *, address_given: str = HOUSE) -> list[bytes]:
    """DHCP: a device asks with its name, and gets its address, network and router."""
    own = mac(HOUSE_MAC) + b"\0" * 10
    cookie = b"\x63\x82\x53\x63"
    wants = bytes([53, 1, 3, 12, len(name)]) + name + b"\xff"
    gets = bytes([53, 1, 5, 1, 4, 255, 255, 255, 0, 3, 4, 192, 168, 1, 1, 51, 4, 0, 0, 14, 16, 255])

    def message(kind: int, given: str, options: bytes) -> bytes:
        head = struct.pack("!BBBBIHH", kind, 1, 6, 0, 9, 0, 0) + b"\0" * 4 + address(given) + b"\0" * 8
        return head + own + b"\0" * 192 + cookie + options

    reply = message(2, address_given, gets)
    back = struct.pack("!HHHH", 67, 68, 8 + len(reply), 0) + reply
    return [
        udp(message(1, "0.0.0.0", wants), 67, "0.0.0.0", "255.255.255.255", 68),  # noqa: S104 - a device without one
        ethernet(ipv4(17, back, "192.168.1.1", address_given), FAR_MAC, HOUSE_MAC),
    ]


def hello(server: bytes) -> bytes:
    """A TLS 1.2 ClientHello that asks for a server by name (RFC 6066, 3), as a record."""
    name = struct.pack("!HBH", len(server) + 3, 0, len(server)) + server
    extension = struct.pack("!HH", 0, len(name)) + name
    body = b"\x03\x03" + b"r" * 32 + b"\0" + struct.pack("!HH", 2, 0xC02F) + b"\x01\0"
    body += struct.pack("!H", len(extension)) + extension
    handshake = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + struct.pack("!H", len(handshake)) + handshake
