"""Observed minus declared: whose each destination is, which rows each field fits, and where traffic and record differ.

In:  fields, flows and destinations of a capture; a register, a statement of the household, or neither; the day.
Out: ``Compared``: the same destinations and fields with what the record says of them, and observations.

The rules this module keeps:
 * An observation is for whoever runs the network. It says that something does not stand in the record; whether that is
   a breach of law is for an authority or a court, and the rules that ask about it are in its findings.
 * In doubt the answer is UNKNOWN and says of what: a register without hosts, a sender that cannot be told, a flow that
   cannot be read. UNKNOWN never becomes PASS.
 * What the house's own devices send to others is not observed, unless asked; ``own`` lists those destinations.
 * Words of an observation are paths, kinds, states and names of destinations; never a value.

Source: ``facts/law.md`` section 4: ``observed_flows - declared_flows`` must be empty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sluis.audit.model import Destination, Device, Field, Flow, Observation, Party, Sort
from sluis.audit.record.against_statement import against_statement, unproved
from sluis.audit.record.declared import OnRecord
from sluis.audit.record.deviations import (
    beside_the_record,
    collected_unused,
    never_seen,
    of_a_device,
    to_recipient,
    to_stranger,
    unseen_all,
)
from sluis.audit.record.sender_attribution import ROUTER, Sent, carried, sent_by_router, told_apart
from sluis.audit.record.statement_beside import beside
from sluis.audit.record.verified_statement import Stated, Unproved
from sluis.register.model import Register
from sluis.telemetry.model import Path
from sluis.terms import Verdict

_SORTS: Final = list(Sort)
_VERDICTS: Final = list(Verdict)


@dataclass(frozen=True, slots=True)
class Compared:
    """What was seen, beside what is declared."""

    destinations: tuple[Destination, ...]
    """With their party, and the recipient's key."""
    fields: tuple[Field, ...]
    """With the rows they fit."""
    observations: tuple[Observation, ...]
    """Worst first, then by sort, then in the order of the destinations."""
    own: tuple[str, ...] = ()
    """Keys of destinations outside the record to which devices of the house sent by themselves: the house's own. What
    bears the router's address there too is taken for their copy."""


def compare(
    fields: Sequence[Field],
    flows: Sequence[Flow],
    destinations: Sequence[Destination],
    register: Register | None,
    at: date,
    *,
    devices: Sequence[Device] = (),
    statement: Stated | Unproved | None = None,
    include_devices: bool = False,
    alone: bool = False,
    ran: tuple[int, int] = (0, 0),
) -> Compared:
    """Compare what was seen with what is declared.

    Args:
        fields: What was read.
        flows: What left the house.
        destinations: Where to, described.
        register: What is declared; ``None``: nothing is, and nothing is held against it.
        at: The day that is judged.
        devices: Of the house, as far as the capture told them apart.
        statement: Of the household, as ``verified_statement.read_statement`` gives it; ``None``: there is none.
        include_devices: Whether traffic of the house's own devices to strangers is observed too.
        alone: Whether somebody says that nothing stands behind the router, as on a test bench.
        ran: The first and the last moment of anything seen; 0 when not known.

    Returns:
        Destinations, fields, observations.

    Effects:
        None. Same capture, same register, same day, same answer.
    """
    apart = alone or told_apart(devices, flows, destinations)
    record = None if register is None else OnRecord(register, at)
    known = (
        tuple(destinations)
        if record is None
        else tuple(_with_party(record, destination) for destination in destinations)
    )
    fitted = tuple(fields) if record is None else _with_rows(record, fields, flows, known)
    counted = [replace(flow, device=ROUTER) for flow in flows] if alone else flows
    sent = sent_by_router(fitted, counted, known, record.spellings if record else _as_is, apart=apart)
    observations: list[Observation] = []
    if record is not None:
        observations += _observed(record, sent, at, apart=apart)
    if record is not None and include_devices:
        observations += _of_devices(fitted, flows, known)
    if isinstance(statement, Unproved):
        observations.append(unproved(statement))
    elif statement is not None:
        observations += against_statement(statement, sent, record)
        observations += beside(statement, sent, flows, has_register=record is not None, ran=ran)
    return Compared(known, fitted, numbered(observations, known), () if record is None else _own(sent, flows, known))


def _as_is(path: Path) -> tuple[Path, ...]:
    return (path,)


def numbered(observations: Iterable[Observation], destinations: Sequence[Destination]) -> tuple[Observation, ...]:
    """Return observations in the order of a report, numbered from 1."""
    order = {destination.key: place for place, destination in enumerate(destinations)}
    ranked = sorted(
        observations,
        key=lambda observation: (
            _VERDICTS.index(observation.verdict),
            _SORTS.index(observation.sort),
            order.get(observation.destination, -1),
        ),
    )
    return tuple(replace(observation, number=number) for number, observation in enumerate(ranked, 1))


def _with_party(record: OnRecord, destination: Destination) -> Destination:
    party, recipient = record.party_of(destination)
    return replace(destination, party=party, recipient=recipient)


def _with_rows(
    record: OnRecord, fields: Sequence[Field], flows: Sequence[Flow], destinations: Sequence[Destination]
) -> tuple[Field, ...]:
    by_key = {destination.key: destination for destination in destinations}
    party = {flow.number: by_key[flow.destination] for flow in flows if flow.destination in by_key}
    return tuple(_fitted(record, field, party.get(field.flow)) for field in fields)


def _fitted(record: OnRecord, field: Field, destination: Destination | None) -> Field:
    """Return a field with its rows: of every activity at the provider, of its own at a recipient, else none."""
    if destination is None or destination.party not in {Party.PROVIDER, Party.RECIPIENT}:
        return field
    rows = record.rows_of(field.path)
    own = (row.key for row in rows if destination.party is Party.PROVIDER or row.recipient == destination.recipient)
    return replace(field, rows=tuple(own))


def _observed(record: OnRecord, sent: Sequence[Sent], at: date, *, apart: bool) -> Iterable[Observation]:
    for traffic in sent:
        match traffic.destination.party:
            case Party.RECIPIENT:
                yield from to_recipient(record, traffic, at)
                yield from beside_the_record(record, traffic, at)
            case Party.PROVIDER:
                yield from collected_unused(record, traffic)
            case _:
                yield from to_stranger(record, traffic, at, apart=apart)
    if not apart:
        yield from unseen_all(
            [traffic for traffic in sent if traffic.destination.party in {Party.THIRD, Party.UNKNOWN}]
        )
    yield from never_seen(record, sent)


def _own(sent: Sequence[Sent], flows: Sequence[Flow], destinations: Sequence[Destination]) -> tuple[str, ...]:
    strangers = {destination.key for destination in destinations if destination.party in {Party.THIRD, Party.UNKNOWN}}
    used = {flow.destination for flow in flows} - {traffic.destination.key for traffic in sent}
    return tuple(destination.key for destination in destinations if destination.key in strangers & used)


def _of_devices(
    fields: Sequence[Field], flows: Sequence[Flow], destinations: Sequence[Destination]
) -> Iterable[Observation]:
    """Yield what devices of the house sent to strangers, one observation per destination."""
    strangers = {destination.key for destination in destinations if destination.party in {Party.THIRD, Party.UNKNOWN}}
    for key in strangers:
        ways = [flow for flow in flows if flow.device != ROUTER and flow.destination == key]
        numbers = {flow.number for flow in ways}
        told = [field for field in fields if field.flow in numbers and carried(field)]
        if told:
            yield of_a_device(told, ways, key)
