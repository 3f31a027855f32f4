"""Who sent what to a destination: the router, a device of the house, or nobody can tell which.

In:  flows and fields of a capture, the devices it told apart.
Out: ``Sent`` per destination: what the router sent there, or may have sent.

The rules this module keeps:
 * What a device of the house sends is the house's own traffic. It is no processing of the provider, and nothing is
   observed about it; its fields are in the audit like all others.
 * On the house's own network a router is told from what stands behind it. Outside it (the wide side of the router)
   every packet bears the router's address, so what is sent there is the router's or a device's: the house's.
 * Traffic whose sender cannot be told counts as the router's only when it speaks as a router does: in paths of the data
   models of routers. A television can know its neighbours, the router's address and the devices beside it too.
 * Where the capture stands on the router, what a device sends passes it twice, the second time with the router's
   address. What a device sent to the same destination too is that copy.
 * Questions for names are asked by the router for everybody in the house, so they are never surely its own.

Why so: the decision "The register says where each party receives" (docs/adr).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sluis.audit.model import Destination, Device, Field, Flow, Reading
from sluis.capture.base.control_traffic import is_control_traffic
from sluis.capture.base.sighting import Part, Place
from sluis.identify.catalogue import classify
from sluis.register.check import day_of
from sluis.telemetry.model import Path

ROUTER: Final = 0
CARRYING: Final = frozenset({Part.BODY, Part.TOPIC, Part.PAYLOAD, Part.CLIENT})
"""Parts that somebody filled; the others belong to the way a message travels."""
CLOSED_EYES: Final = frozenset({Reading.SEALED, Reading.UNREAD})
_ECHOES: Final = frozenset({"icmp", "icmpv6"})
PLACES: Final = 5
"""Places that an observation names."""
ROOTS: Final = frozenset({"Device", "InternetGatewayDevice"})
"""Of the data models of routers (TR-181, TR-098)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What went to one destination."""

    destination: Destination
    flows: tuple[Flow, ...]
    fields: tuple[Field, ...]
    sure: bool
    """Whether it is the router that sent it; else it may be a device behind it."""

    @property
    def sealed(self) -> tuple[Flow, ...]:
        """Flows in which more can stand than was read."""
        return tuple(flow for flow in self.flows if flow.reading in CLOSED_EYES and _room(flow))

    @property
    def talk(self) -> tuple[Flow, ...]:
        """Flows that were read and are more than upkeep of the network or questions for names."""
        return tuple(
            flow
            for flow in self.flows
            if flow.reading not in CLOSED_EYES and flow.protocol != "dns" and not _is_control_traffic(flow)
        )

    @property
    def first(self) -> date:
        """Day of the first packet, UTC."""
        return day_of(min(flow.first_ms for flow in self.flows))

    @property
    def last(self) -> date:
        """Day of the last packet, UTC."""
        return day_of(max(flow.last_ms for flow in self.flows))


def sent_by_router(
    fields: Sequence[Field],
    flows: Sequence[Flow],
    destinations: Sequence[Destination],
    spell: Callable[[Path], Iterable[Path]],
    *,
    apart: bool,
) -> list[Sent]:
    """Return, for each destination, what the router sent there or may have sent.

    Args:
        fields: What was read.
        flows: What left the house.
        destinations: Where to.
        spell: Gives a path in full, renamed keys written out.
        apart: Whether the capture tells devices from the router.
    """
    read: dict[int, list[Field]] = {}
    for field in fields:
        read.setdefault(field.flow, []).append(field)
    ways: dict[str, list[Flow]] = {}
    for flow in flows:
        ways.setdefault(flow.destination, []).append(flow)

    talking = {number for number, own in read.items()
               if speaks_as_a_router(path for field in own for path in spell(field.path))}  # fmt: skip
    sent = []
    for destination in destinations:
        here = ways.get(destination.key, [])
        own = [flow for flow in here if flow.device == ROUTER or flow.number in talking]
        others = [flow for flow in here if flow.device != ROUTER and flow.number not in talking]
        copied = {_likeness(field) for flow in others for field in read.get(flow.number, [])}
        kept = {
            flow.number: [field for field in read.get(flow.number, []) if _likeness(field) not in copied]
            for flow in own
        }
        left = tuple(flow for flow in own if not others or kept[flow.number] or flow.number in talking)
        if left:
            told = tuple(field for flow in left for field in kept[flow.number])
            sure = (apart and not others) or any(flow.number in talking for flow in left)
            sent.append(Sent(destination, left, told, sure and not only_questions(told)))
    return sent


def _likeness(field: Field) -> tuple[object, ...]:
    return field.part, field.path, field.kind, field.state, field.form


def about_somebody(field: Field) -> bool:
    """Whether a field is about somebody, or holds what the house itself said it owns."""
    return field.personal or field.owned


def carried(field: Field) -> bool:
    """Whether a field tells something: it is about somebody, or stands where a message carries what it is for."""
    return about_somebody(field) or field.part in CARRYING


def speaks_as_a_router(spelled: Iterable[Path]) -> bool:
    """Return whether what was read is such as only a router says.

    Args:
        spelled: Paths of fields in full, renamed keys written out.
    """
    return any(path[:1] and path[0] in ROOTS and classify(path) is not None for path in spelled)


def only_questions(fields: Iterable[Field]) -> bool:
    """Return whether what tells something stands in questions for names only."""
    return {field.part for field in fields if carried(field)} == {Part.DNS_NAME}


def told_apart(devices: Sequence[Device], flows: Iterable[Flow], destinations: Iterable[Destination]) -> bool:
    """Return whether the capture tells the router from what stands behind it: a device was seen sending something out.

    That devices are known is not enough: outside the house they can be known by what the router says of them. Nor is
    IPv6 alone, in which a device keeps its own address outside the house while the router lends it one in IPv4.
    """
    known = {device.number for device in devices if not device.is_router}
    with_ipv4 = {
        destination.key
        for destination in destinations
        if not destination.addresses or any(":" not in text for text in destination.addresses)
    }
    return any(flow.device in known and flow.destination in with_ipv4 for flow in flows)


def places_of(things: Iterable[Field | Flow]) -> tuple[Place, ...]:
    """Return the first few places of fields or flows, in their order."""
    return tuple(sorted({place for thing in things for place in thing.places})[:PLACES])


def _room(flow: Flow) -> bool:
    """Whether more can stand in what was not read: an echo that is not read is filled with what nothing explains."""
    return flow.protocol in _ECHOES or not _is_control_traffic(flow)


def _is_control_traffic(flow: Flow) -> bool:
    """Whether a flow only keeps the network up, in packets too small to hold anything else."""
    return is_control_traffic(flow.protocol, flow.octets_out, flow.packets)
