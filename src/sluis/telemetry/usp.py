"""Decode a USP Record with the Msg in it: what an agent tells its controller.

In:  one Record (or, asked for, one Msg) in protobuf.
Out: ``Message``: one report for the record, and one for each report of a document that ``Push!`` carries.

The rules this module keeps:
 * What has a path in the data model stands under that path: a changed value, the unique keys of a new object, the
   arguments of an event (``Device.Boot!.Cause``), what ``Get``, ``Add`` and ``Set`` answered. Everything else stands
   under ``usp``.
 * ``from_id`` claims the endpoint; an on-board request claims OUI, product class and serial number.
 * A document in ``Push!`` that can be decoded takes the place of its text, which is then empty. One that looks like
   Bulk Data and cannot is a refused report beside its text: nothing in it is lost.
 * A payload that is encrypted, or one piece of several, stays as it is, in hexadecimal digits. A plain one that is no
   Msg refuses.

Source: TR-369 (USP 1.4): ``usp-record-1-4.proto``, ``usp-msg-1-4.proto``; TR-181 ``BulkData.Profile.{i}.Push!``;
``facts/protocols.md`` sections 2.4 and 2.5. Names of events and commands as bbfreport writes them.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from sluis.errors import RefusedError
from sluis.telemetry.bulk_csv import decode_csv, looks_csv
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.claims import ConflictingClaims, merge_claims
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Leaf, Message, Number, Path, Report
from sluis.telemetry.strict_json import refused
from sluis.telemetry.wire import Record, read_definitions, read_record, record_leaves
from sluis.terms import Reason

PREFIX: Final = "usp"
DEFINITIONS: Final = read_definitions(files("sluis.telemetry").joinpath("fields/usp.fields").read_text("utf-8"))
_SEGMENT: Final = re.compile(r"(?:[^.\[]|\[[^\]]*\]|\[)+")
"""A segment of a path; dots between brackets belong to a search expression."""
_VERSION: Final = re.compile(rb"\x0a[\x01-\x08](\d{1,3}\.\d{1,3})[\x12\x1a\x20\x2a\x32\x3a\x42\x4a\x52\x5a\x62\x6a]")
"""Field 1 is the version of USP, and another field of a Record follows."""
_PLAIN_SEGMENT: Final = "0"
_PUSH: Final = "Push!"
_NO_LIMITS: Final = Limits()
"""For what is left of one entry: the whole message was bounded when it was read, and is counted again at the end."""

_AT_A_PATH: Final = {
    "Resolved": ("resolved_path", "result_params"),
    "Instance": ("instantiated_obj_path", "unique_keys"),
    "Created": ("instantiated_path", "unique_keys"),
    "Updated": ("affected_path", "updated_params"),
    "ObjectCreation": ("obj_path", "unique_keys"),
}
"""Messages that hold the path of an object and a map of its parameters."""
_PLACES: Final = {
    "resolved_path_results": "Resolved",
    "curr_insts": "Instance",
    "oper_success": "Created",
    "updated_inst_results": "Updated",
    "obj_creation": "ObjectCreation",
}


def looks_usp(head: bytes) -> bool:
    r"""Return whether bytes begin as a Record does: with the version of USP.

    Examples:
        >>> looks_usp(b"\x0a\x031.4\x12\x04self"), looks_usp(b"\x0a\x03abc\x12\x04self")
        (True, False)
    """
    match = _VERSION.match(head)
    return match is not None and head[1] == len(match[1])


def decode_usp(body: bytes, limits: Limits) -> Message:
    r"""Return what one Record says.

    Args:
        body: The bytes of one Record.
        limits: What the message may hold.

    Returns:
        The message, with the claims of the Record.

    Raises:
        RefusedError: as ``read_record``; ``refused-size`` for too many leaves or reports.

    Effects:
        None.

    Examples:
        >>> message = decode_usp(b"\x0a\x031.3\x1a\x0fos::012345-S001\x4a\x00", Limits())
        >>> message.claims.endpoint, message.reports[0].leaf_count
        ('os::012345-S001', 2)
    """
    if len(body) > limits.message_bytes:
        raise refused(Reason.REFUSED_SIZE)
    record = read_record(body, "Record", DEFINITIONS, limits)
    payload = _payload(record)
    if payload is None:
        return _message(record, None, limits)
    return _message(_without_payload(record), read_record(payload, "Msg", DEFINITIONS, limits), limits)


def decode_usp_msg(body: bytes, limits: Limits) -> Message:
    """Return what one Msg without its Record says; nothing in its bytes tells that it is one.

    Raises:
        RefusedError: as ``decode_usp``.
    """
    if len(body) > limits.message_bytes:
        raise refused(Reason.REFUSED_SIZE)
    return _message(Record(()), read_record(body, "Msg", DEFINITIONS, limits), limits)


def split_path(text: str) -> Path:
    """Return a path of USP as segments; the dot at the end of an object's path is none.

    Examples:
        >>> split_path('Device.Hosts.Host.[PhysAddress=="a.b"].')
        ('Device', 'Hosts', 'Host', '[PhysAddress=="a.b"]')
    """
    closed = text.rfind("]") + 1  # behind it no bracket closes: looked for from each of them, time would be quadratic
    before, after = _SEGMENT.findall(text, 0, closed), text[closed:].split(".")
    if before:
        after[0] = before.pop() + after[0]
    return (*before, *filter(None, after))


def _payload(record: Record) -> bytes | None:
    """Return the Msg in a record; ``None`` when there is none that can be read."""
    if record.all("payload_security") and str(_number(record, "payload_security")) != _PLAIN_SEGMENT:
        return None
    plain = record.inner("no_session_context")
    if plain is not None:
        return bytes.fromhex(plain.text("payload"))
    session = record.inner("session_context")
    if session is None:
        return None
    if any(_number(session, name) != _PLAIN_SEGMENT for name in ("payload_sar_state", "payloadrec_sar_state")):
        return None
    pieces = [piece for piece in session.all("payload") if isinstance(piece, str)]
    return bytes.fromhex("".join(pieces)) if pieces else None


def _number(record: Record, name: str) -> str:
    return next((value.text for value in reversed(record.all(name)) if isinstance(value, Number)), "0")


def _without_payload(record: Record) -> Record:
    """Return a record without the payload that is read on its own."""
    for name in ("no_session_context", "session_context"):
        inner = record.inner(name)
        if inner is not None:
            rest = inner.without_last("payload") if name == "no_session_context" else inner.without("payload")
            kept = record.without_last(name)
            return Record((*kept.fields, (name, rest)), record.repeated, record.maps, record.unknown)
    return record


def _message(record: Record, msg: Record | None, limits: Limits) -> Message:
    leaves: list[Leaf] = record_leaves(record, (PREFIX, "Record"), limits)
    inner: list[Report] = []
    if msg is not None:
        for leaf in _msg_leaves(msg, limits):
            pushed = _pushed(leaf, limits)
            inner += pushed
            opened = bool(pushed) and not any(report.refused for report in pushed)
            leaves.append(Leaf(leaf.path, "") if opened else leaf)
    if sum(report.leaf_count for report in inner) + len(leaves) > limits.leaves:
        raise refused(Reason.REFUSED_SIZE)
    reports = (Report(tuple(leaves), leaf_count=len(leaves)), *inner)
    claims = merge_claims(Claims(endpoint=record.text("from_id") or None), _on_board(msg))
    if isinstance(claims, ConflictingClaims):
        withheld = (Report((), refused=Reason.IDENTITY_MISMATCH, leaf_count=report.leaf_count) for report in reports)
        return Message(tuple(withheld))
    return Message(reports, claims)


def _on_board(msg: Record | None) -> Claims:
    """Return what an on-board request claims."""
    here: Record | None = msg
    for name in ("body", "request", "notify", "on_board_req"):
        here = None if here is None else here.inner(name)
    if here is None:
        return Claims()
    oui, product_class, serial = (here.text(name) or None for name in ("oui", "product_class", "serial_number"))
    return Claims(oui and oui.upper(), product_class, serial)


def _pushed(leaf: Leaf, limits: Limits) -> tuple[Report, ...]:
    """Return the reports of a document in ``Push!``; none when it is no Bulk Data."""
    if leaf.path[-2:] != (_PUSH, "Data") or not isinstance(leaf.value, str):
        return ()
    text = leaf.value
    if text.lstrip()[:1] not in {"{", "["} and not looks_csv(text):
        return ()
    try:
        return (decode_csv if looks_csv(text) else decode_bulk)(text.encode(), limits).reports
    except RefusedError as refusal:
        return (Report((), refused=Reason(refusal.reason)),)


def _msg_leaves(msg: Record, limits: Limits) -> Iterator[Leaf]:
    """Yield the leaves of a Msg: those of the data model under their own paths, the rest under ``usp``."""
    out: list[Leaf] = []
    rest = _lift(msg, out)
    yield from record_leaves(rest, (PREFIX, "Msg"), limits)
    if len(out) > limits.leaves:
        raise refused(Reason.REFUSED_SIZE)
    for leaf in out:
        if len(leaf.path) > limits.path_segments:
            raise refused(Reason.REFUSED_DEPTH)
        yield leaf


def _lift(record: Record, out: list[Leaf]) -> Record:
    """Take what has a path of its own out of a record, and return the rest."""
    fields = []
    for name, value in record.fields:
        kept = value
        if isinstance(value, Record):
            kept = _lift(_taken(name, value, out), out)
        fields.append((name, kept))
    return Record(tuple(fields), record.repeated, record.maps, record.unknown)


def _taken(name: str, record: Record, out: list[Leaf]) -> Record:
    if name in _PLACES:
        path, parameters = _AT_A_PATH[_PLACES[name]]
        return _table(record, path, parameters, (), out) if record.text(path) else record
    if name == "value_change" and record.text("param_path"):
        out.append(Leaf(split_path(record.text("param_path")), record.text("param_value")))
        return record.without_last("param_path", "param_value")
    if name == "obj_deletion" and record.text("obj_path"):
        out.append(Leaf(split_path(record.text("obj_path")), ""))
        return record.without_last("obj_path")
    if name == "event" and record.text("obj_path"):
        return _table(record, "obj_path", "params", (record.text("event_name"),), out).without_last("event_name")
    if name == "oper_complete" and record.text("obj_path"):
        return _completed(record, out)
    return record


def _completed(record: Record, out: list[Leaf]) -> Record:
    """Take the arguments a command gave back: ``Device.X.Cmd().Output.Y``."""
    path = (*split_path(record.text("obj_path")), record.text("command_name"))
    given = record.inner("req_output_args")
    if given is None:
        out.append(Leaf(path, ""))
        return record.without_last("obj_path", "command_name")
    out += _parameters(given, "output_args", (*path, "Output"))
    rest = record.without_last("obj_path", "command_name", "req_output_args")
    fields = (*rest.fields, ("req_output_args", given.without("output_args")))
    return Record(fields, record.repeated, record.maps, record.unknown)


def _table(record: Record, path: str, parameters: str, below: Path, out: list[Leaf]) -> Record:
    """Take the parameters of one object; an object without any is a leaf itself, so that its path is not lost."""
    base = (*split_path(record.text(path)), *below)
    out += _parameters(record, parameters, base)
    return record.without(parameters).without_last(path)


def _parameters(record: Record, name: str, base: Path) -> Iterator[Leaf]:
    entries = [entry for entry in record.all(name) if isinstance(entry, Record)]
    if not entries:
        yield Leaf(base, "")
    for entry in entries:
        path = (*base, *split_path(entry.text("key")))
        yield Leaf(path, entry.text("value"))
        yield from record_leaves(entry.without_last("key", "value"), path, _NO_LIMITS)
