"""Read a HAR file: what a browser or a program in the middle wrote down of requests and responses.

In:  a HAR file of any size.
Out: sightings; the place of each is its entry, from 1.

The rules this module keeps:
 * Entries are taken one by one, so that a file of any size takes the memory of one entry: only brackets and strings are
   looked at until one is whole. Nothing is kept of what is not an entry (pages, comments) or is over the bound.
 * Who wrote the file saw everything in clear: what went through TLS is ``sealed``, and read.
 * A body that was sent and is not in the file is listed with ``Why.ABSENT``. Bodies of responses came into the house;
   of those that are missing nothing is said.
 * Parameters of a form without its text become a form again, as it would have been sent in a web address; where their
   values are no text, as some programs split a body of JSON, they become JSON again.
 * A compressed body that a program wrote one character for an octet is read as those octets.
 * Messages of a WebSocket are read as Chrome writes them; a binary one is base64.

Source: HAR 1.2 (W3C draft of 2012-08-14): ``log`` is the one key of the root, ``entries`` an array in it;
``_webSocketMessages`` of Chromium's DevTools (``type``, ``time`` in seconds, ``opcode`` of RFC 6455, ``data``).
``encoding`` at ``postData`` is not in HAR 1.2; several programs write it.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final
from urllib.parse import urlencode

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.http_message import HttpMessage, exchanged, http_sightings, octets_of, server_of, split_host
from sluis.capture.base.json_tree import Json, address, at, members, moment_ms, number, read_json, text
from sluis.capture.base.reading import CHUNK
from sluis.capture.base.sighting import NotRead, Part, Place, Sighting, SocketAddress, Why

_URL: Final = re.compile(r"(https?|wss?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_PORTS: Final = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_TEXT, _BINARY = 1, 2
"""Opcodes of RFC 6455 that carry what somebody said."""
_GZIP: Final = "\x1f\x8b"
_LOOKS: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:\s*\{')


def looks_har(head: bytes) -> bool:
    """Return whether a file begins as a HAR file.

    Examples:
        >>> looks_har(b'{"log": {"version": "1.2"'), looks_har(b'{"log": "a line"}')
        (True, False)
    """
    return _LOOKS.match(head) is not None


def har(stream: BinaryIO, source: int, bounds: Bounds) -> Iterator[Sighting]:
    """Yield what a HAR file says.

    Args:
        stream: The file; read as far as its entries go.
        source: Number of the input.
        bounds: ``entry_bytes`` bounds one entry.

    Yields:
        Of each entry a ``TrafficRecord`` and what was said, or a ``NotRead``.
    """
    count = 0
    for count, raw in enumerate(entries(stream, bounds.entry_bytes), 1):
        place = Place(source, count)
        if isinstance(raw, Why):
            yield NotRead(place, raw)
            continue
        try:
            entry = read_json(raw)
        except ValueError:
            yield NotRead(place, Why.SYNTAX)
            continue
        yield from _entry(entry, place, bounds)
    if not count:
        yield NotRead(Place(source, 0), Why.EMPTY)


def _entry(entry: Json, place: Place, bounds: Bounds) -> Iterator[Sighting]:
    request = at(entry, "request")
    url = _URL.fullmatch(text(request, "url"))
    if url is None:
        yield NotRead(place, Why.SYNTAX)
        return
    scheme = url[1].lower()
    host, port = split_host(url[2])
    ip = server_of(address(text(entry, "serverIPAddress")), host)
    message = HttpMessage(
        place, moment_ms(at(entry, "startedDateTime")),
        SocketAddress(), SocketAddress(ip or address(host), port or _PORTS[scheme]),
        text(request, "method") or "GET", url[3] or "/", _headers(request), _sent(request), host,
        login=octets_of(url[2].rpartition("@")[0]),
        octets=_size(request), back=_size(at(entry, "response")), sealed=scheme in {"https", "wss"}, plain=True,
        until_ms=moment_ms(at(entry, "startedDateTime")) + number(entry, "time"),
    )  # fmt: skip
    yield from http_sightings(message, bounds)
    if message.body is None:
        yield NotRead(place, Why.ABSENT)
    yield from _answer(at(entry, "response"), message, bounds)
    yield from _web_socket(entry, message)


def _answer(response: Json, request: HttpMessage, bounds: Bounds) -> Iterator[Sighting]:
    body = _decoded(text(response, "content", "text"), text(response, "content", "encoding"))
    answer = HttpMessage(
        request.place, request.until_ms, request.receiver, request.sender, request.method, request.target,
        _headers(response), body, request.host, sealed=request.sealed, is_response=True, plain=True,
    )  # fmt: skip
    yield from http_sightings(answer, bounds)


def _web_socket(entry: Json, request: HttpMessage) -> Iterator[Sighting]:
    opens = True
    for message in members(entry, "_webSocketMessages"):
        opcode, data = number(message, "opcode"), text(message, "data")
        octets = _decoded(data, "" if opcode == _TEXT else "base64")
        if opcode not in {_TEXT, _BINARY}:  # the end of a message, or one that keeps the connection up: room for more
            if not data:
                continue
            octets = octets_of(data) if octets is None else octets
        if octets is None:
            yield NotRead(request.place, Why.SYNTAX)
            continue
        sent, when = text(message, "type") == "send", moment_ms(at(message, "time"))
        yield from exchanged(request, when, octets, Part.BODY, protocol="websocket", sent=sent, opens=opens)
        opens = False


def _headers(side: Json) -> tuple[tuple[str, bytes], ...]:
    """Return the headers; cookies that are written beside them only become a header again."""
    headers = [(text(header, "name"), octets_of(text(header, "value"))) for header in members(side, "headers")]
    if not any(name.lower() in {"cookie", "set-cookie"} for name, _ in headers):
        cookies = [f"{text(cookie, 'name')}={text(cookie, 'value')}" for cookie in members(side, "cookies")]
        headers += [("cookie", octets_of("; ".join(cookies)))] if cookies else []
    return tuple(headers)


def _nested(params: list[Json]) -> bytes:
    """Return parameters as the JSON they were; what a name has several values of becomes a list of them."""
    by_name: dict[str, list[Json]] = {}
    for parameter in params:
        by_name.setdefault(text(parameter, "name"), []).append(at(parameter, "value"))
        if text(parameter, "fileName"):
            by_name.setdefault("filename", []).append(text(parameter, "fileName"))
    return json.dumps({name: many[0] if len(many) == 1 else many for name, many in by_name.items()}).encode("ascii")


def _size(side: Json) -> int:
    return number(side, "headersSize") + number(side, "bodySize")


def _sent(request: Json) -> bytes | None:
    """Return the body of a request; ``None`` where one was sent and the file does not hold it."""
    posted = at(request, "postData")
    written = text(posted, "text")
    if written:
        raw = written.startswith(_GZIP) and max(written) <= "\xff"
        return written.encode("latin-1") if raw else _decoded(written, text(posted, "encoding"))
    params = members(posted, "params")
    if any(not isinstance(at(parameter, "value"), str | None) for parameter in params):
        return _nested(params)
    fields = [(text(parameter, "name"), text(parameter, "value")) for parameter in params]
    fields += [("filename", text(parameter, "fileName")) for parameter in params if text(parameter, "fileName")]
    if fields:
        return urlencode(fields, errors="surrogatepass").encode("ascii")
    told = b"".join(value for name, value in _headers(request) if name.lower() == "content-length").strip(b" 0")
    unsaid = posted is None and at(request, "bodySize") != 0 and text(request, "method").upper() in _WITH_BODY
    return None if number(request, "bodySize") or told or unsaid else b""


def _decoded(written: str, encoding: str) -> bytes | None:
    if encoding.lower() != "base64":
        return octets_of(written)
    try:
        return base64.b64decode(octets_of(written), validate=True)
    except binascii.Error:
        return None


_STRING: Final = rb'[^"\\]*+(?>(?:\\.[^"\\]*+)*)'
_BEFORE: Final = re.compile(rb'[^"{}\[\]]*+')
"""What stands before the next bracket or string."""
_BETWEEN: Final = re.compile(rb'[^"{}\[\]]*+(?>(?:"' + _STRING + rb'"[^"{}\[\]]*+)*)', re.DOTALL)
"""What stands before the next bracket, whole strings included: in an entry they say nothing about where it ends."""
_WITHIN: Final = re.compile(_STRING, re.DOTALL)
"""The rest of a string, up to its quote, or to a backslash whose character is not there yet."""
_LOG, _ENTRIES, _MEMBER = 1, 2, 3
"""How many brackets are open before those of ``log``, of ``entries``, and of a member of it."""
_KEY_BYTES: Final = 16


def entries(stream: BinaryIO, most: int) -> Iterator[bytes | Why]:
    r"""Yield the entries of a HAR file.

    Args:
        stream: Read to the end of ``entries``.
        most: Octets of the largest entry.

    Yields:
        An entry; ``Why.SIZE`` in its place; at last ``Why.CUT`` where the file ends before ``entries`` does, or
        ``Why.SYNTAX`` where it has none.

    Examples:
        >>> import io
        >>> list(entries(io.BytesIO(b'{"log":{"entries":[{"a":"]}"}, {"b":[1]}],"pages":[{}]}}'), 100))
        [b'{"a":"]}"}', b'{"b":[1]}']
        >>> list(entries(io.BytesIO(b'{"log":{"entries":[{"a":1},{"b"'), 100))
        [b'{"a":1}', <Why.CUT: 'cut'>]
    """
    splitter = _Splitter(most)
    while not splitter.ended and (chunk := stream.read(CHUNK)):
        yield from splitter.feed(chunk)
    if not splitter.ended:
        yield Why.CUT if splitter.begun else Why.SYNTAX


class _Splitter:
    """Where in the file we are."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._depth = 0
        self._in_string = self._escaped = False
        self._key = b""
        self._held = bytearray()
        self._size = 0
        """Octets of the entry we are in, held or not."""
        self.begun = False
        self.ended = False

    def feed(self, chunk: bytes) -> Iterator[bytes | Why]:
        """Take the next octets and yield the entries that end in them."""
        position = start = 0
        while not self.ended and position < len(chunk):
            if self._in_string:
                position = self._within(chunk, position)
                continue
            position = self._next(chunk, position)
            mark = chunk[position : position + 1]
            position += 1
            if mark == b'"':
                self._in_string, self._key = True, b""
            elif mark and mark in b"{[":
                if self.begun and self._depth == _MEMBER:
                    start = position - 1
                    self._held.clear()
                    self._size = 0
                self._open(mark)
            elif mark and self._close():
                self._hold(chunk, start, position)
                yield bytes(self._held) if self._size <= self._most else Why.SIZE
                start = position
        if self._in_member:
            self._hold(chunk, start, len(chunk))

    def _next(self, chunk: bytes, position: int) -> int:
        """Return where the next bracket stands, or the next string that has to be looked at."""
        match = (_BETWEEN if self.begun else _BEFORE).match(chunk, position)
        return position if match is None else match.end()

    def _within(self, chunk: bytes, position: int) -> int:
        """Go on in a string; return where it ends, or the end of what is there."""
        if self._escaped:
            self._escaped = False
            position += 1
        match = _WITHIN.match(chunk, position)
        end = position if match is None else match.end()
        if len(self._key) < _KEY_BYTES:
            self._key += chunk[position:end][:_KEY_BYTES]
        if chunk[end : end + 1] == b'"':
            self._in_string = False
        elif end < len(chunk):
            self._escaped = True
        return end + 1

    @property
    def _in_member(self) -> bool:
        return self.begun and not self.ended and self._depth > _MEMBER

    def _hold(self, chunk: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._size <= self._most:
            self._held += chunk[start:end]
        else:
            self._held.clear()

    def _open(self, mark: bytes) -> None:
        if not self.begun and self._depth == _ENTRIES and mark == b"[" and self._key == b"entries":
            self.begun = True
        self._depth += 1

    def _close(self) -> bool:
        """Close a bracket; return whether that ends an entry."""
        self._depth -= 1
        if self.begun and self._depth < _MEMBER:
            self.ended = True
        return self.begun and self._depth == _MEMBER
