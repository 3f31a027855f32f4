"""Decode the reports of OpenSync: statistics, flows and telemetry, compressed or not.

In:  one protobuf message, or the same in a zlib stream.
Out: ``Message`` with one report, its leaves under ``opensync`` and the name of the report.

The rules this module keeps:
 * Nothing in the bytes says which report it is. It is the first of ``REPORTS`` that explains all of them: every field
   defined, in its wire type, its text being text. Where none does, a field beyond the last one defined may be a newer
   version's; its leaves stand under its number. Reports so short that two explain them are read as the first.
 * The node claims to be the router: its id is the serial number.
 * A zlib stream is undone within the limits, whole and with nothing behind it.

Source: plume-design/opensync 7.0, ``src/lib/protobuf/*.proto`` and ``src/qm/src/qm_mqtt.c`` (``compress()``);
``facts/protocols.md`` section 4.1. The definitions are ours, from the field numbers: ``fields/opensync.fields``.
"""

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Final

from sluis.errors import RefusedError
from sluis.telemetry.coding import decode_content
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Message, Number, Report, Value
from sluis.telemetry.strict_json import refused
from sluis.telemetry.wire import Record, is_fields, is_text, read_definitions, read_record, record_leaves
from sluis.terms import Reason

PREFIX: Final = "opensync"
DEFINITIONS: Final = read_definitions(files("sluis.telemetry").joinpath("fields/opensync.fields").read_text("utf-8"))
_STRICT: Final = replace(DEFINITIONS, strict_text=True)
_ZLIB_METHOD: Final = 0x78
_ZLIB_CHECK: Final = 31
_FEWEST_FIELDS: Final = 3
"""What is shorter says too little to be told from chance."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One report of OpenSync."""

    name: str
    message: str
    node: tuple[str, ...]
    """Where it says which node it is of."""
    time: tuple[str, ...] = ()
    """Where it says when it was made; empty when it does not."""


REPORTS: Final = (
    Kind("stats", "StatsReport", ("nodeID",)),
    Kind("steering", "SteeringReport", ("nodeID",)),
    Kind("latency", "LatencyReport", ("node_id",)),
    Kind("flow", "FlowReport", ("observationPoint", "nodeId"), ("reportedAt",)),
    Kind("interfaces", "InterfaceReport", ("observation_point", "nodeId"), ("reported_at",)),
    Kind("hero", "HeroReport", ("observation_point", "nodeId"), ("reported_at",)),
    Kind("web", "WebReport", ("observationPoint", "nodeId")),
    Kind("mdns", "MdnsReport", ("observation_point", "nodeId")),
    Kind("portmaps", "PortmapReport", ("observation_point", "nodeId"), ("reported_at_ms",)),
    Kind("typing", "TypingReport", ("observation_point", "nodeId")),
    Kind("events", "EventsReport", ("deviceID", "node_id"), ("realTime",)),
    Kind("lte", "LteReport", ("header", "node_id"), ("header", "reported_at")),
)
"""The reports of OpenSync; where two explain a message, the one that stands first is meant."""


def looks_opensync(head: bytes) -> bool:
    r"""Return whether bytes are a report of OpenSync, compressed or not.

    Args:
        head: The whole message: the end of it decides, too.

    Examples:
        >>> looks_opensync(b"\x0a\x04S001\x2a\x0f\x08\x01\x20\x24\x1a\x09\x0a\x03x:y\x20\x01\x18\x01")
        True
        >>> looks_opensync(b"hello")
        False
    """
    try:
        plain = _plain(head, Limits())
    except RefusedError:
        return False
    return kind_of(plain, Limits()) is not None


def decode_opensync(body: bytes, limits: Limits) -> Message:
    """Return the report that one message holds.

    Args:
        body: The payload as published.
        limits: What the message may hold, after it was inflated too.

    Returns:
        A message with one report, and the node as the serial number claimed.

    Raises:
        RefusedError: ``refused-encoding`` or ``refused-size`` while inflating; ``refused-layout`` when it is none of
            ``REPORTS``; else as ``record_leaves``.

    Effects:
        None.
    """
    plain = _plain(body, limits)
    kind = kind_of(plain, limits)
    if kind is None:
        raise refused(Reason.REFUSED_LAYOUT)
    return decode_kind(plain, kind, limits)


def decode_named(name: str, body: bytes, limits: Limits) -> Message:
    """Return the report that somebody says a message is, whatever it looks like.

    Args:
        name: Of one of ``REPORTS``.
        body: The payload as published.
        limits: What the message may hold.

    Raises:
        RefusedError: as ``read_record`` and ``decode_opensync``.
    """
    kind = next(report for report in REPORTS if report.name == name)
    return decode_kind(_plain(body, limits), kind, limits)


def decode_kind(plain: bytes, kind: Kind, limits: Limits) -> Message:
    """Return one report of a kind, nothing left to undo."""
    record = read_record(plain, kind.message, DEFINITIONS, limits)
    leaves = record_leaves(record, (PREFIX, kind.name), limits)
    node = _at(record, kind.node)
    time = _at(record, kind.time) if kind.time else None
    report = Report(tuple(leaves), time if isinstance(time, Number) else None, leaf_count=len(leaves))
    return Message((report,), Claims(serial=node if isinstance(node, str) and node else None))


def kind_of(plain: bytes, limits: Limits) -> Kind | None:
    """Return which report explains all of a message, or ``None``.

    A report that has every field defined goes before one that needs a newer version to explain the message. Text that
    is not UTF-8 speaks against a report; it is let pass only when nothing explains the message otherwise, because a
    network may be called anything.
    """
    if not is_fields(plain):
        return None
    few = replace(limits, values=limits.leaves * 2)  # with more fields it has too many leaves, and is refused anyway
    for definitions in (_STRICT, DEFINITIONS):
        newer: Kind | None = None
        for kind in REPORTS:
            try:
                record = read_record(plain, kind.message, definitions, few, explain=True)
            except RefusedError:
                continue
            node = _at(record, kind.node)
            if not isinstance(node, str) or not is_text(node) or _count(record) < _FEWEST_FIELDS:
                continue
            if not record.unknown:
                return kind
            newer = newer or kind
        if newer is not None:
            return newer
    return None


def _count(record: Record) -> int:
    """Return how many fields a record holds, those of inner messages included."""
    return sum(1 + (_count(value) if isinstance(value, Record) else 0) for _, value in record.fields)


def _at(record: Record, path: tuple[str, ...]) -> Value | None:
    here: Record | None = record
    for name in path[:-1]:
        here = None if here is None else here.inner(name)
    if here is None:
        return None
    values = [value for value in here.all(path[-1]) if not isinstance(value, Record)]
    return values[-1] if values else None


def _plain(body: bytes, limits: Limits) -> bytes:
    """Return a message without its compression. No report begins as a zlib stream does: field 15 is no varint."""
    if len(body) > limits.message_bytes:
        raise refused(Reason.REFUSED_SIZE)
    if len(body) > 1 and body[0] == _ZLIB_METHOD and int.from_bytes(body[:2]) % _ZLIB_CHECK == 0:
        return decode_content(body, "deflate", limits)
    return body
