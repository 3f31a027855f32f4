"""What a body can say at most, counted one body at a time where that can be done, and under attack where it cannot."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from math import ceil, comb, log2

import pytest

from sluis.kernel.capacity import report_bits, values_of
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Plan,
    PlanPath,
    Release,
    Row,
    TableBound,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.kernel.reference import ReferenceDoor, TokenKeys
from sluis.telemetry.model import Leaf, Number
from sluis.terms import BodyFormat, Kind, Lifetime, Reason

FLAG, WORD = Release(FlagShape()), Release(WordShape(("a", "b", "a")))
SIGNAL = Release(NumberShape(Decimal(-110), Decimal(0), Decimal(5)))
INNER: PlanPath = ("AP", "*", "Station", "*", "Active")


def plan_of(rows: dict[PlanPath, Treatment], *bounds: TableBound) -> Plan:
    made = tuple(Row(number, path, treatment) for number, (path, treatment) in enumerate(rows.items(), 1))
    return Plan("help", "insight", BodyFormat.OBJECT, made, tables=bounds)


def most(entries: int, *path: str) -> TableBound:
    return TableBound((*path, "*"), entries)


@pytest.mark.parametrize(
    ("treatment", "values"),
    [
        (SIGNAL, 23),
        (Release(NumberShape(Decimal(0), Decimal(1), Decimal("0.3"))), 4),
        (FLAG, 2),
        (WORD, 2),
        (Release(TimeShape(10**10)), 11),
        (Release(TimeShape(900)), 111_111_112),
        (Token(Kind.MAC_ADDRESS, Lifetime.DAY), 2**104),
        (ToDeviceClass(), 12),
        (ToVendorGroup(), 15),
        (ToBands((Decimal(0), Decimal(7))), 2),
        (Withhold(1), 0),
    ],
)
def test_a_treatment_lets_so_many_values_out(treatment: Treatment, values: int) -> None:
    assert values_of(treatment) == values


def bodies(plan: Plan, paths: list[tuple[str, ...]], choices: list[str]) -> Iterator[bytes]:
    """Every body that some leaves can make, by the door itself."""
    door = ReferenceDoor(plan)
    for values in product(["", *choices], repeat=len(paths)):
        leaves = [Leaf(path, value) for path, value in zip(paths, values, strict=True) if value]
        body = door.project(leaves, None, TokenKeys({}), 0).body
        yield body or b""


@pytest.mark.parametrize(
    ("plan", "paths"),
    [
        (plan_of({("A",): FLAG, ("B",): FLAG}), [("A",), ("B",)]),
        (plan_of({("T", "*", "A"): FLAG}, most(3, "T")), [("T", n, "A") for n in "12345"]),
        (
            plan_of({("T", "*", "A"): FLAG, ("T", "*", "B"): FLAG}, most(2, "T")),
            [("T", n, m) for n in "123" for m in "AB"],
        ),
        (plan_of({("T", "*"): FLAG}, most(2, "T")), [("T", n) for n in "123"]),
    ],
)
def test_there_are_as_many_bodies_as_it_says(plan: Plan, paths: list[tuple[str, ...]]) -> None:
    many = len(set(bodies(plan, paths, ["1", "0"])))
    assert report_bits(plan) - 1 < log2(many) <= report_bits(plan)


@pytest.mark.parametrize(("outer", "inner"), [(1, 1), (1, 2), (2, 1), (2, 2)])
def test_tables_inside_tables_make_no_more_bodies_than_it_says(outer: int, inner: int) -> None:
    rows: dict[PlanPath, Treatment] = {("AP", "*", "Up"): FLAG, INNER: FLAG}
    plan = plan_of(rows, most(outer, "AP"), most(inner, "AP", "*", "Station"))
    paths = [("AP", n, "Up") for n in "12"] + [("AP", n, "Station", m, "Active") for n in "12" for m in "12"]
    assert log2(len(set(bodies(plan, paths, ["1", "0"])))) <= report_bits(plan)


def test_household_and_time_count_too() -> None:
    plan = plan_of({("A",): FLAG})
    whole = Plan("help", "insight", BodyFormat.OBJECT, plan.rows, Lifetime.DAY, 900)
    assert report_bits(whole) == report_bits(plan) + 104 + 27


@pytest.mark.parametrize("grid_s", [10**11, 6 * 10**10])
def test_two_moments_are_one_bit(grid_s: int) -> None:
    plan = Plan("help", "insight", BodyFormat.OBJECT, (), time_grid_s=grid_s)
    assert report_bits(plan) == 1


def test_each_outer_entry_is_one_of_its_ways_or_none_and_counts_with_each_inner_one() -> None:
    plan = plan_of({("AP", "*", "Up"): FLAG, INNER: FLAG}, most(2, "AP"), most(2, "AP", "*", "Station"))
    outer, inner = log2(4**2), log2(comb(4 + 2, 2))
    assert report_bits(plan) == 8 == ceil(outer + inner)


def test_nothing_that_leaves_is_no_bit() -> None:
    assert report_bits(plan_of({("A",): Withhold(1)})) == 0


STATION: PlanPath = ("Device", "WiFi", "Station", "*", "SignalStrength")
DIGITS = 64


def counted_signals(text: str, door: ReferenceDoor) -> bytes | None:
    """The attack of counts: each character is how often one of the 23 values stands in the table."""
    leaves, number = [], 0
    for place, character in enumerate(text):
        for _ in range(ord(character) % DIGITS):
            number += 1
            leaves.append(Leaf((*STATION[:3], str(number), STATION[4]), Number(str(-5 * place))))
    made = door.project(leaves, None, TokenKeys({}), 0)
    assert made.body is not None or {reason for _, reason in made.withheld} <= {Reason.TABLE_SIZE}
    return made.body


def test_a_text_as_counts_of_values_does_not_leave_and_what_can_is_less_than_it_says() -> None:
    plan = plan_of({STATION: SIGNAL})
    door = ReferenceDoor(plan)
    assert counted_signals("Annas-iPhone", door) is None, "508 entries before there was a bound"
    body = counted_signals("CBA", door)
    assert body is not None
    assert len(json.loads(body)["Report"][0]["Device"]["WiFi"]["Station"]) == 6
    entries, kinds = 64, 23
    attack = log2(comb(entries + kinds, kinds))
    assert attack <= report_bits(plan) < attack + 1
    assert report_bits(plan) < 6 * len("Annas-iPhone")
