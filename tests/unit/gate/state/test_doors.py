"""Both doors and the canary of one activity."""

import copy
import json
import pickle
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.flow.gatehouse import COLLECTED_MS

from sluis.gate.state.doors import Doors, Passed
from sluis.gate.state.state import GateState
from sluis.identify.canary import Identifiers, collect
from sluis.kernel.plan import NumberShape, Plan, PlanPath, Release, Row, Shape, TimeShape, ToBands, Treatment, WordShape
from sluis.kernel.reference import Projection, TokenKeys
from sluis.telemetry.model import Leaf, Number, Value
from sluis.terms import BodyFormat, Kind, Lifetime, Reason

HOST = ("Device", "Hosts", "Host", "1")
LEAVES = (
    Leaf((*HOST, "HostName"), "Annas-iPhone"),
    Leaf((*HOST, "PhysAddress"), "3C:06:30:12:34:56"),
    Leaf((*HOST, "Active"), True),  # noqa: FBT003
    Leaf((*HOST, "IPAddress"), "192.168.1.20"),
)
TIME = Number(str(COLLECTED_MS // 1000))
KEYS = TokenKeys({Lifetime.DAY: (20_781, bytes(32))})


@pytest.fixture
def plan(gate: GateState) -> Plan:
    activity = gate.activity("wifi-help")
    assert activity is not None
    return activity.doors.plan


def through(doors: Doors, leaves: tuple[Leaf, ...] = LEAVES, **more: frozenset[int]) -> Passed:
    return doors.pass_through(leaves, TIME, KEYS, 0, collect(leaves, ()), **more)


def test_what_passes_is_what_the_plan_says(plan: Plan) -> None:
    passed = through(Doors(plan))
    assert passed.body is not None
    host = json.loads(passed.body)["Report"][0]["Device"]["Hosts"]["Host"]["1"]
    assert (host["HostName"], host["Active"], len(host["PhysAddress"])) == ("phone", True, 26)
    assert passed.reason is None
    assert passed.withheld == {(0, Reason.UNLISTED): 1}
    assert sum(n for row, n in passed.released.items() if row.isdecimal()) == 3


def test_nothing_the_plan_lists_gives_no_body(plan: Plan) -> None:
    passed = through(Doors(plan), LEAVES[3:])
    assert (passed.body, passed.reason) == (None, Reason.NOTHING_RELEASED)


def test_a_stopped_row_is_withheld_and_counted_as_stopped(plan: Plan) -> None:
    doors = Doors(plan)
    row = doors.row_of(("Device", "Hosts", "Host", "*", "HostName"))
    passed = through(doors, quarantined=frozenset({row}))
    assert passed.body is not None
    assert b"phone" not in passed.body
    assert passed.withheld[row, Reason.QUARANTINE] == 1
    assert through(doors).body != passed.body, "the door of the whole plan is still there"


def test_a_stopped_activity_lets_nothing_through(plan: Plan) -> None:
    assert through(Doors(plan), quarantined=frozenset({0})) == Passed(None, {}, {}, Reason.QUARANTINE)


def test_bytes_that_door_2_refuses_do_not_leave(plan: Plan) -> None:
    doors = Doors(plan)
    made = doors._door_one(frozenset())

    class Surprising:
        def project(self, leaves: Sequence[Leaf], time: Value | None, keys: TokenKeys, slot: int) -> Projection:
            return replace(made.project(leaves, time, keys, slot), body=b'{"Report":[{"Surprise":1}]}')

    doors._doors_one[frozenset()] = Surprising()
    passed = through(doors)
    assert (passed.body, passed.reason, dict(passed.released)) == (None, Reason.GRAMMAR, {})


def test_a_hit_of_the_canary_names_the_place_and_nothing_leaves(plan: Plan) -> None:
    doors = Doors(plan)
    doors._words = doors._words - {"phone"}
    listening: Identifiers = collect((Leaf((*HOST, "HostName"), "phone"),), ())
    passed = doors.pass_through(LEAVES, TIME, KEYS, 0, listening)
    assert (passed.body, passed.reason) == (None, Reason.CANARY)
    assert passed.hit is not None
    assert passed.hit.kind is Kind.HOST_NAME
    assert doors.row_of(passed.hit.path) == doors.row_of(("Device", "Hosts", "Host", "*", "HostName")) > 0


def test_doors_are_copied_and_stored_as_their_plan(plan: Plan) -> None:
    doors = Doors(plan)
    for made in (copy.deepcopy(doors), pickle.loads(pickle.dumps(doors))):  # noqa: S301 - our own bytes
        assert made.plan == plan
        assert through(made) == through(doors)
        assert through(made).body is not None


def test_a_path_no_row_has_is_row_0(plan: Plan) -> None:
    doors = Doors(plan)
    assert doors.row_of(()) == 0
    assert doors.row_of(("Report",)) == 0
    assert doors.row_of(("Device", "Hosts")) == 0


COUNTER: PlanPath = ("Device", "IP", "Interface", "*", "Stats", "BytesSent")
IDENTIFIERS = [
    (Kind.MAC_ADDRESS, "02:00:5e:10:00:01", 0x02005E100001),
    (Kind.MAC_ADDRESS, "20:01:02:03:04:05", 200102030405),
    (Kind.MAC_ADDRESS, "00:00:5e:ff:fe:00:53:01", 0x02005E005301),
    (Kind.IP_ADDRESS, "192.0.2.33", 0xC0000221),
    (Kind.IP_ADDRESS, "80.18.52.86", 50123456),
    (Kind.SERIAL, "S0047114711", 47114711),
    (Kind.SERIAL, "00AB12CD34", 0xAB12CD34),
    (Kind.PHONE_NUMBER, "06-12345678", 31612345678),
    (Kind.IMEI, "490154203237518", 490154203237518),
    (Kind.USER_NAME, "4711471147", 4711471147),
]
SHAPES: dict[str, tuple[Shape, int]] = {
    "number": (NumberShape(Decimal(0), Decimal(2**53 - 1), Decimal(1)), 0),
    "number with a fraction": (NumberShape(Decimal(0), Decimal(9 * 10**12), Decimal("0.25")), 9 * 10**12),
    "number below zero": (NumberShape(Decimal(-(2**53) + 1), Decimal(0), Decimal(1)), 0),
    "time": (TimeShape(1), 0),
}


def counting(treatment: Treatment, body_format: BodyFormat, grid_s: int | None = 60) -> Doors:
    return Doors(Plan("help", "insight", body_format, (Row(1, COUNTER, treatment),), time_grid_s=grid_s))


def counted(doors: Doors, text: str, *known: tuple[Kind, str]) -> Passed:
    leaf = Leaf(tuple("7" if segment == "*" else segment for segment in COUNTER), Number(text))
    return doors.pass_through([leaf], TIME, KEYS, 0, collect([leaf], known))


@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("kind", "text", "number"), IDENTIFIERS)
def test_an_identifier_is_heard_as_a_number_in_every_shape(
    kind: Kind, text: str, number: int, shape: str, body_format: BodyFormat
) -> None:
    released, highest = SHAPES[shape]
    if shape == "time" and not 10**9 <= number < 10**11:
        pytest.skip("no moment is this number")
    if highest and number > highest:
        pytest.skip("the shape has no room for it")
    doors = counting(Release(released), body_format)
    written = f"{-number if shape == 'number below zero' else number}"
    passed = counted(doors, written + ".25" if shape == "number with a fraction" else written, (kind, text))
    assert (passed.body, passed.reason) == (None, Reason.CANARY)
    assert passed.hit is not None
    assert (doors.row_of(passed.hit.path), passed.hit.kind, passed.hit.number) == (1, kind, True)
    another = f"{-number - 3 if shape == 'number below zero' else number + 3}"
    assert counted(doors, another, (kind, text)).body is not None


@pytest.mark.parametrize("body_format", BodyFormat)
def test_a_number_that_a_grid_lists_is_heard_too(body_format: BodyFormat) -> None:
    low = Decimal(0xC0000220)
    doors = counting(Release(NumberShape(low, low + 90, Decimal(7))), body_format)
    assert counted(doors, str(0xC0000220 + 7), (Kind.IP_ADDRESS, "192.0.2.39")).reason is Reason.CANARY
    assert counted(doors, str(0xC0000220 + 7), (Kind.IP_ADDRESS, "192.0.2.38")).body is not None


@pytest.mark.parametrize("body_format", BodyFormat)
def test_the_bound_of_a_band_is_a_number_of_ours(body_format: BodyFormat) -> None:
    doors = counting(ToBands((Decimal(0), Decimal(0xC0000221))), body_format)
    assert counted(doors, str(0xC0000229), (Kind.IP_ADDRESS, "192.0.2.33")).body is not None


@pytest.mark.parametrize("body_format", BodyFormat)
def test_the_time_of_collection_is_no_address(body_format: BodyFormat) -> None:
    fallen = COLLECTED_MS // 60_000 * 60
    address = ".".join(map(str, fallen.to_bytes(4, "big")))
    doors = counting(Release(NumberShape(Decimal(0), Decimal(2**40), Decimal(1))), body_format)
    assert counted(doors, "61", (Kind.IP_ADDRESS, address)).body is not None
    assert counted(doors, str(fallen), (Kind.IP_ADDRESS, address)).reason is Reason.CANARY


BAND: PlanPath = ("Device", "WiFi", "Radio", "*", "OperatingFrequencyBand")
RADIO = Leaf(("Device", "WiFi", "Radio", "1", "OperatingFrequencyBand"), "5GHz")


def banded(body_format: BodyFormat, *, words: tuple[str, ...] = ("2.4GHz", "5GHz", "Up", "Unknown")) -> Doors:
    return Doors(Plan("help", "insight", body_format, (Row(1, BAND, Release(WordShape(words))),)))


@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Device.WiFi.SSID.1.SSID", "5GHz"),
        ("Device.WiFi.SSID.1.SSID", " 5ghz"),
        ("Device.Hosts.Host.1.HostName", "5GHZ"),
        ("Device.X_EXAMPLE_Mesh.1.DeviceName", "5GHz"),
    ],
)
def test_a_listed_word_that_is_a_name_of_the_household_stays_in(path: str, name: str, body_format: BodyFormat) -> None:
    own = Leaf(tuple(path.split(".")), name)
    passed = banded(body_format).pass_through([RADIO], None, KEYS, 0, collect([RADIO, own], ()))
    assert (passed.body, passed.reason, passed.hit, dict(passed.released)) == (None, Reason.OWN_NAME, None, {})
    assert banded(body_format).pass_through([RADIO], None, KEYS, 0, collect([RADIO], ())).body is not None


