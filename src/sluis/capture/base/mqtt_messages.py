r"""Messages of MQTT out of the octets of one direction of a connection, whatever its port.

In:  octets in the order of the stream.
Out: ``MqttMessage``: names of the sender, its secret, topics, bodies, properties.

The rules this module keeps:
 * A connection is MQTT when its first octets are a CONNECT that fits to the last bit that the standards fix; the other
   direction follows it. A port says nothing.
 * What does not fit ends it: ``take`` says so, and the octets are whatever they were before.
 * Nothing of a message is guessed: a message that is not whole waits, at most ``MOST_WAITING`` octets of it.

Source: OASIS MQTT 3.1.1 and 5.0, sections 1.5, 2.1, 3.1 and 3.3; MQTT 3.1 (IBM and Eurotech), section 3.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

MOST_WAITING: Final = 1024 * 1024
"""Octets of a message that is not whole."""
_NAMES: Final[dict[bytes, frozenset[int]]] = {b"MQTT": frozenset({4, 5}), b"MQIsdp": frozenset({3})}
"""Name of the protocol → its levels."""
_CONNECT, _PUBLISH, _SUBSCRIBE, _UNSUBSCRIBE = 1, 3, 8, 10
_FIVE: Final = 5
_QUALITY: Final = 0x18
"""Bits of the quality of service of a will; both at once are forbidden."""
_BYTE: Final = frozenset({0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A})
_TWO: Final = frozenset({0x13, 0x21, 0x22, 0x23})
_FOUR: Final = frozenset({0x02, 0x11, 0x18, 0x27})
_TEXT: Final = frozenset({0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F})
_DATA: Final = frozenset({0x09, 0x16})
_VARIABLE: Final = 0x0B
_USER: Final = 0x26
_MOST_LENGTH: Final = 4
"""Octets that say how long a message is."""


class _NotMqttError(Exception):
    """Octets that do not fit."""


class MqttMessage(NamedTuple):
    """What one message says; empty where it says nothing."""

    kind: int
    client: bytes = b""
    user: bytes = b""
    secret: bytes = b""
    topics: tuple[bytes, ...] = ()
    body: bytes | None = None
    body_topic: bytes = b""
    properties: tuple[tuple[bytes, bytes], ...] = ()
    """Those of the sender's own (5.0, 3.1.2.11.8), name and value; other texts with an empty name."""


@dataclass(slots=True)
class _Reader:
    octets: bytes
    place: int = 0

    def take(self, count: int) -> bytes:
        taken = self.octets[self.place : self.place + count]
        if len(taken) < count:
            raise _NotMqttError
        self.place += count
        return taken

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def data(self) -> bytes:
        return self.take(self.number(2))

    def text(self) -> bytes:
        """Take a text (5.0, 1.5.4): UTF-8 without a null."""
        octets = self.data()
        try:
            octets.decode("utf-8")
        except UnicodeDecodeError:
            raise _NotMqttError from None
        if b"\0" in octets:
            raise _NotMqttError
        return octets

    def variable(self) -> int:
        total = 0
        for place in range(_MOST_LENGTH):
            octet = self.take(1)[0]
            total |= (octet & 0x7F) << (7 * place)
            if not octet & 0x80:
                return total
        raise _NotMqttError

    def rest(self) -> bytes:
        return self.take(len(self.octets) - self.place)


def _properties(reader: _Reader) -> tuple[tuple[bytes, bytes], ...]:
    inside = _Reader(reader.take(reader.variable()))
    pairs: list[tuple[bytes, bytes]] = []
    while inside.place < len(inside.octets):
        what = inside.take(1)[0]
        if what in _BYTE or what in _TWO or what in _FOUR:
            inside.take(1 if what in _BYTE else 2 if what in _TWO else 4)
        elif what in _TEXT:
            pairs.append((b"", inside.text()))
        elif what in _DATA:
            inside.data()
        elif what == _VARIABLE:
            inside.variable()
        elif what == _USER:
            pairs.append((inside.text(), inside.text()))
        else:
            raise _NotMqttError
    return tuple(pairs)


def _connect(body: bytes) -> tuple[MqttMessage, int]:
    """Return what a CONNECT says, and the level of the protocol."""
    reader = _Reader(body)
    name, level, flags = reader.data(), reader.number(1), reader.number(1)
    will, will_bits = bool(flags & 0x04), flags & 0x38
    if (
        level not in _NAMES.get(name, ())
        or flags & 0x01
        or (will_bits and not will)
        or will_bits & _QUALITY == _QUALITY
    ):
        raise _NotMqttError
    reader.number(2)
    properties = _properties(reader) if level == _FIVE else ()
    client, topic, body_of_will = reader.text(), b"", None
    if will:
        properties += _properties(reader) if level == _FIVE else ()
        topic, body_of_will = reader.text(), reader.data()
    user = reader.text() if flags & 0x80 else b""
    secret = reader.data() if flags & 0x40 else b""
    if reader.rest():
        raise _NotMqttError
    topics = (topic,) if topic else ()
    return MqttMessage(_CONNECT, client, user, secret, topics, body_of_will, topic, properties), level


