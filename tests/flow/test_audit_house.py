"""An audit of the captured house: what was planted is found where it went, and the innocent give nothing."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from tests.house import plan
from tests.house.acts import LAN, RESOLVER, ROUTER, WAN, Planted
from tests.house.build import House

from sluis.api.files import load_register
from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit, Field, Party, Reading, Sort, State
from sluis.capture.base.sighting import DeviceClaim, NotRead, Part, Payload, Sighting
from sluis.capture.readers.tshark.dissection import dissect
from sluis.telemetry.coding import decode_content
from sluis.telemetry.folder import walk
from sluis.telemetry.limits import Limits
from sluis.terms import KINDS, Kind, Verdict

ROOT = Path(__file__).parents[2]
THIRD = {
    "telemetry.meshbrain.example",
    "hash.meterpoint.example",
    "cloud.boxcare.example",
    "pixel.adreach.example",
    "mq.homelytics.example",
}
"""Who gets something of the house from its router and stands in no record."""
OF_THE_REPORT = {"Active", "from_id", "to_id"}
"""What a report says besides, truly: who is in, and the ends of a USP Record."""


@cache
def seen(file: Path, keylog: Path | None = None) -> tuple[Sighting, ...]:
    return tuple(dissect(str(file), 1, keylog=str(keylog) if keylog else None))


def capture(house: House, point: str) -> Path:
    return house.lan if point == LAN else house.wan


def holds(payload: Payload, planted: Planted) -> bool:
    """Whether something said is of a plant: its part, its destination, and the value in it."""
    addresses = {site.address for site in plan.SITES if site.name == planted.destination} | {planted.destination}
    octets = decode_content(payload.octets, payload.coding, Limits()) if payload.coding else payload.octets
    return (
        payload.part is planted.part
        and bool(addresses & {payload.host, payload.receiver.address})
        and planted.value.encode() in octets
    )


def test_the_reader_says_every_plant_as_often_as_planned(house: House) -> None:
    wrong = []
    for planted in house.planted:
        for point in planted.points:
            payloads = [
                payload for payload in seen(capture(house, point), house.keylog) if isinstance(payload, Payload)
            ]
            times = sum(holds(payload, planted) for payload in payloads)
            if times != planted.times:
                wrong.append((planted, point, times))
    assert wrong == []


def test_without_keys_it_says_what_was_in_the_clear_and_no_more(house: House) -> None:
    for planted in house.planted:
        for point in planted.points:
            payloads = [payload for payload in seen(capture(house, point)) if isinstance(payload, Payload)]
            assert sum(holds(payload, planted) for payload in payloads) == (0 if planted.sealed else planted.times), (
                planted
            )


@pytest.mark.parametrize("point", [LAN, WAN])
def test_nothing_of_an_honest_capture_is_left_unread(house: House, point: str) -> None:
    assert [unread for unread in seen(capture(house, point), house.keylog) if isinstance(unread, NotRead)] == []


def test_the_house_says_what_it_owns(house: House) -> None:
    owned = [claim for claim in seen(house.lan) if isinstance(claim, DeviceClaim)]
    for device in house.devices:
        own = {claim.value for claim in owned if claim.mac == device.mac}
        assert {device.name, device.mac} <= own
        assert device.uuid in own or not device.uuid
        assert (device.client or f"01{plan.octets(device.mac)}") in own
    named = {claim.value for claim in owned if claim.kind in {"host_name", "device_name"}}
    assert named == {device.name for device in house.devices}


@dataclass(frozen=True, slots=True)
class Case:
    """One way to look at the house."""

    name: str
    files: tuple[str, ...]
    keys: bool

    @property
    def inside(self) -> bool:
        """Whether the inside of the house was seen, so that its devices are known."""
        return self.files != (WAN,)

    def shows(self, planted: Planted) -> bool:
        """Whether a plant can be found this way."""
        return bool({*self.points} & {*planted.points}) and (self.keys or not planted.sealed)

    @property
    def points(self) -> tuple[str, ...]:
        """The points of capture that these files amount to."""
        return (LAN, WAN) if ROUTER in self.files else self.files


CASES = [
    Case("inside", (LAN,), keys=True),
    Case("outside", (WAN,), keys=True),
    Case("both", (LAN, WAN), keys=True),
    Case("both, the outside first", (WAN, LAN), keys=True),
    Case("on the router", (ROUTER,), keys=True),
    Case("inside without keys", (LAN,), keys=False),
    Case("outside without keys", (WAN,), keys=False),
    Case("both without keys", (LAN, WAN), keys=False),
]
NAMES = {Kind.HOST_NAME, Kind.DEVICE_NAME}
"""A name is either: which one depends on where it was heard."""


@cache
def audited(house: House, case: Case) -> Audit:
    inputs = [entry for file in case.files for entry in walk([str(house.folder / f"{file}.pcap")])]
    register = load_register(ROOT / "examples" / "register-per-home.yaml")
    return audit(
        inputs,
        Question(
            register=register,
            keylog=str(house.keylog) if case.keys else None,
            today=date(2026, 11, 24),
            at=date(2026, 11, 24),
        ),
    )


def numbers(result: Audit, house: House) -> dict[str, int]:
    """Return the number of each device of the plan that the audit knows."""
    known = {device.key: each.number for each in result.devices for device in house.devices if device.mac in each.macs}
    return {**known, ROUTER: 0}


def alike(kind: Kind, other: Kind) -> bool:
    return kind is other or {kind, other} <= NAMES


def fields_for(result: Audit, planted: Planted) -> list[Field]:
    """Return the fields at its destination in its part that are of its kind and state."""
    flows = {flow.number: flow for flow in result.flows}
    return [
        field
        for field in result.fields
        if flows[field.flow].destination == planted.destination
        and field.part is planted.part
        and alike(field.kind, planted.kind)
        and field.state is planted.state
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_plant_that_can_be_seen_is_found_where_it_went(house: House, case: Case) -> None:
    result = audited(house, case)
    flows = {flow.number: flow for flow in result.flows}
    known = numbers(result, house)
    missed = []
    for planted in filter(case.shows, house.planted):
        at = fields_for(result, planted)
        if planted.state is State.HASHED and not case.inside:
            continue  # whose it is, only the house itself can tell
        if not at:
            missed.append(("nothing there", planted))
        elif case.inside and not any(known[planted.owner] in field.devices and field.owned for field in at):
            missed.append(("another owner", planted))
        elif case.inside and planted.part is not Part.DNS_NAME:
            senders = {flows[field.flow].device for field in at}
            if senders != {known[planted.sender]}:
                missed.append(("another sender", planted))
    assert missed == []


@pytest.mark.parametrize("case", [case for case in CASES if case.inside], ids=lambda case: case.name)
def test_everything_is_counted_as_often_as_it_was_sent(house: House, case: Case) -> None:
    result = audited(house, case)
    wrong = {}
    for planted in filter(case.shows, house.planted):
        same = [
            other
            for other in filter(case.shows, house.planted)
            if (other.destination, other.part, other.state) == (planted.destination, planted.part, planted.state)
            and alike(other.kind, planted.kind)
        ]
        copies = len({*case.files} & {*planted.points}) if ROUTER not in case.files else 1
        told = sum(field.count for field in fields_for(result, planted))
        if told != sum(planted_one.times for planted_one in same) * copies:
            wrong[planted] = told
    assert wrong == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_found_that_was_not_planted(house: House, case: Case) -> None:
    result = audited(house, case)
    flows = {flow.number: flow for flow in result.flows}
    told = {(planted_one.destination, planted_one.kind) for planted_one in house.planted}
    told |= {(planted_one.destination, Kind.DEVICE_NAME) for planted_one in house.planted if planted_one.kind in NAMES}
    false = [
        (flows[field.flow].destination, field.path, field.kind, field.state)
        for field in result.fields
        if KINDS[field.kind].personal
        and field.state is not State.UNEXPLAINED
        and (flows[field.flow].destination, field.kind) not in told
        and field.path[-1] not in OF_THE_REPORT
    ]
    assert false == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_innocent_are_seen_and_give_nothing(house: House, case: Case) -> None:
    result = audited(house, case)
    flows = {flow.number: flow for flow in result.flows}
    for each in house.innocents:
        if not {*case.points} & {*each.points} or each.destination == RESOLVER:
            continue
        at = [flow for flow in result.flows if flow.destination == each.destination]
        assert at, each
        if each.sealed and not (each.opened and case.keys):
            assert {flow.reading for flow in at if flow.transport == "tcp"} == {Reading.SEALED}, each
    innocent = {planted_one.destination for planted_one in house.innocents} - {
        planted_one.destination for planted_one in house.planted
    }
    claims = [
        (flows[field.flow].destination, field.path, field.kind)
        for field in result.fields
        if flows[field.flow].destination in innocent
        and field.kind not in {Kind.MODEL, Kind.VERSION}
        and field.state is not State.UNEXPLAINED
    ]
    assert claims == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_register_tells_provider_recipient_and_third_party_apart(house: House, case: Case) -> None:
    result = audited(house, case)
    provider = {site.name for site in plan.SITES if site.provider}
    for destination in result.destinations:
        wanted = Party.PROVIDER if destination.key in provider else Party.THIRD
        assert destination.party is (Party.RECIPIENT if destination.key == "ingest.wifi-insight.example" else wanted), (
            destination.key
        )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_the_record_lacks_is_observed_of_the_router_and_of_nobody_else(house: House, case: Case) -> None:
    result = audited(house, case)
    by_sort: dict[Sort, set[str]] = {}
    for observation in result.observations:
        by_sort.setdefault(observation.sort, set()).add(observation.destination)
    leaks = {
        planted_one.destination
        for planted_one in house.planted
        if case.shows(planted_one)
        and planted_one.sender == ROUTER
        and planted_one.destination in THIRD
        and WAN in case.points
    }
    resolver = {RESOLVER} if WAN in case.points else set()
    assert by_sort.get(Sort.UNDECLARED_RECIPIENT, set()) == leaks | resolver
    hidden = (
        set() if case.keys or WAN not in case.points else {"telemetry.meshbrain.example", "hash.meterpoint.example"}
    )
    # from outside nobody can tell the router's sealed traffic from a phone's, and it is said once, of no destination
    assert by_sort.get(Sort.UNREADABLE_FLOW, set()) == (hidden if case.inside else {""})
    if case.keys and WAN in case.points:
        assert by_sort[Sort.UNDECLARED_FIELD] == by_sort[Sort.NOT_TREATED] == {"ingest.wifi-insight.example"}


def test_clean_firmware_gives_nothing_to_answer_for(clean_house: House) -> None:
    for case in CASES:
        result = audited(clean_house, case)
        assert [observation for observation in result.observations if observation.verdict is Verdict.FAIL] == []
        assert [field for field in result.fields if field.owned] == []
