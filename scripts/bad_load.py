"""Bad input under load: what routers with good reports notice of others that send rubbish. Part of ``make faults``.

In:  how many good reports a second, how many bad messages a second, for how long, a seed. Out: a table on standard
output: without and with bad input, good reports answered per second, how long they waited, memory of the gate.

The bad messages are those of ``tests/flow/test_bad_input.py``: bombs, broken codings, depth, duplicate keys and so on.
Every good report must be answered with 200 and stand on record; then the times are told. No time is asserted: a machine
that is busy shows in the table.

Usage: ``python scripts/bad_load.py [--seconds N] [--rate N] [--bad N] [--seed N]``.
"""

import argparse
import asyncio
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_routes import ONE, WrongAnswerError, check_recorded, gate, nowhere
from fleet import Sent, fleet
from load import Routers, request, routers
from tests.flow.test_bad_input import CODED, PLAIN

from sluis.gate.http.running import running
from sluis.reports import show

HOMES = 50
SIZE = 5_000
CONNECTIONS = 16
BAD_CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Noticed:
    """What the good routers saw, and what the gate took."""

    answered_per_s: float
    waited_ms: tuple[float, float]
    """p50 and p99."""
    bad: int
    memory_mib: float
    """The most the process ever had, so far."""


def bad_requests(count: int) -> list[bytes]:
    """Return so many bad messages, the kinds in turn."""
    plain = [request(ONE, body) for body, _ in PLAIN.values()]
    coded = [
        request(ONE, body).replace(b"\r\n\r\n", f"\r\nContent-Encoding: {coding}\r\n\r\n".encode(), 1)
        for body, coding, _ in CODED.values()
    ]
    kinds = plain + coded
    return [kinds[number % len(kinds)] for number in range(count)]


async def offered(there: Routers, port: int, requests: Sequence[bytes], rate: int, connections: int) -> list[float]:
    """Post so many a second; return how long each waited, in seconds.

    Raises:
        WrongAnswerError: one was not answered with 200.
    """
    waited: list[float] = []
    begun = perf_counter()
    for second, first in enumerate(range(0, len(requests), rate)):
        await asyncio.sleep(max(0.0, begun + second - perf_counter()))
        answered = await there.post(port, requests[first : first + rate], connections)
        if set(answered.statuses) != {200}:
            raise WrongAnswerError(f"answers {dict(Counter(answered.statuses))}")
        waited += answered.waited_s
    return waited


async def measured(sent: Sequence[Sent], rate: int, bad: int, good: Routers, other: Routers) -> Noticed:
    """Run a gate of its own and post."""
    requests = [request(report.home.target(ONE), report.body) for report in sent]
    seconds = -(-len(sent) // rate)
    with gate(sent, nowhere()) as state:
        async with running(state) as serving:
            port = serving.ports[0]
            begun = perf_counter()
            ours = offered(good, port, requests, rate, CONNECTIONS)
            if bad:
                rubbish = offered(other, port, bad_requests(bad * seconds), bad, BAD_CONNECTIONS)
                (waited, wall_s), _ = await asyncio.gather(_timed(ours, begun), rubbish)
            else:
                waited, wall_s = await _timed(ours, begun)
        check_recorded(state, sent)
    cuts = quantiles(waited, n=100)
    return Noticed(len(sent) / wall_s, (1000 * cuts[49], 1000 * cuts[98]), bad * seconds, most_memory_mib())


def most_memory_mib() -> float:
    """Return the most memory this program ever had, MiB; ``getrusage`` counts in what the one that started it had."""
    match = re.search(r"VmHWM:\s+([0-9]+)", Path("/proc/self/status").read_text())
    return int(match[1]) / 1024 if match is not None else float("nan")


async def _timed(work, begun: float) -> tuple[list[float], float]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    done = await work
    return done, perf_counter() - begun


def main() -> int:
    """Measure both, and print them."""
    parser = argparse.ArgumentParser(prog="bad_load")
    for name, usual in (("--seconds", 10), ("--rate", 500), ("--bad", 50), ("--seed", 20261124)):
        parser.add_argument(name, type=int, default=usual)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    sent = fleet(HOMES, asked.seconds * asked.rate, SIZE, int(time.time()) - 60, asked.seed, flat=False)
    rows: list[list[str]] = []
    with routers() as good, routers() as other:
        for bad in (0, asked.bad):
            show.err().print(f"{asked.seconds} s of {asked.rate} good and {bad} bad messages a second ...")
            seen = asyncio.run(measured(sent, asked.rate, bad, good, other))
            rows.append(
                [
                    "with" if bad else "without",
                    f"{seen.answered_per_s:,.0f}",
                    f"{seen.waited_ms[0]:.1f}",
                    f"{seen.waited_ms[1]:.1f}",
                    f"{seen.bad:,}",
                    f"{seen.memory_mib:,.0f}",
                ]
            )
    show.out().print(
        show.table(("bad input", "good reports/s", "p50 ms", "p99 ms", "bad messages", "memory MiB"), rows)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
