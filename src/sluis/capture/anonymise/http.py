r"""HTTP/1 and what is written like it (SSDP): its own words kept at their places, all else replaced.

In:  the octets of one direction of a connection, or of a datagram. Out: written on the canvas.

The rules this module keeps:
 * Of the first line the method, version and status stay; of a header its name when it is listed.
 * The value of a header stays only when the build of the message hangs on it and it is written as that asks.
 * A body in a coding (gzip, br) is not undone: its octets are cut. After an upgrade nothing is read.

Source: RFC 9110, 9112; UPnP Device Architecture 2.0, 1.2.2.
"""

import re
from typing import Final

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.kept_words import kept_words
from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.text import body_text, form_text, plain

_START: Final = re.compile(
    rb"(?:(?P<method>GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT|TRACE|M-SEARCH|NOTIFY|SUBSCRIBE|UNSUBSCRIBE) "
    rb"(?P<target>[^ \r\n]*) (?P<version>HTTP/1\.[01])"
    rb"|(?P<answer>HTTP/1\.[01] (?P<status>[1-5]\d\d))(?P<reason>[^\r\n]*))"
    rb"\r?\n"
)
_LINE: Final = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(:[ \t]*)([^\r\n]*)\r?\n")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,7})([^\r\n]*)\r\n")
_HEADERS: Final = frozenset(word.encode() for word in kept_words("headers"))
_MIME: Final = (
    rb"(?:application/(?:json|xml|x-www-form-urlencoded|octet-stream|javascript|soap\+xml|x-protobuf)"
    rb"|text/(?:plain|html|xml|css|csv)|image/(?:png|jpeg|gif))(?:; ?charset=\"?utf-8\"?)?"
)
_VALUES: Final = {
    b"content-type": re.compile(_MIME, re.IGNORECASE),
    b"accept": re.compile(rb"\*/\*|" + _MIME, re.IGNORECASE),
    b"transfer-encoding": re.compile(rb"chunked", re.IGNORECASE),
    b"content-encoding": re.compile(rb"gzip|deflate|br|identity|zstd", re.IGNORECASE),
    b"accept-encoding": re.compile(rb"(?:(?:gzip|deflate|br|identity)(?:, ?)?)+", re.IGNORECASE),
    b"connection": re.compile(rb"close|keep-alive|upgrade", re.IGNORECASE),
    b"upgrade": re.compile(rb"websocket|h2c", re.IGNORECASE),
    b"expect": re.compile(rb"100-continue", re.IGNORECASE),
    b"man": re.compile(rb'"ssdp:discover"'),
    b"mx": re.compile(rb"\d"),
    b"st": re.compile(rb"ssdp:all|upnp:rootdevice"),
    b"nt": re.compile(rb"ssdp:all|upnp:rootdevice"),
    b"nts": re.compile(rb"ssdp:(?:alive|byebye|update)"),
}
"""Values that stay, each written just so."""
_REASONS: Final = frozenset(
    b"OK|Created|Accepted|No Content|Moved Permanently|Found|Not Modified|Bad Request|Unauthorized|Forbidden|Not Found"
    b"|Internal Server Error|Service Unavailable|Continue|Switching Protocols".split(b"|")
)
_LENGTH: Final = 11
"""Digits of the longest body."""
_ZERO: Final = b"0"
_NO_BODY: Final = (b"1", b"204", b"304")


def looks_http(octets: bytes) -> bool:
    r"""Return whether octets begin a message of HTTP/1.

    Examples:
        >>> looks_http(b"GET /x HTTP/1.1\r\n"), looks_http(b"GET x")
        (True, False)
    """
    return _START.match(octets[:8_192]) is not None


def read_http(canvas: Canvas, start: int, end: int, swap: Replacements) -> None:
    """Write what stands for messages that follow one another; from what is none on, nothing.

    Effects:
        Changes the canvas.
    """
    at = start
    while at < end:
        match = _START.match(canvas.source, at, end)
        if match is None:
            return
        _first_line(canvas, match, swap)
        headers, at, whole = _headers(canvas, match.end(), end, swap)
        if not whole or match["status"] == b"101":
            return
        at = _body(canvas, at, end, headers, match, swap)


def _first_line(canvas: Canvas, match: re.Match[bytes], swap: Replacements) -> None:
    canvas.keep(match.start(), match.end())
    if match["method"]:
        place = match.start("target")
        canvas.put(place, _replaced(match["target"], swap, query=True))
    elif (match["reason"] or b"").strip() not in {b"", *_REASONS}:
        canvas.put(match.start("reason"), _replaced(match["reason"], swap))