def test_a_name_in_the_registry_counts_too() -> None:
    doors, known = banded(BodyFormat.OBJECT), collect([RADIO], [(Kind.USER_NAME, "5GHz")])
    assert doors.pass_through([RADIO], None, KEYS, 0, known).reason is Reason.OWN_NAME


@pytest.mark.parametrize(
    ("value", "path", "name"),
    [
        ("5GHz", "Device.WiFi.SSID.1.SSID", "2.4GHz"),
        ("5GHz", "Device.WiFi.SSID.1.SSID", "5GHz upstairs"),
        ("Up", "Device.Hosts.Host.1.HostName", "Up"),
        ("Unknown", "Device.Hosts.Host.1.HostName", "unknown"),
        ("5GHz", "Device.X_EXAMPLE.Text.Description", "5GHz"),
        ("5GHz", "Device.WiFi.Radio.2.OperatingFrequencyBand", "5GHz"),
    ],
    ids=["another word", "in a longer name", "short", "names nobody", "no name", "a setting"],
)
@pytest.mark.parametrize("body_format", BodyFormat)
def test_other_listed_words_leave(value: str, path: str, name: str, body_format: BodyFormat) -> None:
    radio = Leaf(RADIO.path, value)
    known = collect([radio, Leaf(tuple(path.split(".")), name)], ())
    assert banded(body_format).pass_through([radio], None, KEYS, 0, known).body is not None


def test_a_listed_word_with_a_letter_beyond_ascii_is_compared() -> None:
    radio = Leaf(RADIO.path, "caf\u00e9-5")
    known = collect([radio, Leaf(("Device", "WiFi", "SSID", "1", "SSID"), "CAFE\u0301-5")], ())
    doors = banded(BodyFormat.OBJECT, words=("caf\u00e9-5",))
    assert doors.pass_through([radio], None, KEYS, 0, known).reason is Reason.OWN_NAME
