r"""One packet: which fields are asked of tshark, what its layers say, and who its two ends are.

In:  a row of tshark's fields. Out: ``Packet``, and readers of one field.

The rules this module keeps:
 * One row is one line; fields stand apart by a tab, which tshark writes as ``\t`` when content holds one; what stands
   more than once in a packet stands apart by the octet ``0xFF``, which no UTF-8 has and tshark therefore never writes.
 * What must be exact is asked as octets and comes as hexadecimal: bodies, payloads, DHCP options. What comes as text
   (names, headers) has octets that are no UTF-8 replaced by U+FFFD.
 * The first fields are those of one packet; then come those that are the same for every packet of one end to another,
   so that they are read once; then content. A row that is too long to read still counts.
 * A packet behind ICMP is the quotation of somebody else's: its addresses, ports and payload are not read. What an echo
   carries is of who sent it. In a tunnel that can be read the innermost packet counts. Behind TLS, DTLS or QUIC
   something readable stands only when there was a key.
 * Addresses are canonical text, whatever the row says; what is no address is empty. MAC addresses are those of the
   frame nearest the device: the outermost.
"""

import ipaddress
import re
from functools import lru_cache
from typing import Final

import msgspec

from sluis.capture.base.sighting import Place, Seal, SocketAddress, TrafficRecord, Why

SEPARATOR: Final = b"\t"
AGGREGATOR: Final = b"\xff"

FIELDS: Final[tuple[str, ...]] = (
    "frame.number",
    "frame.time_epoch",
    "frame.len",
    "frame.cap_len",
    "tcp.flags",
    "tcp.len",
    "tcp.seq_raw",
    "tcp.analysis.lost_segment",
    "tcp.analysis.retransmission",
    "ip.id",
    "frame.protocols",
    "eth.src",
    "eth.dst",
    "ip.src",
    "ip.dst",
    "ipv6.src",
    "ipv6.dst",
    "tcp.srcport",
    "tcp.dstport",
    "udp.srcport",
    "udp.dstport",
    "wlan.sa",
    "wlan.da",
    "sll.src.eth",
    "ip.flags.mf",
    "ip.frag_offset",
    "ip.fragment.count",
    "ipv6.fraghdr.more",
    "ipv6.fraghdr.offset",
    "ipv6.fraghdr.ident",
    "ipv6.fragment.count",
    "tls.record.content_type",
    "tls.record.opaque_type",
    "tls.ignored_unknown_record",
    "tls.handshake.type",
    "wg.type",
    "data.data",
    "media.type",
    "http.request.method",
    "http.request.uri",
    "http.request.full_uri",
    "http.request.line",
    "http.response.code",
    "http.response.line",
    "http.chunked_trailer_part",
    "http2.type",
    "http2.streamid",
    "http2.header.name",
    "http2.header.value",
    "http2.data.data",
    "http2.body.reassembled.data",
    "websocket.fin",
    "websocket.opcode",
    "websocket.payload.continue",
    "websocket.payload.ping",
    "websocket.payload.pong",
    "websocket.payload.close.reason",
    "dns.flags.response",
    "dns.qry.name",
    "dns.resp.name",
    "dns.resp.type",
    "dns.a",
    "dns.aaaa",
    "dns.cname",
    "dns.ptr.domain_name",
    "dns.srv.service",
    "dns.srv.target",
    "dns.txt",
    "dns.opt.code",
    "dns.opt.data",
    "dns.opt.client.addr4",
    "dns.opt.client.addr6",
    "tls.handshake.extensions_server_name",
    "x509ce.dNSName",
    "x509sat.uTF8String",
    "x509sat.printableString",
    "x509sat.IA5String",
    "mqtt.msgtype",
    "mqtt.topic",
    "mqtt.msg",
    "mqtt.clientid",
    "mqtt.username",
    "mqtt.passwd",
    "mqtt.willtopic",
    "mqtt.willmsg",
    "mqtt.prop_string",
    "mqtt.prop_key",
    "mqtt.prop_value",
    "dhcp.hw.mac_addr",
    "dhcp.ip.client",
    "dhcp.ip.your",
    "dhcp.option.type",
    "dhcp.option.length",
    "dhcp.option.value",
    "dhcpv6.msgtype",
    "dhcpv6.option.type",
    "dhcpv6.duid.bytes",
    "dhcpv6.client_domain",
    "dhcpv6.iaprefix.pref_addr",
    "dhcpv6.iaprefix.pref_len",
    "arp.src.hw_mac",
    "arp.src.proto_ipv4",
    "icmpv6.type",
    "icmpv6.opt.linkaddr",
    "icmpv6.nd.na.target_address",
    "icmpv6.opt.prefix",
    "icmpv6.opt.prefix.length",
    "lldp.tlv.system.name",
    "nbns.flags.response",
    "nbns.flags.opcode",
    "nbns.name",
    "exported_pdu.ipv4_src",
    "exported_pdu.ipv4_dst",
    "exported_pdu.ipv6_src",
    "exported_pdu.ipv6_dst",
    "exported_pdu.src_port",
    "exported_pdu.dst_port",
)
"""In the order asked."""

