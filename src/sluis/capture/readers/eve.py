"""Read events of Suricata: flows, names, requests, leases and messages that it wrote down (EVE, JSON lines).

In:  an ``eve.json``.
Out: sightings; the place of each is its line, from 1.

The rules this module keeps:
 * Octets and packets are counted by events of ``flow`` alone; the others say that there was contact, and what was said.
 * Before version 3 of its DNS events an answer has the client as its source, since then the server: the end with the
   server's port decides.
 * Events that say nothing of their own about what was sent (``stats``, ``drop``, ``netflow``, ``fileinfo`` beside its
   request) are passed over, and so is an ``alert`` without the octets it was raised for. An ``anomaly`` is traffic that
   Suricata could not read, and is listed; so is every protocol that is not below, with whom it was spoken to.
 * What an event does not hold is listed: bodies of requests (``Why.ABSENT``), messages that were cut (``Why.SNAPPED``).

Source: Suricata 6, 7 and 8, ``doc/userguide/output/eve/eve-json-format.rst``, ``rust/src/mqtt/logger.rs``,
``rust/src/dhcp/logger.rs``, ``doc/userguide/upgrade/8.0-dns-logging-changes.rst``.
"""

import base64
import binascii
import ipaddress
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.contact import payloads_of, payloads_of_parts
from sluis.capture.base.credentials import (
    CLIENT,
    USER,
    separate_address,
    separate_header,
    separate_password,
    without_login,
)
from sluis.capture.base.http_message import octets_of, split_host
from sluis.capture.base.json_tree import (
    Json,
    address,
    at,
    first_line,
    members,
    moment_ms,
    number,
    port,
    read_json,
    text,
)
from sluis.capture.base.reading import lines
from sluis.capture.base.sighting import (
    CERTIFICATE,
    DeviceClaim,
    HomeNetwork,
    NameBinding,
    NotRead,
    Part,
    Place,
    Sighting,
    SocketAddress,
    TrafficRecord,
    Via,
    Why,
)
from sluis.terms import Kind

_PASSED_OVER: Final = frozenset({"stats", "drop", "netflow", "fileinfo", "metadata", "engine", "lua"})
_NAME_PORTS: Final = frozenset({53, 5353, 5355})
_BROKER_PORTS: Final = frozenset({1883, 8883})
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_NO_PROTOCOL: Final = frozenset({"failed", "unknown"})
_NOBODY: Final = "0.0.0.0"  # noqa: S104 - what a lease says when it gives no address

_CUSTOM: Final = {
    "authorization": "authorization", "proxy_authorization": "proxy-authorization", "cookie": "cookie",
}  # fmt: skip
"""Members of an event with a header by its name (``custom``), and the header."""

Event = Json
Reader = Callable[[Event, Place], Iterator[Sighting]]


def looks_eve(head: bytes) -> bool:
    """Return whether a file begins with an event of Suricata.

    Examples:
        >>> looks_eve(b'{"timestamp":"2026-11-24T14:28:49.500000+0100","event_type":"dns"}')
        True
        >>> looks_eve(b'{"event_type":"click"}')
        False
    """
    event = first_line(head)
    return bool(text(event, "event_type")) and moment_ms(text(event, "timestamp")) > 0


def eve(stream: BinaryIO, source: int, bounds: Bounds) -> Iterator[Sighting]:
    """Yield what events of Suricata say.

    Args:
        stream: The events, one a line.
        source: Number of the input.
        bounds: ``line_bytes`` bounds one line.

    Yields:
        Of each event its record and what was said, or a ``NotRead``.
    """
    for count, line in lines(stream, bounds.line_bytes):
        place = Place(source, count)
        if line is None:
            yield NotRead(place, Why.SIZE)
            continue
        try:
            event = read_json(line)
        except ValueError:
            yield NotRead(place, Why.SYNTAX)
            continue
        kind = text(event, "event_type")
        if kind in READERS:
            yield from READERS[kind](event, place)
        elif kind == "anomaly":
            yield NotRead(place, Why.SYNTAX)
        elif kind not in _PASSED_OVER:
            if kind and address(text(event, "dest_ip")):
                yield _contact(event, place, kind.lower())
            yield NotRead(place, Why.UNKNOWN if kind else Why.SYNTAX)


