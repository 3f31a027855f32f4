"""How fast the ledger is, after checking its answers: the second half of ``make bench``.

In:  nothing; households and records are made up. Out: one table on standard output, a progress bar on standard error.

The rules this script keeps:
 * Answers first, on a ledger of their own: the slot tree and the log have the roots pymerkle computes over the same
   leaves, ``verify`` finds nothing, statements are accepted by the inspector's verifier. What is timed is checked too:
   every record is counted after it was written, every epoch is served, every statement timed was accepted.
 * Sealing is measured in a process of its own, by the most memory that process ever had.
 * Nothing here asserts a time.

Usage: ``python scripts/bench_ledger.py [--quick] [--long]``. ``--long`` seals a million records, twice, and states a
year of days and a month of hours: a quarter of an hour.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pymerkle
from bench import Rows, machine, print_table
from bench_households import LINE, Ledger, WrongLedgerError, appended, checked, made, opened, seal_one, stated

from sluis.ledger.statement import evidence
from sluis.reports import show
from sluis.tlog.merkle import leaf_hash
from sluis.tlog.tiles import Growing

_DAYS: Final = 365
_REPORTS_A_DAY: Final = 1
_BATCHES: Final = (32, 256)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured."""

    records: int
    """Written per batch size."""
    sealed: tuple[tuple[int, int], ...]
    """Records and slots of each epoch that is sealed."""
    epochs: tuple[int, ...]
    """How many of them a statement opens."""
    leaves: int
    """Appended to a log of ours and to pymerkle's."""


_FULL: Final = Effort(20_000, ((10_000, 10_000), (10_000, 100_000)), (60,), 50_000)
_QUICK: Final = Effort(600, ((300, 200),), (3,), 1_000)
_LONG: Final = Effort(100_000, ((1_000_000, 100_000), (1_000_000, 1_000_000)), (365, 720), 200_000)


def measure(effort: Effort, step: Callable[[str], None]) -> Rows:
    """Measure everything; one cell per row."""
    rows: Rows = {}

    def row(what: str, unit: str, value: float, form: str = ",.0f") -> None:
        rows[what, unit] = [format(value, form)]

    step("checking")
    with TemporaryDirectory() as folder:
        checked(Path(folder))
    for batch in _BATCHES:
        step(f"{batch} per commit")
        with TemporaryDirectory() as folder, made(Path(folder), 1_000) as ledger:
            per_s, cpu_us = _written(ledger, effort.records, batch)
            row(f"durable records, {batch} per commit", "records/s", per_s)
            row(f"durable records, {batch} per commit", "us of processor time", cpu_us, ",.1f")
            size = (_on_disk(ledger) - ledger.empty_bytes) / effort.records
    row("a record", "bytes on disk", size)
    for count, slots in effort.sealed:
        step(f"sealing {count:,} over {slots:,}")
        _sealing(row, count, slots)
    year = size * 2 * _REPORTS_A_DAY * _DAYS + 32 * _DAYS
    row("a household: a report a day with its outcome", "KB on disk a year, daily epochs", year / 1_000)
    row("a household that is silent", "KB on disk a year, daily epochs", 32 * _DAYS / 1_000, ",.1f")
    step("stating")
    _stating(row, effort.epochs, step)
    step("a log of its own")
    _appending(row, effort.leaves)
    return rows


Row = Callable[..., None]


def _written(ledger: Ledger, count: int, batch: int) -> tuple[float, float]:
    """Return records per second by the clock on the wall, waiting for the disk included, and us of processor time."""
    before, cpu = time.perf_counter(), time.process_time()
    appended(ledger, count, batch)
    took, cpu_us = time.perf_counter() - before, 1e6 * (time.process_time() - cpu) / count
    if ledger.counted() != count:
        raise WrongLedgerError("not every record is on record once")
    return count / took, cpu_us


def _on_disk(ledger: Ledger) -> int:
    ledger.store.checkpoint()
    return (ledger.folder / "sluis.db").stat().st_size


def _sealing(row: Row, count: int, slots: int) -> None:
    with TemporaryDirectory() as folder:
        with made(Path(folder), slots) as ledger:
            appended(ledger, count, 5_000)
        took_s, cpu_s, mib, length = _sealed_apart(Path(folder))
        what = f"seal {count:,} records over {slots:,} slots"
        row(what, "s", took_s, ",.2f")
        row(what, "s of processor time", cpu_s, ",.2f")
        row(what, "MiB at most", mib)
        row(what, "bytes of slot tree per slot", length / slots, ",.1f")


