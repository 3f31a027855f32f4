"""What an HTTP request or response says, whatever file it was found in.

In:  ``HttpMessage``: one message as a recording, a HAR entry or a flow of mitmproxy holds it.
Out: sightings: that it went, and its address, headers and body as ``Payload``.

The rules this module keeps:
 * Of what proves who somebody is, in headers and in the address, the user name is said and the rest is
   ``Part.CREDENTIAL`` (``credentials``).
 * A content coding that is known is undone here, within the bound; one that is not is a ``NotRead`` with
   ``Why.CODING``, and the body is not passed on as if it were text.
 * A web address is passed on from its path on; the name of the host stands beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.credentials import separate_header, separate_login
from sluis.capture.base.home_networks import never_leaves, parsed, private
from sluis.capture.base.json_tree import address
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
from sluis.errors import RefusedError
from sluis.telemetry.claims import origin_form
from sluis.telemetry.coding import decode_content
from sluis.telemetry.limits import Limits
from sluis.terms import Reason

HTTP: Final = "http"
"""As the reader of packets calls it, also inside TLS: ``sealed`` says that."""
_SAID_ELSEWHERE: Final = frozenset({"host", ":authority", ":path", ":method", ":scheme"})
"""Headers whose content stands in ``host`` and ``target`` already; those with a colon are HTTP/2's (RFC 9113, 8.3)."""
_HOST: Final = re.compile(r"(?:[^@/]*@)?(\[[0-9A-Fa-f:.]+\]|[^:\[\]/]*)(?::(\d{1,5}))?")
_OF_HOMES: Final = frozenset({"localhost", "local", "lan", "home", "internal", "arpa"})
"""Last labels of names that are of a house (RFC 6762, RFC 8375, ICANN for ``internal``), like those of one label."""
_MOST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """One request or response. Never logged: it names a household."""

    place: Place
    at_ms: int
    sender: SocketAddress
    receiver: SocketAddress
    method: str
    target: str
    """Of the request; a response names the request it answers."""
    headers: tuple[tuple[str, bytes], ...] = field(repr=False)
    """As sent; credentials may be among them."""
    body: bytes | None
    """``None`` where the file does not hold it."""
    host: str = ""
    """Name of the receiver; of the sender in a response."""
    octets: int = 0
    back: int = 0
    """Octets of the answer, when they are known."""
    until_ms: int = 0
    sealed: bool = False
    """Whether it went through TLS."""
    is_response: bool = False
    via: Via = Via.PROXY
    """How the name became known."""
    login: bytes = field(default=b"", repr=False)
    """What stood before the ``@`` of the address."""
    plain: bool = False
    """Whether the file holds the body with its content coding undone already."""

    def header(self, name: str) -> str:
        """Return the value of a header; several are joined with commas; empty when there is none."""
        return b", ".join(value for key, value in self.headers if key.lower() == name).decode("latin-1")


def split_host(written: str) -> tuple[str, int]:
    """Return name and port of an authority; the name in lower case, without brackets and without a last dot.

    Examples:
        >>> split_host("ACS.example.:8080"), split_host("[2001:db8::1]"), split_host("x:y:z")
        (('acs.example', 8080), ('2001:db8::1', 0), ('', 0))
    """
    authority = _HOST.fullmatch(written.strip())
    if authority is None:
        return "", 0
    port = int(authority[2] or 0)
    return authority[1].strip("[]").rstrip(".").lower(), port if port <= _MOST_PORT else 0


def octets_of(text: str) -> bytes:
    r"""Return a text in UTF-8; an octet that was no UTF-8 as it was.

    Half a surrogate pair, which JSON can write, becomes three octets that are no UTF-8.

    Examples:
        >>> octets_of("\u00e9"), octets_of("\udc80"), octets_of("\ud800")
        (b'\xc3\xa9', b'\x80', b'\xed\xa0\x80')
    """
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def server_of(ip: str, host: str) -> str:
    """Return the address of a server; none when it is that of a program in the middle, or of a stand-in on a bench.

    A recording made through a program in the middle says the address of that program. A name of the outside is not at
    home because of it: what it was sent would be taken for what stays inside.

    Examples:
        >>> server_of("127.0.0.1", "cloud.example"), server_of("10.0.0.1", "router.lan"), server_of("192.0.2.1", "a.nl")
        ('', '10.0.0.1', '192.0.2.1')
    """
    server_address = parsed(ip)
    if server_address is None or not (private(server_address) or never_leaves(server_address)) or address(host):
        return ip
    labels = host.split(".")
    return ip if len(labels) == 1 or labels[-1] in _OF_HOMES else ""