Row = list[bytes]
"""One packet: a field of ``FIELDS`` at each place, empty when the packet has none."""

STEADY: Final = FIELDS.index("frame.protocols")
"""From here to ``BASE`` stands what is the same for every packet that one end sends to another."""
BASE: Final = FIELDS.index("data.data")
"""From here on stands content."""

_ESCAPE = re.compile(r"\\(?:([0-7]{3})|([abfnrtv\\]))")
_LETTERS: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


def column(name: str) -> int:
    """Return the place of a field in a row.

    Args:
        name: As tshark calls it; one of ``FIELDS``.

    Returns:
        From 0.

    Raises:
        ValueError: When it is not asked; a fault of the code that calls, found when its module is imported.

    Effects:
        None.

    Examples:
        >>> column("frame.number")
        0
    """
    return FIELDS.index(name)


def each(field: bytes) -> list[bytes]:
    """Return every value of a field, in the order of the packet.

    Args:
        field: Of a row.

    Returns:
        None when the field is empty: tshark does not tell an empty value from no value.

    Effects:
        None.

    Examples:
        >>> each(b"a" + AGGREGATOR + b"b"), each(b"")
        ([b'a', b'b'], [])
    """
    return field.split(AGGREGATOR) if field else []


def last(field: bytes) -> bytes:
    """Return the last value of a field; empty when there is none.

    Examples:
        >>> last(b"192.0.2.1" + AGGREGATOR + b"10.0.0.1")
        b'10.0.0.1'
    """
    return field.rpartition(AGGREGATOR)[2]


def first(field: bytes) -> bytes:
    """Return the first value of a field; empty when there is none.

    Examples:
        >>> first(b"192.0.2.1" + AGGREGATOR + b"10.0.0.1")
        b'192.0.2.1'
    """
    return field.partition(AGGREGATOR)[0]


def text(field: bytes) -> str:
    r"""Return text as it was sent: tshark's escapes of control characters undone.

    Args:
        field: One value.

    Returns:
        The text; octets that are no UTF-8 as U+FFFD. NOTE: tshark 4.0 does not escape a backslash, so ``\n`` of two
        characters and a line feed cannot be told apart; both come as a line feed.

    Effects:
        None.

    Examples:
        >>> text(rb"a\033[31m\tb")
        'a\x1b[31m\tb'
    """
    plain = field.decode("utf-8", "replace")
    return _ESCAPE.sub(_undone, plain) if "\\" in plain else plain


def _undone(match: re.Match[str]) -> str:
    return chr(int(match[1], 8)) if match[1] else _LETTERS[match[2]]


def octets(field: bytes) -> bytes:
    r"""Return the octets of one value that tshark wrote as hexadecimal.

    Args:
        field: One value; separators between pairs are passed over.

    Returns:
        The octets; of an odd number of digits all but the last, and none when it is no hexadecimal.

    Effects:
        None.

    Examples:
        >>> octets(b"00ff"), octets(b"00:ff"), octets(b"hello"), octets(b"00f")
        (b'\x00\xff', b'\x00\xff', b'', b'\x00')
    """
    digits = field.replace(b":", b"") if b":" in field else field
    try:
        return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    except ValueError:
        return b""


