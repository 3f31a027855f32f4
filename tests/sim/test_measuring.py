"""Measurements and samples under faults: whichever statement fails, what is on record is whole, and nothing twice.

What is tried: every statement of a measurement that begins and is recorded, of the scheduled one on a sealed sample,
and of a sample that is drawn, given up and deleted, fails once, before it and after it. One process is killed for real.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, select
from tests.flow.gatehouse import DAY_MS, Clock, build, opened
from tests.flow.sampled_street import DRAWN, MEASURING, a_round, kept, sample_of, street
from tests.limited import QUALITY, measurement, register_in
from tests.raised import raises
from tests.unit.gate.http.test_measuring import words_of

from sluis.api import risk as measuring
from sluis.api.risk_lease import ToRecord, measure_in, risk_of
from sluis.errors import SluisError
from sluis.errors.risk import measurement_refused_error
from sluis.gate.http.measuring import due_samples
from sluis.gate.state.risk_finding import risk_finding
from sluis.gate.state.risk_lease import begin_measurement, record_measurement
from sluis.gate.state.sampling import keep_samples
from sluis.gate.state.state import GateState
from sluis.ledger.sampled import sampled_of
from sluis.reports.risk_lease import in_words
from sluis.risk.measurement import Measurement
from sluis.risk.released import Released
from sluis.standing.recipients import SystemStanding
from sluis.standing.sampling import HOUR_MS
from sluis.store.schema import sampled

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


AGED = "{singling_out: 0.3, linkage: {share: 0.3, days_apart: 1}, max_age: P3D}"
"""What was measured before the sample is too old when the sample is measured: closed, until that is on record."""


def closed(gate: GateState) -> bool:
    activity = gate.activity(QUALITY)
    assert activity is not None
    return risk_finding(activity, on_record(gate), gate.clock()) is not None


def sealed(gate: GateState) -> list[bytes]:
    with gate.store.reading() as conn:
        return [bytes(each.sealed) for each in conn.execute(select(sampled).order_by(sampled.c.id))]


def of_sample(system: SystemStanding) -> list[int]:
    return [each.seed for each in system.measurements if each.source == "sample"]


@pytest.fixture
def measured_once(monkeypatch: pytest.MonkeyPatch) -> dict[int, Measurement]:
    """What is measured is measured for real, once for each seed: a kill between two statements loses no more."""
    made: dict[int, Measurement] = {}
    real = measuring.measure

    def once(released: Released, seed: int, **how: object) -> Measurement:
        if seed not in made:
            made[seed] = real(released, seed, **how)  # type: ignore[arg-type]
        return made[seed]

    monkeypatch.setattr(measuring, "measure", once)
    return made


def test_a_scheduled_measurement_ended_at_any_statement_opens_nothing_and_is_measured_once(
    tmp_path: Path, measured_once: dict[int, Measurement]
) -> None:
    """Who does not want to know kills it: what is kept stays sealed, the beginning stays, the activity stays closed."""
    seen: set[bool] = set()

    def whole(system: SystemStanding) -> bool:
        assert sealed(gate) == before
        assert closed(gate)
        if of_sample(system):
            return len(of_sample(system)) == 1 and system.unreported == () and due_samples(gate) == []
        begun = [each for each in system.unreported if each.source == "sample"]
        told = " ".join(in_words(next(each for each in risk_of(gate) if each.activity == QUALITY)))
        seen.add(bool(begun))
        return len(begun) == ("nothing on record says what came out" in told) and len(due_samples(gate)) == 1

    def once() -> None:
        """As the gate begins it: not again when it is on record."""
        if not of_sample(on_record(gate)):
            measure_in(gate, ToRecord(QUALITY, sample=True))

    with street(tmp_path, homes=DRAWN, limits=AGED) as (gate, clock):
        a_round(gate, clock)
        clock.at_ms = sample_of(gate).until_ms - HOUR_MS
        before = sealed(gate)
        assert closed(gate)
        assert in_turn(gate, "before", once, whole) > 10
        assert seen == {False, True}, "killed before its beginning was on record, and after"
        assert of_sample(on_record(gate)) == list(measured_once), "under one seed, whoever begins again"
        assert on_record(gate).unreported == ()
        with raises(measurement_refused_error):
            measure_in(gate, ToRecord(QUALITY, sample=True))


def test_a_measurement_that_was_killed_until_its_hour_was_over_is_told_and_never_made(tmp_path: Path) -> None:
    with street(tmp_path, homes=DRAWN, limits=AGED) as (gate, clock):
        a_round(gate, clock)
        clock.at_ms = sample_of(gate).until_ms - HOUR_MS
        activity = gate.activity(QUALITY)
        assert activity is not None
        begin_measurement(gate, activity, "sample", "ef" * 32)
        clock.at_ms = sample_of(gate).until_ms
        keep_samples(gate)
        assert kept(gate) == due_samples(gate) == []
        [told] = [each for each in risk_of(gate) if each.activity == QUALITY]
        assert [each.input for each in told.unreported] == ["ef" * 32]
        assert not told.open


def test_what_is_past_its_time_is_read_by_nobody_whichever_statement_of_its_end_fails(tmp_path: Path) -> None:
    def whole(_system: SystemStanding) -> bool:
        with gate.store.reading() as conn:
            return list(sampled_of(conn, gate.keystore, QUALITY, until_ms, gate.clock())) == []

    with street(tmp_path, homes=DRAWN) as (gate, clock):
        a_round(gate, clock)
        until_ms = clock.at_ms = sample_of(gate).until_ms
        assert kept(gate)
        assert in_turn(gate, "before", lambda: keep_samples(gate), whole) > 3
        assert kept(gate) == []


@pytest.mark.long(sibling="test_a_scheduled_measurement_ended_at_any_statement_opens_nothing_and_is_measured_once")
def test_a_process_that_measures_is_killed_for_real_and_begun_again_under_the_same_seed(tmp_path: Path) -> None:
    with street(tmp_path, homes=DRAWN, limits=AGED) as (gate, clock):
        a_round(gate, clock)
        clock.at_ms = sample_of(gate).until_ms - HOUR_MS
        before, words = sealed(gate), words_of(gate, clock.at_ms)
        child = subprocess.Popen(words)
        while not on_record(gate).unreported and child.poll() is None:
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        [begun] = on_record(gate).unreported
        assert of_sample(on_record(gate)) == []
        assert sealed(gate) == before
        assert closed(gate)
        assert subprocess.run(words, check=False).returncode in {0, 1}
        assert of_sample(on_record(gate)) == [begun.seed]
        assert on_record(gate).unreported == ()
