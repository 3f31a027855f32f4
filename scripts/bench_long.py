"""Whether memory stays flat: very many reports through decoder, both doors and canary, in one process.

In:  how many reports. Out: resident memory after each tenth of them.

The messages are a few thousand different ones of many homes, in both layouts, sent over and over, each time as another
household: what a door keeps of one report for the next would show. Nothing is stored: no database is part of it.
"""

import os
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from bench_routes import WrongAnswerError
from fleet import fleet

from sluis.gate.state.doors import Doors
from sluis.identify.canary import collect
from sluis.kernel.plan import Plan
from sluis.kernel.reference import TokenKeys
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.terms import Kind

SIZE: Final = 5_000
_HOMES: Final = 128
_DIFFERENT: Final = 2_048
"""Messages per layout."""
_PERIOD_REPORTS: Final = 100_000
"""The token key changes so often: a day has as many."""


@dataclass(frozen=True, slots=True)
class Level:
    """Memory after so many reports."""

    reports: int
    mib: float
    cpu_s: float


def levels(plan: Plan, reports: int, seed: int, step: Callable[[int], None]) -> Iterator[Level]:
    """Put reports through the doors, and say what memory the process has after each tenth.

    Args:
        plan: What may leave.
        reports: How many.
        seed: Of the fleet.
        step: Called with the number of reports done since it was called last.

    Raises:
        WrongAnswerError: a report did not pass; all of them must.
    """
    until_s = int(time.time()) - 60
    different = min(_DIFFERENT, reports)
    bodies = [
        report.body for flat in (False, True) for report in fleet(_HOMES, different, SIZE, until_s, seed, flat=flat)
    ]
    doors = Doors(plan)
    begun, done = time.process_time(), 0
    waiting = cycle(bodies)
    while done < reports:
        keys = TokenKeys({lifetime: (done, os.urandom(32)) for lifetime in doors.lifetimes})
        for body in islice(waiting, min(_PERIOD_REPORTS, max(1, reports // 10), reports - done)):
            _pass(doors, body, keys, done)
            done += 1
            if done % 100 == 0:
                step(100)
        yield Level(done, resident_mib(), time.process_time() - begun)


def _pass(doors: Doors, body: bytes, keys: TokenKeys, number: int) -> None:
    report = decode_bulk(body, Limits()).reports[0]
    known = [(Kind.SERIAL, f"VB{number:08d}"), (Kind.SUBSCRIBER_NUMBER, f"NL-{number:06d}")]
    passed = doors.pass_through(report.leaves, report.collection_time, keys, number, collect(report.leaves, known))
    if passed.body is None:
        raise WrongAnswerError("a report did not pass")


def resident_mib() -> float:
    """Return the memory this process has now, MiB; where the system does not say, the most it ever had."""
    pages = Path("/proc/self/statm")
    if pages.is_file():
        return int(pages.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
