"""A plan that breaks a rule of its format gets no door."""

from decimal import Decimal

import pytest
from tests.raised import raises

from sluis.errors.kernel import plan_fault_error
from sluis.kernel.compiled import CompiledDoor
from sluis.kernel.grammar import Door2, output_grammar
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
    Token,
    Treatment,
    WordShape,
)
from sluis.kernel.reference import TokenKeys, project
from sluis.kernel.tree import decimals, find_row, order_key, plan_tree
from sluis.terms import BodyFormat, Kind, Lifetime

FLAG = Release(FlagShape())


def plan_of(*rows: Row, **changes: object) -> Plan:
    made: dict[str, object] = {
        "activity": "help",
        "recipient": "insight",
        "body_format": BodyFormat.OBJECT,
        "rows": rows,
    }
    return Plan(**{**made, **changes})  # type: ignore[arg-type]


def paths(*row_paths: PlanPath) -> Plan:
    return plan_of(*(Row(number, path, FLAG) for number, path in enumerate(row_paths, 1)))


def treated(treatment: Treatment) -> Plan:
    return plan_of(Row(1, ("Device", "x"), treatment))


def number(low: str, high: str, step: str) -> Plan:
    return treated(Release(NumberShape(Decimal(low), Decimal(high), Decimal(step))))


BEGINS = "its path begins another row's path"
ROOTS = "its path begins with *, CollectionTime, Household or Report"
SEGMENT = "a segment that is empty, holds a dot or cannot be encoded"
NUMBERS = "a number that is not between -2^53 and 2^53"
RANGE = "min is above max, or step is not above 0"
DIGITS = "more than 15 digits beside a fraction"
BANDS = "no bands, or one that is not between -2^53 and 2^53"
WORDS = "no words, or one without an encoding"
GRID = "the time grid is below 1 second"
TABLE = "a bound for what is no table, or two for one"
ENTRIES = "a table of no entries, or of 100,000"
FAULTY = {
    "one path begins another": (paths(("Device", "a"), ("Device", "a", "b")), 1, BEGINS),
    "one path begins another, the other way round": (paths(("Device", "a", "b"), ("Device", "a")), 2, BEGINS),
    "one path begins another below *": (paths(("Device", "*", "a"), ("Device", "*", "a", "b")), 1, BEGINS),
    "one path twice": (paths(("Device", "a"), ("Device", "a")), 2, BEGINS),
    "a name and * at one place": (
        paths(("Device", "*", "a"), ("Device", "b", "a")),
        1,
        "a name and * stand at one place",
    ),
    "* at the root": (paths(("*", "a")), 1, ROOTS),
    "root CollectionTime": (paths(("CollectionTime",)), 1, ROOTS),
    "root Household": (paths(("Household", "a")), 1, ROOTS),
    "root Report": (paths(("Report", "*")), 1, ROOTS),
    "an empty path": (paths(()), 1, "an empty path"),
    "an empty segment": (paths(("Device", "", "a")), 1, SEGMENT),
    "a dot in a segment": (paths(("Device.WiFi", "a")), 1, SEGMENT),
    "half a surrogate pair": (paths(("Device", "\ud800")), 1, SEGMENT),
    "a row number twice": (plan_of(Row(1, ("a",), FLAG), Row(1, ("b",), FLAG)), 1, "row number used twice"),
    "row number 0": (plan_of(Row(0, ("a",), FLAG)), 0, "row number below 1"),
    "min above max": (number("1", "0", "1"), 1, RANGE),
    "step 0": (number("0", "1", "0"), 1, RANGE),
    "NaN": (number("NaN", "1", "1"), 1, NUMBERS),
    "2^53": (number("0", str(2**53), "1"), 1, NUMBERS),
    "16 digits with a fraction": (number("0", "999999999999999", "0.1"), 1, DIGITS),
    "an endless step": (number("0", "1", "Infinity"), 1, NUMBERS),
    "no bands": (treated(ToBands(())), 1, BANDS),
    "bands that descend": (treated(ToBands((Decimal(2), Decimal(1)))), 1, "bands that do not ascend"),
    "a band too large": (treated(ToBands((Decimal(1), Decimal(2**53)))), 1, BANDS),
    "bands too fine": (treated(ToBands((Decimal("0.1"), Decimal(123456789012345)))), 1, DIGITS),
    "no words": (treated(Release(WordShape(()))), 1, WORDS),
    "a word that cannot be encoded": (treated(Release(WordShape(("\udfff",)))), 1, WORDS),
    "time grid 0": (treated(Release(TimeShape(0))), 1, GRID),
    "an unknown scope": (treated(Token(Kind.SERIAL, Lifetime.DAY, "world")), 1, "an unknown scope"),
    "time grid 0 of the activity": (plan_of(Row(1, ("a",), FLAG), time_grid_s=0), 0, GRID),
    "an activity that cannot be encoded": (plan_of(activity="\ud800"), 0, "a name that cannot be encoded"),
    "an activity of 65,536 bytes": (plan_of(activity="a" * 2**16), 0, "a name that cannot be encoded"),
    "a recipient of 65,536 bytes": (plan_of(recipient="é" * 2**15), 0, "a name that cannot be encoded"),
    "a bound for no table": (plan_of(Row(1, ("a",), FLAG), tables=(TableBound(("a",), 1),)), 0, TABLE),
    "a table of no entries": (plan_of(Row(1, ("a", "*"), FLAG), tables=(TableBound(("a", "*"), 0),)), 0, ENTRIES),
}


