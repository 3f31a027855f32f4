"""One packet as the parts of ``dissect`` hand it to each other, and who its two ends are.

In:  a row of tshark's fields. Out: ``Packet``.

The rules this module keeps:
 * Addresses are canonical text, whatever the row says; what is no address is empty.
 * MAC addresses are those of the frame nearest the device: the outermost.
"""

import ipaddress
from functools import lru_cache
from typing import Final

import msgspec

from sluis.capture.base.dissect_shape import Shape, shape_of
from sluis.capture.base.sighting import Place, SocketAddress, TrafficRecord
from sluis.capture.readers.dissect_fields import AGGREGATOR, Row, column, each, first, last, whole

_NUMBER: Final = column("frame.number")
_AT: Final = column("frame.time_epoch")
_LENGTH: Final = column("frame.len")
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
        octets=packet.octets, opens=shape.transport == "tcp" and opens(packet.row[_FLAGS]),
    )  # fmt: skip


def values(packet: Packet, name: int) -> list[bytes]:
    """Return every value of the field at this place of the row."""
    return each(packet.row[name])
