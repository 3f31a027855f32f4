"""Captures that somebody made to harm whoever reads them: names that command, and files that are not what they say.

Each capture is small unless it says so, and is made the same every time.
"""

import gzip
import json
import random
import struct
import zlib

from tests.house import wire

MARK = b"PIEPKUIKEN"
"""Stands in every hostile name, so that a test can tell that the name reached the report."""

NAMES: dict[str, bytes] = {
    "terminal": b"\x1b[2J\x1b]0;" + MARK + b"\x07\x9b31m\r\n\x08",
    "html": b"<script>alert('" + MARK + b"')</script><img src=x onerror=alert(1)>",
    "attribute": b'" onmouseover="alert(\'' + MARK + b"')\" x='",
    "typst": b'#panic("' + MARK + b'") $ #read("/etc/passwd") *_`@<x>\\',
    "typst-call": b'#import "@preview/' + MARK + b'": * #eval("1")',
    "rich": b"[bold red]" + MARK + b"[/][link=http://x.example]",
    "bidi": "\u202e\u2066".encode() + MARK + "\u2069\u200f\u202d\u061c".encode(),
    "invisible": "\u200b\ufeff\u00ad".encode() + MARK + "\U000e0041\u2028".encode(),
    "nul": MARK + b"\0after",
    "not-utf8": b"\xff\xfe\xc3(" + MARK + b"\xed\xa0\x80",
    "path": b"../../../" + MARK + b"%2e%2e/%00",
    "format": b"{0} %s %(x)s {" + MARK + b"} ${HOME}",
    "json": b'","x":{"' + MARK + b'":1},"y":"',
    "lines": MARK + b"\r\nSet-Cookie: a=b\r\n\r\n",
}
"""One of each kind of octets that some renderer would take for more than text."""

WIDE = 63
"""Octets of the longest label."""


def named(name: bytes, *, source: int = 41_000) -> list[bytes]:
    """Everything in a capture that can carry a name, carrying this one."""
    label = name[:WIDE]
    number = source - 40_000
    far = f"203.0.113.{number % 200 + 20}"
    text = name.decode("utf-8", errors="surrogateescape")
    body = json.dumps({text: text, "HostName": text}, ensure_ascii=False).encode("utf-8", errors="surrogateescape")
    header = name.replace(b"\r", b"").replace(b"\n", b"")
    return [
        *wire.leased(name[:200]),
        wire.announced(label, b"local"),
        wire.notified(SERVER=name, USN=b"uuid:" + name, LOCATION=b"http://" + name),
        *wire.asked(label, b"far", b"example", to=far, source=source),
        *wire.frames(wire.segments(wire.post(body, Content_Type=b"application/json"), wire.OK), 80, source, far),
        *wire.frames(wire.segments(wire.post(b"a=" + name, host=header, path=b"/" + header)), 80, source + 1, far),
        *wire.frames(wire.segments(wire.hello(name)), 443, source + 2, far),
    ]


def every_frame() -> list[bytes]:
    """Every hostile name at every place, as frames."""
    return [frame for place, name in enumerate(NAMES.values()) for frame in named(name, source=41_000 + 10 * place)]


def all_names() -> bytes:
    """Every hostile name at once."""
    return wire.pcap(every_frame())


def longest_names() -> bytes:
    """A question of 255 octets, one of a label that is longer than its packet, and one whose pointers go in circles."""
    circle = struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c" + struct.pack("!HH", 1, 1)
    long = wire.question(MARK.ljust(WIDE, b"a"), b"b" * WIDE, b"c" * WIDE, b"d" * 61)
    torn = wire.question(MARK)[:-10] + b"\x3f" + b"x" * 5
    return wire.pcap([wire.udp(sent, 53, receiver=wire.NAME_SERVER) for sent in (long, torn, circle)])


LEAK = (
    b'{"Report":[{"Device":{"Hosts":{"Host":{"1":{"HostName":"' + MARK + b'","PhysAddress":"00:00:5e:00:53:c3"}}}}}]}'
)


def leak(**more: bytes) -> list[wire.Segment]:
    """A connection that sends a report with a MAC address in it, in many small segments."""
    return wire.segments(wire.post(LEAK, Content_Type=b"application/json", **more), wire.OK, piece=40)


def sent_again() -> bytes:
    """Every segment twice."""
    return wire.pcap([frame for frame in wire.frames(leak()) for _ in range(2)])


def out_of_order() -> bytes:
    """The segments of the request turned round."""
    made = leak()
    sent = [segment for segment in made if segment.outward and segment.payload]
    rest = [segment for segment in made if segment not in sent]
    return wire.pcap(wire.frames([*rest[:3], *reversed(sent), *rest[3:]]))


def overlapping() -> bytes:
    """Each segment begins with the last octets of the one before."""
    made: list[wire.Segment] = []
    before = b""
    for segment in leak():
        if segment.outward and segment.payload:
            again = before[-7:]
            payload = again + segment.payload
            made.append(
                wire.Segment(wire.OUT, segment.flags, segment.number - len(again), segment.acknowledged, payload)
            )
            before = segment.payload
        else:
            made.append(segment)
    return wire.pcap(wire.frames(made))


