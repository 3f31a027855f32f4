"""``make faults N=... SEED=...``: play more runs, in as many processes as there are cores, with progress."""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from tests.sim.march import march
from tests.sim.play import theatre
from tests.sim.script import script_of, told
from tests.sim.tally import lines

CHUNK = 25


def chunk(first: int, count: int) -> tuple[Counter[str], list[str]]:
    """Play some seeds in a row; return the counts, and what failed in words."""
    logging.disable(logging.CRITICAL)
    counts: Counter[str] = Counter()
    failed: list[str] = []
    with theatre() as play:
        for seed in range(first, first + count):
            played = play(script_of(seed))
            counts += played.counts()
            if played.violations:
                struck = ", ".join(told(strike) for strike in played.struck)
                text = "\n  ".join(map(str, played.violations))
                failed.append(f"seed {seed} ({struck}):\n  {text}\n  again: make faults N=1 SEED={seed}")
    return counts, failed


def chunks(first: int, runs: int) -> Iterator[tuple[int, int]]:
    """Yield first seeds and counts."""
    for start in range(first, first + runs, CHUNK):
        yield start, min(CHUNK, first + runs - start)


def marked(reports: int) -> list[str]:
    """Send reports full of markers; return where one was found, in words."""
    with tempfile.TemporaryDirectory(prefix="sluis-march-") as place:
        tempfile.tempdir = os.environ["SQLITE_TMPDIR"] = place
        start = perf_counter()

        def said(done: int) -> None:
            sys.stderr.write(f"\r{done:,} of {reports:,} reports with markers, {perf_counter() - start:,.0f} s ")

        done = asyncio.run(march(Path(place), reports, said))
        tempfile.tempdir = None
    sys.stderr.write("\n")
    sys.stdout.write(
        f"markers: {done.reports:,} reports, {done.bodies:,} bodies, {done.searched_bytes:,} bytes searched, "
        f"{len(done.found)} found, {perf_counter() - start:,.0f} s\n"
    )
    return [f"a marker stands in: {where}" for where in sorted(set(done.found))]


def main() -> int:
    """Play, and say what happened."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1_000_000)
    parser.add_argument("--marked", type=int, default=0)
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    failed: list[str] = []
    start = perf_counter()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        done = [pool.submit(chunk, *part) for part in chunks(asked.seed, asked.runs)]
        for number, future in enumerate(done, start=1):
            more, broken = future.result()
            counts += more
            failed += broken
            runs = min(number * CHUNK, asked.runs)
            spent_s = perf_counter() - start
            sys.stderr.write(f"\r{runs:,} of {asked.runs:,} runs, {len(failed)} failed, {spent_s:,.0f} s ")
    sys.stderr.write("\n")
    if asked.marked:
        failed += marked(asked.marked)
    for line in [*failed, *lines(counts)]:
        sys.stdout.write(f"{line}\n")
    return 1 if failed else 0
