"""Fields of the captured house: every plant with its kind, state, owner and destination; nothing false."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from tests.house import plan
from tests.house.acts import INSIDE, INSIDE6, LAN, ROUTER, ROUTER_OUTSIDE, ROUTER_OUTSIDE6, WAN, Planted
from tests.house.build import House

from sluis.audit.capture_pass import CaptureFacts, gather
from sluis.audit.content.fields import ExtractedFields, fields_of
from sluis.audit.house.flow_table import FlowTable
from sluis.audit.house.household import HomeInventory
from sluis.audit.model import Field
from sluis.capture.readers.tshark.dissection import dissect
from sluis.terms import Kind

ALIKE = frozenset({Kind.HOST_NAME, Kind.DEVICE_NAME})


@dataclass(frozen=True)
class Read:
    """One capture, as far as the fields."""

    household: HomeInventory
    settled: FlowTable
    found: ExtractedFields

    def destination(self, field: Field) -> str:
        return self.settled.flows[field.flow - 1].destination


@cache
def read(file: Path, keylog: Path | None, home: tuple[str, ...] = ()) -> Read:
    with gather(dissect(str(file), 1, keylog=str(keylog) if keylog else None), CaptureFacts()) as seen:
        household = seen.house.build_inventory(home=home)
        settled = seen.flows.build_flow_table(household)
        return Read(household, settled, fields_of(seen.payloads, household, settled))


def read_at(house: House, point: str) -> Read:
    """Read the capture of a point; on the line outside somebody says which addresses are the router's."""
    if point == LAN:
        return read(house.lan, house.keylog)
    return read(house.wan, house.keylog, (INSIDE, INSIDE6, f"{ROUTER_OUTSIDE}/32", f"{ROUTER_OUTSIDE6}/128"))


def owner(reading: Read, planted: Planted) -> int | None:
    """Number of the device whose identifier was planted; ``None`` when the capture cannot know it."""
    if planted.owner == ROUTER:
        return 0
    mac = next(device.mac for device in plan.DEVICES if device.key == planted.owner)
    return next((device.number for device in reading.household.devices if mac in device.macs), None)


def of_plant(reading: Read, planted: Planted) -> list[Field]:
    addresses = {site.address for site in plan.SITES if site.name == planted.destination} | {planted.destination}
    kinds = ALIKE if planted.kind in ALIKE else {planted.kind}
    return [
        field
        for field in reading.found.fields
        if field.part is planted.part
        and field.kind in kinds
        and field.state is planted.state
        and reading.destination(field) in addresses
    ]


@pytest.mark.parametrize("point", [LAN, WAN])
def test_every_plant_is_a_field(house: House, point: str) -> None:
    reading = read_at(house, point)
    missed = [planted for planted in house.planted if point in planted.points and not of_plant(reading, planted)]
    assert missed == []


@pytest.mark.parametrize("point", [LAN, WAN])
def test_and_it_is_known_whose(house: House, point: str) -> None:
    reading = read_at(house, point)
    for planted in house.planted:
        number = owner(reading, planted)
        if point in planted.points and number is not None and planted.owner != ROUTER:
            fields = of_plant(reading, planted)
            assert any(number in field.devices and field.owned for field in fields), planted


IDENTIFYING = frozenset(
    {Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.SSID, Kind.SERIAL, Kind.UUID, Kind.EMAIL,
     Kind.PHONE_NUMBER, Kind.USER_NAME, Kind.SECRET, Kind.IMEI, Kind.SUBSCRIBER_NUMBER, Kind.DHCP_IDENTIFIER}
)  # fmt: skip


def false(house: House, point: str) -> list[tuple[str, Field]]:
    """Fields that name or address somebody, and were not planted."""
    reading = read_at(house, point)
    right = {id(field) for planted in house.planted if point in planted.points for field in of_plant(reading, planted)}
    return [
        (reading.destination(field), field)
        for field in reading.found.fields
        if field.kind in IDENTIFYING and id(field) not in right and field.path != ("header", "host")
    ]


@pytest.mark.parametrize("point", [LAN, WAN])
def test_nothing_that_was_not_planted_names_anybody(house: House, point: str) -> None:
    """A Host header repeats the name that was planted in TLS; it is right, and no plant of its own."""
    assert false(house, point) == []


@pytest.mark.parametrize("point", [LAN, WAN])
def test_firmware_that_tells_on_nobody_gives_no_name_and_no_address(clean_house: House, point: str) -> None:
    assert false(clean_house, point) == []


def test_the_innocent_give_no_field_that_is_of_the_house(house: House) -> None:
    reading = read_at(house, WAN)
    quiet = {innocent.destination for innocent in house.innocents} - {planted.destination for planted in house.planted}
    assert [
        field for field in reading.found.fields if reading.destination(field) in quiet and field.kind in IDENTIFYING
    ] == []
    assert any(flow.destination in quiet for flow in reading.settled.flows)
