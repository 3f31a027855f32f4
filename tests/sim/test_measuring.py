"""Measurements and samples under faults: whichever statement fails, what is on record is whole, and nothing twice.

What is tried: every statement of a measurement that begins and is recorded, and of a sample that is drawn and given up,
fails once, before it and after it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from tests.flow.gatehouse import DAY_MS, Clock, build, opened
from tests.flow.sampled_street import MEASURING
from tests.limited import QUALITY, measurement, register_in

from sluis.errors import SluisError
from sluis.gate.state.risk_lease import record_measurement
from sluis.gate.state.sampling import keep_samples
from sluis.gate.state.state import GateState
from sluis.standing.recipients import SystemStanding

NOW = 1_795_737_600_000
MOST = 200


class BrokenError(OSError):
    """The database did not do it, or did and says that it did not."""


@contextmanager
def failing(gate: GateState, number: int, when: str) -> Iterator[list[int]]:
    """Let the statement of that number fail, before or after it was done; count statements."""
    seen = [0]

    def fails(*_args: object) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise BrokenError

    event.listen(gate.store._engine, f"{when}_cursor_execute", fails)
    try:
        yield seen
    finally:
        event.remove(gate.store._engine, f"{when}_cursor_execute", fails)


def on_record(gate: GateState) -> SystemStanding:
    with gate.store.reading() as conn:
        return gate.follow(conn).system


def in_turn(gate: GateState, when: str, act: Callable[[], object], whole: Callable[[SystemStanding], bool]) -> int:
    """Do an act, each of its statements failing once, until it goes through; return how many failed."""
    for number in range(1, MOST):
        with failing(gate, number, when) as seen:
            try:
                act()
            except (BrokenError, SluisError):
                pass
            else:
                if seen[0] < number:
                    return number - 1
        assert whole(on_record(gate)), f"half of it is on record after statement {number} failed"
    raise AssertionError("it never went through")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_measurement_is_whole_or_begun_whichever_statement_fails(tmp_path: Path, when: str) -> None:
    numbers = iter(range(MOST))

    def once() -> None:
        record_measurement(gate, measurement(gate, input=f"{next(numbers):064x}"))

    def whole(system: SystemStanding) -> bool:
        reported = [(each.activity, each.leaving, each.input) for each in system.measurements]
        return len(set(reported)) == len(reported) and set(reported) <= set(system.begun)

    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(NOW)) as gate:
        assert in_turn(gate, when, once, whole) > 5
        assert on_record(gate).measured


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_sample_is_drawn_once_whichever_statement_fails(tmp_path: Path, when: str) -> None:
    """Who could have it drawn again by a crash would crash until it draws homes that look well."""
    drawn: set[tuple[str, int, int]] = set()

    def whole(system: SystemStanding) -> bool:
        sample = system.samples.get(QUALITY)
        if sample is not None:
            drawn.add((sample.root, sample.below, sample.from_ms))
        return len(drawn) <= 1

    settings = build(tmp_path, register=register_in(tmp_path), more=MEASURING)
    clock = Clock(NOW - DAY_MS // 2)
    with opened(settings, clock) as gate:
        record_measurement(gate, measurement(gate))
        assert in_turn(gate, when, lambda: keep_samples(gate), whole) > 3
        assert whole(on_record(gate))
        assert len(drawn) == 1
