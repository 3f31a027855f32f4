"""How fast, beside a peer, after checking the answers: ``make bench``.

In:  nothing; the fleet is generated. Out: one table on standard output, a progress bar on standard error.

The rules this script keeps:
 * Answers first: both implementations of door 1 give the same bytes and counts for every report, door 2 accepts each,
   the canary is silent; every report that a route took is on record exactly once and, when delivered, there once.
 * The peer runs in the same process on the same bytes: ``json.dumps(json.loads(body))`` of the standard library.
 * Nothing here asserts a time. A machine that is busy shows in the table, not in a failure.

Usage: ``python scripts/bench.py [--quick] [--long] [--seed N] [--postgres URL]``.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import gettempdir
from typing import Final, TypeVar

from bench_databases import SQLITE, postgres_databases
from bench_load import Offered, Pressure, Withdrawn, pressed
from bench_long import SIZE, levels
from bench_routes import (
    ACTIVITY,
    BOTH,
    ONE,
    ROUTERS,
    Reached,
    WrongAnswerError,
    by_delivery,
    by_file,
    by_http,
    check_recorded,
    gate,
    nowhere,
)
from fleet import Sent, fleet
from load import Routers, Taker, recipient, routers
from rich import box
from rich.progress import Progress, TaskID
from rich.table import Table

from sluis.api.files import load_register
from sluis.demo.stage import examples
from sluis.identify.canary import collect, scan_body
from sluis.kernel.compiled import CompiledDoor
from sluis.kernel.grammar import Door2, grammar_words
from sluis.kernel.plan import Plan
from sluis.kernel.reference import Projection, TokenKeys, plan_lifetimes, project
from sluis.ledger.record import Status
from sluis.register.lower import plan_of
from sluis.reports import show
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Report
from sluis.terms import Kind

_In = TypeVar("_In")
_SEED: Final = 20261124
_STEPS: Final = 13
"""Of the progress bar, per input."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured."""

    homes: int
    kernel: int
    """Reports per round."""
    rounds: int
    route_bytes: int
    """Bytes of reports per route."""
    sizes: tuple[int, ...]
    """Bytes of one report."""
    pressure: Pressure
    long: int
    """Reports over which memory is watched."""


_FULL: Final = Effort(32, 64, 5, 2_500_000, (5_000, 20_000), Pressure((500, 1_000), 8, 5), 1_000_000)
_QUICK: Final = Effort(2, 2, 1, 20_000, (5_000,), Pressure((20,), 0.3, 1), 200)
Rows = dict[tuple[str, str], list[str]]
"""(what, unit) → one cell per input."""