def _publish(flags: int, body: bytes, level: int) -> MqttMessage:
    reader = _Reader(body)
    quality = flags >> 1 & 3
    if quality == 3:  # noqa: PLR2004 - forbidden, 5.0, 3.3.1.2
        raise _NotMqttError
    topic = reader.text()
    if quality:
        reader.number(2)
    properties = _properties(reader) if level == _FIVE else ()
    return MqttMessage(_PUBLISH, topics=(topic,), body=reader.rest(), body_topic=topic, properties=properties)


def _asked(kind: int, body: bytes, level: int) -> MqttMessage:
    reader = _Reader(body)
    reader.number(2)
    properties = _properties(reader) if level == _FIVE else ()
    topics: list[bytes] = []
    while reader.place < len(body):
        topics.append(reader.text())
        if kind == _SUBSCRIBE:
            reader.number(1)
    return MqttMessage(kind, topics=tuple(topics), properties=properties)


def _cut(octets: bytes) -> tuple[int, int] | None:
    """Return where the first message's content begins and ends; ``None`` when more octets are needed."""
    for place in range(1, 1 + _MOST_LENGTH):
        if place >= len(octets):
            return None
        if not octets[place] & 0x80:
            length = _Reader(octets, 1).variable()
            return place + 1, place + 1 + length
    raise _NotMqttError


def begins(octets: bytes) -> bool:
    r"""Return whether octets begin with a CONNECT, as far as they go: its head, its protocol, its level, its flags.

    Args:
        octets: The first of a connection.

    Examples:
        >>> begins(bytes.fromhex("101000044d5154540402003c000441424344"))
        True
        >>> begins(b"\x10\x10\x00\x04HTTP\x04\x02"), begins(b"GET / HTTP/1.1")
        (False, False)
    """
    if octets[:1] != b"\x10":
        return False
    try:
        cut = _cut(octets)
        if cut is None:
            return False
        reader = _Reader(octets, cut[0])
        name, level, flags = reader.data(), reader.number(1), reader.number(1)
        fits = level in _NAMES.get(name, ()) and not flags & 0x01
        if fits and cut[1] <= len(octets):
            _connect(octets[cut[0] : cut[1]])
    except _NotMqttError:
        return False
    return fits


@dataclass(slots=True)
class MqttStream:
    """One direction of a connection."""

    level: int = 4
    """Of the protocol; a CONNECT sets it, and the other direction is given it."""
    _waiting: bytes = field(default=b"", repr=False)

    @property
    def waiting(self) -> int:
        """Octets of a message that is not whole."""
        return len(self._waiting)

    def take(self, octets: bytes) -> list[MqttMessage] | None:
        """Take the next octets.

        Args:
            octets: Behind those taken before.

        Returns:
            The messages that are whole now; ``None`` when this is no MQTT, or none that can be followed: nothing more
            may be taken then.

        Effects:
            Keeps what is not whole.

        Examples:
            >>> stream = MqttStream()
            >>> stream.take(bytes.fromhex("101000044d5154540402003c0004414243"))
            []
            >>> [message.client for message in stream.take(bytes.fromhex("44"))]
            [b'ABCD']
            >>> [(message.body_topic, message.body) for message in stream.take(bytes.fromhex("30050001617879"))]
            [(b'a', b'xy')]
        """
        self._waiting += octets
        messages: list[MqttMessage] = []
        try:
            messages.extend(self._whole())
        except _NotMqttError:
            return None
        return messages if len(self._waiting) <= MOST_WAITING else None

    def _whole(self) -> Iterator[MqttMessage]:
        while len(self._waiting) > 1:
            cut = _cut(self._waiting)
            if cut is None or cut[1] > len(self._waiting):
                return
            head, body = self._waiting[0], self._waiting[cut[0] : cut[1]]
            self._waiting = self._waiting[cut[1] :]
            yield self._message(head >> 4, head & 0x0F, body)

    def _message(self, kind: int, flags: int, body: bytes) -> MqttMessage:
        if kind == _PUBLISH:
            return _publish(flags, body, self.level)
        if kind == 0 or flags != (2 if kind in {6, _SUBSCRIBE, _UNSUBSCRIBE} else 0):  # 5.0, 2.1.3
            raise _NotMqttError
        if kind == _CONNECT:
            message, self.level = _connect(body)
            return message
        if kind in {_SUBSCRIBE, _UNSUBSCRIBE}:
            return _asked(kind, body, self.level)
        return MqttMessage(kind)
