"""Whether a connection is encrypted, by what it says from its beginning on: the head of one record proves nothing.

In:  packets in the order of the capture. Out: a ``Seal`` for each, and the name of a tunnel that tshark has no sign of.

The rules this module keeps:
 * TLS: records that follow one another without a rest, and application data among them. QUIC: a first packet that
   opens and holds a handshake. WireGuard: both messages of a handshake. What stands in a record is not looked at.
   SSH: both banners. IKE and OpenVPN: both sides.
 * A claim that other octets follow, words among them, is broken for good: whoever wrote them knew no key.
 * What is missing (a gap, a packet cut short) breaks nothing: tshark loses the thread there. Words break it there too.
 * Bounded: beyond so many connections the oldest is forgotten, and says nothing more.

Source: RFC 8446, 5.1; RFC 9001, 5.2; RFC 4253, 4.2; RFC 7296, 3.1; RFC 3948, 2.2; WireGuard, 5.4; OpenVPN, ssl_pkt.h.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from sluis.capture.base.sighting import Seal, SocketAddress
from sluis.capture.readers.tshark.packet import Packet, claim_of, column, each, octets, whole

CONNECTIONS: Final = 16_384
"""Connections remembered at once."""
_RECORDS: Final = (column("tls.record.content_type"), column("tls.record.opaque_type"))
"""The second is what tshark calls the type of a record of TLS 1.3, whose true one is encrypted."""
_UNKNOWN_RECORD: Final = column("tls.ignored_unknown_record")
_HANDSHAKE: Final = column("tls.handshake.type")
_WIREGUARD: Final = column("wg.type")
_DATA: Final = column("data.data")
_AGAIN: Final = column("tcp.analysis.retransmission")
_LOST: Final = column("tcp.analysis.lost_segment")
_APPLICATION: Final = 23
_FIRST_AND_SECOND: Final = frozenset({1, 2})
_WORDS: Final = re.compile(rb"[\t\n\r\x20-\x7e]")
_FEWEST: Final = 12
"""Octets of which one can tell that they are words."""
_LOOKED_AT: Final = 512
_MOSTLY: Final = 0.9
_BANNER: Final = b"SSH-"
_MARK: Final = b"\0\0\0\0"
_IKE_HEAD: Final = 28
_IKE_VERSIONS: Final = frozenset({0x10, 0x20})
_IKE_EXCHANGES: Final = frozenset({2, 4, 5, 6, 32, 34, 35, 36, 37, 38})
_OPENVPN: Final = frozenset({0x38, 0x50})
_OPENVPN_BACK: Final = 0x40
_OPENVPN_LEAST: Final = 14


@dataclass(slots=True)
class _Connection:
    """What is known of one."""

    records: set[int] = field(default_factory=set)
    messages: set[int] = field(default_factory=set)
    tunnel: str = ""
    began: dict[tuple[SocketAddress, SocketAddress], bytes] = field(default_factory=dict)
    """First octets of each direction."""
    claimed: bool = False
    words_before: bool = False
    gap: bool = False
    broken: bool = False


class SealReader:
    """Follows connections to see whether what they say of themselves holds."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[tuple[SocketAddress, SocketAddress], _Connection] = {}

    def gap(self, sender: SocketAddress, receiver: SocketAddress) -> None:
        """Remember that something of a connection is missing."""
        known = self._find(sender, receiver)
        if known is not None:
            known.gap = True

    def of(self, packet: Packet) -> Seal:
        """Return how the connection of a packet stands that says nothing new."""
        if claim_of(packet.shape) is Seal.UNTOLD:
            return Seal.UNTOLD
        known = self._find(packet.sender, packet.receiver)
        return Seal.CLAIMED if known is None else _standing(known)

    def _find(self, sender: SocketAddress, receiver: SocketAddress) -> _Connection | None:
        return self._known.get((sender, receiver)) or self._known.get((receiver, sender))

    def take(self, packet: Packet) -> tuple[Seal, str]:
        """Take a packet.

        Args:
            packet: With all its fields; a fragment says nothing here.

        Returns:
            How its connection stands, and the name of the tunnel it is of when tshark has no name for it.

        Effects:
            Remembers the connection.
        """
        shape = packet.shape
        data = "data" in shape.names and not shape.protocol
        claims = claim_of(shape) is Seal.CLAIMED
        if shape.quoting or not (data or claims):
            return Seal.UNTOLD, ""
        known = self._find(packet.sender, packet.receiver)
        if known is None:
            if len(self._known) >= CONNECTIONS:
                self._known.pop(next(iter(self._known)))
            known = self._known[packet.sender, packet.receiver] = _Connection()
        known.gap = known.gap or bool(packet.row[_LOST]) or packet.kept < packet.octets
        if claims:
            self._claim(known, packet)
        elif data and not packet.row[_AGAIN]:
            self._octets(known, packet)
        return _standing(known), known.tunnel

    def _claim(self, known: _Connection, packet: Packet) -> None:
        known.claimed = True
        known.records |= {whole(value) for at in _RECORDS for value in each(packet.row[at])}
        known.messages |= {whole(value) for value in each(packet.row[_HANDSHAKE])}
        known.messages |= {whole(value) for value in each(packet.row[_WIREGUARD])}
        opened = "quic" in packet.shape.names and not known.messages.isdisjoint(_FIRST_AND_SECOND)
        if opened or ("wg" in packet.shape.names and known.messages >= _FIRST_AND_SECOND):
            known.records.add(_APPLICATION)
        if packet.row[_UNKNOWN_RECORD] and not known.gap:
            known.broken = True

    def _octets(self, known: _Connection, packet: Packet) -> None:
        content = b"".join(octets(value[: 2 * _LOOKED_AT]) for value in each(packet.row[_DATA])[:1])
        ends = (packet.sender, packet.receiver)
        first = known.began.setdefault(ends, content)
        if known.claimed:
            known.broken = known.broken or in_words(content)
        elif known.tunnel:
            known.broken = known.broken or (known.tunnel != "ssh" and in_words(content))
        elif first is content:
            known.tunnel = _tunnel(content, known.began.get(ends[::-1], b""), packet.shape.transport)
        known.words_before = known.words_before or (not known.claimed and in_words(content))