class Bench:
    """One input: a fleet of one size and layout, and the rows it fills."""

    def __init__(
        self, rows: Rows, effort: Effort, plan: Plan, ends: tuple[Routers, Taker], step: Callable[[], None]
    ) -> None:
        self._rows = rows
        self._effort = effort
        self._plan = plan
        self._routers, self._taker = ends
        self._step = step

    def measure(self, sent: Sequence[Sent]) -> None:
        """Fill this input's cell of every row."""
        kernel = sent[-self._effort.kernel :]
        bodies = [report.body for report in kernel]
        reports = [decode_bulk(body, Limits()).reports[0] for body in bodies]
        keys = TokenKeys({lifetime: (20_781, os.urandom(32)) for lifetime in plan_lifetimes(self._plan)})
        projected = self._check(reports, keys)
        self._describe(reports, bodies, projected)
        self._kernel(bodies, reports, keys, [made.body or b"" for made in projected])
        self._routes(sent)

    def _row(self, what: str, unit: str, value: float | str, form: str = ",.0f") -> None:
        self._rows.setdefault((what, unit), []).append(value if isinstance(value, str) else format(value, form))

    def _check(self, reports: Sequence[Report], keys: TokenKeys) -> list[Projection]:
        """Check every answer of the kernel before anything is timed."""
        compiled, two, words = CompiledDoor(self._plan), Door2(self._plan), grammar_words(self._plan)
        projected = []
        for slot, report in enumerate(reports):
            made = compiled.project(report.leaves, report.collection_time, keys, slot)
            if made != project(report.leaves, report.collection_time, self._plan, keys, slot):
                raise WrongAnswerError("compiled door 1 and its reference differ")
            if made.body is None or not two.check(made.body):
                raise WrongAnswerError("door 2 refuses what door 1 made")
            if scan_body(made.body, collect(report.leaves, _known(slot)), words) is not None:
                raise WrongAnswerError("the canary found an identifier")
            projected.append(made)
        self._step()
        return projected

    def _describe(self, reports: Sequence[Report], bodies: Sequence[bytes], projected: Sequence[Projection]) -> None:
        count = len(reports)
        self._row("report", "bytes", sum(map(len, bodies)) / count)
        self._row("leaves", "per report", sum(len(report.leaves) for report in reports) / count)
        self._row("leaves released", "per report", sum(sum(made.released.values()) for made in projected) / count)
        self._row("body that leaves", "bytes", sum(len(made.body or b"") for made in projected) / count)

    def _us(self, what: str, work: Callable[[_In], object], items: Iterable[_In]) -> float:
        """Time ``work`` over all items; the median round, microseconds of processor time per report."""
        given = list(items)
        rounds = []
        for _ in range(self._effort.rounds):
            before = time.process_time()
            for item in given:
                work(item)
            rounds.append(1e6 * (time.process_time() - before) / len(given))
        self._row(what, "us", median(rounds))
        self._step()
        return median(rounds)

    def _kernel(
        self, bodies: Sequence[bytes], reports: Sequence[Report], keys: TokenKeys, outputs: Sequence[bytes]
    ) -> None:
        plan = self._plan
        compiled, two, words = CompiledDoor(plan), Door2(plan), grammar_words(plan)
        numbered = list(enumerate(reports))
        peer = self._us("peer: json loads + dumps", lambda body: json.dumps(json.loads(body)), bodies)
        decoding = self._us("decode", lambda body: decode_bulk(body, Limits()), bodies)
        self._us(
            "door 1, reference",
            lambda item: project(item[1].leaves, item[1].collection_time, plan, keys, item[0]),
            numbered,
        )
        first = self._us(
            "door 1, compiled",
            lambda item: compiled.project(item[1].leaves, item[1].collection_time, keys, item[0]),
            numbered,
        )
        second = self._us("door 2", two.check, outputs)
        heard = list(zip(outputs, numbered, strict=True))
        canary = self._us(
            "canary", lambda item: scan_body(item[0], collect(item[1][1].leaves, _known(item[1][0])), words), heard
        )
        parts = decoding + first + second + canary
        self._row("decode, doors, canary, added up", "us", parts)

        def whole(item: tuple[int, bytes]) -> None:
            report = decode_bulk(item[1], Limits()).reports[0]
            made = compiled.project(report.leaves, report.collection_time, keys, item[0])
            if made.body is None or not two.check(made.body):
                raise WrongAnswerError("a report did not pass")
            scan_body(made.body, collect(report.leaves, _known(item[0])), words)

        total = self._us("kernel: each report through all of it", whole, list(enumerate(bodies)))
        self._row("kernel", "reports/s per core", 1e6 / total)
        self._row("kernel", "MB/s per core", sum(map(len, bodies)) / len(bodies) / total, ".1f")
        self._row("kernel", "times the peer's time", total / peer, ".1f")

    def _routes(self, sent: Sequence[Sent]) -> None:
        with gate(sent, self._taker.url) as state:
            self._reached("files", by_file(state, sent, ONE))
            check_recorded(state, sent)
            self._reached("delivery", by_delivery(state, sent, self._taker))
            check_recorded(state, sent, status=Status.DELIVERED)
        with gate(sent, nowhere()) as state:
            self._reached("files, two activities", by_file(state, sent, BOTH))
            check_recorded(state, sent, each=2)
        with gate(sent, nowhere()) as state:
            self._reached("HTTP", asyncio.run(by_http(state, sent, self._routers)))
            check_recorded(state, sent)
        with gate(sent, self._taker.url) as state:
            self._reached("HTTP and delivery", asyncio.run(by_http(state, sent, self._routers, self._taker)))
            check_recorded(state, sent, status=Status.DELIVERED)

    def _reached(self, what: str, reached: Reached) -> None:
        self._row(what, "reports/s", reached.per_s)
        self._row(what, "us of processor time", reached.cpu_us)
        if reached.answered is not None:
            self._row(what, "ms p50", reached.answered.waited_ms(0.5), ".1f")
            self._row(what, "ms p99", reached.answered.waited_ms(0.99), ".1f")
        self._step()