def _ends(event: Event, servers: frozenset[int] = frozenset()) -> tuple[SocketAddress, SocketAddress]:
    """Return client and server: as the event says, unless only its source has a server's port."""
    ends = [
        SocketAddress(address(text(event, f"{side}_ip")), port(event, f"{side}_port"), _mac(event, side))
        for side in ("src", "dest")
    ]
    if ends[0].port in servers and ends[1].port not in servers:
        ends.reverse()
    return ends[0], ends[1]


def _mac(event: Event, side: str) -> str:
    """Return the address of a frame, where Suricata was told to write it down (``ethernet: yes``)."""
    several = [mac for mac in members(event, "ether", f"{side}_macs") if isinstance(mac, str)]
    return (text(event, "ether", f"{side}_mac") or (several[0] if len(several) == 1 else "")).lower()


def _contact(
    event: Event, place: Place, protocol: str, *, host: str = "", servers: frozenset[int] = frozenset()
) -> TrafficRecord:
    return TrafficRecord(
        place, moment_ms(text(event, "timestamp")), *_ends(event, servers), text(event, "proto").lower(), protocol,
        octets=0, packets=0, host=host,
    )  # fmt: skip


def _flow(event: Event, place: Place) -> Iterator[Sighting]:
    protocol = text(event, "app_proto")
    begun = moment_ms(text(event, "flow", "start")) or moment_ms(text(event, "timestamp"))
    yield TrafficRecord(
        place, begun, *_ends(event), text(event, "proto").lower(), "" if protocol in _NO_PROTOCOL else protocol,
        octets=number(event, "flow", "bytes_toserver"), back=number(event, "flow", "bytes_toclient"),
        packets=number(event, "flow", "pkts_toserver") or 1, until_ms=moment_ms(text(event, "flow", "end")), opens=True,
    )  # fmt: skip


def _dns(event: Event, place: Place) -> Iterator[Sighting]:
    dns = at(event, "dns")
    contact = _contact(event, place, "mdns" if text(event, "event_type") == "mdns" else "dns", servers=_NAME_PORTS)
    yield contact
    asked = [text(query, "rrname") for query in members(dns, "queries")] or [text(dns, "rrname")]
    names = [name.rstrip(".").lower() for name in asked if name]
    if text(dns, "type") in {"query", "request"}:
        for name in names:
            yield from payloads_of(contact, Part.DNS_NAME, octets_of(name))
        return
    answers = [(text(record, "rrtype"), text(record, "rdata")) for record in members(dns, "answers")]
    answers += [
        (kind, rdata) for kind in ("A", "AAAA") for rdata in members(dns, "grouped", kind) if isinstance(rdata, str)
    ]
    answers.append((text(dns, "rrtype"), text(dns, "rdata")))
    for kind, rdata in answers:
        if kind in {"A", "AAAA"} and address(rdata) and names:
            yield NameBinding(place, address(rdata), names[0], Via.DNS)


def _http(event: Event, place: Place) -> Iterator[Sighting]:
    http = at(event, "http")
    host = split_host(text(http, "hostname"))[0]
    contact = _contact(event, place, "http", host=host)
    yield contact
    if host and not address(host):
        yield NameBinding(place, contact.receiver.address, host, Via.HOST)
    method, url = text(http, "http_method"), text(http, "url")
    target = f"{method} {without_login(url).partition('?')[0]}"
    yield from payloads_of_parts(contact, separate_address(octets_of(url)), target=target)
    headers = [(text(header, "name").lower(), text(header, "value")) for header in members(http, "request_headers")]
    there = {name for name, _ in headers}
    own_members = (("user-agent", text(http, "http_user_agent")), ("referer", text(http, "http_refer")))
    custom = tuple((name, text(http, key)) for key, name in _CUSTOM.items())
    for name, value in (*headers, *(header for header in (*own_members, *custom) if header[0] not in there)):
        if name != "host":
            yield from payloads_of_parts(contact, separate_header(name, octets_of(value)), target=target)
    body = _octets(http, "http_request_body")
    if body:
        yield from payloads_of(contact, Part.BODY, body, media=dict(headers).get("content-type", ""), target=target)
    elif method in _WITH_BODY:
        yield NotRead(place, Why.ABSENT)


def _octets(node: Json, name: str) -> bytes:
    """Return octets that Suricata wrote as base64; where it wrote text alone, that, with dots for what is none."""
    try:
        octets = base64.b64decode(octets_of(text(node, name)), validate=True)
    except binascii.Error:
        octets = b""
    return octets or octets_of(text(node, f"{name}_printable"))


