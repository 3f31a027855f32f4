"""Samples are measured on time by a process of its own, which leaves a whole record or nothing."""

import asyncio
import contextlib
import logging
import sys
from pathlib import Path

import pytest
from tests.flow.gatehouse import eventually
from tests.flow.sampled_street import DRAWN, a_round, kept, sample_of, street
from tests.limited import QUALITY

from sluis.api.serving import measuring_words
from sluis.gate.http import measuring
from sluis.gate.http.measuring import due_samples, measure_on_time
from sluis.gate.state.state import GateState
from sluis.standing.entries import Measured
from sluis.standing.sampling import HOUR_MS

CHILD = """
import sys
from sluis.api.risk_lease import ToRecord, measure_in
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import open_beside
from pathlib import Path
state = open_beside(load_settings(Path(sys.argv[2])), lambda: int(sys.argv[3]))
done = measure_in(state, ToRecord(sys.argv[1], sample=True))
sys.exit(0 if done.recorded.fault is None else 1)
"""
"""What ``sluis gate measure --sample`` does, by the clock of a test."""


@pytest.fixture(autouse=True)
def _as_fast_as_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that steps aside for everybody would wait for other tests."""
    monkeypatch.setattr(measuring, "NICE", 0)


def recorded(gate: GateState) -> list[Measured]:
    with gate.store.reading() as conn:
        return [each for each in gate.follow(conn).system.measurements if each.source == "sample"]


async def run_for(gate: GateState, words: list[str], until: str, caplog: pytest.LogCaptureFixture) -> None:
    """Run the part of the gate until it has said something."""
    caplog.set_level(logging.INFO, "sluis.gate")
    caplog.clear()
    task = asyncio.create_task(measure_on_time(gate, lambda _activity: words, every_s=0.05))
    await eventually(lambda: until in caplog.text)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def runs(number: int) -> bool:
    """Return whether a process is there and is no corpse."""
    place = Path(f"/proc/{number}/cmdline")
    return place.exists() and place.read_bytes() != b""


def words_of(gate: GateState, at_ms: int) -> list[str]:
    config = str(Path(gate.settings.base) / "gate.toml")
    return [sys.executable, "-c", CHILD, QUALITY, config, str(at_ms)]


async def test_a_sample_is_measured_in_its_last_hour_once_and_what_comes_out_counts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with street(tmp_path, homes=DRAWN) as (gate, clock):
        a_round(gate, clock)
        assert due_samples(gate) == []
        clock.at_ms = sample_of(gate).until_ms - HOUR_MS
        assert [activity.name for activity, _sample in due_samples(gate)] == [QUALITY]
        await run_for(gate, words_of(gate, clock.at_ms), f"{QUALITY} was measured", caplog)
        assert [each.homes for each in recorded(gate)] == [DRAWN]
        assert due_samples(gate) == []
        clock.at_ms = sample_of(gate).until_ms
        await run_for(gate, words_of(gate, clock.at_ms), "homes were drawn", caplog)
        assert kept(gate) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["/nowhere/sluis"], "could not be started"),
        ([sys.executable, "-c", "raise SystemExit(2)"], "exit code 2"),
        ([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], "exit code -9"),
    ],
)
async def test_a_measurement_that_fails_is_said_leaves_nothing_and_is_not_tried_for_ever(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, words: list[str], said: str
) -> None:
    with street(tmp_path, homes=DRAWN) as (gate, clock):
        a_round(gate, clock)
        clock.at_ms = sample_of(gate).until_ms - HOUR_MS
        caplog.set_level(logging.INFO, "sluis.gate")
        task = asyncio.create_task(measure_on_time(gate, lambda _activity: words, every_s=0.01))
        await eventually(lambda: caplog.text.count(said) == 3)
        await asyncio.sleep(0.1)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert caplog.text.count(said) == 3
        assert recorded(gate) == []
        assert len(kept(gate)) == 2 * DRAWN


async def test_a_measurement_whose_time_is_over_is_ended_and_so_is_one_when_the_gate_stops(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mark = tmp_path / "pid"
    sleeps = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    words = [sys.executable, "-c", sleeps]
    with street(tmp_path, homes=DRAWN) as (gate, clock):
        a_round(gate, clock)
        clock.at_ms = sample_of(gate).until_ms - 500
        await run_for(gate, words, "its time was over", caplog)
        mark.unlink(missing_ok=True)
        clock.at_ms = sample_of(gate).until_ms - HOUR_MS
        task = asyncio.create_task(measure_on_time(gate, lambda _activity: words, every_s=0.01))
        await eventually(lambda: mark.exists() and mark.read_text() != "")
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await eventually(lambda: not runs(int(mark.read_text())))


def test_the_command_of_a_gate_is_the_verb(tmp_path: Path) -> None:
    words = measuring_words(tmp_path / "gate.toml", QUALITY)
    assert words[0] == sys.executable
    assert words[3:] == ["gate", "measure", QUALITY, "--sample", "--config", str(tmp_path / "gate.toml")]