def _known(number: int) -> list[tuple[Kind, str]]:
    """Return what a registry would know of the sender."""
    return [(Kind.SERIAL, f"VB{number:08d}"), (Kind.SUBSCRIBER_NUMBER, f"NL-{number:04d}")]


def machine() -> str:
    """Say on what this ran."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return (
        f"{os.cpu_count()} cores ({model}), load {os.getloadavg()[0]:.1f} before; "
        f"{platform.python_implementation()} {platform.python_version()}; database in {_file_system()}"
    )


def _file_system() -> str:
    """Name the file system of the temporary folder: on one in memory, durability costs nothing."""
    mounts = Path("/proc/mounts")
    here, system = os.path.realpath(gettempdir()), "a temporary folder"
    if mounts.is_file():
        lines = [line.split() for line in mounts.read_text().splitlines()]
        fitting = [(len(at), kind) for _, at, kind, *_ in lines if here == at or here.startswith(at.rstrip("/") + "/")]
        system = max(fitting)[1] if fitting else system
    return system


Ends = tuple[Routers, Taker]
"""Who posts, and who is delivered to."""


def run(effort: Effort, seed: int, ends: Ends, bar: Progress, task: TaskID) -> tuple[list[str], Rows]:
    """Measure every input; return their names and the rows."""
    plan = plan_of(load_register(examples() / "register-per-home.yaml"), ACTIVITY)
    until_s = int(time.time()) - 60
    names: list[str] = []
    rows: Rows = {}
    for size in effort.sizes:
        for flat in (False, True):
            name = f"{size // 1000} KB {'pairs' if flat else 'object'}"
            bar.update(task, description=name)
            names.append(name)
            count = max(effort.kernel, effort.route_bytes // size)
            sent = fleet(effort.homes, count, size, until_s, seed, flat=flat)
            Bench(rows, effort, plan, ends, lambda: bar.advance(task)).measure(sent)
    return names, rows


_PLACES: Final = ("SQLite", "PostgreSQL")


def run_load(effort: Effort, seed: int, ends: Ends, server: str | None, step: Callable[[], None]) -> Rows:
    """Measure a gate under load on each kind of database; one cell per kind."""
    rows: Rows = {}
    size, pressure = effort.sizes[0], effort.pressure
    count = int(max(pressure.rates) * pressure.seconds)
    sent = fleet(effort.homes * 2, count, size, int(time.time()) - 60, seed, flat=False)
    with postgres_databases(server) as made:
        for databases in (SQLITE, made):
            seen = databases if isinstance(databases, str) else pressed(sent, pressure, ends, nowhere(), databases)
            _fill(rows, pressure, seen)
            step()
    return rows


def _fill(rows: Rows, pressure: Pressure, seen: tuple[list[Offered], list[Withdrawn]] | str) -> None:
    def row(what: str, unit: str, cell: str) -> None:
        rows.setdefault((what, unit), []).append(cell if not isinstance(seen, str) else "not measured")

    offered, withdrawn = ([], []) if isinstance(seen, str) else seen
    for at, rate in enumerate(pressure.rates):
        offer_made = offered[at] if offered else None
        what = f"offered {rate:,}/s"
        row(what, "answered 200, per s", f"{offer_made.per_s:,.0f}" if offer_made else "")
        row(
            what,
            "answered 503, %",
            f"{100 * (1 - offer_made.taken / len(offer_made.answered.statuses)):.1f}" if offer_made else "",
        )
        for share in (0.5, 0.99):
            row(what, f"ms p{100 * share:.0f}", f"{offer_made.answered.waited_ms(share):,.1f}" if offer_made else "")
        groups = "/".join(str(offer_made.group(share)) for share in (0.1, 0.5, 0.9)) if offer_made else ""
        row(what, "messages per commit, p10/p50/p90", groups)
    took = sorted(withdrawal.took_ms for withdrawal in withdrawn)
    row(f"withdrawal at {min(pressure.rates):,}/s", "ms p50", f"{median(took):,.0f}" if took else "")
    row(f"withdrawal at {min(pressure.rates):,}/s", "ms worst", f"{took[-1]:,.0f}" if took else "")


def print_table(rows: Rows, names: Sequence[str]) -> None:
    """Print rows with a column per name."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("what", "unit", *names):
        table.add_column(title, justify="left" if title in {"what", "unit"} else "right", no_wrap=True)
    for (what, unit), cells in rows.items():
        table.add_row(what, unit, *cells)
    show.out().print(table)


