"""The households of a sealed epoch: so many and no more, in an order that follows from a seed alone."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flow.deskhouse import households
from tests.flow.gatehouse import COLLECTED_MS, build, opened
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.inspection import draw, population_of
from sluis.api.ledger import erase_household, seal
from sluis.errors.ledger import sample_epoch_error
from sluis.ledger.bundle import NOBODY, slot_leaf
from sluis.ledger.epoch_leaf import EpochLeaf
from sluis.ledger.population import drawn
from sluis.tlog.merkle import leaf_hash
from sluis.tlog.proof import root_of_path

SEED = "4613-2255-6142-3316"


def joined(path: bytes) -> list[bytes]:
    return [path[at : at + 32] for at in range(0, len(path), 32)]


def test_the_tree_says_how_many_there_are_and_who_is_gone(tmp_path: Path, database_url: str) -> None:
    lines = [f"NL-{number}" for number in range(5)]
    with opened(build(tmp_path, database=database_url), lambda: COLLECTED_MS, *households(*lines)):
        pass
    with Gate.open(tmp_path / "gate.toml") as gate:
        with raises(sample_epoch_error):
            population_of(gate)
        seal(gate)
        erase_household(gate, "NL-2", "ref")
        seal(gate)
        seal(gate)
        known = population_of(gate)
        assert (known.epoch, known.registered, known.last.number) == (2, 5, 4)
        leaf = EpochLeaf.parse(known.leaf.encode(), 2)
        made = root_of_path(known.last.leaf_hash, 4, leaf.slots, joined(known.last.path))
        assert (made, known.last.nobody) == (leaf.slot_root, False)
        sample = draw(gate, 2, SEED, 0, 9)
        assert sorted(each.number for each in sample.drawn) == list(range(5))
        told = {each.number: (each.household, each.nobody) for each in sample.drawn}
        assert told[1] == ("NL-1#1", None)
        line, gone = told[2]
        assert line is None
        assert gone is not None
        empty = leaf_hash(slot_leaf(2, 2, NOBODY, NOBODY))
        assert root_of_path(empty, 2, leaf.slots, joined(gone.path)) == leaf.slot_root
        assert {each.number: each.nobody for each in draw(gate, 0, SEED, 0, 9).drawn}[2] is None, "it was there then"
        assert population_of(gate, 0).epoch == 0
        for epoch in (3, 99):
            with raises(sample_epoch_error):
                population_of(gate, epoch)


@given(st.text("0123456789", min_size=16, max_size=20), st.integers(0, 60), st.integers(0, 60), st.integers(1, 25))
def test_the_order_has_each_number_once_and_goes_on_where_it_stopped(
    seed: str, registered: int, first: int, count: int
) -> None:
    whole = drawn(seed, registered, 0, registered)
    assert sorted(whole) == list(range(registered))
    assert drawn(seed, registered, first, count) == whole[first : first + count]


@given(st.text("0123456789", min_size=16, max_size=20), st.integers(1, 40), st.integers(1, 20))
def test_more_households_leave_the_order_of_those_that_were_there(seed: str, before: int, more: int) -> None:
    after = [number for number in drawn(seed, before + more, 0, before + more) if number < before]
    assert tuple(after) == drawn(seed, before, 0, before)


def test_each_number_comes_first_about_as_often_as_any_other() -> None:
    first = Counter(drawn(f"seed-{n}", 4, 0, 1)[0] for n in range(4_000))
    assert all(900 < first[number] < 1_100 for number in range(4)), first


@pytest.mark.parametrize(("first", "count"), [(5, 3), (99, 1)])
def test_past_the_end_of_the_order_there_is_nobody(first: int, count: int) -> None:
    assert drawn(SEED, 5, first, count) == ()
