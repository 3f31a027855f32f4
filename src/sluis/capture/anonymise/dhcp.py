"""DHCP of IPv4 and IPv6: addresses, names and identifiers of clients replaced, the build of options kept.

In:  the octets of one message. Out: written on the canvas.

The rule this module keeps: an option that is not listed here keeps its code and length; what it holds is cut.

Source: RFC 2131, 2132, 3004, 4361, 4702; RFC 8415, 3646, 4704.
"""

from typing import Final

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.dns import read_name
from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.text import plain

_FIXED: Final = 236
_COOKIE: Final = b"\x63\x82\x53\x63"
_ADDRESSES: Final = frozenset(
    {3, 4, 5, 6, 7, 9, 16, 28, 32, 33, 41, 42, 44, 45, 48, 49, 50, 54, 65, 68, 69, 70, 118, 150}
)
_KEPT: Final[dict[int, int]] = {
    1: 4,
    2: 4,
    19: 1,
    23: 1,
    26: 2,
    31: 1,
    46: 1,
    51: 4,
    52: 1,
    53: 1,
    57: 2,
    58: 4,
    59: 4,
    108: 4,
}
"""Options that are a number of the protocol, and how many octets it has."""
_TEXTS: Final = frozenset({14, 17, 40, 47, 56, 60, 62, 66, 67, 77, 100, 101, 114, 161})
_NAMES: Final = frozenset({12, 15})
_LIST, _CLIENT, _FQDN, _SEARCH, _OPTIONS_LAST = 55, 61, 81, 119, 162
_IEEE: Final = 1
"""Kind of hardware: Ethernet and everything that has its addresses."""


def text(canvas: Canvas, start: int, end: int, swap: Replacements, kind: str = "text") -> None:
    """Write text, up to the first zero; what is none, or stands after it, is cut.

    Effects:
        Changes the canvas.
    """
    octets = canvas.source[start:end].split(b"\0", 1)[0]
    try:
        made = plain(octets.decode(), swap, kind).encode()
    except UnicodeDecodeError:
        return
    if len(made) == len(octets):
        canvas.put(start, made)


def read_dhcp(canvas: Canvas, start: int, end: int, swap: Replacements) -> None:
    """Write what stands for one message of DHCP (IPv4), or of BOOTP.

    Effects:
        Changes the canvas.
    """
    if canvas.number(start, _FIXED, end) is None:
        return
    source = canvas.source
    canvas.keep(start, start + 4)
    canvas.put(start + 4, swap.octets("xid", source[start + 4 : start + 8]))
    canvas.keep(start + 8, start + 12)
    for at in range(start + 12, start + 28, 4):
        canvas.put(at, swap.ip4(source[at : at + 4]))
    if source[start + 1] == _IEEE and source[start + 2] == 6:  # noqa: PLR2004 - octets of MAC
        canvas.put(start + 28, swap.mac(source[start + 28 : start + 34]))
    text(canvas, start + 44, start + 108, swap, "name")
    text(canvas, start + 108, start + 236, swap)
    at = start + _FIXED
    if source[at : at + 4] != _COOKIE or at + 4 > end:
        return
    canvas.keep(at, at + 4)
    at += 4
    while at < end and source[at] != 0xFF:  # noqa: PLR2004 - the end
        if source[at] == 0:
            canvas.keep(at, at + 1)
            at += 1
            continue
        size = canvas.number(at + 1, 1, end)
        if size is None:
            return
        canvas.keep(at, at + 2)
        _option(canvas, source[at], at + 2, min(end, at + 2 + size), swap)
        at += 2 + size
    if at < end:
        canvas.keep(at, at + 1)


def _option(canvas: Canvas, code: int, at: int, end: int, swap: Replacements) -> None:
    source = canvas.source
    if _KEPT.get(code) == end - at:
        canvas.keep(at, end)
    elif code in _ADDRESSES:
        for place in range(at, end - 3, 4):
            canvas.put(place, swap.ip4(source[place : place + 4]))
    elif code in _NAMES | _TEXTS:
        text(canvas, at, end, swap, "name" if code in _NAMES else "text")
    elif code == _LIST:
        asked = source[at:end]
        once = (octet <= _OPTIONS_LAST and octet not in asked[:place] for place, octet in enumerate(asked))
        canvas.put(at, bytes(octet if kept else 0 for octet, kept in zip(asked, once, strict=True)))
    elif code == _CLIENT and end > at:
        _client(canvas, at, end, swap)
    elif code == _FQDN and end - at >= 3:  # noqa: PLR2004 - flags and two results
        canvas.keep(at, at + 3)
        if source[at] & 4:
            read_name(canvas, at + 3, end, swap)
        else:
            text(canvas, at + 3, end, swap, "name")
    elif code == _SEARCH:
        read_name(canvas, at, end, swap)


def _client(canvas: Canvas, at: int, end: int, swap: Replacements) -> None:
    """Write the identifier of a client: a MAC address, a DUID, or octets of its own."""
    source = canvas.source
    canvas.keep(at, at + 1)
    if source[at] == _IEEE and end - at == 7:  # noqa: PLR2004 - with six octets
        canvas.put(at + 1, swap.mac(source[at + 1 : end]))
    elif source[at] == 0xFF and end - at > 5:  # noqa: PLR2004 - RFC 4361: four octets, and a DUID
        canvas.put(at + 1, swap.octets("iaid", source[at + 1 : at + 5]))
        read_duid(canvas, at + 5, end, swap)
    elif end > at + 1:
        canvas.put(at + 1, swap.octets("client", source[at + 1 : end]))