def watch_memory(effort: Effort, seed: int) -> Rows:
    """Put very many reports through the doors, and show memory after each tenth."""
    plan = plan_of(load_register(examples() / "register-per-home.yaml"), ACTIVITY)
    rows: Rows = {}
    with show.progress() as bar:
        task = bar.add_task("memory", total=effort.long)
        for level in levels(plan, effort.long, seed, lambda done: bar.advance(task, done)):
            per_s = level.reports / level.cpu_s
            rows[f"{level.reports:,}", f"reports of {SIZE // 1000} KB"] = [f"{level.mib:.1f}", f"{per_s:,.0f}"]
    return rows


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    asked = argparse.ArgumentParser(description="How fast, beside a peer, after checking the answers.")
    asked.add_argument("--quick", action="store_true", help="a few reports only: shows that it runs, measures nothing")
    asked.add_argument("--long", action="store_true", help="memory over a million reports instead; half an hour")
    asked.add_argument("--seed", type=int, default=_SEED, help="of the generated fleet")
    asked.add_argument("--postgres", metavar="URL", help="a database from which others may be made, and dropped")
    return asked.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    given = _asked(words)
    effort = _QUICK if given.quick else _FULL
    on, page, start = machine(), show.out(), time.perf_counter()
    try:
        if given.long:
            memory = watch_memory(effort, given.seed)
            show.line(page, on)
            print_table(memory, ("MiB resident", "reports/s per core"))
            return 0
        with show.progress() as bar, routers() as posting, recipient() as taker:
            ends = (posting, taker)
            task = bar.add_task("", total=_STEPS * 2 * len(effort.sizes) + len(_PLACES))
            names, rows = run(effort, given.seed, ends, bar, task)
            bar.update(task, description="under load")
            loaded = run_load(effort, given.seed, ends, given.postgres, lambda: bar.advance(task))
    except WrongAnswerError as wrong:
        show.line(show.err(), f"bench: {wrong}; nothing was measured")
        return 1
    show.line(page, on)
    show.line(
        page,
        f"fleet: seed {given.seed}, {effort.homes} homes, one report per message; activity {ACTIVITY} of "
        f"examples/register.yaml; {ROUTERS} routers post at once; {time.perf_counter() - start:.0f} s in all",
    )
    print_table(rows, names)
    show.line(
        page,
        f"under load: reports of {effort.sizes[0] // 1000} KB, object, {effort.homes * 2} homes, "
        f"{effort.pressure.seconds:g} s per rate, timed from the moment each fell due; one gate process",
    )
    print_table(loaded, _PLACES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