def _standing(known: _Connection) -> Seal:
    if known.broken:
        return Seal.BROKEN
    if known.tunnel:
        return Seal.SHOWN
    if not known.claimed:
        return Seal.UNTOLD
    if _APPLICATION not in known.records:
        return Seal.CLAIMED
    return Seal.TURNED if known.words_before else Seal.SHOWN


def in_words(content: bytes) -> bool:
    r"""Return whether octets are text, as no encryption leaves them.

    Args:
        content: The beginning of what was sent.

    Returns:
        Whether nine of ten are printable ASCII; ``False`` of too few to tell.

    Effects:
        None.

    Examples:
        >>> in_words(b'{"serial":"VT-0042"}'), in_words(bytes(range(128, 160))), in_words(b"ok")
        (True, False, False)
    """
    looked = content[:_LOOKED_AT]
    return len(looked) >= _FEWEST and len(_WORDS.findall(looked)) >= _MOSTLY * len(looked)


def _tunnel(content: bytes, back: bytes, transport: str) -> str:
    """Return which tunnel begins so, when both sides say it."""
    if transport == "tcp" and content.startswith(_BANNER) and back.startswith(_BANNER):
        return "ssh"
    if transport == "tcp":
        content, back = content[2:], back[2:]
    elif _ike(content) and _ike(back):
        return "isakmp"
    both = min(len(content), len(back)) >= _OPENVPN_LEAST
    if both and (
        (content[0] == _OPENVPN_BACK and back[0] in _OPENVPN) or (content[0] in _OPENVPN and back[0] == _OPENVPN_BACK)
    ):
        return "openvpn"
    return ""


def _ike(content: bytes) -> bool:
    """Return whether octets are a message of IKE, with or without the mark it has beside packets of ESP."""
    head = content.removeprefix(_MARK)
    if len(head) < _IKE_HEAD or not any(head[:8]):
        return False
    length = int.from_bytes(head[24:28], "big")
    return head[17] in _IKE_VERSIONS and head[18] in _IKE_EXCHANGES and length >= _IKE_HEAD
