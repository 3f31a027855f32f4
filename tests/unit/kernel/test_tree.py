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


FAULTY = {
    "one path begins another": paths(("Device", "a"), ("Device", "a", "b")),
    "one path begins another, the other way round": paths(("Device", "a", "b"), ("Device", "a")),
    "one path twice": paths(("Device", "a"), ("Device", "a")),
    "a name and * at one place": paths(("Device", "*", "a"), ("Device", "b", "a")),
    "* at the root": paths(("*", "a")),
    "root CollectionTime": paths(("CollectionTime",)),
    "root Household": paths(("Household", "a")),
    "root Report": paths(("Report", "*")),
    "an empty path": paths(()),
    "an empty segment": paths(("Device", "", "a")),
    "a dot in a segment": paths(("Device.WiFi", "a")),
    "half a surrogate pair": paths(("Device", "\ud800")),
    "a row number twice": plan_of(Row(1, ("a",), FLAG), Row(1, ("b",), FLAG)),
    "row number 0": plan_of(Row(0, ("a",), FLAG)),
    "min above max": number("1", "0", "1"),
    "step 0": number("0", "1", "0"),
    "NaN": number("NaN", "1", "1"),
    "2^53": number("0", str(2**53), "1"),
    "16 digits with a fraction": number("0", "999999999999999", "0.1"),
    "an endless step": number("0", "1", "Infinity"),
    "no bands": treated(ToBands(())),
    "bands that descend": treated(ToBands((Decimal(2), Decimal(1)))),
    "a band too large": treated(ToBands((Decimal(1), Decimal(2**53)))),
    "bands too fine": treated(ToBands((Decimal("0.1"), Decimal(123456789012345)))),
    "no words": treated(Release(WordShape(()))),
    "a word that cannot be encoded": treated(Release(WordShape(("\udfff",)))),
    "time grid 0": treated(Release(TimeShape(0))),
    "an unknown scope": treated(Token(Kind.SERIAL, Lifetime.DAY, "world")),
    "time grid 0 of the activity": plan_of(Row(1, ("a",), FLAG), time_grid_s=0),
    "an activity that cannot be encoded": plan_of(activity="\ud800"),
}


@pytest.mark.parametrize("plan", FAULTY.values(), ids=FAULTY)
def test_no_door_is_made_of_a_faulty_plan(plan: Plan) -> None:
    with raises(plan_fault_error, match=r"kernel\.plan-fault"):
        plan_tree(plan)
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
