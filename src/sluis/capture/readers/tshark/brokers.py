"""Connections that are MQTT by what they say and not by their port, followed from their first octets.

In:  packets of TCP in which tshark recognised no protocol. Out: the messages of ``mqtt_messages`` as ``Payload``.

The rules this module keeps:
 * A connection is followed from its CONNECT; one of which the beginning was not captured stays what it is: octets.
 * Octets come in the order of the stream. Of a gap, and of what does not fit, the rest is octets again, together with
   the pieces of the message that was not whole: nothing is said twice, and nothing is left out.
 * Bounded: connections, octets of one message, and octets of all of them; beyond it the oldest is let go.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from msgspec.structs import replace

from sluis.capture.base.credentials import CLIENT, USER, SeparatedPart, separate_header, separate_password
from sluis.capture.base.mqtt_messages import MqttMessage, MqttStream, begins
from sluis.capture.base.sighting import NotRead, Part, Payload, SocketAddress, Why
from sluis.capture.readers.tshark.packet import Packet, column, each, is_true, last, octets, whole

MQTT: Final = "mqtt"
CONNECTIONS: Final = 4096
"""Connections followed at once."""
MOST_HELD: Final = 64 * 1024 * 1024
"""Octets of messages that are not whole, of all connections."""
_PROPERTY: Final = "mqtt_property"
_SEQUENCES: Final = 1 << 32
_DATA: Final = column("data.data")
_SEGMENT: Final = column("tcp.len")
_SEQUENCE: Final = column("tcp.seq_raw")
_AGAIN: Final = column("tcp.analysis.retransmission")


@dataclass(slots=True)
class _Followed:
    """One direction of a connection."""

    stream: MqttStream
    next: int
    held: list[Payload] = field(default_factory=list, repr=False)
    """The pieces of the message that is not whole."""


class Recognised(NamedTuple):
    """What one packet of a followed connection says."""

    packet: Packet
    """With its protocol."""
    payloads: tuple[Payload, ...]


class BrokerReader:
    """Follows connections that are MQTT."""

    def __init__(self) -> None:
        """Begin with none."""
        self._followed: dict[tuple[SocketAddress, SocketAddress], _Followed] = {}
        self._held = 0

    def take(self, packet: Packet) -> Recognised | None:
        """Take one packet with content.

        Args:
            packet: With all its fields, whole.

        Returns:
            What it says; ``None`` when it is of no connection that is followed.

        Effects:
            Begins to follow a connection, or gives one up.
        """
        content = _content(packet)
        if not content:
            return None
        ends = (packet.sender, packet.receiver)
        start = whole(last(packet.row[_SEQUENCE]))
        followed = self._followed.get(ends) or self._begun(ends, content, start)
        if followed is None:
            return None
        packet = replace(packet, shape=replace(packet.shape, protocol=MQTT))
        if packet.row[_AGAIN] and is_true(packet.row[_AGAIN]):
            return Recognised(packet, ())
        piece = _payload(packet, Part.PAYLOAD, content, start=start)
        messages = followed.stream.take(content) if start == followed.next else None
        if messages is None:
            return Recognised(packet, (*self._given_up(ends), piece))
        followed.next = (start + len(content)) % _SEQUENCES
        self._hold(followed, piece if followed.stream.waiting else None)
        given_up = self._without_room(ends)
        return Recognised(packet, (*(payload for message in messages for payload in _said(packet, message)), *given_up))

    def _begun(self, ends: tuple[SocketAddress, SocketAddress], content: bytes, start: int) -> _Followed | None:
        back = self._followed.get(ends[::-1])
        if back is None and not begins(content):
            return None
        if len(self._followed) >= CONNECTIONS:
            oldest = next(iter(self._followed))
            self._held -= sum(len(piece.octets) for piece in self._followed.pop(oldest).held)
        level = back.stream.level if back is not None else MqttStream().level
        followed = self._followed[ends] = _Followed(MqttStream(level), start)
        return followed

    def _hold(self, followed: _Followed, piece: Payload | None) -> None:
        """Keep a piece of a message that is not whole; throw away those of one that is."""
        if piece is None or len(piece.octets) >= followed.stream.waiting:
            self._held -= sum(len(kept.octets) for kept in followed.held)
            followed.held.clear()
        if piece is not None:
            followed.held.append(piece)
            self._held += len(piece.octets)

    def _given_up(self, ends: tuple[SocketAddress, SocketAddress]) -> tuple[Payload, ...]:
        """Follow a connection no longer; return the pieces that said nothing yet, of this direction."""
        followed = self._followed.pop(ends)
        self._held -= sum(len(piece.octets) for piece in followed.held)
        return tuple(followed.held)

    def _without_room(self, ends: tuple[SocketAddress, SocketAddress]) -> tuple[Payload, ...]:
        return self._given_up(ends) if self._held > MOST_HELD else ()

    def left(self) -> Iterator[Payload | NotRead]:
        """Yield what is left of messages that never became whole, and that they did not."""
        for followed in self._followed.values():
            if followed.held:
                yield NotRead(followed.held[0].place, Why.GAP)
                yield from followed.held


def _content(packet: Packet) -> bytes:
    """Return what a segment carries, when that is all and nobody recognised it; else nothing."""
    shape = packet.shape
    if shape.transport != "tcp" or shape.protocol or shape.sealed or shape.quoting or not packet.row[_DATA]:
        return b""
    content = b"".join(octets(value) for value in each(packet.row[_DATA]))
    return content if len(content) == whole(last(packet.row[_SEGMENT])) else b""


def _payload(
    packet: Packet, part: Part, content: bytes, *, media: str = "", target: str = "", start: int = -1
) -> Payload:
    return Payload(
        packet.place, packet.at_ms, packet.sender, packet.receiver, part, content,
        protocol=MQTT, media=media, target=target, start=start,
    )  # fmt: skip


def _said(packet: Packet, message: MqttMessage) -> Iterator[Payload]:
    for name, media in ((message.client, CLIENT), (message.user, USER)):
        if name:
            yield _payload(packet, Part.CLIENT, name, media=media)
    if message.secret:
        yield from _separated(packet, separate_password(message.secret))
    for topic in message.topics:
        yield _payload(packet, Part.TOPIC, topic)
    if message.body is not None:
        yield _payload(packet, Part.BODY, message.body, target=message.body_topic.decode("utf-8", "replace"))
    for name, value in message.properties:
        if name:
            yield from _separated(packet, separate_header(name.decode("utf-8", "replace"), value))
        else:
            yield _payload(packet, Part.HEADER, value, media=_PROPERTY)


def _separated(packet: Packet, parts: list[SeparatedPart]) -> Iterator[Payload]:
    for part, content, media in parts:
        yield _payload(packet, part, content, media=media)
