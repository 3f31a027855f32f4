"""An audit of the captured house: what was planted is found where it went, and the innocent give nothing."""

from functools import cache
from pathlib import Path

import pytest
from tests.house import plan
from tests.house.acts import LAN, WAN, Planted
from tests.house.build import House

from sluis.audit.dissect import dissect
from sluis.audit.sighting import NotRead, Owned, Said, Sighting
from sluis.telemetry.coding import decode_content
from sluis.telemetry.limits import Limits


@cache
def seen(file: Path, keylog: Path | None = None) -> tuple[Sighting, ...]:
    return tuple(dissect(str(file), 1, keylog=str(keylog) if keylog else None))


def capture(house: House, point: str) -> Path:
    return house.lan if point == LAN else house.wan


def holds(one: Said, planted: Planted) -> bool:
    """Whether something said is of a plant: its part, its destination, and the value in it."""
    addresses = {site.address for site in plan.SITES if site.name == planted.destination} | {planted.destination}
    octets = decode_content(one.octets, one.coding, Limits()) if one.coding else one.octets
    return (
        one.part is planted.part
        and bool(addresses & {one.host, one.receiver.address})
        and planted.value.encode() in octets
    )


def test_the_reader_says_every_plant_as_often_as_planned(house: House) -> None:
    wrong = []
    for planted in house.planted:
        for point in planted.points:
            said = [one for one in seen(capture(house, point), house.keylog) if isinstance(one, Said)]
            times = sum(holds(one, planted) for one in said)
            if times != planted.times:
                wrong.append((planted, point, times))
    assert wrong == []


def test_without_keys_it_says_what_was_in_the_clear_and_no_more(house: House) -> None:
    for planted in house.planted:
        for point in planted.points:
            said = [one for one in seen(capture(house, point)) if isinstance(one, Said)]
            assert sum(holds(one, planted) for one in said) == (0 if planted.sealed else planted.times), planted


@pytest.mark.parametrize("point", [LAN, WAN])
def test_nothing_of_an_honest_capture_is_left_unread(house: House, point: str) -> None:
    assert [one for one in seen(capture(house, point), house.keylog) if isinstance(one, NotRead)] == []


def test_the_house_says_what_it_owns(house: House) -> None:
    owned = [one for one in seen(house.lan) if isinstance(one, Owned)]
    for device in house.devices:
        own = {one.value for one in owned if one.mac == device.mac}
        assert {device.name, device.mac} <= own
        assert device.uuid in own or not device.uuid
        assert (device.client or f"01{plan.octets(device.mac)}") in own
    named = {one.value for one in owned if one.kind in {"host_name", "device_name"}}
    assert named == {device.name for device in house.devices}