def _sealed_apart(folder: Path) -> tuple[float, float, float, int]:
    """Seal in a process that does nothing else; return seconds, processor seconds, MiB and bytes of slot tree."""
    command = [sys.executable, __file__, "--seal", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WrongLedgerError("an epoch was not sealed")
    took_s, cpu_s, mib, length = done.stdout.split()
    return float(took_s), float(cpu_s), float(mib), int(length)


def _seal(folder: Path) -> int:
    with opened(folder) as ledger:
        before, cpu = time.perf_counter(), time.process_time()
        seal_one(ledger)
        took_s, cpu_s = time.perf_counter() - before, time.process_time() - cpu
        length = ledger.slot_tree_bytes()
    sys.stdout.write(f"{took_s} {cpu_s} {_peak_mib()} {length}\n")
    return 0


def _peak_mib() -> float:
    """Return the most memory this process had, MiB, its parent's left out where the system tells them apart."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = [line.split() for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        if lines:
            return int(lines[0][1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _stating(row: Row, wanted: Sequence[int], step: Callable[[str], None]) -> None:
    with TemporaryDirectory() as folder, made(Path(folder), 1_000) as ledger:
        ends = []
        for at in range(max(wanted)):
            if at % 10 == 0:
                step(f"sealing {max(wanted)} epochs")
            appended(ledger, 2, 2)
            seal_one(ledger)
            ends.append(ledger.clock())
        for count in wanted:
            what = f"statement of {count} epochs"
            with ledger.store.reading() as conn:
                before = time.perf_counter()
                proof = evidence(conn, ledger.keystore, ledger.sealer.folder, (0, LINE), (0, ends[count - 1]))
                document = json.dumps(proof.document)
                stated_s = time.perf_counter() - before
            if sum(span.last - span.first + 1 for span in proof.opened) not in {count, count + 1}:
                raise WrongLedgerError("a statement does not cover its period")
            before = time.perf_counter()
            output = stated(document, ledger)
            verified_s = time.perf_counter() - before
            if "intents" not in output:
                raise WrongLedgerError("a statement is silent about what was written")
            row(what, "ms to state", 1_000 * stated_s, ",.2f")
            row(what, "ms to verify offline", 1_000 * verified_s, ",.2f")
            row(what, "bytes per epoch", len(document) / count)
        silent = evidence_of_silent(ledger)
        row("proof that an epoch is silent", "bytes", silent)
        row("its path of hashes", "bytes", 16 * 32)


def evidence_of_silent(ledger: Ledger) -> float:
    """Return the bytes of one epoch in the statement of a household about which nothing is on record."""
    with ledger.store.reading() as conn:
        proof = evidence(conn, ledger.keystore, ledger.sealer.folder, (999, "NL-999"), (0, ledger.clock()))
    if "nothing" not in stated(json.dumps(proof.document), ledger):
        raise WrongLedgerError("a silent household is not stated as silent")
    opened_ones = proof.document["opened"]
    if not isinstance(opened_ones, list):
        raise WrongLedgerError("a statement has no epochs")
    return len(json.dumps(opened_ones[0]))


def _appending(row: Row, count: int) -> None:
    """The tree of RFC 9162, leaf by leaf, root at the end; ours and pymerkle's, in turn."""
    entries = [f"leaf {n}".encode() for n in range(count)]
    before = time.process_time()
    ours = Growing()
    for entry in entries:
        ours.add(leaf_hash(entry))
    root = ours.root()
    ours_s = time.process_time() - before
    before = time.process_time()
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        theirs.append_entry(entry)
    same = theirs.get_root() == root
    theirs_s = time.process_time() - before
    if not same:
        raise WrongLedgerError("the roots of two trees differ")
    row(f"log of {count:,} leaves, ours", "leaves/s", count / ours_s)
    row(f"log of {count:,} leaves, peer: pymerkle", "leaves/s", count / theirs_s)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description="How fast the ledger is, after checking its answers.")
    asked.add_argument("--quick", action="store_true", help="a few records only: shows that it runs, measures nothing")
    asked.add_argument("--long", action="store_true", help="a million records, a year of epochs; a quarter of an hour")
    asked.add_argument("--seal", metavar="FOLDER", help=argparse.SUPPRESS)
    given, _ = asked.parse_known_args(words)
    if given.seal:
        return _seal(Path(given.seal))
    effort = _QUICK if given.quick else _LONG if given.long else _FULL
    on, start = machine(), time.perf_counter()
    try:
        with show.progress() as bar:
            task = bar.add_task("", total=6 + len(effort.sealed) + -(-max(effort.epochs) // 10))
            rows = measure(effort, lambda what: bar.update(task, advance=1, description=what))
    except WrongLedgerError as wrong:
        show.line(show.err(), f"bench: {wrong}; nothing was measured")
        return 1
    page = show.out()
    show.line(page, on)
    show.line(page, f"the ledger, on SQLite; answers checked first; {time.perf_counter() - start:.0f} s in all")
    print_table(rows, ("",))
    return 0


if __name__ == "__main__":
    sys.exit(main())