def _replaced(octets: bytes, swap: Replacements, *, query: bool = False) -> bytes:
    """Return text with its words replaced; zeros for what is no text."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return bytes(len(octets))
    made = (form_text(text, swap) if query else plain(text, swap)).encode()
    return made if len(made) == len(octets) else bytes(len(octets))


def _headers(
    canvas: Canvas, start: int, end: int, swap: Replacements
) -> tuple[dict[bytes, tuple[int, bytes]], int, bool]:
    """Write headers; return them with their places, where the body begins, and whether they ended."""
    found: dict[bytes, tuple[int, bytes]] = {}
    at = start
    while (match := _LINE.match(canvas.source, at, end)) is not None:
        name, value = match[1].lower(), match[3]
        canvas.keep(match.start(), match.end())
        if name not in _HEADERS:
            canvas.put(match.start(1), _replaced(match[1], swap))
        rule = _VALUES.get(name)
        if name == b"content-length" and value.strip().isdigit():
            if name in found:
                canvas.put(match.start(3), _ZERO * len(value))  # only one says where the body ends: the first
        elif rule is None or rule.fullmatch(value.strip()) is None:
            canvas.put(match.start(3), _value(name, value, swap))
        found.setdefault(name, (match.start(3), value.strip()))
        at = match.end()
    for mark in (b"\r\n", b"\n"):
        if canvas.source.startswith(mark, at) and at + len(mark) <= end:
            canvas.keep(at, at + len(mark))
            return found, at + len(mark), True
    return found, at, False


def _value(name: bytes, value: bytes, swap: Replacements) -> bytes:
    if name == b"host":
        host, colon, port = value.partition(b":")
        if port.isdigit() and len(port) <= 5 and host.strip():  # noqa: PLR2004 - of a port
            return host_name(host, swap) + colon + port
        return host_name(value, swap)
    return _replaced(value, swap)


def host_name(octets: bytes, swap: Replacements) -> bytes:
    """Return a host's name as text, replaced as in DNS; an address as in the heads of packets.

    Examples:
        >>> host_name(b"tv.example", Replacements(b"k")).endswith(b".example")
        True
    """
    if octets.replace(b".", b"").isdigit() or b":" in octets or not octets.isascii():
        return _replaced(octets, swap)
    labels = octets.decode().split(".")
    kept = swap.kept_labels(labels)
    made = [plain(label, swap, "name") for label in labels[: len(labels) - kept]] + labels[len(labels) - kept :]
    return ".".join(made).encode()


def _body(
    canvas: Canvas,
    at: int,
    end: int,
    headers: dict[bytes, tuple[int, bytes]],
    match: re.Match[bytes],
    swap: Replacements,
) -> int:
    """Write a body; return where it ends."""
    none = b""
    coded = headers.get(b"content-encoding", (0, b"identity"))[1].lower() != b"identity"
    if headers.get(b"transfer-encoding", (0, none))[1].lower() == b"chunked":
        if b"content-length" in headers:
            canvas.put(headers[b"content-length"][0], _ZERO * len(headers[b"content-length"][1]))
        return _chunks(canvas, at, end, swap, coded=coded)
    place, text = headers.get(b"content-length", (0, none))
    if text.isdigit():
        size = int(text) if len(text) <= _LENGTH else 1 << 60
        if size > end - at + (1 << 24):
            canvas.put(place, b"0" * len(text))  # no body is so long: a number that somebody wrote there
        if _START.match(canvas.source, at, end) is not None and match["status"]:
            return at  # the answer to HEAD
        stop = min(end, at + size)
    elif match["method"] or any(match["status"].startswith(mark) for mark in _NO_BODY):
        stop = at
    else:
        stop = end
    if not coded and stop > at:
        made = body_text(canvas.source[at:stop], swap)
        if made is not None:
            canvas.put(at, made)
    return stop


def _chunks(canvas: Canvas, at: int, end: int, swap: Replacements, *, coded: bool) -> int:
    """Write a body in chunks: together when it is text, so that a word across two of them is one word."""
    places: list[tuple[int, int]] = []
    while (match := _CHUNK.match(canvas.source, at, end)) is not None:
        size = int(match[1], 16)
        canvas.keep(match.start(), match.start(2))
        canvas.keep(match.end() - 2, match.end())
        at = match.end()
        if size == 0:
            if canvas.source.startswith(b"\r\n", at):
                canvas.keep(at, at + 2)
                at += 2
            break
        if size > end - at and size > 1 << 24:
            canvas.put(match.start(1), b"0" * len(match[1]))
            break
        places.append((at, min(end, at + size)))
        at = min(end, at + size)
        if canvas.source.startswith(b"\r\n", at):
            canvas.keep(at, at + 2)
            at += 2
    made = None if coded else body_text(b"".join(canvas.source[a:b] for a, b in places), swap)
    for first, stop in places:
        if made is not None:
            canvas.put(first, made[: stop - first])
            made = made[stop - first :]
    return at