def read_duid(canvas: Canvas, at: int, end: int, swap: Replacements) -> None:
    """Write a DUID: its MAC address replaced as elsewhere, the moment in it cut, all else other octets.

    Effects:
        Changes the canvas.
    """
    source = canvas.source
    kind = canvas.number(at, 2, end)
    if kind is None:
        return
    canvas.keep(at, at + 2)
    head = {1: 8, 3: 4}.get(kind)
    if head is not None and end - at == head + 6 and canvas.number(at + 2, 2, end) == _IEEE:
        canvas.keep(at + 2, at + 4)
        canvas.put(at + head, swap.mac(source[at + head : end]))
    elif end > at + 2:
        canvas.put(at + 2, swap.octets("duid", source[at + 2 : end]))


_IDS: Final = frozenset({1, 2})
_ADDRESSES6: Final = frozenset({12, 21, 22, 23, 27, 31})
_NAMES6: Final = frozenset({21, 24, 51, 64})
_KEPT6: Final[dict[int, int]] = {7: 1, 8: 2, 14: 0, 19: 1, 20: 0, 32: 4, 82: 4, 83: 4}
_NA, _TA, _ADDRESS, _WANTED, _RELAYED, _STATUS, _USER, _VENDOR, _PD, _PREFIX, _NAME = (
    3,
    4,
    5,
    6,
    9,
    13,
    15,
    16,
    25,
    26,
    39,
)
_RELAY_TYPES: Final = frozenset({12, 13})


def read_dhcp6(canvas: Canvas, start: int, end: int, swap: Replacements) -> None:
    """Write what stands for one message of DHCPv6.

    Effects:
        Changes the canvas.
    """
    kind = canvas.number(start, 1, end)
    if kind in _RELAY_TYPES and canvas.number(start, 34, end) is not None:
        canvas.keep(start, start + 2)
        for at in (start + 2, start + 18):
            canvas.put(at, swap.ip6(canvas.source[at : at + 16]))
        _options6(canvas, start + 34, end, swap)
    elif kind is not None and canvas.number(start, 4, end) is not None:
        canvas.keep(start, start + 1)
        canvas.put(start + 1, swap.octets("xid6", canvas.source[start + 1 : start + 4]))
        _options6(canvas, start + 4, end, swap)


def _options6(canvas: Canvas, at: int, end: int, swap: Replacements, depth: int = 0) -> None:
    while depth < 6:  # noqa: PLR2004 - relays of relays, and an address in an association
        code, size = canvas.number(at, 2, end), canvas.number(at + 2, 2, end)
        if code is None or size is None or at + 4 + size > end:
            return
        canvas.keep(at, at + 4)
        _option6(canvas, code, at + 4, at + 4 + size, swap, depth)
        at += 4 + size


def _option6(canvas: Canvas, code: int, at: int, end: int, swap: Replacements, depth: int) -> None:
    source = canvas.source
    size = end - at
    if _KEPT6.get(code) == size:
        canvas.keep(at, end)
    elif code in _IDS:
        read_duid(canvas, at, end, swap)
    elif code in {_NA, _PD, _TA} and size >= (4 if code == _TA else 12):
        head = 4 if code == _TA else 12
        canvas.put(at, swap.octets("iaid", source[at : at + 4]))
        canvas.keep(at + 4, at + head)
        _options6(canvas, at + head, end, swap, depth + 1)
    elif code == _ADDRESS and size >= 24:  # noqa: PLR2004 - with two lifetimes
        canvas.put(at, swap.ip6(source[at : at + 16]))
        canvas.keep(at + 16, at + 24)
        _options6(canvas, at + 24, end, swap, depth + 1)
    elif code == _PREFIX and size >= 25:  # noqa: PLR2004 - with two lifetimes and a length
        canvas.keep(at, at + 9)
        canvas.put(at + 9, swap.ip6(source[at + 9 : at + 25]))
        _options6(canvas, at + 25, end, swap, depth + 1)
    elif code in _ADDRESSES6 - _NAMES6 and size % 16 == 0:
        for place in range(at, end, 16):
            canvas.put(place, swap.ip6(source[place : place + 16]))
    else:
        _option6_of_words(canvas, code, at, end, swap, depth)


def _option6_of_words(canvas: Canvas, code: int, at: int, end: int, swap: Replacements, depth: int) -> None:
    source, size = canvas.source, end - at
    if code in _NAMES6:
        read_name(canvas, at, end, swap)
    elif code == _WANTED:
        for place in range(at, end - 1, 2):
            if source[place] == 0 and source[place + 1] <= 150:  # noqa: PLR2004 - IANA has no more
                canvas.keep(place, place + 2)
    elif code == _RELAYED and canvas.number(at, 4, end) is not None:
        canvas.keep(at, at + 1)
        canvas.put(at + 1, swap.octets("xid6", source[at + 1 : at + 4]))
        _options6(canvas, at + 4, end, swap, depth + 1)
    elif code == _STATUS and size >= 2:  # noqa: PLR2004 - a code
        canvas.keep(at, at + 2)
        text(canvas, at + 2, end, swap)
    elif code in {_USER, _VENDOR}:
        _classes(canvas, at + (4 if code == _VENDOR else 0), end, swap)
    elif code == _NAME and size >= 1:
        canvas.keep(at, at + 1)
        read_name(canvas, at + 1, end, swap)


def _classes(canvas: Canvas, at: int, end: int, swap: Replacements) -> None:
    while (size := canvas.number(at, 2, end)) is not None and at + 2 + size <= end:
        canvas.keep(at, at + 2)
        text(canvas, at + 2, at + 2 + size, swap)
        at += 2 + size
