r"""Read logs of Zeek: connections, names, requests, leases and messages that it wrote down.

In:  one log, as columns with their header or as JSON lines.
Out: sightings; the place of each is its line, from 1.

The rules this module keeps:
 * Octets and packets are counted by ``conn.log`` alone; the other logs say that there was contact, and what was said.
 * Where the log has the size at the network layer (``orig_ip_bytes``), that is what is counted.
 * What a log does not hold is listed: bodies of requests (``Why.ABSENT``), messages that were cut (``Why.SNAPPED``).
 * Logs that say nothing of their own about what was sent (``PASSED_OVER``) are passed over; any other one is listed
   once, as a whole.

Source: Zeek 3 to 8, ``base/protocols/*/main.zeek`` and ``policy/protocols/conn/mac-logging``; the columns by
``base/frameworks/logging/writers/ascii.zeek`` (octets that are no text as ``\xHH``).
"""

import re
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
from sluis.capture.base.json_tree import Json, address, first_line, moment_ms, read_json
from sluis.capture.base.reading import lines
from sluis.capture.base.sighting import (
    CERTIFICATE,
    DeviceClaim,
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

Record = dict[str, Json]
Reader = Callable[[Record, Place], Iterator[Sighting]]

_MARK: Final = b"#separator "
_ESCAPED: Final = re.compile(rb"\\x([0-9A-Fa-f]{2})")
_COMMON_NAME: Final = re.compile(r"(?:^|,)\s*CN=([A-Za-z0-9*.-]+\.[A-Za-z]{2,})")
_SHOWN: Final = re.compile(r"(?:^|,)\s*CN=([^,]+)")
"""The name in a certificate by which a device proves who it is."""
_BY_PORT: Final = {5353: "mdns", 5355: "llmnr", 137: "nbns"}
_TOLD_BY: Final = (
    ("conn", {"conn_state"}), ("mqtt_publish", {"payload_len"}), ("mqtt_connect", {"connect_status"}),
    ("mqtt_connect", {"client_id", "proto_name"}), ("mqtt_subscribe", {"topics", "action"}), ("dhcp", {"msg_types"}),
    ("http", {"trans_depth", "request_body_len"}), ("ssl", {"established", "resumed"}), ("dns", {"trans_id"}),
    ("dns", {"rejected", "query"}),
)  # fmt: skip
"""Columns by which a log without its name is known: those its records always have."""
_PROBLEM: Final = "<problem-decoding>"
"""How Zeek begins the user name of Basic authentication that it could not decode."""
_LEASED: Final = ("assigned_addr", "assigned_ip", "client_addr")
"""Columns with the address of a lease; the second is of before Zeek 2.6."""
PASSED_OVER: Final = frozenset(
    [
        "stats",
        "capture_loss",
        "packet_filter",
        "loaded_scripts",
        "reporter",
        "prof",
        "telemetry",
        "broker",
        "cluster",
        "config",
        "print",
        "analyzer_debug",
        "notice",
        "notice_alarm",
        "files",
        "x509",
        "ocsp",
        "pe",
        "known_hosts",
        "known_services",
        "known_certs",
        "software",
    ]
)
"""Logs about Zeek itself, and about files, certificates and machines of connections that have their own lines."""
_ENDS: Final = "id.orig_h"


def looks_zeek(head: bytes) -> bool:
    r"""Return whether a file begins as a log of Zeek.

    Examples:
        >>> looks_zeek(b"#separator \\x09"), looks_zeek(b'{"ts":1.5,"uid":"C1","id.orig_h":"192.0.2.1"}')
        (True, True)
        >>> looks_zeek(b'{"ts":1.5}')
        False
    """
    if head.startswith(_MARK):
        return True
    record = first_line(head)
    if not isinstance(record, dict) or "ts" not in record:
        return False
    return isinstance(record.get("_path"), str) or _ENDS in record or (_path(record) == "dhcp" and "uids" in record)


def zeek(stream: BinaryIO, source: int, bounds: Bounds) -> Iterator[Sighting]:
    """Yield what a log of Zeek says.

    Args:
        stream: The log.
        source: Number of the input.
        bounds: ``line_bytes`` bounds one line.

    Yields:
        Of each line its record and what was said, or a ``NotRead``.
    """
    columns = _Columns()
    others: dict[str, NotRead] = {}
    empty = True
    for count, line in lines(stream, bounds.line_bytes):
        place = Place(source, count)
        if line is None:
            empty = False
            yield NotRead(place, Why.SIZE)
            continue
        if line.startswith(b"#"):
            columns.take(line)
            continue
        empty = False
        record = _json(line) if line.lstrip().startswith(b"{") else columns.record(line)
        if record is None:
            yield NotRead(place, Why.SYNTAX)
            continue
        path = _path(record) or columns.path
        if path in READERS:
            yield from READERS[path](record, place)
        elif path not in PASSED_OVER | others.keys():
            others[path] = NotRead(place, Why.UNKNOWN)
    yield from others.values()
    if empty:
        yield NotRead(Place(source, 0), Why.EMPTY)


class _Columns:
    """The header of a log in columns: what separates them, and what they are called."""

    def __init__(self) -> None:
        self.path = ""
        self._separator = b"\t"
        self._between = b","
        self._nothing = {b"-"}
        self._empty = b"(empty)"
        self._names: list[str] = []
        self._lists: list[bool] = []

    def take(self, line: bytes) -> None:
        """Take one line of the header."""
        if line.startswith(_MARK):
            self._separator = _plain(line[len(_MARK) :].strip()) or b"\t"
            return
        name, *values = line[1:].split(self._separator)
        if name == b"path" and values:
            self.path = values[0].decode("utf-8", "replace")
        elif name == b"set_separator" and values:
            self._between = values[0] or b","
        elif name == b"unset_field" and values:
            self._nothing = {values[0]}
        elif name == b"empty_field" and values:
            self._empty = values[0]
        elif name == b"fields":
            self._names = [value.decode("utf-8", "replace") for value in values]
            self._lists = [False] * len(values)
        elif name == b"types":
            self._lists = [value.startswith((b"vector", b"set")) for value in values]

    def record(self, line: bytes) -> Record | None:
        """Return a line by the names of its columns; ``None`` when it does not have as many."""
        values = line.split(self._separator)
        if not self._names or len(values) != len(self._names) or len(self._lists) != len(values):
            return None
        record: Record = {}
        for name, value, several in zip(self._names, values, self._lists, strict=True):
            if value in self._nothing:
                continue
            if several:
                record[name] = [] if value == self._empty else [_text(part) for part in value.split(self._between)]
            else:
                record[name] = "" if value == self._empty else _text(value)
        return record


def _plain(value: bytes) -> bytes:
    return _ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), value)