def http_sightings(message: HttpMessage, bounds: Bounds) -> Iterator[Sighting]:
    """Yield what one message says.

    Args:
        message: As it was found.
        bounds: What is read of a body.

    Yields:
        A ``TrafficRecord`` of a request and its name, with an empty address where none is known; the payload of either;
        ``NotRead`` for a body in an unknown coding.
    """
    if not message.is_response:
        yield TrafficRecord(
            message.place, message.at_ms, message.sender, message.receiver, "tcp", HTTP,
            octets=message.octets, back=message.back, until_ms=message.until_ms, opens=True, host=message.host,
        )  # fmt: skip
        if message.host and not address(message.host):
            yield NameBinding(message.place, message.receiver.address, message.host, message.via)
        target = origin_form(message.target)
        if target not in {"", "/", "*"}:
            yield _payload(message, Part.URL, octets_of(target))
    separated_parts = separate_login(message.login)
    for name, value in message.headers:
        if value and name.lower() not in _SAID_ELSEWHERE:
            separated_parts += separate_header(name.lower(), value)
    for part, octets, media in separated_parts:
        yield _payload(message, part, octets, media)
    if message.body:
        yield _body(message, message.body, bounds)


def _body(message: HttpMessage, body: bytes, bounds: Bounds) -> Sighting:
    coding = "" if message.plain else message.header("content-encoding")
    limits = Limits(message_bytes=bounds.entry_bytes, inflated_bytes=bounds.inflated_bytes)
    try:
        octets = decode_content(body, coding, limits) if coding else body
    except RefusedError as refusal:
        return NotRead(message.place, Why.SIZE if refusal.reason == Reason.REFUSED_SIZE else Why.CODING)
    return _payload(message, Part.BODY, octets, message.header("content-type"))


def _payload(message: HttpMessage, part: Part, octets: bytes, media: str = "") -> Payload:
    path = origin_form(message.target).partition("?")[0]
    return Payload(
        message.place, message.at_ms, message.sender, message.receiver, part, octets,
        protocol=HTTP, media=media, host="" if message.is_response else message.host,
        target=f"{message.method} {path}" if part is Part.BODY else "", sealed=message.sealed,
    )  # fmt: skip


def exchanged(
    request: HttpMessage, at_ms: int, octets: bytes, part: Part, *, protocol: str, sent: bool, opens: bool,
    transport: str = "tcp",
) -> Iterator[Sighting]:  # fmt: skip
    """Yield that one message went over a connection that a program in the middle saw, and what it said.

    Args:
        request: By which the connection was opened; its two ends, its name and its target.
        at_ms: When.
        octets: The message.
        part: What it is.
        protocol: By which.
        sent: Whether it went to the receiver of the request; else it came back.
        opens: Whether it is the first one.
        transport: What carries it.

    Yields:
        A ``TrafficRecord`` from the sender of the request, its name, and a ``Payload`` in the direction of the message.
    """
    client, server, host = request.sender, request.receiver, request.host
    out, back = (len(octets), 0) if sent else (0, len(octets))
    yield TrafficRecord(
        request.place, at_ms, client, server, transport, protocol, octets=out, back=back, opens=opens, host=host
    )  # fmt: skip
    if host and not address(host):
        yield NameBinding(request.place, server.address, host, Via.PROXY)
    if octets:
        ends = (client, server) if sent else (server, client)
        target = f"{request.method} {request.target.partition('?')[0]}".strip()
        yield Payload(
            request.place, at_ms, *ends, part, octets, protocol=protocol, host=host if sent else "", target=target,
            sealed=request.sealed,
        )  # fmt: skip