def with_a_gap() -> bytes:
    """One segment in the middle of the body was never captured, though the other side had it."""
    made = leak()
    sent = [segment for segment in made if segment.outward and segment.payload]
    return wire.pcap(wire.frames([segment for segment in made if segment is not sent[-2]]))


def fragments(*, complete: bool = True) -> bytes:
    """A datagram of DNS in pieces of 16 octets; or without the last."""
    whole = struct.pack("!HHHH", 40_000, 53, 0, 0) + wire.question(MARK.lower(), b"far", b"example")
    whole = whole[:4] + struct.pack("!H", len(whole)) + whole[6:]
    starts = list(range(0, len(whole), 16))
    pieces = [
        wire.ethernet(
            wire.ipv4(
                17,
                whole[start : start + 16],
                wire.HOUSE,
                wire.NAME_SERVER,
                number=77,
                flags=(0x2000 if start != starts[-1] else 0) | start // 8,
            )
        )
        for start in starts
    ]
    return wire.pcap(pieces if complete else pieces[:-1])


def unknown_link() -> bytes:
    """Frames of a kind of network that nobody knows (LINKTYPE_USER15)."""
    return wire.pcap([b"\x01\x02" + MARK] * 3, link=162)


def snapped() -> bytes:
    """Only the first 60 octets of each packet were kept."""
    return wire.pcap(wire.frames(leak()), snap=60)


def cut() -> bytes:
    """The file ends in the middle of a packet."""
    return all_names()[:-37]


def flipped(seed: int, *, inside: bool = True) -> bytes:
    """One bit in a hundred octets is another one: inside packets, or anywhere behind the head of the file."""
    dice = random.Random(seed)  # noqa: S311 - not a secret

    def worn(octets: bytes, first: int = 0) -> bytes:
        changed = bytearray(octets)
        for _ in range(len(changed) // 100 + 1):
            changed[dice.randrange(first, len(changed))] ^= 1 << dice.randrange(8)
        return bytes(changed)

    return wire.pcap(worn(frame) for frame in every_frame()) if inside else worn(all_names(), 24)


def bomb(megabytes: int, times: int = 1) -> bytes:
    """A body of so many million zeros, packed so many times; 1 MB packs to 1 kB."""
    body = _zeros(megabytes, 31)
    for _ in range(times - 1):
        body = gzip.compress(body, mtime=0)
    sent = wire.post(body, Content_Type=b"application/json", Content_Encoding=b", ".join([b"gzip"] * times))
    return wire.pcap(wire.frames(wire.segments(sent, wire.OK)))


def _zeros(megabytes: int, kind: int) -> bytes:
    packed = zlib.compressobj(9, zlib.DEFLATED, kind)
    return b"".join(packed.compress(b"0" * 1_000_000) for _ in range(megabytes)) + packed.flush()


def bomb_in_websocket(megabytes: int) -> bytes:
    """The same in one message of a WebSocket that packs its messages (RFC 7692)."""
    asked = (
        b"GET /ws HTTP/1.1\r\nHost: far.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: c2l4dGVlbiBvY3RldHMuLg==\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )
    agreed = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: x\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )
    body = _zeros(megabytes, -15)
    frame = b"\xc2\xff" + struct.pack("!Q", len(body)) + b"\0\0\0\0" + body  # the mask is nought
    made = wire.segments(asked, agreed)[:-3]
    ours, theirs = 1001 + len(asked), 5001 + len(agreed)
    made += [
        wire.Segment(wire.OUT, wire.PUSH | wire.ACK, ours + start, theirs, frame[start : start + wire.PIECE])
        for start in range(0, len(frame), wire.PIECE)
    ]
    return wire.pcap(wire.frames(made))


def bomb_in_http2(megabytes: int) -> bytes:
    """The same in a body of HTTP/2 without TLS (RFC 9113)."""

    def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
        return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack("!I", stream) + payload

    def header(name: bytes, value: bytes) -> bytes:
        return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value  # RFC 7541, 6.2.2

    head = b"\x83\x84\x86" + header(b":authority", b"far.example")  # POST, /, http
    head += header(b"content-encoding", b"gzip") + header(b"content-type", b"application/json")
    body = _zeros(megabytes, 31)
    pieces = [body[start : start + 1200] for start in range(0, len(body), 1200)]
    sent = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"") + frame(1, 4, 1, head)]
    sent += [frame(0, int(place == len(pieces) - 1), 1, piece) for place, piece in enumerate(pieces)]
    made, ours = wire.segments(b"")[:3], 1001
    for payload in sent:  # a frame in a segment: tshark takes them apart without TLS only so
        made.append(wire.Segment(wire.OUT, wire.PUSH | wire.ACK, ours, 5001, payload))
        ours += len(payload)
    return wire.pcap(wire.frames(made))


def deep(levels: int = 100_000) -> bytes:
    """JSON of so many objects in one another."""
    body = b'{"a":' * levels + b"1" + b"}" * levels
    return wire.pcap(wire.frames(wire.segments(wire.post(body, Content_Type=b"application/json"), wire.OK)))


def many_destinations(count: int) -> bytes:
    """A datagram to each of so many addresses."""
    return wire.pcap(
        wire.udp(b"x", 9999, receiver=f"198.{18 + number // 65_536}.{number // 256 % 256}.{number % 256}")
        for number in range(count)
    )