def _alert(event: Event, place: Place) -> Iterator[Sighting]:
    payload, body = _octets(event, "payload"), _octets(at(event, "http"), "http_request_body")
    if not payload and not body:
        return
    contact = _contact(event, place, text(event, "app_proto"))
    yield contact
    back = text(event, "direction") == "to_client"
    yield from payloads_of(contact, Part.PAYLOAD, payload, back=back)
    yield from payloads_of(contact, Part.BODY, body)


def _tls(event: Event, place: Place) -> Iterator[Sighting]:
    kind = text(event, "event_type")
    name = (text(event, kind, "sni") or text(event, "tls", "sni")).rstrip(".").lower()
    contact = _contact(event, place, kind, host=name)
    yield contact
    yield from payloads_of(contact, Part.TLS_NAME, octets_of(name))
    if name:
        yield NameBinding(place, contact.receiver.address, name, Via.TLS)
    shown = octets_of(_common_name(text(event, "tls", "client", "subject")))
    yield from payloads_of(contact, Part.CLIENT, shown, media=CERTIFICATE)
    common = [part.strip()[3:].lower() for part in text(event, "tls", "subject").split(",") if "CN=" in part]
    for host in common[:1]:
        if contact.receiver.address and "." in host and " " not in host:
            yield NameBinding(place, contact.receiver.address, host, Via.CERTIFICATE)


def _common_name(subject: str) -> str:
    """Return the name of the holder of a certificate, as it is written.

    Examples:
        >>> _common_name("O=Example, CN=CPE-0007"), _common_name("O=Example")
        ('CPE-0007', '')
    """
    return next((part.strip()[3:] for part in subject.split(",") if part.strip().startswith("CN=")), "")


def _dhcp(event: Event, place: Place) -> Iterator[Sighting]:
    dhcp = at(event, "dhcp")
    mac = text(dhcp, "client_mac").lower()
    leased = [address(text(dhcp, key)) for key in ("assigned_ip", "client_ip")]
    given = next((lease for lease in leased if lease not in {"", _NOBODY}), "")
    if mac:
        yield DeviceClaim(place, mac, given, Kind.MAC_ADDRESS, mac, "dhcp lease")
    if text(dhcp, "hostname"):
        yield DeviceClaim(place, mac, given, Kind.HOST_NAME, text(dhcp, "hostname"), "dhcp option 12")
    identifier = text(dhcp, "client_id")
    if identifier and not identifier.endswith(mac):
        yield DeviceClaim(place, mac, given, Kind.DHCP_IDENTIFIER, identifier, "dhcp option 61")
    routers = [address(router) for router in members(dhcp, "routers") if isinstance(router, str)]
    try:
        network = str(ipaddress.ip_network(f"{given}/{text(dhcp, 'subnet_mask')}", strict=False))
    except ValueError:
        network = ""
    if network and text(dhcp, "dhcp_type") == "ack":
        yield HomeNetwork(place, network, routers[0] if routers else "")


def _mqtt(event: Event, place: Place) -> Iterator[Sighting]:
    mqtt = at(event, "mqtt")
    contact = _contact(event, place, "mqtt", servers=_BROKER_PORTS)
    yield contact
    for name in (CLIENT, USER):
        yield from payloads_of(contact, Part.CLIENT, octets_of(text(mqtt, "connect", name)), media=name)
    yield from payloads_of_parts(contact, separate_password(octets_of(text(mqtt, "connect", "password"))))
    back = port(event, "src_port") in _BROKER_PORTS
    for message, answers in ((at(mqtt, "connect", "will"), False), (at(mqtt, "publish"), back)):
        topic = text(message, "topic")
        yield from payloads_of(contact, Part.TOPIC, octets_of(topic), back=answers)
        yield from payloads_of(contact, Part.BODY, octets_of(text(message, "message")), target=topic, back=answers)
    for asked in (*members(mqtt, "subscribe", "topics"), *members(mqtt, "unsubscribe", "topics")):
        yield from payloads_of(
            contact, Part.TOPIC, octets_of(asked if isinstance(asked, str) else text(asked, "topic"))
        )
    if any(number(member, "skipped_length") for member in (mqtt.values() if isinstance(mqtt, dict) else ())):
        yield NotRead(place, Why.SNAPPED)


READERS: Final[dict[str, Reader]] = {
    "flow": _flow,
    "dns": _dns,
    "mdns": _dns,
    "http": _http,
    "alert": _alert,
    "tls": _tls,
    "quic": _tls,
    "dhcp": _dhcp,
    "mqtt": _mqtt,
}
"""The events that are read, by their ``event_type``."""
