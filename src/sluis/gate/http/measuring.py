"""Measure on time how well homes are recognised, on the sealed samples that the gate keeps.

In:  an opened gate, and how a measurement is started. Out: samples drawn and deleted; a process that measures.

The rules this module keeps (risk specification, section 6):
 * What measures is a process of its own, beside the gate: slower than what decides, with a bound on its memory, and
   ended when the time of its sample is over, or the gate stops. One at a time.
 * It puts what it finds on record in one transaction, or nothing: ended at any moment, nothing of it is half.
 * A sample that was not measured is never measured later; the lease of its activity closes by age, as without it.
"""

import asyncio
import contextlib
import logging
import os
import resource
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sluis.errors import SluisError
from sluis.gate.state.rules import Activity
from sluis.gate.state.sampling import keep_samples
from sluis.gate.state.state import GateState
from sluis.standing.entries import SampleBegun
from sluis.standing.sampling import is_measured, measurable_ms

log = logging.getLogger("sluis.gate")
EVERY_S: Final = 60.0
TRIES: Final = 3
"""How often a sample is tried before it is left."""
NICE: Final = 10
MOST_BYTES: Final = 8 << 30
"""Of address space."""
Command = Callable[[str], Sequence[str]]
"""The name of an activity → the command that measures its sample and puts what comes out on record."""


def due_samples(state: GateState) -> list[tuple[Activity, SampleBegun]]:
    """Return the activities whose sample can be measured now and was not.

    Raises:
        SluisError: what is on record cannot be read.
    """
    with state.store.reading() as conn:
        system, now_ms = state.follow(conn).system, state.clock()
    samples = [(activity, system.samples.get(activity.name)) for activity in state.activities]
    return [
        (activity, sample)
        for activity, sample in samples
        if sample is not None
        and sample.leaving == activity.lowered.leaving
        and measurable_ms(sample) <= now_ms < sample.until_ms
        and not is_measured(sample, system.measurements)
    ]


async def measure_on_time(state: GateState, command: Command | None, every_s: float = EVERY_S) -> None:
    """Keep samples and measure those whose time has come, now and every ``every_s`` seconds, until cancelled."""
    loop, tried = asyncio.get_running_loop(), Counter[tuple[str, int]]()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sluis-sample") as thread:
        while True:
            try:
                await loop.run_in_executor(thread, keep_samples, state)
                due = await loop.run_in_executor(thread, due_samples, state)
            except SluisError as fault:
                log.error("samples: %s", fault.code)
                due = []
            for activity, sample in due:
                if command is None or tried[activity.name, sample.from_ms] >= TRIES:
                    continue
                tried[activity.name, sample.from_ms] += 1
                why = await _ended(command(activity.name), (sample.until_ms - state.clock()) / 1000)
                recorded = await loop.run_in_executor(thread, _is_on_record, state, sample)
                _say(activity.name, None if recorded else why)
            await asyncio.sleep(every_s)


def _is_on_record(state: GateState, sample: SampleBegun) -> bool:
    with state.store.reading() as conn:
        return is_measured(sample, state.follow(conn).system.measurements)


def _say(activity: str, why: str | None) -> None:
    if why is None:
        log.info("activity %s was measured", activity)
    else:
        log.error("alarm: activity %s was not measured: %s; `sluis doctor` says more", activity, why)


async def _ended(words: Sequence[str], most_s: float) -> str:
    """Run one measurement until it ends, its time is over, or the gate stops; return how it ended."""
    quiet = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(*words, stdin=quiet, stdout=quiet, stderr=quiet)
    except OSError:
        return "it could not be started"
    with _bounded(process):
        try:
            return f"exit code {await asyncio.wait_for(process.wait(), most_s)}"
        except TimeoutError:
            return "its time was over"


@contextlib.contextmanager
def _bounded(process: asyncio.subprocess.Process) -> Iterator[None]:
    """Hold a process to its bounds while the block runs; at its end it is gone, whatever ended it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        resource.prlimit(process.pid, resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    try:
        yield
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