def whole(field: bytes) -> int:
    """Return a number that tshark wrote in decimal or as ``0x``; 0 when there is none or it is no number.

    Examples:
        >>> whole(b"17"), whole(b"0x0012"), whole(b""), whole(b"-")
        (17, 18, 0, 0)
    """
    try:
        return int(field, 0) if field.startswith(b"0x") else int(field or b"0")
    except ValueError:
        return 0


_TRANSPORTS: Final = frozenset({"tcp", "udp", "udplite", "sctp", "icmp", "icmpv6", "igmp", "esp", "ah", "gre"})
_SEALS: Final = frozenset({"tls", "dtls", "quic"})
SEALED_PROTOCOLS: Final = frozenset({"tls", "dtls", "quic", "gquic", "wg", "ssh", "esp", "ah", "isakmp", "openvpn"})
"""Protocols whose content is encrypted."""
_CLAIMS: Final = frozenset({"tls", "quic", "wg"})
"""Of which one packet alone does not show it."""
_PARTS_OF_TLS: Final = ("x509", "pkix", "pkcs", "ber", "ocsp")
_NAMELESS: Final = frozenset({"data", "media", "data-text-lines"})
_QUOTES: Final = frozenset({"icmp", "icmpv6"})
_MALFORMED: Final = "_ws.malformed"


class Shape(msgspec.Struct, frozen=True, gc=False):
    """What the layers of a packet say."""

    transport: str
    """``tcp``, ``udp``, ``icmp``, ``arp`` or another name; empty when there is none."""
    protocol: str
    """The most specific one with a name; empty when none is."""
    sealed: bool
    """Whether it was encrypted on the wire and something readable stands inside."""
    version: int
    """4 or 6: of the IP packet that counts; 0 when there is none."""
    layer: int
    """Which IP packet of that version counts, from 0."""
    quoting: bool
    """Whether it is ICMP that quotes a packet of somebody else."""
    carries: bool
    """Whether a protocol stands above TCP: the stream could be taken apart here."""
    names: frozenset[str]
    """All layers, for looking up which fields to read."""
    fault: Why | None
    """Why tshark could not read all of it."""
    outside: bool
    """Whether it is of a link that nobody here can read: of an unknown kind, or Wi-Fi that is encrypted."""


@lru_cache(maxsize=4096)
def shape_of(protocols: bytes) -> Shape:
    """Return what the layers of a packet say.

    Args:
        protocols: ``frame.protocols`` of tshark.

    Returns:
        The shape; one without transport for an empty list.

    Effects:
        Keeps the last 4,096 answers in memory; none holds anything of a packet but the names of its layers.

    Examples:
        >>> shape = shape_of(b"eth:ethertype:ip:tcp:tls:http:media")
        >>> shape.transport, shape.protocol, shape.sealed, shape.version
        ('tcp', 'http', True, 4)
        >>> shape_of(b"eth:ethertype:ip:icmp:ip:udp:dns").protocol
        'icmp'
        >>> shape_of(b"eth:ethertype:ip:icmp:data").quoting
        False
        >>> shape_of(b"eth:ethertype:ipv6:udp:data").protocol
        ''
    """
    layers = [layer for layer in protocols.decode("utf-8", "replace").split(":") if layer]
    fault = Why.SYNTAX if _MALFORMED in layers else None
    layers = [layer for layer in layers if not layer.startswith("_ws.")]
    at = next((place for place, layer in enumerate(layers) if layer in _QUOTES), len(layers))
    quoting = not {"ip", "ipv6"}.isdisjoint(layers[at:])
    if quoting:
        layers = layers[: at + 1]
    versions = [layer for layer in layers if layer in {"ip", "ipv6"}]
    inner = versions[-1] if versions else ""
    transport = next((layer for layer in reversed(layers) if layer in _TRANSPORTS), "")
    above = layers[len(layers) - layers[::-1].index(transport) :] if transport else layers[1:]
    named = [layer for layer in above if layer not in _NAMELESS and not layer.startswith(_PARTS_OF_TLS)]
    if named[-2:] == ["quic", "tls"]:
        named.pop()
    return Shape(
        transport=transport or ("arp" if "arp" in layers else ""),
        protocol=named[-1] if named else transport if transport not in {"tcp", "udp"} else "",
        sealed=_opened(above),
        version={"ip": 4, "ipv6": 6}.get(inner, 0),
        layer=max(0, versions.count(inner) - 1),
        quoting=quoting,
        carries=bool(above),
        names=frozenset(layers),
        fault=fault,
        outside=not layers or ("wlan" in layers and "data" in layers and "llc" not in layers),
    )


