"""Captures written octet by octet for the tests of ``audit``: no library of packets stands between test and file.

In:  payloads and addresses. Out: the octets of a pcap or pcapng file that tshark and everything else can read.

Source: libpcap's file format; pcapng (draft-ietf-opsawg-pcapng); RFC 791, 8200, 9293, 768, 826, 1035, 2131, 4861, 8446.
"""

import ipaddress
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

ETHERNET = 1
RAW_IP = 101
LINUX_COOKED = 113
LINUX_COOKED_2 = 276
RADIOTAP = 127
WLAN = 105
NULL = 0
USER0 = 147
EXPORTED = 252

ROUTER_MAC = "02:00:5e:00:53:01"
PHONE_MAC = "02:00:5e:00:53:07"
ROUTER = "192.168.1.1"
PHONE = "192.168.1.7"
PHONE6 = "fd00:53::7"
NOBODY = "0.0.0.0"  # noqa: S104 - not an address to bind to
CLOUD = "203.0.113.9"
CLOUD6 = "2001:db8:9::9"

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def ip(text: str) -> bytes:
    return ipaddress.ip_address(text).packed


def checksum(octets: bytes) -> int:
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ether(payload: bytes, source: str = PHONE_MAC, target: str = ROUTER_MAC, kind: int = 0x0800) -> bytes:
    return mac(target) + mac(source) + struct.pack("!H", kind) + payload


def ipv4(
    payload: bytes,
    source: str = PHONE,
    target: str = CLOUD,
    *,
    protocol: int = 6,
    identity: int = 1,
    offset: int = 0,
    more: bool = False,
) -> bytes:
    head = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), identity, offset // 8 | (0x2000 if more else 0), 64, protocol, 0,
        ip(source), ip(target),
    )  # fmt: skip
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ipv6(payload: bytes, source: str = PHONE6, target: str = CLOUD6, *, protocol: int = 6, hops: int = 64) -> bytes:
    return struct.pack("!IHBB16s16s", 0x60000000, len(payload), protocol, hops, ip(source), ip(target)) + payload


def with_sum(payload: bytes, at: int, source: str, target: str, protocol: int) -> bytes:
    """Return a segment with its checksum over the pseudo header put in place at octet ``at``."""
    packed = ip(source) + ip(target)
    pseudo = packed + (
        struct.pack("!BBH", 0, protocol, len(payload))
        if len(packed) == 8
        else struct.pack("!II", len(payload), protocol)
    )
    value = checksum(pseudo + payload)
    return payload[:at] + struct.pack("!H", value) + payload[at + 2 :]


def network(payload: bytes, source: str, target: str, protocol: int, *, hops: int = 64) -> bytes:
    """Return an IP packet of the version of its addresses."""
    if ":" in source:
        return ipv6(payload, source, target, protocol=protocol, hops=hops)
    return ipv4(payload, source, target, protocol=protocol)


def udp(payload: bytes, source: str = PHONE, target: str = CLOUD, sport: int = 40000, dport: int = 9999) -> bytes:
    segment = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload
    return network(with_sum(segment, 6, source, target, 17), source, target, 17)


def tcp(
    payload: bytes,
    source: str = PHONE,
    target: str = CLOUD,
    sport: int = 40000,
    dport: int = 80,
    *,
    seq: int = 1,
    ack: int = 1,
    flags: int = PSH | ACK,
) -> bytes:
    segment = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 65535, 0, 0) + payload
    return network(with_sum(segment, 16, source, target, 6), source, target, 6)


def frame(packet: bytes, source: str = PHONE_MAC, target: str = ROUTER_MAC) -> bytes:
    """Return an Ethernet frame around an IP packet."""
    return ether(packet, source, target, 0x86DD if packet[0] >> 4 == 6 else 0x0800)


@dataclass
class Talk:
    """One TCP connection, written turn by turn with correct numbers."""

    client: str = PHONE
    server: str = CLOUD
    sport: int = 40000
    dport: int = 80
    client_mac: str = PHONE_MAC
    server_mac: str = ROUTER_MAC
    segment: int = 1400
    frames: list[bytes] = field(default_factory=list)
    seq: list[int] = field(default_factory=lambda: [1000, 5000])

    def _send(self, way: int, payload: bytes, flags: int) -> None:
        ends = (self.client, self.server) if way == 0 else (self.server, self.client)
        ports = (self.sport, self.dport) if way == 0 else (self.dport, self.sport)
        macs = (self.client_mac, self.server_mac) if way == 0 else (self.server_mac, self.client_mac)
        ack = self.seq[1 - way] if flags & ACK else 0
        self.frames.append(frame(tcp(payload, *ends, *ports, seq=self.seq[way], ack=ack, flags=flags), *macs))
        self.seq[way] += len(payload) + (1 if flags & (SYN | FIN) else 0)

    def open(self) -> "Talk":
        self._send(0, b"", SYN)
        self._send(1, b"", SYN | ACK)
        self._send(0, b"", ACK)
        return self

    def say(self, payload: bytes, *, back: bool = False) -> "Talk":
        for start in range(0, len(payload), self.segment):
            self._send(int(back), payload[start : start + self.segment], PSH | ACK)
        self._send(int(not back), b"", ACK)
        return self

    def close(self) -> "Talk":
        self._send(0, b"", FIN | ACK)
        self._send(1, b"", FIN | ACK)
        self._send(0, b"", ACK)
        return self


