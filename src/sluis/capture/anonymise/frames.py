"""Frames of a link rewritten: their MAC addresses, what names a network of Wi-Fi, and the packet they carry.

In:  the octets of a frame on a canvas, and the kind of link the file says. Out: written on the canvas.

The rules this module keeps:
 * Padding, trailers and frame check sequences are cut: nobody reads them, and anything can stand there.
 * A kind of link that is not in the table, and a protocol that is not IP, ARP or EAPOL, keeps its head at most.

Source: IEEE 802.3, 802.1Q, 802.2, 802.11-2020 (9.2 to 9.4); RFC 826, 2516; tcpdump.org/linktypes; radiotap.org.
"""

from typing import Final

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.dhcp import text
from sluis.capture.anonymise.packets import Packets

_IP4, _ARP, _IP6, _VLAN, _QINQ, _PPPOE_DISCOVERY, _PPPOE, _EAPOL = (
    0x0800, 0x0806, 0x86DD, 0x8100, 0x88A8, 0x8863, 0x8864, 0x888E,
)  # fmt: skip
_NULL, _ETHERNET, _RAW, _LOOP, _WLAN, _COOKED, _RADIOTAP, _RAW4, _RAW6, _COOKED2 = (
    0, 1, 101, 108, 105, 113, 127, 228, 229, 276,
)  # fmt: skip
_RAW_KINDS: Final = frozenset({_RAW, _RAW4, _RAW6, 12, 14})
LINKS: Final = frozenset({_NULL, _ETHERNET, _LOOP, _WLAN, _COOKED, _RADIOTAP, _COOKED2, *_RAW_KINDS})
"""Kinds of link that are read."""
_SNAP: Final = b"\xaa\xaa\x03\x00\x00\x00"


def read_frame(canvas: Canvas, link: int, packets: Packets) -> None:
    """Write one frame.

    Effects:
        Changes the canvas; learns of connections while ``packets`` learns.
    """
    end = len(canvas.source)
    if link == _ETHERNET:
        _ethernet(canvas, end, packets)
    elif link in _RAW_KINDS:
        packets.ip(canvas, 0, end)
    elif link in {_NULL, _LOOP}:
        canvas.keep(0, 4)
        packets.ip(canvas, 4, end)
    elif link == _COOKED and end >= 16:  # noqa: PLR2004 - its head
        canvas.keep(0, 6)
        if canvas.source[4:6] == b"\0\x06":
            canvas.put(6, packets.swap.mac(canvas.source[6:12]))
        canvas.keep(14, 16)
        _carried(canvas, 16, end, int.from_bytes(canvas.source[14:16], "big"), packets)
    elif link == _COOKED2 and end >= 20:  # noqa: PLR2004 - its head
        canvas.keep(0, 12)
        if canvas.source[11] == 6:  # noqa: PLR2004 - octets
            canvas.put(12, packets.swap.mac(canvas.source[12:18]))
        _carried(canvas, 20, end, int.from_bytes(canvas.source[:2], "big"), packets)
    elif link == _WLAN:
        _wlan(canvas, 0, end, packets)
    elif link == _RADIOTAP and end >= 8:  # noqa: PLR2004 - its head
        size = int.from_bytes(canvas.source[2:4], "little")
        if canvas.source[:2] != b"\0\0" or not 8 <= size <= min(end, 64):  # noqa: PLR2004 - no head is longer
            return
        canvas.keep(0, 8)
        if canvas.source[7] & 0xE0 == 0:  # no words after it, of nobody's own
            canvas.keep(8, size)
        _wlan(canvas, size, end, packets)


def _ethernet(canvas: Canvas, end: int, packets: Packets) -> None:
    if end < 14:  # noqa: PLR2004 - its head
        return
    source = canvas.source
    canvas.put(0, packets.swap.mac(source[:6]))
    canvas.put(6, packets.swap.mac(source[6:12]))
    kind, at = int.from_bytes(source[12:14], "big"), 14
    canvas.keep(12, 14)
    while kind in {_VLAN, _QINQ} and canvas.number(at, 4, end) is not None:
        canvas.keep(at, at + 4)
        kind, at = int.from_bytes(source[at + 2 : at + 4], "big"), at + 4
    if kind < 0x0600:  # noqa: PLR2004 - a length
        canvas.keep(at, at + 3)
        return
    _carried(canvas, at, end, kind, packets)
    if kind == _IP4 and source[:3] == b"\x01\x00\x5e" and canvas.number(at, 20, end) is not None:
        canvas.put(3, bytes((canvas.out[at + 17] & 0x7F, *canvas.out[at + 18 : at + 20])))