def _opened(above: list[str]) -> bool:
    """Return whether something readable stands behind a layer that encrypts."""
    at = next((place for place, layer in enumerate(above) if layer in _SEALS), None)
    if at is None:
        return False
    return any(layer not in _SEALS and not layer.startswith(_PARTS_OF_TLS) for layer in above[at + 1 :])


_NUMBER: Final = column("frame.number")
_AT: Final = column("frame.time_epoch")
_LENGTH: Final = column("frame.len")
_SEGMENT: Final = column("tcp.len")
_LOST: Final = column("tcp.analysis.lost_segment")
_KEPT: Final = column("frame.cap_len")
_PROTOCOLS: Final = column("frame.protocols")
_ETHERNET: Final = (column("eth.src"), column("eth.dst"))
_WIRELESS: Final = (column("wlan.sa"), column("wlan.da"))
_COOKED: Final = column("sll.src.eth")
_IPV4: Final = (column("ip.src"), column("ip.dst"))
_IPV6: Final = (column("ipv6.src"), column("ipv6.dst"))
_TCP: Final = (column("tcp.srcport"), column("tcp.dstport"))
_UDP: Final = (column("udp.srcport"), column("udp.dstport"))
_FLAGS: Final = column("tcp.flags")
_EXPORTED: Final = tuple(
    column(f"exported_pdu.{name}") for name in ("ipv4_src", "ipv4_dst", "ipv6_src", "ipv6_dst", "src_port", "dst_port")
)
_SYN: Final = 0x02
_ACK: Final = 0x10
_ENDS: Final = 65_536
"""Ends remembered at once."""


NAME_CHARACTERS: Final = 1024
"""Longest name that is taken, characters; a name of DNS has at most 253."""
_TRUE: Final = frozenset({b"1", b"True"})


class Packet(msgspec.Struct, frozen=True, gc=False):
    """One packet with its row."""

    place: Place
    at_ms: int
    sender: SocketAddress
    receiver: SocketAddress
    shape: Shape
    row: Row
    octets: int
    """As on the wire."""
    kept: int
    """As in the capture."""


def address(field: bytes) -> str:
    """Return the canonical text of one address; empty when it is none.

    Examples:
        >>> address(b"2001:DB8:0::1"), address(b"192.0.2.1"), address(b"")
        ('2001:db8::1', '192.0.2.1', '')
    """
    if not field:
        return ""
    try:
        return str(ipaddress.ip_address(field.decode("ascii", "replace").partition("%")[0]))
    except ValueError:
        return ""


def moment(field: bytes) -> int:
    """Return milliseconds since 1970 of seconds with a fraction; 0 when there are none.

    Examples:
        >>> moment(b"1790000000.001999000"), moment(b"")
        (1790000000001, 0)
    """
    try:
        if field[-10:-9] == b".":
            return int(field[:-10]) * 1000 + int(field[-9:-6])
        seconds, _, fraction = field.partition(b".")
        return int(seconds) * 1000 + int(fraction[:3].ljust(3, b"0") or b"0")
    except ValueError:
        return 0


