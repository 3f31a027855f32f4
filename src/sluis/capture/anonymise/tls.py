"""TLS and DTLS in the clear: the build of records and hellos kept, names in them replaced, all else cut.

In:  the octets of one direction of a connection, or of a datagram. Out: written on the canvas.

The rules this module keeps:
 * Of a hello stay the versions, the ciphers, the kinds and lengths of extensions: how a device speaks. That tells its
   make, and the page says so. Random octets, sessions, keys and tickets are cut.
 * Of certificates everything is cut: their names are those of whoever is spoken with, or of the device itself.
 * Records that are encrypted keep their heads; what is in them is cut.

Source: RFC 8446, 5246, 6066 (server name), 7301 (ALPN), 6347.
"""

import re
from typing import Final

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.http import host_name
from sluis.capture.anonymise.replacements import Replacements

_HANDSHAKE: Final = 22
_KINDS: Final = frozenset({20, 21, 22, 23, 24})
_CLIENT_HELLO, _SERVER_HELLO = 1, 2
_SERVER_NAME: Final = 0
_SPEAKS: Final = frozenset({5, 10, 11, 13, 16, 17, 18, 21, 22, 23, 27, 28, 43, 45, 49, 50, 65281})
"""Extensions that say how it is spoken, and hold no value of anybody: groups, points, signatures, versions, modes."""
_ALPN: Final = re.compile(rb"(?:\x02h2|\x02h3|\x08http/1\.[01]|\x03dot|\x04mqtt)+")
_PADDED: Final = frozenset({21, 65281, 5, 18})


def looks_tls(octets: bytes) -> bool:
    r"""Return whether octets begin a record of TLS.

    Examples:
        >>> looks_tls(b"\x16\x03\x01\x00\x05hello"), looks_tls(b"\x16\x09\x01\x00\x05")
        (True, False)
    """
    return (
        len(octets) >= 5  # noqa: PLR2004 - the head
        and octets[0] in _KINDS
        and octets[1] == 3  # noqa: PLR2004 - every version so far
        and octets[2] <= 4  # noqa: PLR2004 - TLS 1.3
        and int.from_bytes(octets[3:5], "big") <= 16_640  # noqa: PLR2004 - RFC 8446, 5.2
    )


def read_tls(canvas: Canvas, start: int, end: int, swap: Replacements) -> None:
    """Write what stands for records that follow one another; from what is none on, nothing.

    Effects:
        Changes the canvas.
    """
    at, clear = start, True
    while looks_tls(canvas.source[at : min(end, at + 5)]):
        kind, size = canvas.source[at], int.from_bytes(canvas.source[at + 3 : at + 5], "big")
        canvas.keep(at, at + 5)
        stop = min(end, at + 5 + size)
        if kind == _HANDSHAKE and clear:
            _handshake(canvas, at + 5, stop, swap)
        elif kind == 20 and size == 1:  # noqa: PLR2004 - change of cipher: what follows is encrypted
            canvas.keep(at + 5, stop)
        clear = clear and kind == _HANDSHAKE
        at += 5 + size


def _handshake(canvas: Canvas, at: int, end: int, swap: Replacements) -> None:
    while (kind := canvas.number(at, 1, end)) is not None:
        size = canvas.number(at + 1, 3, end)
        if size is None or kind > 24 or at + 4 + size > end:  # noqa: PLR2004 - no such message: it is encrypted
            return
        canvas.keep(at, at + 4)
        if kind in {_CLIENT_HELLO, _SERVER_HELLO}:
            _hello(canvas, at + 4, at + 4 + size, swap, client=kind == _CLIENT_HELLO)
        elif kind == 11 and size >= 3:  # noqa: PLR2004 - certificates: as a list of none, in zeros
            pass
        at += 4 + size


def _hello(canvas: Canvas, at: int, end: int, swap: Replacements, *, client: bool) -> None:
    session = canvas.number(at + 34, 1, end)
    if session is None or session > 32:  # noqa: PLR2004 - RFC 8446
        return
    canvas.keep(at, at + 2)
    canvas.keep(at + 34, at + 35)
    at += 35 + session
    if client:
        for width in (2, 1):  # ciphers, compressions
            size = canvas.number(at, width, end)
            if size is None or at + width + size > end or size > 512:  # noqa: PLR2004 - no client has so many
                return
            canvas.keep(at, at + width + size)
            at += width + size
    else:
        canvas.keep(at, at + 3)
        at += 3
    total = canvas.number(at, 2, end)
    if total is None or at + 2 + total > end:
        return
    canvas.keep(at, at + 2)
    at += 2
    while (kind := canvas.number(at, 2, end)) is not None:
        size = canvas.number(at + 2, 2, end)
        if size is None or at + 4 + size > end:
            return
        canvas.keep(at, at + 4)
        _extension(canvas, kind, at + 4, at + 4 + size, swap)
        at += 4 + size


def _extension(canvas: Canvas, kind: int, at: int, end: int, swap: Replacements) -> None:
    source = canvas.source
    if kind == _SERVER_NAME and end - at > 5 and source[at + 2] == 0:  # noqa: PLR2004 - list, kind, length
        size = int.from_bytes(source[at + 3 : at + 5], "big")
        if at + 5 + size <= end:
            canvas.keep(at, at + 5)
            canvas.put(at + 5, host_name(source[at + 5 : at + 5 + size], swap))
    elif kind == 16:  # noqa: PLR2004 - ALPN
        canvas.keep(at, at + 2)
        if _ALPN.fullmatch(source, at + 2, end):
            canvas.keep(at + 2, end)
        elif end - at > 3:  # noqa: PLR2004 - another protocol: as many octets of it
            canvas.keep(at + 2, at + 3)
    elif kind in _SPEAKS - _PADDED and end - at <= 64:  # noqa: PLR2004 - lists of two octets each
        canvas.keep(at, end)
    elif kind == 51 and end - at >= 2:  # noqa: PLR2004 - shares of keys
        _shares(canvas, at, end)


def _shares(canvas: Canvas, at: int, end: int) -> None:
    """Keep groups and lengths of shares; their keys are cut."""
    if int.from_bytes(canvas.source[at : at + 2], "big") == end - at - 2:
        canvas.keep(at, at + 2)
        at += 2
    while (size := canvas.number(at + 2, 2, end)) is not None and at + 4 + size <= end:
        canvas.keep(at, at + 4)
        at += 4 + size
