"""MQTT 3.1, 3.1.1 and 5: names of clients and topics replaced, text in messages too, all else cut.

In:  the octets of one direction of a connection. Out: written on the canvas.

Source: MQTT 3.1.1 (2, 3), MQTT 5.0 (2.2.2: properties are cut, their length stays).
"""

from typing import Final

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.dhcp import text
from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.text import body_text

_CONNECT, _PUBLISH, _SUBSCRIBE, _UNSUBSCRIBE = 1, 3, 8, 10
_ANSWERS: Final = frozenset({2, 4, 5, 6, 7, 9, 11})
"""Packets that begin with two octets of the protocol: flags and a code, or the number of what is answered."""
_SUBACK: Final = 9
_FIVE: Final = 5


def looks_mqtt(octets: bytes) -> bool:
    r"""Return whether octets begin with a client that connects.

    Examples:
        >>> looks_mqtt(b"\x10\x10\x00\x04MQTT\x04\x02"), looks_mqtt(b"MQTT")
        (True, False)
    """
    return octets[:1] == b"\x10" and any(mark in octets[2:12] for mark in (b"\x00\x04MQTT", b"\x00\x06MQIsdp"))


def version_of(octets: bytes) -> int:
    """Return which version a client that connects speaks; 4 when it does not say."""
    for mark in (b"\x00\x04MQTT", b"\x00\x06MQIsdp"):
        place = octets.find(mark, 0, 16)
        if 0 <= place < len(octets) - len(mark):
            return octets[place + len(mark)]
    return 4


def read_mqtt(canvas: Canvas, start: int, end: int, swap: Replacements, version: int) -> None:
    """Write what stands for packets that follow one another.

    Effects:
        Changes the canvas.
    """
    at = start
    while at < end:
        size, body = 0, at + 1
        for turn in range(4):
            octet = canvas.number(body, 1, end)
            if octet is None:
                return
            size |= (octet & 0x7F) << 7 * turn
            body += 1
            if not octet & 0x80:
                break
        canvas.keep(at, body)
        _packet(canvas, canvas.source[at], body, min(end, body + size), swap, version)
        at = body + size


def _packet(canvas: Canvas, first: int, at: int, end: int, swap: Replacements, version: int) -> None:
    kind = first >> 4
    if kind == _CONNECT:
        _connect(canvas, at, end, swap)
    elif kind == _PUBLISH:
        place = _string(canvas, at, end, swap)
        if first & 6:
            canvas.keep(place, place + 2)
            place += 2
        place = _properties(canvas, place, end) if version >= _FIVE else place
        made = body_text(canvas.source[place:end], swap) if place < end else None
        if made is not None:
            canvas.put(place, made)
    elif kind in {_SUBSCRIBE, _UNSUBSCRIBE}:
        canvas.keep(at, at + 2)
        at = _properties(canvas, at + 2, end) if version >= _FIVE else at + 2
        while at + 2 <= end:
            at = _string(canvas, at, end, swap)
            if kind == _SUBSCRIBE:
                canvas.keep(at, min(end, at + 1))
                at += 1
    elif kind in _ANSWERS:
        canvas.keep(at, min(end, at + 2))
        if version >= _FIVE and end - at > 3:  # noqa: PLR2004 - a code alone has no properties
            at = _properties(canvas, at + 2, end) - 2
        if kind == _SUBACK and end - at == 3:  # noqa: PLR2004 - one topic, as nearly always
            canvas.keep(at + 2, end)


def _string(canvas: Canvas, at: int, end: int, swap: Replacements) -> int:
    """Write text with its length; return where it ends."""
    size = canvas.number(at, 2, end)
    if size is None:
        return end
    canvas.keep(at, at + 2)
    text(canvas, at + 2, min(end, at + 2 + size), swap)
    return min(end, at + 2 + size)


def _properties(canvas: Canvas, at: int, end: int) -> int:
    """Leave out the properties of version 5, in zeros of their length. Return where they end."""
    size, place = 0, at
    for turn in range(4):
        octet = canvas.number(place, 1, end)
        if octet is None:
            return end
        size |= (octet & 0x7F) << 7 * turn
        place += 1
        if not octet & 0x80:
            break
    canvas.keep(at, place)
    return min(end, place + size)


def _connect(canvas: Canvas, at: int, end: int, swap: Replacements) -> None:
    size = canvas.number(at, 2, end)
    if size is None or canvas.source[at + 2 : at + 2 + size] not in {b"MQTT", b"MQIsdp"}:
        return
    flags = canvas.number(at + 3 + size, 1, end)
    version = canvas.number(at + 2 + size, 1, end)
    if flags is None or version is None:
        return
    canvas.keep(at, at + 6 + size)
    at = at + 6 + size
    at = _properties(canvas, at, end) if version >= _FIVE else at
    at = _string(canvas, at, end, swap)
    if flags & 4:
        at = _properties(canvas, at, end) if version >= _FIVE else at
        at = _string(canvas, at, end, swap)
        at = _string(canvas, at, end, swap)
    for bit in (0x80, 0x40):
        if flags & bit:
            at = _string(canvas, at, end, swap)
