"""The body of a count: one spelling, its own grammar, and nothing that the plan does not list."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.count_body import LARGEST, CountDoor, count_body
from sluis.kernel.grammar import Door2, output_grammar
from sluis.kernel.plan import CountPlan, Plan
from sluis.terms import BodyFormat

COUNT = CountPlan(1, ("A", "B"), (Decimal(-5), Decimal("0.5")), "low", ("a", "b"), 100, 500_000, 12_000_000, 3_600)
PLAN = Plan("help", "insight", BodyFormat.OBJECT, (), digest="ab" * 32, count=COUNT)
DOOR = CountDoor(PLAN, COUNT)
GOOD = count_body(COUNT, "a", 7_200, [-3, 12])


@given(
    st.sampled_from(["a", "b"]), st.integers(0, 10**6), st.lists(st.integers(-LARGEST, LARGEST), min_size=2, max_size=2)
)
def test_what_is_written_passes_its_door(cell: str, hours: int, homes: list[int]) -> None:
    assert DOOR.check(count_body(COUNT, cell, hours * 3_600, homes))


def test_door_2_of_a_plan_that_counts_is_the_door_of_counts() -> None:
    door = Door2(PLAN)
    assert door.check(GOOD)
    assert not door.check(GOOD.replace(b'"Cell":"a"', b'"Cell":"c"'))


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    assert DOOR.check(body) is (body == GOOD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"Cell":"a"', b'"Cell":"c"'),
        (b'"Homes":12', b'"Homes":12.0'),
        (b'"Homes":12', b'"Homes":true'),
        (b'"Homes":12', b'"Homes":9007199254740992'),
        (b'"Lower":0.5', b'"Lower":0.6'),
        (b'"From":7200', b'"From":7201'),
        (b'"Until":10800', b'"Until":14400'),
        (b'"Path":"A.B"', b'"Path":"A.C"'),
        (b"{", b" {"),
        (b'"Cell":"a"', b'"Cell":"a","Cell":"a"'),
        (b'"Cell":"a"', b'"Cell":"a","Home":1'),
        (b"]", b',{"Homes":1,"Lower":0.5}]'),
    ],
)
def test_what_differs_anywhere_does_not_pass(old: bytes, new: bytes) -> None:
    assert old in GOOD
    assert not DOOR.check(GOOD.replace(old, new, 1))


def test_a_plan_that_counts_has_the_grammar_of_counts_and_no_other() -> None:
    grammar = output_grammar(PLAN)
    assert grammar["required"] == ["Count"]
    assert "epsilon" not in json.dumps(grammar["properties"])
    assert "scale 1/0.5" in str(grammar["description"])


def test_there_is_a_number_for_each_band() -> None:
    with pytest.raises(ValueError, match="argument"):
        count_body(COUNT, "a", 0, [1])
    with pytest.raises(ValueError, match="homes"):
        count_body(replace(COUNT), "a", 0, [1, LARGEST + 1])