def _text(value: bytes) -> str:
    return (_plain(value) if b"\\x" in value else value).decode("utf-8", "surrogateescape")


def _json(line: bytes) -> Record | None:
    try:
        record = read_json(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _path(record: Record) -> str:
    named = record.get("_path")
    if isinstance(named, str):
        return named
    return next((path for path, names in _TOLD_BY if names <= record.keys()), "")


def _word(record: Record, name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _count(record: Record, name: str) -> int:
    value = record.get(name)
    try:
        return min(max(0, int(value)), 2**53) if isinstance(value, str | int | float) else 0
    except (ValueError, OverflowError):
        return 0


def _several(record: Record, name: str) -> list[str]:
    values = record.get(name)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _seconds_ms(record: Record, name: str) -> int:
    value = record.get(name)
    if isinstance(value, str):
        try:
            return moment_ms(float(value))
        except ValueError:
            pass  # an ISO 8601 moment
    return moment_ms(value)


def _ends(record: Record) -> tuple[SocketAddress, SocketAddress]:
    ends = []
    for side in ("orig", "resp"):
        port = _count(record, f"id.{side}_p")
        mac = _word(record, f"{side}_l2_addr").lower()
        ends.append(SocketAddress(address(_word(record, f"id.{side}_h")), port if port < 65_536 else 0, mac))  # noqa: PLR2004
    return ends[0], ends[1]


def _contact(record: Record, place: Place, protocol: str, transport: str = "tcp", host: str = "") -> TrafficRecord:
    """Return that there was contact; ``conn.log`` counts what went."""
    return TrafficRecord(
        place, _seconds_ms(record, "ts"), *_ends(record), transport, protocol, octets=0, packets=0, host=host
    )  # fmt: skip


def _conn(record: Record, place: Place) -> Iterator[Sighting]:
    service = _word(record, "service").split(",")[-1]
    sender, receiver = _ends(record)
    at = _seconds_ms(record, "ts")
    yield TrafficRecord(
        place, at, sender, receiver, _word(record, "proto"),
        {"ssl": "tls"}.get(service, _BY_PORT.get(receiver.port, service) if service == "dns" else service),
        octets=_count(record, "orig_ip_bytes") or _count(record, "orig_bytes"),
        back=_count(record, "resp_ip_bytes") or _count(record, "resp_bytes"),
        packets=_count(record, "orig_pkts") or 1, until_ms=at + _seconds_ms(record, "duration"), opens=True,
        carried=_carried(record),
    )  # fmt: skip


def _carried(record: Record) -> int:
    """Return how many octets a connection of TCP carried both ways; -1 when the log does not say, or missed some."""
    counts = [record.get(f"{side}_bytes") for side in ("orig", "resp")]
    if _word(record, "proto") != "tcp" or _count(record, "missed_bytes") or not all(_is_count(each) for each in counts):
        return -1
    return sum(_count(record, f"{side}_bytes") for side in ("orig", "resp"))


def _is_count(value: object) -> bool:
    return (isinstance(value, str) and value.isascii() and value.isdigit()) or (
        isinstance(value, int) and not isinstance(value, bool) and value >= 0
    )


def _dns(record: Record, place: Place) -> Iterator[Sighting]:
    receiver = _ends(record)[1]
    contact = _contact(record, place, _BY_PORT.get(receiver.port, "dns"), _word(record, "proto") or "udp")
    yield contact
    name = _word(record, "query").rstrip(".").lower()
    yield from payloads_of(contact, Part.DNS_NAME, octets_of(name))
    for answer in _several(record, "answers"):
        if address(answer) and name:
            yield NameBinding(place, address(answer), name, Via.DNS)


def _http(record: Record, place: Place) -> Iterator[Sighting]:
    host = split_host(_word(record, "host"))[0]
    contact = _contact(record, place, "http", host=host)
    yield contact
    if host and not address(host):
        yield NameBinding(place, contact.receiver.address, host, Via.HOST)
    uri, user = _word(record, "uri"), _word(record, "username")
    target = f"{_word(record, 'method')} {without_login(uri).partition('?')[0]}"
    yield from payloads_of_parts(contact, separate_address(octets_of(uri)), target=target)
    for name, header in (("user_agent", "user-agent"), ("referrer", "referer"), ("origin", "origin")):
        yield from payloads_of_parts(contact, separate_header(header, octets_of(_word(record, name))), target=target)
    if user.startswith(_PROBLEM):  # what could not be decoded, the password with it
        yield from payloads_of_parts(contact, separate_password(octets_of(user[len(_PROBLEM) :].strip(" ()"))))
    else:
        yield from payloads_of(contact, Part.CLIENT, octets_of(user), media=USER)
    yield from payloads_of_parts(contact, separate_password(octets_of(_word(record, "password"))))
    if _count(record, "request_body_len"):
        yield NotRead(place, Why.ABSENT)


def _ssl(record: Record, place: Place) -> Iterator[Sighting]:
    name = _word(record, "server_name").rstrip(".").lower()
    contact = _contact(record, place, "tls", host=name)
    yield contact
    yield from payloads_of(contact, Part.TLS_NAME, octets_of(name))
    shown = _SHOWN.search(_word(record, "client_subject"))
    yield from payloads_of(contact, Part.CLIENT, octets_of(shown[1] if shown else ""), media=CERTIFICATE)
    subject = _COMMON_NAME.search(_word(record, "subject"))
    if name:
        yield NameBinding(place, contact.receiver.address, name, Via.TLS)
    if subject is not None and contact.receiver.address:
        yield NameBinding(place, contact.receiver.address, subject[1].lower(), Via.CERTIFICATE)


def _dhcp(record: Record, place: Place) -> Iterator[Sighting]:
    mac = _word(record, "mac").lower()
    given = next(filter(None, (address(_word(record, name)) for name in _LEASED)), "")
    if mac:
        yield DeviceClaim(place, mac, given, Kind.MAC_ADDRESS, mac, "dhcp lease")
    for name, how in (("host_name", "dhcp option 12"), ("client_fqdn", "dhcp option 81")):
        value = _word(record, name)
        if value:
            yield DeviceClaim(place, mac, given, Kind.HOST_NAME, value, how)


def _mqtt_connect(record: Record, place: Place) -> Iterator[Sighting]:
    contact = _contact(record, place, "mqtt")
    yield contact
    yield from payloads_of(contact, Part.CLIENT, octets_of(_word(record, "client_id")), media=CLIENT)
    topic = _word(record, "will_topic")
    yield from payloads_of(contact, Part.TOPIC, octets_of(topic))
    yield from payloads_of(contact, Part.BODY, octets_of(_word(record, "will_payload")), target=topic)


def _mqtt_publish(record: Record, place: Place) -> Iterator[Sighting]:
    contact = _contact(record, place, "mqtt")
    yield contact
    back = record.get("from_client") in {False, "F"}
    topic, payload = _word(record, "topic"), octets_of(_word(record, "payload"))
    yield from payloads_of(contact, Part.TOPIC, octets_of(topic), back=back)
    yield from payloads_of(contact, Part.BODY, payload, target=topic, back=back)
    if len(payload) < _count(record, "payload_len"):
        yield NotRead(place, Why.SNAPPED)


def _mqtt_subscribe(record: Record, place: Place) -> Iterator[Sighting]:
    contact = _contact(record, place, "mqtt")
    yield contact
    for topic in _several(record, "topics"):
        yield from payloads_of(contact, Part.TOPIC, octets_of(topic))


READERS: Final[dict[str, Reader]] = {
    "conn": _conn,
    "dns": _dns,
    "http": _http,
    "ssl": _ssl,
    "dhcp": _dhcp,
    "mqtt_connect": _mqtt_connect,
    "mqtt_publish": _mqtt_publish,
    "mqtt_subscribe": _mqtt_subscribe,
}
"""The logs that are read, by their ``#path``."""
