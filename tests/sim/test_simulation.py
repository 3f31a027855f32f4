"""Runs with faults at every I/O point; after each an independent oracle compares what is where.

``make test`` plays a sixteenth of the seeds that go through every fault of the table, others every time; ``make long``
plays all of them, and two thousand in all, and two thousand others (``make faults``).

A seed that fails is printed with the command that plays it again. ``KEPT`` are seeds that once found something; a seed
means what it meant only as long as table and script stay the same, so each also says what it found.
"""

import math
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import pytest
from tests.sim.oracle import Order
from tests.sim.play import Played, theatre
from tests.sim.points import FAULTS
from tests.sim.script import Script, script_of, told
from tests.sim.tally import PROPERTY, added

RUNS: Final = 320
LONG_RUNS: Final = 2_100
CHUNK: Final = 20
ONE_IN: Final = 16
"""Of so many seeds one is played in ``make test``."""
SIGMAS: Final = 5
KEPT: Final = ()


@pytest.fixture(scope="module")
def play() -> Iterator[Callable[[Script], Played]]:
    with theatre() as play_one:
        yield play_one


def failures(played: Played) -> str:
    text = "\n".join(f"  {violation}" for violation in played.violations)
    struck = ", ".join(told(strike) for strike in played.struck) or "no fault"
    return f"{text}\n  with {struck}\n  again: make faults N=1 SEED={played.script.seed}"


def keep(play: Callable[[Script], Played], record: Callable[[str, object], None], seeds: Sequence[int]) -> None:
    """Play some seeds, and assert that the oracle has nothing to say of any."""
    done = [play(script_of(seed)) for seed in seeds]
    record(PROPERTY, added(played.counts() for played in done))
    assert [failures(played) for played in done if played.violations] == []
    assert sum(len(played.struck) for played in done) > len(seeds) / 3, "most faults come by their point"
    assert sum(played.intents for played in done) > len(seeds)
    order = sum((played.order for played in done), Order())
    assert order.variance > len(seeds), "bodies of one period leave one after another"
    assert abs(order.s) < SIGMAS * math.sqrt(order.variance), "in an order that says nothing of when they were recorded"


@pytest.mark.parametrize("first", range(0, RUNS, ONE_IN * CHUNK))
def test_nothing_is_undecided_unrecorded_twice_or_called_what_it_was_not(
    play: Callable[[Script], Played], record_property: Callable[[str, object], None], first: int
) -> None:
    keep(play, record_property, range(first + secrets.randbelow(ONE_IN), first + ONE_IN * CHUNK, ONE_IN))


@pytest.mark.long(sibling="test_nothing_is_undecided_unrecorded_twice_or_called_what_it_was_not")
@pytest.mark.parametrize("first", range(0, LONG_RUNS, CHUNK))
def test_and_so_it_is_in_two_thousand_runs(
    play: Callable[[Script], Played], record_property: Callable[[str, object], None], first: int
) -> None:
    keep(play, record_property, range(first, first + CHUNK))


def test_the_seeds_go_through_every_fault_of_the_table() -> None:
    planned = {(strike.point, strike.how) for seed in range(len(FAULTS)) for strike in script_of(seed).strikes}
    assert planned == {(point.name, how) for point, how in FAULTS}
    assert len(FAULTS) + 10 < RUNS
    assert script_of(77) == script_of(77)
