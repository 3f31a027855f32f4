r"""What is asked of tshark for every packet, and how its answer is read.

In:  nothing. Out: the list of fields, the number of each in a row, and readers of one field.

The rules this module keeps:
 * One row is one line; fields stand apart by a tab, which tshark writes as ``\t`` when content holds one; what stands
   more than once in a packet stands apart by the octet ``0xFF``, which no UTF-8 has and tshark therefore never writes.
 * What must be exact is asked as octets and comes as hexadecimal: bodies, payloads, DHCP options. What comes as text
   (names, headers) has octets that are no UTF-8 replaced by U+FFFD.
 * The first fields are those of one packet; then come those that are the same for every packet of one end to another,
   so that they are read once; then content. A row that is too long to read still counts.
"""

import re
from typing import Final

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
    "data.data",
    "media.type",
    "http.request.method",
    "http.request.uri",
    "http.request.full_uri",
    "http.request.line",
    "http.response.code",
    "http.response.line",
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