def request(body: bytes = b"", target: str = "/report", host: str = "cloud.example", *lines: str) -> bytes:
    """Return an HTTP request with a body, POST when there is one."""
    head = [f"{'POST' if body else 'GET'} {target} HTTP/1.1", f"Host: {host}", *lines]
    if body:
        head.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + body


def response(body: bytes = b"", status: str = "200 OK", *lines: str) -> bytes:
    head = [f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}"]
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + body


def label(name: bytes) -> bytes:
    return b"".join(bytes([len(part)]) + part for part in name.split(b".") if part) + b"\0"


def dns(
    asked: bytes, answers: Sequence[tuple[bytes, int, bytes]] = (), *, kind: int = 1, mdns: bool = False, key: int = 7
) -> bytes:
    """Return a DNS message: a question, or its answer with records of (name, type, octets)."""
    flags = 0x8400 if mdns and answers else 0x8180 if answers else 0 if mdns else 0x0100
    asks = 0 if mdns and answers else 1
    head = struct.pack("!HHHHHH", 0 if mdns else key, flags, asks, len(answers), 0, 0)
    body = label(asked) + struct.pack("!HH", kind, 1) if asks else b""
    for name, each, octets in answers:
        body += label(name) + struct.pack("!HHIH", each, 0x8001 if mdns else 1, 60, len(octets)) + octets
    return head + body


def edns(asked: bytes, options: Iterable[tuple[int, bytes]], *, answer: bool = False) -> bytes:
    """Return a DNS message with options (RFC 6891)."""
    body = b"".join(struct.pack("!HH", code, len(value)) + value for code, value in options)
    head = struct.pack("!HHHHHH", 7, 0x8180 if answer else 0x0100, 1, 0, 0, 1)
    return head + label(asked) + struct.pack("!HH", 1, 1) + b"\0" + struct.pack("!HHIH", 41, 1232, 0, len(body)) + body


def txt(*texts: bytes) -> bytes:
    return b"".join(bytes([len(text)]) + text for text in texts)


def dhcp(options: Iterable[tuple[int, bytes]], device: str = PHONE_MAC, *, op: int = 1, given: str = NOBODY) -> bytes:
    """Return a DHCP message with its options."""
    body = struct.pack("!BBBBIHH4s4s4s4s", op, 1, 6, 0, 0x1234, 0, 0, ip(NOBODY), ip(given), bytes(4), bytes(4))
    body += mac(device) + bytes(10) + bytes(64 + 128) + b"\x63\x82\x53\x63"
    return body + b"".join(bytes([code, len(value)]) + value for code, value in options) + b"\xff"


def arp(source: str, address: str, target: str, *, reply: bool = True) -> bytes:
    return struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2 if reply else 1) + mac(source) + ip(address) + bytes(6) + ip(target)


def icmpv6(kind: int, body: bytes, source: str, target: str) -> bytes:
    segment = struct.pack("!BBH", kind, 0, 0) + body
    return network(with_sum(segment, 2, source, target, 58), source, target, 58, hops=255)


def client_hello(name: bytes) -> bytes:
    """Return a TLS record with a ClientHello that names its server."""
    server = struct.pack("!HBH", len(name) + 3, 0, len(name)) + name
    extensions = struct.pack("!HH", 0, len(server)) + server
    body = b"\x03\x03" + bytes(range(32)) + b"\0" + struct.pack("!H", 2) + b"\x13\x01" + b"\x01\0"
    body += struct.pack("!H", len(extensions)) + extensions
    hello = b"\x01" + struct.pack("!I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack("!H", len(hello)) + hello


def sealed(octets: int, seed: int = 1) -> bytes:
    """Return one TLS application record of that many octets that look random and are the same each time."""
    state, out = seed & 0xFFFFFFFF or 1, bytearray()
    while len(out) < octets:
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out += struct.pack("!I", state)
    return b"\x17\x03\x03" + struct.pack("!H", octets) + bytes(out[:octets])


def pcap(
    frames: Iterable[bytes], *, link: int = ETHERNET, start_s: int = 1_790_000_000, step_us: int = 1000, snap: int = 0
) -> bytes:
    """Return a pcap file; frame ``n`` (from 0) is at ``start_s`` and ``n * step_us`` microseconds."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)]
    for number, octets in enumerate(frames):
        seconds, micros = divmod(number * step_us, 1_000_000)
        kept = octets[:snap] if snap else octets
        out += [struct.pack("<IIII", start_s + seconds, micros, len(kept), len(octets)), kept]
    return b"".join(out)


def block(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def pcapng(
    frames: Iterable[tuple[int, bytes]], *, links: Sequence[int] = (ETHERNET,), start_s: int = 1_790_000_000
) -> bytes:
    """Return a pcapng file of (interface, frame), one interface per link type."""
    out = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))]
    out += [block(1, struct.pack("<HHI", link, 0, 262144)) for link in links]
    for number, (interface, octets) in enumerate(frames):
        at = start_s * 1_000_000 + number * 1000
        head = struct.pack("<IIIII", interface, at >> 32, at & 0xFFFFFFFF, len(octets), len(octets))
        out.append(block(6, head + octets))
    return b"".join(out)
