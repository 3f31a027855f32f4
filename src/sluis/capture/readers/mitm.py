r"""Read flow files of mitmproxy: what a program in the middle saw, decrypted.

In:  a file of typed netstrings, one a flow (``mitmdump -w``).
Out: sightings; the place of each is its flow, from 1.

The rules this module keeps:
 * The file is read directly: the program pins old versions of libraries that Sluis needs newer ones of.
 * One flow is in memory at a time, and never one over the bound: that is read past. Behind something that is no
   netstring nothing can be found again: reading ends there, and says so. Depth and the length of a number are bounded.
 * Versions 12 to 21 of the flow format are read (mitmproxy 7 to 12); another one is listed, flow by flow.
 * Where the connection was opened to an address, the name is the one the client asked for: ``Host``, else SNI.
 * Flows of HTTP with their WebSocket messages, of TCP, UDP and DNS are read. A body that was let through without being
   kept (streamed) is listed with ``Why.ABSENT``.

Source: ``mitmproxy/io/compat.py`` and the ``get_state`` of each flow in mitmproxy 11.0.2 and 12.3.1 (version 21 of the
format in both), and files that 8.1.1 (version 17), 10.0.0 (20) and 12.3.1 wrote; tnetstrings.org (length, colon,
octets, type) and ``mitmproxy/io/tnetstring.py`` of 11.0.2: ``,`` octets, ``;`` text in UTF-8, ``#`` and ``^`` numbers,
``!`` yes or no, ``~`` nothing, ``]`` list, ``}`` dictionary.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.http_message import HttpMessage, exchanged, http_sightings, server_of, split_host
from sluis.capture.base.json_tree import address, moment_ms
from sluis.capture.base.reading import CHUNK
from sluis.capture.base.sighting import (
    NameBinding,
    NotRead,
    Part,
    Payload,
    Place,
    Sighting,
    SocketAddress,
    TrafficRecord,
    Via,
    Why,
)

Value = None | bool | int | float | str | bytes | list["Value"] | dict[str, "Value"]

_LENGTH_DIGITS: Final = 12
_NUMBER_CHARS: Final = 40
_DEPTH: Final = 24


def netstrings(stream: BinaryIO, most: int) -> Iterator[Value | Why]:
    r"""Yield the values of a stream.

    Args:
        stream: Read to its end, or to what is no netstring.
        most: Octets of the largest value that is kept.

    Yields:
        A value; ``Why.SIZE`` in the place of one; at last ``Why.CUT`` or ``Why.CORRUPT`` where the
        stream does not end with a whole one.

    Examples:
        >>> import io
        >>> list(netstrings(io.BytesIO(b"5:hello,9:1:a;2:42#?"), 100))
        [b'hello', <Why.CORRUPT: 'corrupt'>]
        >>> list(netstrings(io.BytesIO(b"12:1:a;2:42#0:~]5:hel"), 100))
        [['a', 42, None], <Why.CUT: 'cut'>]
    """
    while True:
        length = _length(stream)
        if not isinstance(length, int):
            if length is not None:
                yield length
            return
        if length > most:
            whole = _pass(stream, length + 1)
            yield Why.SIZE if whole else Why.CUT
            if not whole:
                return
            continue
        octets = stream.read(length + 1)
        if len(octets) <= length:
            yield Why.CUT
            return
        try:
            yield _value(octets[:-1], octets[-1:], _DEPTH)
        except (ValueError, RecursionError):
            yield Why.CORRUPT
            return


def _length(stream: BinaryIO) -> int | Why | None:
    """Return the length that stands next, or why there is none; ``None`` at the end of the stream."""
    digits = b""
    while (octet := stream.read(1)).isdigit():
        digits += octet
        if len(digits) > _LENGTH_DIGITS:
            return Why.CORRUPT
    if not octet:
        return Why.CUT if digits else None
    return int(digits) if octet == b":" and digits else Why.CORRUPT


def _pass(stream: BinaryIO, octets: int) -> bool:
    while octets and (part := stream.read(min(octets, CHUNK))):
        octets -= len(part)
    return octets == 0


def _value(octets: bytes, mark: bytes, depth: int) -> Value:
    if mark == b"]":
        return list(_items(octets, depth))
    if mark == b"}":
        items = list(_items(octets, depth))
        return {_key(key): value for key, value in zip(items[::2], items[1::2], strict=True)}
    return _single(octets, mark)


def _single(octets: bytes, mark: bytes) -> Value:
    value: Value = octets
    if mark == b";":
        value = octets.decode("utf-8", "surrogateescape")
    elif mark in {b"#", b"^"} and len(octets) <= _NUMBER_CHARS:
        value = int(octets) if mark == b"#" else float(octets)
    elif mark == b"!" and octets in {b"true", b"false"}:
        value = octets == b"true"
    elif mark == b"~" and not octets:
        value = None
    elif mark != b",":
        raise ValueError
    return value


def _items(octets: bytes, depth: int) -> Iterator[Value]:
    if depth == 0:
        raise ValueError
    at = 0
    while at < len(octets):
        colon = octets.find(b":", at, at + _LENGTH_DIGITS + 1)
        digits = octets[at:colon] if colon >= 0 else b""
        if not digits.isdigit():
            raise ValueError
        end = colon + 1 + int(digits)
        if end >= len(octets):
            raise ValueError
        yield _value(octets[colon + 1 : end], octets[end : end + 1], depth - 1)
        at = end + 1


def _key(value: Value) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - what is read is wrong, not what was passed
    return value


_FIRST, _LAST = 12, 21
"""Versions of the flow format."""
_LOOKS: Final = re.compile(rb"[1-9]\d{1,11}:\d{1,2}:[a-z_]{2,40}[;,]")
_TEXT, _BINARY = 1, 2
"""Opcodes of RFC 6455 that carry what somebody said."""
_ADDRESS_BYTES: Final = (4, 16)
_MOST_PORT: Final = 65_535


def looks_mitm(head: bytes) -> bool:
    """Return whether a file begins with a flow: a dictionary whose first key is a word.

    Examples:
        >>> looks_mitm(b"1872:9:websocket;0:~8:response;"), looks_mitm(b"12:30:45 started")
        (True, False)
    """
    return _LOOKS.match(head) is not None


def mitm(stream: BinaryIO, source: int, bounds: Bounds) -> Iterator[Sighting]:
    """Yield what a flow file says.

    Args:
        stream: The file.
        source: Number of the input.
        bounds: ``entry_bytes`` bounds one flow.

    Yields:
        Of each flow its records and what was said, or a ``NotRead``.
    """
    for count, flow in enumerate(netstrings(stream, bounds.entry_bytes), 1):
        place = Place(source, count)
        if isinstance(flow, Why):
            yield NotRead(place, flow)
            continue
        version = _at(flow, "version")
        if not isinstance(version, int) or not _FIRST <= version <= _LAST:
            yield NotRead(place, Why.SYNTAX)
            continue
        match _at(flow, "type"):
            case "http":
                yield from _http(flow, place, bounds)
            case "tcp" | "udp":
                yield from _stream(flow, place)
            case "dns":
                yield from _dns(flow, place)
            case _:
                yield NotRead(place, Why.UNKNOWN)


def _http(flow: Value, place: Place, bounds: Bounds) -> Iterator[Sighting]:
    request, response = _at(flow, "request"), _at(flow, "response")
    client, server = _end(flow, "client_conn"), _end(flow, "server_conn")
    headers = _headers(request)
    asked = next((value.decode("latin-1") for name, value in headers if name.lower() in {"host", ":authority"}), "")
    opened = _text(_at(request, "host"))
    if address(opened):
        host = split_host(asked or _text(_at(request, "authority")))[0] or _text(_at(flow, "client_conn", "sni"))
    else:
        host = opened
    ip = server_of(server.address or address(opened), host.lower().rstrip("."))
    receiver = SocketAddress(ip, _port(_at(request, "port")) or server.port)
    body, back = _at(request, "content"), _at(response, "content")
    message = HttpMessage(
        place, _ms(_at(request, "timestamp_start")), client, receiver, _text(_at(request, "method")),
        _text(_at(request, "path")), headers, body if isinstance(body, bytes) else None,
        (host or opened).lower().rstrip("."), octets=_size(headers, body),
        back=_size(_headers(response), back) if response else 0, until_ms=_ms(_at(response, "timestamp_end")),
        sealed=_text(_at(request, "scheme")) == "https",
    )  # fmt: skip
    yield from http_sightings(message, bounds)
    if message.body is None:
        yield NotRead(place, Why.ABSENT)
    if response:
        answer = HttpMessage(
            place, _ms(_at(response, "timestamp_start")), receiver, client, message.method, message.target,
            _headers(response), back if isinstance(back, bytes) else None, message.host, sealed=message.sealed,
            is_response=True,
        )  # fmt: skip
        yield from http_sightings(answer, bounds)
    yield from _web_socket(_at(flow, "websocket", "messages"), message)


def _web_socket(messages: Value, request: HttpMessage) -> Iterator[Sighting]:
    opens = True
    for message in _list(messages):
        opcode, from_client, octets, when = (*_list(message), None, None, None, None)[:4]
        if opcode not in {_TEXT, _BINARY} or not isinstance(octets, bytes):
            continue
        yield from exchanged(
            request, _ms(when), octets, Part.BODY, protocol="websocket", sent=bool(from_client), opens=opens
        )  # fmt: skip
        opens = False


def _stream(flow: Value, place: Place) -> Iterator[Sighting]:
    client, server = _end(flow, "client_conn"), _end(flow, "server_conn")
    named = _list(_at(flow, "server_conn", "address"))
    name = _text(named[0]) if named else ""
    host = (_text(_at(flow, "client_conn", "sni")) if address(name) or not name else name).lower()
    sealed = _at(flow, "client_conn", "tls") is True
    receiver = SocketAddress(server_of(server.address, host), server.port)
    opened = HttpMessage(place, 0, client, receiver, "", "", (), None, host, sealed=sealed)
    opens = True
    for message in _list(_at(flow, "messages")):
        from_client, octets, when = (*_list(message), None, None, None)[:3]
        if not isinstance(octets, bytes):
            continue
        yield from exchanged(
            opened, _ms(when), octets, Part.PAYLOAD, protocol="tls" if sealed else "", sent=bool(from_client),
            opens=opens, transport=_text(_at(flow, "type")),
        )  # fmt: skip
        opens = False


def _dns(flow: Value, place: Place) -> Iterator[Sighting]:
    request, response = _at(flow, "request"), _at(flow, "response")
    client, server = _end(flow, "client_conn"), _end(flow, "server_conn")
    transport = _text(_at(flow, "client_conn", "transport_protocol")) or "udp"
    when = _ms(_at(request, "timestamp"))
    names = [_text(_at(question, "name")).rstrip(".").lower() for question in _list(_at(request, "questions"))]
    yield TrafficRecord(place, when, client, server, transport, "dns", octets=sum(map(len, names)), opens=True)
    for name in filter(None, names):
        yield Payload(place, when, client, server, Part.DNS_NAME, name.encode("utf-8", "surrogatepass"), protocol="dns")
    for answer in _list(_at(response, "answers")):
        packed = _at(answer, "data")
        if isinstance(packed, bytes) and len(packed) in _ADDRESS_BYTES and names and names[0]:
            yield NameBinding(place, _of_octets(packed), names[0], Via.DNS)


def _of_octets(packed: bytes) -> str:
    if len(packed) == _ADDRESS_BYTES[0]:
        return ".".join(map(str, packed))
    return address(":".join(packed[at : at + 2].hex() for at in range(0, len(packed), 2)))


def _end(flow: Value, side: str) -> SocketAddress:
    """Return one end: ``peername`` since version 19, before that ``address`` of a client and ``ip_address``."""
    older = "address" if side == "client_conn" else "ip_address"
    pair = _list(_at(flow, side, "peername") or _at(flow, side, older))
    return SocketAddress(address(_text(pair[0])), _port(pair[1])) if len(pair) > 1 else SocketAddress()


def _headers(side: Value) -> tuple[tuple[str, bytes], ...]:
    pairs = [_list(header) for header in _list(_at(side, "headers"))]
    return tuple(
        (pair[0].decode("latin-1"), pair[1])
        for pair in pairs
        if len(pair) > 1 and isinstance(pair[0], bytes) and isinstance(pair[1], bytes)
    )


def _size(headers: tuple[tuple[str, bytes], ...], body: Value) -> int:
    """Return what went, as far as the file says: headers with their separators, and the body."""
    size = sum(len(name) + len(value) + 4 for name, value in headers)
    return size + (len(body) if isinstance(body, bytes) else 0)


def _at(node: Value, *names: str) -> Value:
    for name in names:
        if not isinstance(node, dict):
            return None
        node = node.get(name)
    return node


def _list(node: Value) -> list[Value]:
    return node if isinstance(node, list) else []


def _text(node: Value) -> str:
    if isinstance(node, bytes):
        return node.decode("utf-8", "replace")
    return node.encode("utf-8", "replace").decode("utf-8") if isinstance(node, str) else ""


def _port(node: Value) -> int:
    return node if isinstance(node, int) and 0 < node <= _MOST_PORT else 0


def _ms(node: Value) -> int:
    return moment_ms(node) if isinstance(node, int | float) else 0
