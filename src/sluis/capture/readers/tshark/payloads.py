"""What one end said to the other in packets: names, bodies, addresses and headers, messages, and the rest.

In:  a packet. Out: ``Payload``, and ``NameBinding`` for addresses.

The rules this module keeps:
 * An answer of DNS names its address by the name that was asked, whatever chain of aliases stands between.
 * A certificate names the end that shows it, a ClientHello the end it is sent to. What a certificate says of its holder
   was sent too: devices show one to prove who they are.
 * A name of a multicast question or answer is of the house and names no destination (``claims``); one that is sent to
   an address outside was said like any other.
 * Bodies are the octets as sent, transfer coding undone by tshark; a content coding that is still to be undone is told
   in ``Payload.coding``. tshark undoes those of HTTP/2, where it can; of HTTP/1 none, because it knows no bound.
 * Of what proves who somebody is, the user name is said and the rest is ``Part.CREDENTIAL`` (``credentials``).
 * A body of an answer belongs to the last request of its connection.
 * Octets of a protocol that nobody here reads are ``Part.PAYLOAD``, at most ``PAYLOAD_BYTES`` of each packet. Of TCP
   they say where in the stream they stand; ``stream_reassembly`` puts them together. Those of MQTT, WebSocket and HTTP
   tshark puts together.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from sluis.capture.base.credentials import (
    CLIENT,
    USER,
    SeparatedPart,
    separate_address,
    separate_header,
    separate_password,
    without_login,
)
from sluis.capture.base.home_networks import never_leaves, parsed
from sluis.capture.base.sighting import CERTIFICATE, NameBinding, NotRead, Part, Payload, Place, SocketAddress, Via, Why
from sluis.capture.readers.tshark.packet import (
    NAME_CHARACTERS,
    Packet,
    address,
    column,
    each,
    is_true,
    last,
    name_of,
    octets,
    text,
    values,
    whole,
)

_ASKED: Final = column("dns.qry.name")
_ANSWER: Final = column("dns.flags.response")
_TYPES: Final = column("dns.resp.type")
_A: Final = column("dns.a")
_AAAA: Final = column("dns.aaaa")
_OPTION: Final = column("dns.opt.code")
_OPTION_OCTETS: Final = column("dns.opt.data")
_CLIENTS: Final = (column("dns.opt.client.addr4"), column("dns.opt.client.addr6"))
_NAMES: Final = tuple(column(f"dns.{name}") for name in ("resp.name", "ptr.domain_name", "srv.target", "cname"))
_ROOTS: Final = frozenset({b"", b"<Root>"})
_TXT: Final = column("dns.txt")
_NB_ASKED: Final = column("nbns.name")
_SERVER_NAME: Final = column("tls.handshake.extensions_server_name")
_SUBJECTS: Final = column("x509ce.dNSName")
_HOLDERS: Final = tuple(column(f"x509sat.{name}") for name in ("uTF8String", "printableString", "IA5String"))
_OF_THE_LINK: Final = frozenset({"mdns", "llmnr", "nbns"})
"""Protocols whose questions stay on their link, unless somebody sends them to an address outside."""
_EDNS: Final = "edns_option"
_ADDED_MAC: Final = b"65001"
"""The option in which dnsmasq puts the MAC address of who asked (``--add-mac``)."""
_MAC_OCTETS: Final = 6


def names(packet: Packet) -> Iterator[NameBinding | Payload]:
    """Yield the names a packet holds.

    Args:
        packet: With all its fields.

    Yields:
        Names of addresses, and names that were sent: questions of DNS, server names of TLS.

    Effects:
        None.
    """
    layers = packet.shape.names
    if "dns" in layers:
        yield from _dns(packet)
        yield from _options(packet)
    elif not layers.isdisjoint(_OF_THE_LINK) and not _stays(packet):
        for value in dict.fromkeys((*values(packet, _ASKED), *values(packet, _NB_ASKED))):
            yield _name_payload(packet, Part.DNS_NAME, text(value))
        yield from _records(packet)
    if "tls" in layers or "quic" in layers:
        for value in values(packet, _SERVER_NAME):
            name = name_of(value)
            if name and address(name.encode()) == "":
                yield NameBinding(packet.place, packet.receiver.address, name, Via.TLS)
            yield _name_payload(packet, Part.TLS_NAME, text(value), host=name)
    for value in values(packet, _SUBJECTS):
        yield NameBinding(packet.place, packet.sender.address, name_of(value), Via.CERTIFICATE)
    for value in dict.fromkeys(holder for place in _HOLDERS for holder in values(packet, place)):
        yield _name_payload(packet, Part.CLIENT, text(value), media=CERTIFICATE)


def _dns(packet: Packet) -> Iterator[NameBinding | Payload]:
    row = packet.row
    asked = values(packet, _ASKED)
    if not is_true(row[_ANSWER]):
        for value in asked:
            yield _name_payload(packet, Part.DNS_NAME, text(value))
        yield from _records(packet)
        return
    name = name_of(asked[0]) if asked else ""
    if not name or name.endswith(".arpa"):
        return
    for value in (*each(row[_A]), *each(row[_AAAA])):
        where = address(value)
        if where:
            yield NameBinding(packet.place, where, name, Via.DNS)


def _options(packet: Packet) -> Iterator[Payload]:
    """Yield what a question carries besides its name (RFC 6891): the subnet of who asks, an address that a router adds.

    Octets that are no text come as hexadecimal.
    """
    if is_true(packet.row[_ANSWER]):
        return
    codes, contents = values(packet, _OPTION), values(packet, _OPTION_OCTETS)
    for place, content in enumerate(contents):
        plain = octets(content)
        written = plain.decode("ascii", "replace")
        a_mac = len(codes) == len(contents) and codes[place] == _ADDED_MAC and len(plain) == _MAC_OCTETS
        shown = plain.hex(":") if a_mac else written if plain.isascii() and written.isprintable() else plain.hex()
        yield _name_payload(packet, Part.HEADER, shown, media=_EDNS)
    for where in (address(value) for name in _CLIENTS for value in values(packet, name)):
        if where:
            yield _name_payload(packet, Part.HEADER, where, media=_EDNS)


def _records(packet: Packet) -> Iterator[Payload]:
    """Yield what records say that somebody sends: an update of a zone (RFC 2136), an answer for the link."""
    named = dict.fromkeys(value for place in _NAMES for value in values(packet, place))
    for name in (name for name in named if name not in _ROOTS):
        yield _name_payload(packet, Part.DNS_NAME, text(name))
    for entry in (value for place in (_A, _AAAA, _TXT) for value in values(packet, place)):
        yield _name_payload(packet, Part.HEADER, text(entry), media="dns_record")


def _stays(packet: Packet) -> bool:
    """Return whether a packet is to nobody outside, whoever sends it."""
    where = parsed(packet.receiver.address)
    return where is None or never_leaves(where)


def _name_payload(packet: Packet, part: Part, name: str, host: str = "", media: str = "") -> Payload:
    return Payload(
        packet.place, packet.at_ms, packet.sender, packet.receiver, part,
        name[:NAME_CHARACTERS].encode("utf-8", "replace"),
        protocol=packet.shape.protocol, host=host, media=media, sealed=packet.shape.sealed,
    )  # fmt: skip


_SEGMENT: Final = column("tcp.len")
_SEQUENCE: Final = column("tcp.seq_raw")
_DATA: Final = column("data.data")
_MEDIA: Final = column("media.type")
_METHOD: Final = column("http.request.method")
_TARGET: Final = column("http.request.uri")
_URL: Final = column("http.request.full_uri")
_REQUEST: Final = column("http.request.line")
_RESPONSE: Final = column("http.response.line")
_TRAILER: Final = column("http.chunked_trailer_part")
_FRAME_TYPE: Final = column("http2.type")
_STREAM: Final = column("http2.streamid")
_NAME: Final = column("http2.header.name")
_VALUE: Final = column("http2.header.value")
_BODY_FRAME: Final = column("http2.data.data")
_BODY: Final = column("http2.body.reassembled.data")
_FINAL: Final = column("websocket.fin")
_OPCODE: Final = column("websocket.opcode")
_CONTINUED: Final = column("websocket.payload.continue")
_PING: Final = column("websocket.payload.ping")
_PONG: Final = column("websocket.payload.pong")
_FAREWELL: Final = column("websocket.payload.close.reason")
_CONTENT: Final = frozenset({1, 2})
"""Opcodes that begin a message."""
_MESSAGE_TYPE: Final = column("mqtt.msgtype")
_TOPIC: Final = column("mqtt.topic")
_MESSAGE: Final = column("mqtt.msg")
_NAMES_OF_SENDER: Final = ((column("mqtt.clientid"), CLIENT), (column("mqtt.username"), USER))
_PASSWORD: Final = column("mqtt.passwd")
_LAST_TOPIC: Final = column("mqtt.willtopic")
_LAST_MESSAGE: Final = column("mqtt.willmsg")
_PROPERTY: Final = column("mqtt.prop_string")
_PROPERTY_KEY: Final = column("mqtt.prop_key")
_PROPERTY_VALUE: Final = column("mqtt.prop_value")

PAYLOAD_BYTES: Final = 64 * 1024
"""Most that is taken of one packet of an unknown protocol, octets: more than one packet can hold."""
CONNECTIONS: Final = 8192
"""Connections whose last request is remembered."""
_PUBLISH: Final = b"3"
_CODED: Final[dict[str, bytes]] = {
    "gzip": b"\x1f\x8b",
    "x-gzip": b"\x1f\x8b",
    "compress": b"\x1f\x9d",
    "x-compress": b"\x1f\x9d",
    "zstd": b"\x28\xb5\x2f\xfd",
}
"""How a body begins while the coding is still to be undone."""

_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_LENGTHS: Final = frozenset({"content-length", "transfer-encoding"})
"""Without one of these a request has no body (RFC 9112, 6.3); what stands behind its head tshark passes over."""

Headers = list[tuple[str, str]]


class Exchange(NamedTuple):
    """What is remembered of a request or its answer."""

    host: str
    target: str
    media: str = ""
    """Content type."""
    coding: str = ""
    """Content coding."""


def still_coded(coding: str, body: bytes) -> str:
    """Return the content coding of a body of HTTP/2 that was not undone.

    Args:
        coding: Of the header, as sent.
        body: As tshark gave it.

    Returns:
        The coding in lower case; empty when it was undone or there was none.

    Effects:
        None.

    Examples:
        >>> still_coded("gzip", b"{}"), still_coded("gzip", bytes.fromhex("1f8b0800"))
        ('', 'gzip')
    """
    name = coding.strip().lower()
    begins = _CODED.get(name)
    return name if begins is not None and body.startswith(begins) else ""


def headers(lines: list[bytes]) -> Headers:
    r"""Return names and values of header lines as tshark gives them, names in lower case.

    Args:
        lines: Each with its end of line, escaped.

    Returns:
        In the order sent, credentials among them.

    Effects:
        None.

    Examples:
        >>> headers([rb"Host: a.example\r\n", rb"X-Serial:  AB12\r\n"])
        [('host', 'a.example'), ('x-serial', 'AB12')]
    """
    header_pairs = []
    for line in lines:
        name, _, value = line.partition(b":")
        header_pairs.append((text(name).strip().lower(), text(value).strip()))
    return header_pairs


def _trailers(part: bytes) -> list[bytes]:
    r"""Return the lines behind the last chunk (RFC 9112, 7.1.2) as tshark gives them: escaped, in one text.

    Examples:
        >>> _trailers(rb"X-A: 1\r\nX-B: 2\r\n")
        [b'X-A: 1', b'X-B: 2']
    """
    return [line for line in part.split(rb"\r\n") if line.strip()]


def first_value(header_pairs: Headers, name: str) -> str:
    """Return the value of the first header of that name; empty when there is none.

    Examples:
        >>> first_value([("host", "a.example")], "host")
        'a.example'
    """
    return next((value for key, value in header_pairs if key == name), "")


def host_of(value: str) -> str:
    """Return the name in a Host header, without port, in lower case.

    Examples:
        >>> host_of("Cloud.Example:8080"), host_of("[2001:db8::1]:80")
        ('cloud.example', '2001:db8::1')
    """
    name = value.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].removesuffix(".") if name.count(":") == 1 else name.removesuffix(".")


class PayloadReader:
    """Takes what was said out of packets, and remembers which request an answer belongs to."""

    def __init__(self) -> None:
        """Begin with no connection."""
        self._asked: dict[tuple[SocketAddress, SocketAddress, bytes], Exchange] = {}
        self._torn: dict[tuple[SocketAddress, SocketAddress], Place] = {}

    def payloads(self, packet: Packet) -> Iterator[Payload | NameBinding | NotRead]:
        """Yield what a packet says.

        Args:
            packet: With all its fields, not quoted and no single fragment.

        Yields:
            Addresses, headers, bodies, messages and payloads, and the name a request gives the receiver; and which
            message could not be put together.

        Effects:
            Remembers the last request of the connection.
        """
        layers = packet.shape.names
        if "mqtt" in layers:
            yield from _mqtt(packet)
        elif "websocket" in layers:
            yield from self._websocket(packet)
        elif "http2" in layers:
            yield from self._http2(packet)
        elif "http" in layers:
            yield from self._http(packet)
        elif packet.row[_DATA] or packet.row[_MEDIA]:
            for value in (*values(packet, _DATA), *values(packet, _MEDIA)):
                payload = octets(value[: 2 * PAYLOAD_BYTES])
                yield _payload(packet, Part.PAYLOAD, payload, start=_start(packet, payload))

    def _remember(self, packet: Packet, stream: bytes, request: Exchange) -> None:
        if len(self._asked) >= CONNECTIONS:
            self._asked.pop(next(iter(self._asked)))
        self._asked[(packet.sender, packet.receiver, stream)] = request

    def _recall(self, packet: Packet, stream: bytes) -> tuple[str, str]:
        """Return host and target of the request that this answers."""
        request = self._asked.get((packet.receiver, packet.sender, stream))
        return (request.host, request.target) if request else ("", "")

    def _http(self, packet: Packet) -> Iterator[Payload | NameBinding | NotRead]:
        bodies = [octets(value) for value in (*values(packet, _MEDIA), *values(packet, _DATA))]
        if packet.row[_METHOD]:
            yield from self._requests(packet, bodies)
        else:
            header_pairs = headers(values(packet, _RESPONSE))
            host, target = self._recall(packet, b"")
            yield from _header_payloads(packet, header_pairs, host, target)
            for body in bodies:
                yield _body_payload(packet, body, header_pairs, host, target)

    def _requests(self, packet: Packet, bodies: list[bytes]) -> Iterator[Payload | NameBinding | NotRead]:
        methods, targets = values(packet, _METHOD), values(packet, _TARGET)
        messages = _apart(headers(values(packet, _REQUEST)), len(methods))
        urls = values(packet, _URL)
        with_body = [
            place for place, message in enumerate(messages) if first_value(message, "content-length") not in {"", "0"}
        ]
        if len(with_body) != len(bodies):
            with_body = list(range(len(methods)))[-len(bodies) :] if bodies else []
        for place, method in enumerate(methods):
            header_pairs = messages[place]
            host = host_of(first_value(header_pairs, "host"))
            path = text(targets[place]) if place < len(targets) else ""
            target = f"{text(method)} {without_login(path)}".strip()
            self._remember(packet, b"", Exchange(host, target))
            if host and not address(host.encode()):
                yield NameBinding(packet.place, packet.receiver.address, host, Via.HOST)
            url = text(urls[place]) if place < len(urls) else path
            yield from _separated_payloads(packet, separate_address(url.encode("utf-8", "replace")), host, target)
            yield from _header_payloads(packet, header_pairs, host, target)
            for which, body in zip(with_body, bodies, strict=False):
                if which == place:
                    yield _body_payload(packet, body, header_pairs, host, target)
            if text(method) in _WITH_BODY and not any(name in _LENGTHS for name, _ in header_pairs):
                yield NotRead(packet.place, Why.SYNTAX)
        for part in values(packet, _TRAILER):
            yield from _header_payloads(packet, headers(_trailers(part)), host, target)

    def left(self) -> Iterator[NotRead]:
        """Yield which messages of a WebSocket did not end."""
        for place in sorted(self._torn.values()):
            yield NotRead(place, Why.GAP)

    def _torn_in(self, packet: Packet, *, whole_again: bool) -> Iterator[NotRead]:
        """Remember a message that goes on in a later frame (RFC 6455, 5.4); tell when it ended and did not come out."""
        ends = (packet.sender, packet.receiver)
        for final, opcode in zip(values(packet, _FINAL), values(packet, _OPCODE), strict=False):
            if not is_true(final) and whole(opcode) in _CONTENT:
                if len(self._torn) >= CONNECTIONS:
                    yield NotRead(self._torn.pop(next(iter(self._torn))), Why.GAP)
                self._torn[ends] = packet.place
            elif is_true(final) and whole(opcode) == 0:
                begun = self._torn.pop(ends, None)
                if begun is not None and not whole_again:
                    yield NotRead(begun, Why.GAP)

    def _websocket(self, packet: Packet) -> Iterator[Payload | NotRead]:
        host, target = self._recall(packet, b"")
        if not host:
            request = self._asked.get((packet.sender, packet.receiver, b""))
            host, target = (request.host, request.target) if request else ("", "")
        messages = (*values(packet, _DATA), *values(packet, _MEDIA))
        yield from self._torn_in(packet, whole_again=bool(messages))
        rest = [] if messages else values(packet, _CONTINUED)
        for value in (*messages, *rest, *values(packet, _PING), *values(packet, _PONG)):
            yield _payload(packet, Part.BODY, octets(value), host=host, target=target)
        for value in values(packet, _FAREWELL):
            yield _payload(packet, Part.BODY, text(value).encode("utf-8", "replace"), host=host, target=target)

    def _http2(self, packet: Packet) -> Iterator[Payload | NameBinding]:
        streams = list(zip(values(packet, _FRAME_TYPE), values(packet, _STREAM), strict=False))
        heads = [stream for kind, stream in streams if whole(kind) == 1]
        pairs = list(zip(values(packet, _NAME), values(packet, _VALUE), strict=False))
        for place, block in enumerate(_blocks(pairs)):
            stream = heads[place] if place < len(heads) else b""
            yield from self._http2_head(packet, stream, block)
        whole_bodies = values(packet, _BODY)
        bodies = whole_bodies or values(packet, _BODY_FRAME)
        carriers = [stream for kind, stream in streams if whole(kind) == 0]
        for place, body in enumerate(bodies):
            stream = carriers[place] if place < len(carriers) else b""
            asked = self._asked.get((packet.sender, packet.receiver, stream))
            host, target = (asked.host, asked.target) if asked else self._recall(packet, stream)
            header_pairs = [("content-type", asked.media), ("content-encoding", asked.coding)] if asked else []
            yield _body_payload(packet, octets(body), header_pairs, host, target)

    def _http2_head(self, packet: Packet, stream: bytes, header_pairs: Headers) -> Iterator[Payload | NameBinding]:
        method, path, host = (first_value(header_pairs, name) for name in (":method", ":path", ":authority"))
        host = host_of(host)
        plain = [(name, value) for name, value in header_pairs if not name.startswith(":")]
        kind, coding = first_value(header_pairs, "content-type"), first_value(header_pairs, "content-encoding")
        if not method:
            before = self._recall(packet, stream)
            self._remember(packet, stream, Exchange(*before, kind, coding))
            yield from _header_payloads(packet, plain, *before)
            return
        target = f"{method} {path}"
        self._remember(packet, stream, Exchange(host, target, kind, coding))
        if host and not address(host.encode()):
            yield NameBinding(packet.place, packet.receiver.address, host, Via.HOST)
        url = f"{first_value(header_pairs, ':scheme') or 'http'}://{first_value(header_pairs, ':authority')}{path}"
        yield from _separated_payloads(packet, separate_address(url.encode("utf-8", "replace")), host, target)
        yield from _header_payloads(packet, plain, host, target)


def _blocks(pairs: list[tuple[bytes, bytes]]) -> list[Headers]:
    """Return header blocks apart: each begins with its pseudo-headers (RFC 9113, 8.3)."""
    blocks: list[Headers] = []
    pseudo = False
    for key, value in pairs:
        name = text(key).lower()
        if name.startswith(":") and not pseudo:
            blocks.append([])
        pseudo = name.startswith(":")
        if not blocks:
            blocks.append([])
        blocks[-1].append((name, text(value)))
    return blocks


def _apart(header_pairs: Headers, count: int) -> list[Headers]:
    """Return the headers of ``count`` requests that stand in one packet: each has one Host."""
    if count == 1:
        return [header_pairs]
    hosts = [place for place, (name, _) in enumerate(header_pairs) if name == "host"]
    if len(hosts) != count:
        return [[] for _ in range(count - 1)] + [header_pairs]
    cuts = [0, *hosts[1:], len(header_pairs)]
    return [header_pairs[start:end] for start, end in pairwise(cuts)]


def _header_payloads(packet: Packet, header_pairs: Headers, host: str, target: str) -> Iterator[Payload]:
    for name, value in header_pairs:
        yield from _separated_payloads(packet, separate_header(name, value.encode("utf-8", "replace")), host, target)


def _separated_payloads(
    packet: Packet, separated_parts: list[SeparatedPart], host: str = "", target: str = ""
) -> Iterator[Payload]:
    for part, content, media in separated_parts:
        yield _payload(packet, part, content, media=media, host=host, target=target)


def _body_payload(packet: Packet, body: bytes, header_pairs: Headers, host: str, target: str) -> Payload:
    told = first_value(header_pairs, "content-encoding")
    coding = still_coded(told, body) if "http2" in packet.shape.names else told.strip().lower()
    media = first_value(header_pairs, "content-type")
    return _payload(packet, Part.BODY, body, media=media, host=host, target=target, coding=coding)


def _mqtt(packet: Packet) -> Iterator[Payload]:
    for field_number, what in _NAMES_OF_SENDER:
        for name in values(packet, field_number):
            yield _payload(packet, Part.CLIENT, text(name).encode("utf-8", "replace"), media=what)
    for secret in values(packet, _PASSWORD):
        yield from _separated_payloads(packet, separate_password(text(secret).encode("utf-8", "replace")))
    topics, messages = values(packet, _TOPIC), values(packet, _MESSAGE)
    kinds = values(packet, _MESSAGE_TYPE)
    for name in (*topics, *values(packet, _LAST_TOPIC)):
        yield _payload(packet, Part.TOPIC, text(name).encode("utf-8", "replace"))
    published = topics if all(kind in {_PUBLISH, b"14", b"12", b"4"} for kind in kinds) else []
    for place, message in enumerate(messages):
        topic = text(published[place]) if len(published) == len(messages) else ""
        yield _payload(packet, Part.BODY, octets(message), target=topic)
    for name, message in zip(values(packet, _LAST_TOPIC), values(packet, _LAST_MESSAGE), strict=False):
        yield _payload(packet, Part.BODY, octets(message), target=text(name))
    for value in values(packet, _PROPERTY):
        yield _payload(packet, Part.HEADER, text(value).encode("utf-8", "replace"), media="mqtt_property")
    for key, value in zip(values(packet, _PROPERTY_KEY), values(packet, _PROPERTY_VALUE), strict=False):
        yield from _separated_payloads(packet, separate_header(text(key), text(value).encode("utf-8", "replace")))


def _start(packet: Packet, payload: bytes) -> int:
    """Return the sequence number of a payload that is all a segment carries; -1 for any other."""
    plain = packet.shape.transport == "tcp" and not packet.shape.sealed
    all_of_it = plain and whole(last(packet.row[_SEGMENT])) == len(payload)
    return whole(last(packet.row[_SEQUENCE])) if all_of_it else -1


def _payload(
    packet: Packet,
    part: Part,
    content: bytes,
    *,
    media: str = "",
    host: str = "",
    target: str = "",
    coding: str = "",
    start: int = -1,
) -> Payload:
    shape = packet.shape
    return Payload(
        packet.place, packet.at_ms, packet.sender, packet.receiver, part, content,
        protocol=shape.protocol, media=media, host=host, target=target, sealed=shape.sealed, coding=coding, start=start,
    )  # fmt: skip
