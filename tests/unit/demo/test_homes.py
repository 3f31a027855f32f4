"""The invented neighbourhood is the same for the same seed, and its reports are what routers send."""

import json

from sluis.demo.homes import body_of, neighbourhood, report_of
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits


def test_the_seed_decides() -> None:
    assert neighbourhood(5, 1) == neighbourhood(5, 1)
    assert neighbourhood(5, 1) != neighbourhood(5, 2)


def test_homes_vary_and_both_layouts_occur() -> None:
    homes = neighbourhood(60, 2026)
    assert len({len(home.devices) for home in homes}) > 3
    assert {home.flat for home in homes} == {True, False}
    assert any(not home.neighbours for home in homes)
    assert len({home.serial for home in homes}) == 60


def test_both_layouts_say_the_same() -> None:
    home = neighbourhood(1, 3)[0]
    report = report_of(home, 1_795_527_091)
    home.flat = True
    flat = body_of(home, [report])
    home.flat = False
    nested = body_of(home, [report])
    assert b"Device.Hosts.Host.1.HostName" in flat
    [each], [other] = (decode_bulk(body, Limits()).reports for body in (flat, nested))
    assert sorted(map(repr, each.leaves)) == sorted(map(repr, other.leaves))


def test_new_firmware_adds_fields() -> None:
    home = neighbourhood(1, 3)[0]
    before = json.dumps(report_of(home, 1_795_527_091))
    home.new_firmware = True
    assert "RoomSense" not in before
    assert "RoomSense" in json.dumps(report_of(home, 1_795_527_092))
