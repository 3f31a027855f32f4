"""Door 1 in situations a reader can follow; each runs through every implementation."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.raised import raises
from tests.strategies_kernel import DOORS

from sluis.errors.kernel import period_key_missing_error, plan_fault_error
from sluis.kernel.grammar import Door2
from sluis.kernel.plan import FlagShape, NumberShape, Plan, Release, Row, TableBound, ToDeviceClass, Token, Withhold
from sluis.kernel.reference import Projection, ReferenceDoor, TokenKeys, plan_lifetimes
from sluis.kernel.token import make_token, token_key
from sluis.telemetry.model import Leaf, Number, Opaque, Value
from sluis.terms import BodyFormat, Kind, Lifetime, Reason

HOST = ("Device", "Hosts", "Host", "*")
STATION = ("Device", "WiFi", "AccessPoint", "*", "AssociatedDevice", "*")
PLAN = Plan(
    "wifi-diagnosis",
    "wifi-insight",
    BodyFormat.OBJECT,
    (
        Row(1, (*STATION, "SignalStrength"), Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5)))),
        Row(2, (*STATION, "MACAddress"), Token(Kind.MAC_ADDRESS, Lifetime.DAY)),
        Row(3, (*HOST, "PhysAddress"), Token(Kind.MAC_ADDRESS, Lifetime.DAY)),
        Row(4, (*HOST, "HostName"), ToDeviceClass()),
        Row(5, ("Device", "WiFi", "SSID", "*", "SSID"), Withhold(9)),
    ),
)
KEYS = TokenKeys({Lifetime.DAY: (20781, b"\x33" * 32), Lifetime.WEEK: (2969, b"\x44" * 32)})
every_door = pytest.mark.parametrize("name", DOORS)


def leaf(path: str, value: Value) -> Leaf:
    return Leaf(tuple(path.split(".")), value)


def project(name: str, leaves: Sequence[Leaf], plan: Plan = PLAN, time: Value | None = None) -> Projection:
    return DOORS[name](plan).project(leaves, time, KEYS, 0)


@every_door
def test_the_token_of_the_ledger_specification_joins_two_tables(name: str) -> None:
    made = project(
        name,
        [
            leaf("Device.Hosts.Host.7.PhysAddress", "A0:B1:C2:D3:E4:F5"),
            leaf("Device.Hosts.Host.7.HostName", "Annas-iPhone"),
            leaf("Device.WiFi.AccessPoint.2.AssociatedDevice.4.MACAddress", "a0b1c2d3e4f5"),
            leaf("Device.WiFi.AccessPoint.2.AssociatedDevice.4.SignalStrength", Number("-61")),
            leaf("Device.DeviceInfo.SerialNumber", "SN0123456789"),
        ],
    )
    assert made.body == (
        b'{"Report":[{"Device":{"Hosts":{"Host":{"1":{"HostName":"phone","PhysAddress":"mgvkyjqpswyqprvsxphpkqzgwp"}}},'
        b'"WiFi":{"AccessPoint":{"1":{"AssociatedDevice":{"1":'
        b'{"MACAddress":"mgvkyjqpswyqprvsxphpkqzgwp","SignalStrength":-65}}}}}}}]}'
    )
    assert made.released == {"1": 1, "2": 1, "3": 1, "4": 1}
    assert made.withheld == {(0, Reason.UNLISTED): 1}


@every_door
def test_tables_are_multisets_sorted_by_their_bytes_at_every_level(name: str) -> None:
    station = "Device.WiFi.AccessPoint.{}.AssociatedDevice.{}.SignalStrength"
    signals = {("a", "x"): "-70", ("a", "y"): "-100", ("b", "x"): "-70", ("b", "y"): "-100", ("c", "q"): "-5"}
    made = project(name, [leaf(station.format(*at), Number(text)) for at, text in signals.items()])
    twice = '{"AssociatedDevice":{"1":{"SignalStrength":-100},"2":{"SignalStrength":-70}}}'
    assert made.body is not None
    assert made.body.decode() == (
        '{"Report":[{"Device":{"WiFi":{"AccessPoint":{'
        f'"1":{twice},"2":{twice},"3":{{"AssociatedDevice":{{"1":{{"SignalStrength":-5}}}}}}'
        "}}}}]}"
    )


@every_door
def test_ten_entries_are_numbered_and_written_by_number(name: str) -> None:
    made = project(name, [leaf(f"Device.Hosts.Host.{n}.HostName", "iPhone") for n in "abcdefghijk"])
    assert made.body is not None
    numbers = [made.body.index(f'"{n}":'.encode()) for n in range(1, 12)]
    assert numbers == sorted(numbers)


@every_door
def test_names_of_digits_at_the_root_are_written_by_number(name: str) -> None:
    rows = tuple(Row(number, (root,), Release(FlagShape())) for number, root in enumerate(("10", "9", "Z"), 1))
    made = project(name, [leaf(row.path[0], "1") for row in rows], Plan("a", "r", BodyFormat.OBJECT, rows))
    assert made.body == b'{"Report":[{"9":true,"10":true,"Z":true}]}'


@every_door
def test_an_entry_without_a_released_leaf_is_not_there(name: str) -> None:
    made = project(
        name,
        [
            leaf("Device.Hosts.Host.1.HostName", "zqxjkv"),
            leaf("Device.Hosts.Host.1.PhysAddress", Opaque.NULL),
            leaf("Device.Hosts.Host.2.HostName", "Annas-iPhone"),
        ],
    )
    assert made.body == b'{"Report":[{"Device":{"Hosts":{"Host":{"1":{"HostName":"phone"}}}}}]}'
    assert made.withheld == {(4, Reason.NO_CLASS): 1, (3, Reason.TYPE): 1}


@every_door
def test_two_equal_spellings_of_a_path_are_one_value_counted_twice(name: str) -> None:
    made = project(name, [leaf("Device.Hosts.Host.1.HostName", "iPhone")] * 2)
    assert made.body == b'{"Report":[{"Device":{"Hosts":{"Host":{"1":{"HostName":"phone"}}}}}]}'
    assert made.released == {"4": 2}


@every_door
@pytest.mark.parametrize(
    "values",
    [
        ("-61", "-62"),
        ("-61", Number("-61")),  # another JSON type
        (Number("-61"), Number("-61.0")),  # another text
        (Number("1"), True),
        (Opaque.NULL, Opaque.ARRAY),
        ("-61", "-61", "-62"),
    ],
)
def test_spellings_that_differ_are_all_withheld(name: str, values: Sequence[Value]) -> None:
    path = "Device.WiFi.AccessPoint.1.AssociatedDevice.1.SignalStrength"
    made = project(name, [leaf(path, value) for value in values])
    assert made.body is None
    assert made.withheld == {(1, Reason.CONFLICT): len(values)}


@every_door
def test_a_row_that_withholds_is_counted_under_the_row_that_says_so(name: str) -> None:
    made = project(name, [leaf("Device.WiFi.SSID.1.SSID", "Anna"), leaf("Device.WiFi.SSID.1.SSID", "Bert")])
    assert made == Projection(None, {}, {(9, Reason.WITHHOLD): 2}, Reason.NOTHING_RELEASED)


@every_door
def test_household_and_time_leave_beside_rows_and_never_alone(name: str) -> None:
    plan = replace(PLAN, household=Lifetime.WEEK, time_grid_s=900)
    made = project(name, [leaf("Device.Hosts.Host.1.HostName", "iPhone")], plan, Number("1795525234"))
    key = token_key(b"\x44" * 32, "wifi-insight", "wifi-diagnosis", Lifetime.WEEK, 2969)
    household = make_token(key, Kind.HOUSEHOLD, "household", 0, b"")
    assert made.body == (
        b'{"Report":[{"CollectionTime":1795525200,"Device":{"Hosts":{"Host":{"1":{"HostName":"phone"}}}},'
        b'"Household":"%s"}]}' % household.encode()
    )
    assert made.released == {"4": 1, "household": 1, "time": 1}
    assert project(name, [], plan, Number("1795525234")) == Projection(None, {}, {}, Reason.NOTHING_RELEASED)


@every_door
@pytest.mark.parametrize("time", [None, Number("1083"), "2026-11-24T13:00:00", Opaque.NULL, True])
def test_without_a_usable_time_nothing_leaves_when_the_plan_wants_one(name: str, time: Value | None) -> None:
    plan = replace(PLAN, time_grid_s=900)
    leaves = [leaf("Device.Hosts.Host.1.HostName", "iPhone"), leaf("Device.Hosts.Host.2.HostName", "zqxjkv")]
    made = project(name, leaves, plan, time)
    counts = {(4, Reason.NO_CLASS): 1, (0, Reason.NO_COLLECTION_TIME): 1}
    assert made == Projection(None, {}, counts, Reason.NO_COLLECTION_TIME)
    assert project(name, leaves, PLAN, time).body is not None


@every_door
def test_a_value_itself_may_stand_where_instances_do(name: str) -> None:
    plan = replace(PLAN, rows=(Row(1, ("Device", "Flags", "*"), Release(FlagShape())),))
    made = project(name, [leaf("Device.Flags.Anna", "true"), leaf("Device.Flags.Bert", "0")], plan)
    assert made.body == b'{"Report":[{"Device":{"Flags":{"1":false,"2":true}}}]}'


@every_door
def test_a_missing_key_is_refused_whether_or_not_a_leaf_needs_it(name: str) -> None:
    with raises(period_key_missing_error, match=r"day.*kernel\.period-key-missing"):
        DOORS[name](PLAN).project([], None, TokenKeys({}), 0)


def test_the_lifetimes_of_a_plan_are_those_of_its_tokens_and_household() -> None:
    assert plan_lifetimes(PLAN) == {Lifetime.DAY}
    assert plan_lifetimes(replace(PLAN, household=Lifetime.MONTH)) == {Lifetime.DAY, Lifetime.MONTH}
    assert plan_lifetimes(replace(PLAN, rows=())) == set()


CHANNEL = ("Device", "WiFi", "Radio", "*", "Channel")
SIGNALS = ("Device", "WiFi", "AccessPoint", "*", "AssociatedDevice", "*", "SignalStrength")
UP = ("Device", "WiFi", "AccessPoint", "*", "Enable")


def bounded(body_format: BodyFormat, *bounds: TableBound) -> Plan:
    number, flag = Release(NumberShape(Decimal(-110), Decimal(233), Decimal(1))), Release(FlagShape())
    rows = (Row(1, CHANNEL, number), Row(2, SIGNALS, number), Row(3, UP, flag))
    return Plan("help", "insight", body_format, rows, tables=bounds)


def leaves_of(channels: int, signals: Sequence[int], *, up: bool = True) -> list[Leaf]:
    """So many radios, and access points with so many stations each; one leaf beside them that no row takes."""
    leaves = [Leaf((*CHANNEL[:3], str(at), "Channel"), Number("36")) for at in range(channels)]
    for ap, stations in enumerate(signals):
        leaves += [Leaf((*UP[:3], str(ap), "Enable"), "1")] * up
        leaves += [
            Leaf((*SIGNALS[:3], str(ap), SIGNALS[4], str(at), SIGNALS[6]), Number("-60")) for at in range(stations)
        ]
    return [*leaves, Leaf(("Device", "Radio"), "x")]


@every_door
@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize(("channels", "leave"), [(64, True), (65, False)])
def test_a_table_of_more_than_64_entries_stays_in_whole(
    name: str, body_format: BodyFormat, channels: int, *, leave: bool
) -> None:
    plan = bounded(body_format)
    made = DOORS[name](plan).project(leaves_of(channels, [1]), None, KEYS, 0)
    assert made.body is not None
    assert Door2(plan).check(made.body)
    assert (b"Channel" in made.body) is leave
    assert made.released == ({"1": channels} if leave else {}) | {"2": 1, "3": 1}
    assert made.withheld == ({} if leave else {(1, Reason.TABLE_SIZE): channels}) | {(0, Reason.UNLISTED): 1}


@every_door
@pytest.mark.parametrize("body_format", BodyFormat)
def test_entries_of_all_parents_are_counted_together_and_inner_tables_first(name: str, body_format: BodyFormat) -> None:
    plan, door = bounded(body_format), DOORS[name](bounded(body_format))
    fits = door.project(leaves_of(0, [32, 32]), None, KEYS, 0)
    assert fits.released == {"2": 64, "3": 2}
    crowded = door.project(leaves_of(0, [32, 33]), None, KEYS, 0)
    assert crowded.released == {"3": 2}, "the outer table has its own values, and stays"
    assert crowded.withheld == {(2, Reason.TABLE_SIZE): 65, (0, Reason.UNLISTED): 1}
    assert crowded.body is not None
    assert Door2(plan).check(crowded.body)
    alone = door.project(leaves_of(0, [33, 32], up=False), None, KEYS, 0)
    assert (alone.body, alone.reason) == (None, Reason.NOTHING_RELEASED)
    both = door.project(leaves_of(65, [33, 33]), None, KEYS, 0)
    assert both.withheld == {(1, Reason.TABLE_SIZE): 65, (2, Reason.TABLE_SIZE): 66, (0, Reason.UNLISTED): 1}
    assert both.released == {"3": 2}
    outside = door.project(leaves_of(0, [0] * 65 + [3]), None, KEYS, 0)
    assert outside.withheld == {(2, Reason.TABLE_SIZE): 3, (3, Reason.TABLE_SIZE): 66, (0, Reason.UNLISTED): 1}


@every_door
def test_a_plan_may_say_another_bound(name: str) -> None:
    plan = bounded(BodyFormat.OBJECT, TableBound(CHANNEL[:4], 70), TableBound(UP[:4], 1))
    made = DOORS[name](plan).project(leaves_of(70, [1, 1]), None, KEYS, 0)
    assert made.released == {"1": 70}
    assert made.withheld == {(2, Reason.TABLE_SIZE): 2, (3, Reason.TABLE_SIZE): 2, (0, Reason.UNLISTED): 1}
    more = DOORS[name](plan).project(leaves_of(71, [1]), None, KEYS, 0)
    assert more.released == {"2": 1, "3": 1}


@every_door
def test_entries_without_a_value_that_leaves_are_not_counted(name: str) -> None:
    leaves = [*leaves_of(64, []), *(Leaf((*CHANNEL[:3], f"x{at}", "Channel"), "none") for at in range(9))]
    assert DOORS[name](bounded(BodyFormat.OBJECT)).project(leaves, None, KEYS, 0).released == {"1": 64}


@pytest.mark.parametrize("body_format", BodyFormat)
def test_door_2_refuses_an_entry_too_many_in_every_format(body_format: BodyFormat) -> None:
    wide = bounded(body_format, TableBound(CHANNEL[:4], 65), TableBound(SIGNALS[:6], 65))
    radios = ReferenceDoor(wide).project(leaves_of(65, []), None, KEYS, 0).body
    stations = ReferenceDoor(wide).project(leaves_of(0, [32, 33]), None, KEYS, 0).body
    assert radios is not None
    assert stations is not None
    for body in (radios, stations):
        assert Door2(wide).check(body)
        assert not Door2(bounded(body_format)).check(body)


@pytest.mark.parametrize(
    "bounds",
    [
        (TableBound(CHANNEL[:4], 0),),
        (TableBound(CHANNEL[:4], 100_000),),
        (TableBound(CHANNEL[:3], 9),),
        (TableBound(("Device", "Hosts", "Host", "*"), 9),),
        (TableBound(CHANNEL[:4], 9), TableBound(CHANNEL[:4], 9)),
    ],
)
def test_a_bound_for_no_table_or_no_bound_is_refused(bounds: tuple[TableBound, ...]) -> None:
    with raises(plan_fault_error):
        ReferenceDoor(bounded(BodyFormat.OBJECT, *bounds))
