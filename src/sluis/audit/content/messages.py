r"""Read recorded messages: a ``.http`` file, a USP record, a body of any format of ``telemetry``.

In:  the octets of one message, or lines of them.
Out: sightings. A recorded request says to which host it went; a body by itself does not say to whom it went.

The rules this module keeps:
 * The receiver of a recorded request is its ``Host``: a name, or an address. The loopback address is nobody's: whoever
   recorded the request listened there himself, and to whom it would have gone is not known.
 * A message by itself has no receiver: address, port and host are empty. That means: the file does not say to whom.
 * Its moment is the ``Date`` the request says; 0 where it says none.
 * The lease file of the house is no message to anybody: it says what the house owns.
 * A message that its decoder refuses is listed with the reason and not passed on.

Source: RFC 9112, RFC 9110 section 6.6.1 (``Date``), 7.2 (``Host``).
"""

import email.utils
import io
import ipaddress
from collections.abc import Iterator
from typing import BinaryIO, Final

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.http_message import HttpMessage, http_sightings, split_host
from sluis.capture.base.json_tree import address
from sluis.capture.base.reading import lines
from sluis.capture.base.sighting import (
    LEASE_FILE,
    DeviceClaim,
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
from sluis.telemetry.formats import decode_as, recognise
from sluis.telemetry.model import Message, Path
from sluis.telemetry.recorded import HEAD_BYTES, Dropped, Request, dropped_of, parse_request
from sluis.telemetry.source import Rejoined, looks_ndjson
from sluis.terms import Kind, Reason

HTTP: Final = "http"
LEASES: Final = "leases"
_OWN_NAMES: Final = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_WHYS: Final = {Reason.REFUSED_SIZE: Why.SIZE, Reason.REFUSED_ENCODING: Why.CODING, Reason.REFUSED_FORMAT: Why.UNKNOWN}


def messages(stream: BinaryIO, source: int, bounds: Bounds) -> Iterator[Sighting]:
    r"""Yield what recorded messages say.

    Args:
        stream: One message, or one a line where its format allows that (NDJSON).
        source: Number of the input.
        bounds: What is read.

    Yields:
        For each message a ``TrafficRecord`` and what was said in it; or a ``NotRead``.

    Effects:
        Reads the stream to its end, or to one octet over the bound.

    Examples:
        >>> request = b"PUT /a?sn=1 HTTP/1.1\r\nHost: acs.example\r\nContent-Length: 2\r\n\r\n{}"
        >>> for sighting in messages(io.BytesIO(request), 1, Bounds()):
        ...     print(type(sighting).__name__, getattr(sighting, "octets", "") or sighting.name)
        TrafficRecord 64
        NameBinding acs.example
        Payload b'/a?sn=1'
        Payload b'2'
        Payload b'{}'
    """
    most = bounds.message_bytes + HEAD_BYTES
    raw = stream.read(most + 1)
    if looks_ndjson(raw):
        yield from _of_lines(raw, stream, source, bounds)
    elif len(raw) > most:
        yield NotRead(Place(source, 1), Why.SIZE)
    else:
        yield from _of_one(raw, Place(source, 1), bounds)


def _of_lines(head: bytes, rest: BinaryIO, source: int, bounds: Bounds) -> Iterator[Sighting]:
    for number, text in lines(io.BufferedReader(Rejoined(head, rest)), bounds.line_bytes):
        place = Place(source, number)
        if text is None:
            yield NotRead(place, Why.SIZE)
        else:
            yield from _of_one(text, place, bounds)


def _of_one(raw: bytes, place: Place, bounds: Bounds) -> Iterator[Sighting]:
    recognised = recognise(raw)
    try:
        if recognised is not None and recognised.name == HTTP:
            request = parse_request(raw, bounds.message_limits)
            yield from http_sightings(_message(request, dropped_of(raw), place, len(raw)), bounds)
            return
        message = decode_as(recognised, raw, bounds.message_limits)
    except RefusedError as refusal:
        yield NotRead(place, _WHYS.get(Reason(refusal.reason), Why.SYNTAX))
        return
    if recognised is not None and recognised.name == LEASES:
        yield from _owned(message, place)
        return
    yield TrafficRecord(place, 0, SocketAddress(), SocketAddress(), "", octets=len(raw), opens=True)
    yield Payload(place, 0, SocketAddress(), SocketAddress(), Part.BODY, raw)


def _owned(message: Message, place: Place) -> Iterator[DeviceClaim]:
    """Yield what a lease file says the house owns; an asterisk stands for nothing."""
    leases: dict[Path, dict[str, str]] = {}
    for report in message.reports:
        for leaf in report.leaves:
            if isinstance(leaf.value, str) and leaf.value != "*":
                leases.setdefault(leaf.path[:-1], {})[leaf.path[-1]] = leaf.value
    for lease in leases.values():
        ip, mac = address(lease.get("ip", "")), lease.get("mac", "").rpartition("-")[2].lower()
        if mac:
            yield DeviceClaim(place, mac, ip, Kind.MAC_ADDRESS, mac, LEASE_FILE)
        if "hostname" in lease:
            yield DeviceClaim(place, mac, ip, Kind.HOST_NAME, lease["hostname"], LEASE_FILE)
        if ip and "duid" in lease:
            yield DeviceClaim(place, mac, ip, Kind.DHCP_IDENTIFIER, lease["duid"], LEASE_FILE)


def _message(request: Request, dropped: Dropped, place: Place, octets: int) -> HttpMessage:
    host, port = split_host(request.header("host") or "")
    receiver = address(host)
    if (receiver and ipaddress.ip_address(receiver).is_loopback) or host in _OWN_NAMES:
        host = receiver = ""
    return HttpMessage(
        place=place,
        at_ms=_moment(request.header("date")),
        sender=SocketAddress(),
        receiver=SocketAddress(receiver, port or 80),
        method=request.method,
        target=request.target,
        headers=tuple((name, value.encode("latin-1")) for name, value in (*request.headers, *dropped.headers)),
        body=request.body,
        host=host,
        octets=octets,
        via=Via.HOST,
        login=dropped.login.encode("latin-1"),
    )


def _moment(written: str | None) -> int:
    """Return what ``Date`` says in milliseconds; 0 when it says nothing that can be read."""
    try:
        return int(email.utils.parsedate_to_datetime(written or "").timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0
