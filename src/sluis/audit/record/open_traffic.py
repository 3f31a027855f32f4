"""What left the house so that whoever stands on the way can read it: one finding for each destination.

In:  fields and flows of a capture, the destinations, and the register for facts of who receives, when there is one.
Out: observations without a number; ``compare.numbered`` puts them in order.

The rules this module keeps:
 * It holds whatever a record says: no row of a register makes an open line a closed one.
 * Open is what was seen on the wire and read there without a key, also where the rest of its flow could not be read. A
   recorded message does not say how it was sent, and what could not be read is not known to be open.
 * A question for a name and the name in a handshake of TLS are open everywhere by their design: they count only where
   what the house owns stands in them.
 * What the router sent is for the provider (GDPR art. 32(1)(a)); of what a device of the house sent a person looks;
   when nobody can tell which of both it was, the answer is UNKNOWN.

Source: GDPR art. 5(1)(f), 32(1)(a), by the rule ``avg-32``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sluis.audit.model import Destination, Device, Field, Flow, Observation, Reading, Sort
from sluis.audit.record.sender_attribution import ROUTER, Sent, places_of, sent_by_router, told_apart
from sluis.audit.record.undeclared_findings import OPEN, DestinationTraffic, findings
from sluis.capture.base.control_traffic import is_control_traffic
from sluis.capture.base.sighting import Part
from sluis.i18n import N_
from sluis.register.model import Register
from sluis.telemetry.model import Path
from sluis.terms import Verdict

_NAMES: Final = frozenset({Part.DNS_NAME, Part.TLS_NAME})
_TOLD: Final = N_(
    "{destination} got this about the house without encryption: {kinds}. Whoever stands on the way can read it."
)
_MEND: Final = N_("Send it encrypted (TLS), or send it no more.")
_WHO: Final = N_(
    "From outside the house nobody can see whether the router or a device behind it sent this. Capture on the network "
    "of the house; then it is known who has to encrypt it."
)
_MAKER: Final = N_(
    "A device of the house sent this. Look for newer software for it, ask its maker, or switch off what you do not "
    "need."
)
_WHY: Final = N_("Ask who makes what sent this why it is not encrypted.")
_REST: Final = N_(
    "Other destinations that got something without encryption, in which nothing about people was recognised: {count}. "
    "Whoever stands on the way can read that too."
)


def not_encrypted(
    fields: Sequence[Field],
    flows: Sequence[Flow],
    destinations: Sequence[Destination],
    register: Register | None,
    at: date,
    *,
    devices: Sequence[Device] = (),
    alone: bool = False,
) -> list[Observation]:
    """Return what left without encryption.

    Args:
        fields: What was read, with the rows it fits.
        flows: What left the house, with how far each was read.
        destinations: Where to.
        register: For facts of controller and recipient; ``None``: there is none.
        at: The day that is judged.
        devices: Of the house, as far as the capture told them apart.
        alone: Whether somebody says that nothing stands behind the router.

    Returns:
        At most two observations for each destination, of the router and of devices; and one of all others together.

    Effects:
        None.
    """
    counted = [replace(flow, device=ROUTER) for flow in flows] if alone else list(flows)
    exposed = _exposed(fields, counted)
    apart = alone or told_apart(devices, flows, destinations)
    sent = {each.destination.key: each for each in sent_by_router(fields, counted, destinations, _as_is, apart=apart)}
    made: list[Observation] = []
    for destination in destinations:
        own, others = _parted(exposed.get(destination.key, []), sent.get(destination.key))
        if own:
            made.append(_of_router(register, sent[destination.key], own, at))
        if others:
            made.append(_observed(Verdict.REVIEW, destination.key, others, _MAKER))
    made += _of_rest(counted, {seen.destination for seen in made})
    return made


def _as_is(path: Path) -> tuple[Path, ...]:
    return (path,)


def _exposed(fields: Iterable[Field], flows: Iterable[Flow]) -> dict[str, list[Field]]:
    """Return what is about people and was open on the wire, by destination."""
    by_number = {flow.number: flow for flow in flows}
    exposed: dict[str, list[Field]] = {}
    for field in fields:
        flow = by_number.get(field.flow)
        if flow is not None and field.telling and _open(flow, field):
            exposed.setdefault(flow.destination, []).append(field)
    return exposed


def _open(flow: Flow, field: Field) -> bool:
    known = field.owned or bool(field.devices)
    if field.part is Part.TLS_NAME:  # sent before anything of the connection is encrypted
        return known and flow.reading is not Reading.RECORDED
    turned = flow.reading is Reading.SEALED and flow.began_open
    return (flow.reading is Reading.CLEAR or flow.partly_read or turned) and (known or field.part not in _NAMES)


def _parted(exposed: Iterable[Field], sent: Sent | None) -> tuple[list[Field], list[Field]]:
    """Return what the router sent or may have sent, and what devices did."""
    own: list[Field] = []
    others: list[Field] = []
    numbers = {flow.number for flow in sent.flows} if sent else set()
    for field in exposed:
        (own if field.flow in numbers else others).append(field)
    return own, others


def _of_router(register: Register | None, sent: Sent, own: Sequence[Field], at: date) -> Observation:
    if not sent.sure:
        return _observed(Verdict.UNKNOWN, sent.destination.key, own, _WHO)
    seen = DestinationTraffic(
        sent.destination, own, sent.first, sent.last, read_from_terminal=True, encrypted=False
    )  # fmt: skip
    observed = _observed(Verdict.FAIL, sent.destination.key, own, _MEND)
    return replace(observed, findings=findings(register, seen, at, OPEN))


def _observed(verdict: Verdict, destination: str, fields: Sequence[Field], remedy: str) -> Observation:
    kinds = ", ".join(sorted({field.kind.value for field in fields}))
    return Observation(
        0,
        Sort.NOT_ENCRYPTED,
        verdict,
        _TOLD,
        remedy,
        (("destination", destination), ("kinds", kinds)),
        destination,
        tuple(sorted({field.flow for field in fields})),
        tuple(sorted({field.number for field in fields})),
        places=places_of(fields),
    )


def _of_rest(flows: Iterable[Flow], named: set[str]) -> list[Observation]:
    """Return one observation of whatever else was open and more than upkeep of the network or questions for names."""
    rest = [
        flow
        for flow in flows
        if flow.reading is Reading.CLEAR
        and flow.destination not in named
        and flow.protocol != "dns"
        and not is_control_traffic(flow.protocol, flow.octets_out, flow.packets)
    ]
    if not rest:
        return []
    count = len({flow.destination for flow in rest})
    return [
        Observation(
            0, Sort.NOT_ENCRYPTED, Verdict.REVIEW, _REST, _WHY, (("count", str(count)),),
            flows=tuple(flow.number for flow in rest), places=places_of(rest),
        )
    ]  # fmt: skip