class Ends:
    """Makes the ends of packets, the same object for the same end."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[tuple[bytes, bytes, bytes], SocketAddress] = {}

    def end(self, where: bytes, port: bytes, mac: bytes) -> SocketAddress:
        """Return the end with this address, port and MAC address, each as tshark writes it or empty."""
        key = (where, port, mac)
        known_end = self._known.get(key)
        if known_end is None:
            if len(self._known) >= _ENDS:
                self._known.clear()
            known_end = self._known[key] = SocketAddress(
                address(where), whole(port), mac.decode("ascii", "replace").lower()
            )
        return known_end

    def packet(self, source: int, row: Row, count: int) -> Packet:
        """Return a packet.

        Args:
            source: Number of the input.
            row: At least its fields up to ``BASE``.
            count: Its number in this input, from 1, by which it is found again.

        Returns:
            The packet, its ends empty where its layers do not say.

        Effects:
            Remembers its ends.
        """
        shape = shape_of(row[_PROTOCOLS])
        mac = _WIRELESS if row[_WIRELESS[0]] else _ETHERNET
        source_mac, target_mac = first(row[mac[0]]) or first(row[_COOKED]), first(row[mac[1]])
        sender, receiver = self._end(row, shape, 0, source_mac), self._end(row, shape, 1, target_mac)
        return Packet(
            Place(source, count), moment(row[_AT]), sender, receiver, shape, row, whole(row[_LENGTH]), whole(row[_KEPT])
        )

    def _end(self, row: Row, shape: Shape, way: int, mac: bytes) -> SocketAddress:
        columns = _IPV4 if shape.version == 4 else _IPV6  # noqa: PLR2004 - the version of IP
        where = row[columns[way]] if shape.version else b""
        if AGGREGATOR in where:
            values = where.split(AGGREGATOR)
            where = values[shape.layer] if shape.layer < len(values) else values[0]
        ports = _TCP if shape.transport == "tcp" else _UDP
        port = b"" if shape.quoting else last(row[ports[way]])
        return self.end(where, port, mac)

    def exported(self, packet: Packet) -> Packet:
        """Return a packet of a capture that holds messages and no frames, with the ends its tags say."""
        source4, target4, source6, target6, source_port, target_port = (first(packet.row[place]) for place in _EXPORTED)
        return msgspec.structs.replace(
            packet,
            sender=self.end(source4 or source6, source_port, b""),
            receiver=self.end(target4 or target6, target_port, b""),
        )


@lru_cache(maxsize=512)
def opens(flags: bytes) -> bool:
    """Return whether the flags of a segment are those of the first one: SYN without ACK (RFC 9293, 3.5).

    Examples:
        >>> opens(b"0x0002"), opens(b"0x0012"), opens(b"0x00c2")
        (True, False, True)
    """
    return whole(flags) & (_SYN | _ACK) == _SYN


def traffic_record(packet: Packet) -> TrafficRecord:
    """Return what a packet says of who sent how much to whom."""
    shape = packet.shape
    return TrafficRecord(
        packet.place, packet.at_ms, packet.sender, packet.receiver, shape.transport, shape.protocol,
        octets=packet.octets, opens=shape.transport == "tcp" and opens(packet.row[_FLAGS]), seal=claim_of(shape),
        carried=carried(packet.row) if shape.transport == "tcp" else -1,
    )  # fmt: skip


def carried(row: Row) -> int:
    """Return how many octets a segment of TCP carries; -1 when that, or what came before it, was not captured."""
    length = last(row[_SEGMENT])
    return int(length) if length.isdigit() and not row[_LOST] else -1


def claim_of(shape: Shape) -> Seal:
    """Return what a packet by itself says of encryption: that it claims it, or nothing.

    Examples:
        >>> claim_of(shape_of(b"eth:ethertype:ip:tcp:tls")).value, claim_of(shape_of(b"eth:ethertype:ip:udp")).value
        ('claimed', '')
    """
    return Seal.CLAIMED if not _CLAIMS.isdisjoint(shape.names) else Seal.UNTOLD


def values(packet: Packet, name: int) -> list[bytes]:
    """Return every value of the field at this place of the row."""
    return each(packet.row[name])


def is_true(field: bytes) -> bool:
    """Return whether tshark says yes: ``1`` in version 4.0, ``True`` since 4.2.

    Examples:
        >>> is_true(b"1"), is_true(b"True"), is_true(b"0"), is_true(b"")
        (True, True, False, False)
    """
    return field[:4].strip(b"\xff") in _TRUE or field[:1] == b"1"


def name_of(field: bytes) -> str:
    """Return a name in lower case without its last dot.

    Examples:
        >>> name_of(b"Cloud.Example.")
        'cloud.example'
    """
    return text(field)[:NAME_CHARACTERS].lower().removesuffix(".")
