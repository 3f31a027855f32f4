"""From captures to what left the house, to whom, and what of it the register covers.

In:  inputs (captures, logs, recorded messages), and what they are compared with: a register, a statement, or nothing.
Out: ``Audit``, the one result every report shows.

The path, in order:

 1. ``gather``: every input is read once; packets become flows, what the house says about itself becomes its devices,
    and what can be read is put by.
 2. ``describe``: each destination gets its organisation and country, by a dated table.
 3. ``fields_of``: with the whole house known, what was put by is read field by field, and every value to a recipient is
    held against its rows.
 4. ``compare``: observed minus declared, and what the law says of the difference on the day of the capture;
    ``not_encrypted``: what whoever stands on the way can read, whatever is declared.
 5. ``limits``: what such a capture cannot show.

The rules this module keeps:
 * Nothing is skipped silently: an input, or a part of one, that was not read stands in the result with its reason.
 * What is judged is judged as on the day of the last thing seen, unless somebody says another day. Inputs that hold no
   time, or one that cannot be (before 2000, after today), are judged as on the day that is given for that.
 * The same inputs and question give the same result, whatever the clock says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from itertools import chain
from typing import BinaryIO, Final

from sluis.audit.capture_pass import CaptureFacts, gather
from sluis.audit.content.fields import ExtractedFields, fields_of
from sluis.audit.content.row_conformance import RowConformance
from sluis.audit.house.destinations import SeenAt, describe
from sluis.audit.house.flow_table import FlowTable
from sluis.audit.house.hours import wrong_clock
from sluis.audit.house.origin import Origins
from sluis.audit.inputs import Input
from sluis.audit.inputs import Options as Reading
from sluis.audit.model import Audit, Declared, Destination, Device, Field, Flow, Observation, Source, UnreadCount
from sluis.audit.model import Reading as Read
from sluis.audit.record.compare import Compared, compare, numbered
from sluis.audit.record.declared import OnRecord
from sluis.audit.record.limits import LimitFacts, limits
from sluis.audit.record.open_traffic import not_encrypted
from sluis.audit.record.verified_statement import Stated, Unproved
from sluis.capture.base.control_traffic import is_control_traffic
from sluis.capture.base.sighting import NotRead, Part, Why
from sluis.capture.readers.built_in import PACKETS
from sluis.capture.readers.tshark.dissection import version as dissector_version
from sluis.errors import Code, FileName
from sluis.errors.audit import audit_nothing_read_error
from sluis.register.model import Register
from sluis.telemetry.folder import FolderEntry

LIVE: Final = "live"
"""The kind of an input that is an interface."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a capture: how it is read, and what it is held against."""

    today: date
    """The day that is judged when neither the inputs nor ``at`` say one."""
    register: Register | None = None
    statement: Stated | Unproved | None = None
    declared: Declared = field(default_factory=Declared)
    """How register and statement are called in the report."""
    origins: Origins = field(default_factory=lambda: Origins(None))
    at: date | None = None
    """The day that is judged; of the last thing seen when absent."""
    home: tuple[str, ...] = ()
    """Networks of the house (CIDR), when somebody says them."""
    router: str = ""
    """Address of the router, when somebody says it."""
    keylog: str | None = None
    """A file with TLS secrets."""
    keylog_sha256: str = ""
    """Of that file, for the report."""
    devices: bool = False
    """Whether what the house's own devices send to strangers is observed too."""
    alone: bool = False
    """Whether nothing stands behind the router, as on a test bench: then all it sends is its own."""