def test_a_name_may_take_65_535_bytes() -> None:
    long = "a" * (2**16 - 1)
    assert plan_tree(plan_of(Row(1, ("a",), FLAG), activity=long, recipient=long)) == plan_tree(
        plan_of(Row(1, ("a",), FLAG))
    )


@pytest.mark.parametrize(("plan", "row", "fault"), FAULTY.values(), ids=FAULTY)
def test_no_door_is_made_of_a_faulty_plan(plan: Plan, row: int, fault: str) -> None:
    with raises(plan_fault_error, match=r"kernel\.plan-fault") as raised:
        plan_tree(plan)
    assert raised.value.places["row"] == row, "0: what is wrong with no row"
    assert raised.value.places["fault"] == fault
    with raises(plan_fault_error):
        project((), None, plan, TokenKeys({}), 0)
    with raises(plan_fault_error):
        CompiledDoor(plan)
    with raises(plan_fault_error):
        output_grammar(plan)
    with raises(plan_fault_error):
        Door2(plan)


def test_the_fault_names_row_and_activity_in_both_languages() -> None:
    with raises(plan_fault_error) as raised:
        plan_tree(paths(("Device", "a"), ("Device", "a", "b")))
    assert raised.value.places["row"] in {1, 2}
    assert "help" in raised.value.text("en")
    with raises(plan_fault_error) as raised:
        plan_tree(plan_of(Row(1, ("a",), FLAG), time_grid_s=0))
    assert raised.value.places["row"] == 0, "what is wrong with no row"
    assert "the time grid is below 1 second" in raised.value.text("en")


def test_where_the_plan_has_a_star_every_segment_is_an_instance() -> None:
    root = plan_tree(paths(("Device", "Host", "*", "Active"), ("Device", "Radio", "1", "Enable")))
    for segment in ("1", "Annas-iPhone", "", "*", "Active"):
        assert find_row(root, ("Device", "Host", segment, "Active")) is not None
    for path in [(), ("Device",), ("Device", "Host", "1"), ("Device", "Host", "1", "Active", "x"), ("device",)]:
        assert find_row(root, path) is None
    assert find_row(root, ("Device", "Radio", "2", "Enable")) is None
    assert find_row(root, ("Device", "Radio", "*", "Enable")) is None


def test_digits_come_first_by_number_then_names_by_bytes() -> None:
    names = ["\u00e9", "z", "Z", "10", "2", "02", "1a", "9" * 5000, "\u0661"]
    assert sorted(names, key=order_key) == ["02", "2", "10", "9" * 5000, "1a", "Z", "z", "\u00e9", "\u0661"]


def test_decimals_a_number_needs() -> None:
    assert [decimals(Decimal(text)) for text in ("5", "0.50", "1E+3", "1.230", "0", "0.00", "1E-7")] == [
        0,
        1,
        0,
        2,
        0,
        0,
        7,
    ]
