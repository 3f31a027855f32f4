"""A router is asked what a row lets something through of, and every row comes out: asked, or left out with a reason."""

from dataclasses import replace

import pytest
from tests.unit.audit.profile.held_once import AT_MS, profiles, register

from sluis.audit.profile.wanted import Left, Paced, is_object, wanted
from sluis.kernel.plan import Plan, Release, Row, Withhold
from sluis.register.lower import lower


def test_every_row_is_asked_or_left_out() -> None:
    for profile in profiles():
        rows = {row.number for row in (*profile.asked, *profile.left)}
        given = register().activities[profile.activity].fields
        assert rows == {number for number, row in enumerate(given, 1) if row.path is not None}


def test_every_parameter_that_is_asked_is_one_that_a_row_names() -> None:
    for profile in profiles():
        named = {row.path for row in register().activities[profile.activity].fields}
        assert {row.reference for row in profile.asked} <= named


def test_what_waits_for_a_request_stays_off_and_what_always_runs_is_on() -> None:
    help_, quality = profiles()
    assert (help_.enabled, quality.enabled) == (False, True)
    assert not replace(quality, url="http://gate.voorbeeld.example/").enabled
    assert not replace(quality, url="").enabled
    assert not replace(quality, open=False).enabled


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("InternetGatewayDevice.DeviceInfo.UpTime", Left.OLD_MODEL),
        ("ubus.clients.mac", Left.NO_MODEL),
        ("Device.Hosts.Host.*", Left.OBJECT),
        ("Device.Hosts", Left.OBJECT),
        ("Device.Reboot().Input.Cause", Left.COMMAND),
        ("Device.Boot!.Cause", Left.COMMAND),
        ("Device.X_TEST_" + "a" * 300, Left.TOO_LONG),
    ],
)
def test_what_cannot_be_asked_says_why(path: str, why: Left) -> None:
    lowered = lower(register(), AT_MS).activities[1]
    release = lowered.plan.rows[0].treatment
    assert isinstance(release, Release)
    row = Row(1, tuple(path.split(".")), release)
    plan: Plan = replace(lowered.plan, rows=(row, replace(row, number=2, treatment=Withhold(2))))
    made = wanted(register(), replace(lowered, plan=plan))
    assert [left.why for left in made.left] == [why, Left.WITHHELD]
    assert not made.made


def test_the_interval_is_the_longest_that_serves_the_activity() -> None:
    counted = profiles("examples/register-counts.yaml")
    assert {profile.paced for profile in profiles()} == {Paced.TIME}
    assert any(profile.paced is Paced.COUNT for profile in counted)
    lowered = lower(register(), AT_MS).activities[0]
    unpaced = replace(lowered, plan=replace(lowered.plan, time_grid_s=None), release_ms=None)
    assert wanted(register(), unpaced).interval_s == 86_400
    assert wanted(register(), replace(unpaced, release_ms=60_000)).interval_s == 60


def test_a_parameter_of_a_maker_is_no_object() -> None:
    assert not is_object(("Device", "X_TEST_Foo"))
    assert is_object(("Device",))