def _carried(canvas: Canvas, at: int, end: int, kind: int, packets: Packets) -> None:
    """Write what a frame carries."""
    source, swap = canvas.source, packets.swap
    if kind in {_IP4, _IP6}:
        packets.ip(canvas, at, end)
    elif kind == _ARP and source[at : at + 6] == b"\0\1\x08\0\x06\x04" and canvas.number(at, 28, end) is not None:
        canvas.keep(at, at + 8)
        for place in (at + 8, at + 18):
            canvas.put(place, swap.mac(source[place : place + 6]))
            canvas.put(place + 6, swap.ip4(source[place + 6 : place + 10]))
    elif kind == _PPPOE and canvas.number(at, 8, end) is not None:
        canvas.keep(at, at + 8)
        if source[at + 6 : at + 8] in {b"\x00\x21", b"\x00\x57"}:
            packets.ip(canvas, at + 8, end)
    elif kind == _PPPOE_DISCOVERY and canvas.number(at, 6, end) is not None:
        canvas.keep(at, at + 6)
        at += 6
        while (size := canvas.number(at + 2, 2, end)) is not None and at + 4 + size <= end:
            canvas.keep(at, at + 4)
            at += 4 + size
    elif kind == _EAPOL:
        canvas.keep(at, at + 4)


_MANAGEMENT, _DATA = 0, 2
_FIXED: Final = {0: 4, 1: 6, 2: 10, 3: 6, 4: 0, 5: 12, 8: 12}
"""Octets before the elements, of each kind of management frame that has them."""
_STAMPED: Final = frozenset({5, 8})
_ELEMENTS: Final = frozenset({1, 3, 4, 5, 6, 42, 45, 48, 50, 61, 127, 191, 192})
"""Elements that say how it is spoken: rates, channel, traffic map, capabilities."""


def _wlan(canvas: Canvas, at: int, end: int, packets: Packets) -> None:
    """Write a frame of Wi-Fi."""
    source, swap = canvas.source, packets.swap
    if canvas.number(at, 10, end) is None:
        return
    kind, sub, flags = source[at] >> 2 & 3, source[at] >> 4, source[at + 1]
    canvas.keep(at, at + 4)
    canvas.put(at + 4, swap.mac(source[at + 4 : at + 10]))
    if kind not in {_MANAGEMENT, _DATA}:
        if sub in {10, 11, 8, 9} and canvas.number(at, 16, end) is not None:
            canvas.put(at + 10, swap.mac(source[at + 10 : at + 16]))
        return
    if canvas.number(at, 24, end) is None:
        return
    for place in (at + 10, at + 16):
        canvas.put(place, swap.mac(source[place : place + 6]))
    canvas.keep(at + 22, at + 24)
    body = at + 24
    if kind == _DATA:
        if flags & 3 == 3 and canvas.number(body, 6, end) is not None:  # noqa: PLR2004 - from a bridge to a bridge
            canvas.put(body, swap.mac(source[body : body + 6]))
            body += 6
        if sub & 8:
            canvas.keep(body, min(end, body + 2))
            body += 2
        if not sub & 4 and not flags & 0x40 and source[body : body + 6] == _SNAP and body + 8 <= end:
            canvas.keep(body, body + 8)
            _carried(canvas, body + 8, end, int.from_bytes(source[body + 6 : body + 8], "big"), packets)
    elif sub in _FIXED and not flags & 0x40:
        _management(canvas, body, end, sub, packets)


def _management(canvas: Canvas, at: int, end: int, sub: int, packets: Packets) -> None:
    """Write a management frame: the name of the network replaced, what a maker added cut."""
    size = _FIXED[sub]
    if canvas.number(at, size, end) is None:
        return
    if sub in _STAMPED:
        canvas.keep(at + 8, at + size)  # not how long the access point has been on
    else:
        canvas.keep(at, at + 4)
        if sub == 2:  # noqa: PLR2004 - to associate again: with whom
            canvas.put(at + 4, packets.swap.mac(canvas.source[at + 4 : at + 10]))
    at += size
    while (size_ := canvas.number(at + 1, 1, end)) is not None and at + 2 + size_ <= end:
        canvas.keep(at, at + 2)
        if canvas.source[at] == 0:
            text(canvas, at + 2, at + 2 + size_, packets.swap, "ssid")
        elif canvas.source[at] in _ELEMENTS and size_ <= 32:  # noqa: PLR2004 - the longest of them
            canvas.keep(at + 2, at + 2 + size_)
        at += 2 + size_
