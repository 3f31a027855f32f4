"""Bodies become rows: devices joined by their token, homes by theirs, and silence counted."""

from decimal import Decimal

import pytest

from sluis.kernel.plan import NumberShape, Plan, Release, Row, Token, Withhold
from sluis.risk.bodies import cells_of
from sluis.risk.released import Body, Collecting, Released, column_of
from sluis.terms import BodyFormat, Kind, Lifetime

SIGNAL = "WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrength"
STATION = "WiFi.AccessPoint.*.AssociatedDevice.*.MACAddress"
NAME, HOST, CHANNEL = "Hosts.Host.*.HostName", "Hosts.Host.*.PhysAddress", "WiFi.Radio.*.Channel"
NUMBER = Release(NumberShape(Decimal(-110), Decimal(300), Decimal(1)))
TOKEN = Token(Kind.MAC_ADDRESS, Lifetime.DAY)
PLAN = Plan(
    "help",
    "vendor",
    BodyFormat.OBJECT,
    tuple(
        Row(number, tuple(path.split(".")), treatment)
        for number, (path, treatment) in enumerate(
            {
                SIGNAL: NUMBER,
                STATION: TOKEN,
                NAME: NUMBER,
                HOST: TOKEN,
                CHANNEL: NUMBER,
                "Load": NUMBER,
                "Secret": Withhold(7),
            }.items(),
            start=1,
        )
    ),
)
BODY = cells_of(
    b'{"Report":[{"CollectionTime":900,"Household":"h1","Load":3,'
    b'"Hosts":{"Host":{"1":{"HostName":"tv","PhysAddress":"A"},"2":{"HostName":"phone","PhysAddress":"B"}}},'
    b'"WiFi":{"AccessPoint":{"1":{"AssociatedDevice":{"1":{"MACAddress":"B","SignalStrength":-60}}},'
    b'"2":{"AssociatedDevice":{"1":{"MACAddress":"B","SignalStrength":-70}}}},"Radio":{"1":{"Channel":36}}}}]}'
)


def test_entries_with_one_token_are_one_device_until_they_say_two_things() -> None:
    collecting = Collecting(PLAN)
    collecting.add(Body(BODY, 4, 10, 20, 999))
    released = collecting.released()
    assert released.columns == (SIGNAL, NAME, CHANNEL, "Load")
    assert released.tokens == (STATION, HOST)
    rows = released.rows.to_pylist()
    assert [(row["unit"], row["day"], row["step"], row["device"]) for row in rows] == [
        (0, 20, 900, number) for number in range(5)
    ]
    shown = [{name: value for name, value in row.items() if name in released.columns and value} for row in rows]
    assert shown == [
        {"Load": "3"},
        {NAME: "tv"},
        {NAME: "phone", SIGNAL: "-60"},
        {SIGNAL: "-70"},  # the same device at another access point
        {CHANNEL: "36"},
    ]


def test_a_token_of_another_period_is_another_unit_and_silent_homes_have_one() -> None:
    collecting = Collecting(PLAN, homes={4, 5})
    collecting.add(Body(BODY, 4, 10, 20, 900))
    collecting.add(Body(BODY, 4, 10, 20, 1800))
    collecting.add(Body({**BODY, ("Household",): "h2"}, 4, 11, 21, 1800))
    units = [tuple(row.values()) for row in collecting.released().units.to_pylist()]
    assert units == [(0, 4, 10), (1, 4, 11), (2, 5, 10), (3, 5, 11)]


def test_a_token_that_lives_longer_than_it_should_is_still_one_token() -> None:
    """What a register says of a token's life is no reason to overlook that it came back."""
    collecting = Collecting(PLAN, homes={4, 5})
    collecting.add(Body(BODY, 4, 10, 20, 900))
    collecting.add(Body(BODY, 4, 11, 21, 1800))
    released = collecting.released()
    units = [tuple(row.values()) for row in released.units.to_pylist()]
    assert units == [(0, 4, 10), (1, 5, 10), (2, 5, 11)], "nor is its home silent in the second period"
    assert {(row["unit"], row["day"]) for row in released.rows.to_pylist()} == {(0, 20), (0, 21)}


def test_a_value_that_the_activity_does_not_release_is_seen() -> None:
    collecting = Collecting(PLAN)
    assert not collecting.unknown_in(BODY)
    for path in (("Secret",), ("Hosts", "Host", "1", "IPAddress")):
        assert collecting.unknown_in({**BODY, path: "x"})


def test_without_a_token_every_body_stands_alone() -> None:
    collecting = Collecting(PLAN)
    body = {path: value for path, value in BODY.items() if path not in {("Household",), ("CollectionTime",)}}
    for _ in range(2):
        collecting.add(Body(body, -1, 10, 20, 77))
    released = collecting.released()
    assert [row["unit"] for row in released.units.to_pylist()] == [0, 1]
    assert {row["step"] for row in released.rows.to_pylist()} == {77}, "without a collection time: when it came"


def test_nothing_released_is_an_empty_table() -> None:
    released = Collecting(PLAN, homes={1}).released()
    assert (released.units.num_rows, released.rows.num_rows) == (0, 0)


def test_a_column_has_a_star_for_every_entry() -> None:
    assert column_of(("A", "2", "B", "13", "C")) == "A.*.B.*.C"


def test_rows_that_were_put_away_early_are_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million homes do not fit into memory as Python objects: rows become tables as they come."""

    def made() -> Released:
        collecting = Collecting(PLAN, homes={9})
        for number in range(7):
            collecting.add(Body({**BODY, ("Household",): f"h{number % 5}"}, number % 5, 10, 20, number))
        return collecting.released()

    whole = made()
    monkeypatch.setattr("sluis.risk.released._AT_ONCE", 1)
    parts = made()
    assert parts.rows.to_pylist() == whole.rows.to_pylist()
    assert parts.units.to_pylist() == whole.units.to_pylist()
    assert whole.rows.num_rows == 7 * 5