def audit(
    inputs: Iterable[FolderEntry],
    question: Question,
    *,
    advance: Callable[[int], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Audit:
    """Say what left the house.

    Args:
        inputs: Files, as ``telemetry.folder.walk`` finds them.
        question: What is asked.
        advance: Called with the octets that were read since the last call.
        stdin: What ``-`` reads; the process's own when absent.

    Returns:
        The result. Equal for equal inputs and question.

    Raises:
        InputNotReadableError: a file that was named cannot be opened.
        audit_nothing_read_error: of all inputs nothing could be read.
        tshark_missing_error: a capture of packets is among them, and tshark is not installed.

    Effects:
        Reads the inputs; keeps what can be read in a file without a name until it returns.

    Source:
        docs/explanation/the-ten-questions.md; ``observed - declared`` must be empty (facts/law.md, section 4).

    Examples:
        >>> from sluis.telemetry.folder import walk
        >>> result = audit(walk(["examples/firmware/leaky.har"]), Question(date(2026, 11, 24)))
        >>> len(result.sources), len(result.flows) > 0, result.observations
        (1, True, ())
    """
    with CaptureFacts() as capture_facts:
        reading = Reading(keylog=question.keylog, advance=advance, stdin=stdin)
        read: list[Input] = []
        for number, entry in enumerate(inputs, 1):
            read.append(Input(entry, number, reading))
            gather(read[-1].sightings(), capture_facts)
        return conclude(capture_facts, [opened_input.source() for opened_input in read], question)


def conclude(capture_facts: CaptureFacts, sources: Sequence[Source], question: Question) -> Audit:
    """Work out the result of what was gathered so far.

    Args:
        capture_facts: By one pass over the inputs; more may follow.
        sources: The account of each input.
        question: What is asked.

    Raises:
        audit_nothing_read_error: there are inputs, and of none anything could be read.

    Effects:
        Reads what was put by.
    """
    _anything(sources)
    household = capture_facts.house.build_inventory(question.home, question.router)
    flow_table = capture_facts.flows.build_flow_table(household)
    destinations = describe(_seen_at(flow_table), question.origins)
    at = question.at or _day(capture_facts.last_ms, question.today) or question.today
    record = None if question.register is None else OnRecord(question.register, at)
    extracted = fields_of(
        capture_facts.payloads, household, flow_table, RowConformance(record, flow_table.flows, destinations)
    )
    flows = _as_read(flow_table, extracted, sources)
    ran = capture_facts.first_ms, capture_facts.last_ms
    compared = _compared(question, at, extracted.fields, flows, destinations, household.devices, ran)
    opened = _sent_open(question, at, compared, flows, household.devices)
    accounts = tuple(
        _with_unread(source, (*extracted.unread, *capture_facts.no_room(source.number))) for source in sources
    )
    result = Audit(
        sources=accounts,
        at=at,
        first_ms=capture_facts.first_ms,
        last_ms=capture_facts.last_ms,
        devices=household.devices,
        destinations=compared.destinations,
        flows=flows,
        fields=compared.fields,
        observations=numbered((*compared.observations, *opened), compared.destinations),
        limits=(),
        declared=question.declared,
        table=question.origins.table,
        inside=flow_table.inside,
        own=compared.own,
        hidden=extracted.hidden,
        alone=question.alone,
        version=version("sluis"),
        dissector=_dissector(accounts),
        keylog_sha256=question.keylog_sha256,
    )
    return replace(result, limits=limits(_limit_facts(result, question, record)))


def _compared(
    question: Question,
    at: date,
    fields: Sequence[Field],
    flows: Sequence[Flow],
    destinations: Sequence[Destination],
    devices: Sequence[Device],
    ran: tuple[int, int],
) -> Compared:
    return compare(
        fields,
        flows,
        destinations,
        question.register,
        at,
        devices=devices,
        statement=question.statement,
        include_devices=question.devices,
        alone=question.alone,
        ran=ran,
    )


def _sent_open(
    question: Question, at: date, compared: Compared, flows: Sequence[Flow], devices: Sequence[Device]
) -> list[Observation]:
    return not_encrypted(
        compared.fields, flows, compared.destinations, question.register, at, devices=devices, alone=question.alone
    )


def _anything(sources: Sequence[Source]) -> None:
    """Refuse to say anything about inputs of which nothing could be read."""
    if not any(source.entries for source in sources):
        nothing = ((source.name, Why.EMPTY) for source in sources if not source.unread)
        unread = ((source.name, why) for source in sources for why, _, _ in source.unread)
        name, first = next(chain(unread, nothing), ("-", Why.EMPTY))
        raise audit_nothing_read_error(count=len(sources), file=FileName(name), reason=Code(first.value))


def _dissector(sources: Sequence[Source]) -> str:
    """Return the program that took packets apart; nothing when there were none."""
    return dissector_version() if any(source.kind in {*PACKETS, LIVE} for source in sources) else ""


def _limit_facts(result: Audit, question: Question, record: OnRecord | None) -> LimitFacts:
    return LimitFacts(
        first_ms=result.first_ms,
        last_ms=result.last_ms,
        sources=result.sources,
        flows=result.flows,
        destinations=result.destinations,
        devices=result.devices,
        table=result.table,
        register=question.register,
        unstated=() if record is None else record.unstated,
        statement=question.statement if isinstance(question.statement, Stated) else None,
        alone=question.alone,
        inside=result.inside,
        told=bool(question.router),
        at=result.at,
        dissector=result.dissector,
        today=question.today,
    )


def _as_read(flow_table: FlowTable, extracted: ExtractedFields, sources: Sequence[Source]) -> tuple[Flow, ...]:
    """Return the flows with how far each was read, and how it was sent."""
    recorded = frozenset(source.number for source in sources if source.recorded)
    told = frozenset(each.flow for each in extracted.fields if each.part is not Part.TLS_NAME)
    return tuple(_as_sent(_with_reading(flow, extracted), recorded, told) for flow in flow_table.flows)


_TOLD_BY_CONTENT: Final = frozenset({"ntp", "dhcp", "dhcpv6"})
"""Upkeep whose name tells nothing: a port of clocks is used for anything, and a request for an address that leaves the
house holds the hardware address of who asks, often his name, which no field shows."""


def _with_reading(flow: Flow, extracted: ExtractedFields) -> Flow:
    """Return a flow with how far it was read: by the packets it was sealed or not, by its content it was opened."""
    if flow.number in extracted.opened:
        return replace(flow, reading=Read.OPENED)
    if flow.number in extracted.unexplained and flow.reading is not Read.SEALED:
        return replace(flow, reading=Read.UNREAD)  # ciphertext in an open envelope, or behind a line that was read
    if flow.number in extracted.read_flows:
        if flow.began_open:  # what was read stood before what is encrypted
            return flow
        return flow if flow.reading is Read.SEALED else replace(flow, reading=Read.CLEAR)  # read before it was sealed
    return _without_content(flow, extracted) if flow.reading is Read.UNREAD else flow


def _without_content(flow: Flow, extracted: ExtractedFields) -> Flow:
    """Return a flow in which nothing was read with why that may be: there was no room, or nothing was carried."""
    upkeep = flow.protocol not in _TOLD_BY_CONTENT and is_control_traffic(flow.protocol, flow.octets_out, flow.packets)
    if upkeep and flow.number not in extracted.unexplained:
        return replace(flow, reading=Read.CLEAR)
    if flow.transport == "tcp" and flow.carried == 0:
        return replace(flow, reading=Read.EMPTY)
    return flow


def _as_sent(flow: Flow, recorded: frozenset[int], told: frozenset[int]) -> Flow:
    """Return a flow with how it was sent, as far as something of it was read; of messages alone nobody knows that."""
    if bool(flow.places) and all(place.source in recorded for place in flow.places):
        return replace(flow, reading=Read.RECORDED) if flow.reading is Read.CLEAR else flow
    return replace(flow, partly_read=True) if flow.reading is Read.UNREAD and flow.number in told else flow


def _seen_at(flow_table: FlowTable) -> list[SeenAt]:
    return [
        SeenAt(key, flow_table.names.get(key, ()), flow_table.addresses.get(key, ()), place)
        for key, place in flow_table.places.items()
    ]


def _day(at_ms: int, today: date) -> date | None:
    """Return the UTC day of a moment; ``None`` when the inputs say none, or one that cannot be."""
    told = at_ms and not wrong_clock(at_ms, at_ms, today)
    return datetime.fromtimestamp(at_ms // 1000, UTC).date() if told else None


def _with_unread(source: Source, unread: Iterable[NotRead]) -> Source:
    """Return the account of an input with what of its content could not be read."""
    counts = Counter[Why]()
    first: dict[Why, int] = {}
    for why, count, place in (*source.unread, *_of(source, unread)):
        counts[why] += count
        first[why] = min(first.get(why, place), place)
    return replace(source, unread=tuple(UnreadCount(why, counts[why], first[why]) for why in Why if why in counts))


def _of(source: Source, unread: Iterable[NotRead]) -> list[UnreadCount]:
    return [
        UnreadCount(not_read.why, not_read.count, not_read.place.number)
        for not_read in unread
        if not_read.place.source == source.number
    ]
