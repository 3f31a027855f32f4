"""How fast a desk records what many households ask, after checking its answers: a part of ``make bench``.

In:  nothing; households are made up. Out: one table on standard output; on standard error what is done so far.

The rules this script keeps:
 * Answers first, on a gate of their own: a page through the code a desk runs refuses what it must, records the rest
   once, goes on after it was broken off, agrees with its journal, and the standing of every household checks.
 * What is timed is checked too: every household of the timed pages is closed afterwards, and none has asked twice.
 * The peer writes the rows of the same pages with plain SQL and ``executemany`` into a database with the same schema
   and durability, a transaction and one ``fsync`` of a file for every piece: no keys, no MACs, no reading.
 * Beside a gate: another process is offered 500 reports a second in the same database all the while, and decides what
   is due, at most 32 in a transaction, as a gate does. No report is a repeat, and each is on record and in the outbox,
   which this process counts itself: with one too few nothing is printed. Nothing is delivered. How many it decided, and
   how long each waited from the moment it fell due, is measured with and without the pages; without them also how many
   it can.
 * How long a piece holds the database is told by the clock, and apart from it without the time it waited for a
   processor, which the kernel counts for each thread: what is left is its own work, and waiting for disk and locks.
   Moving the write-ahead log into the database, after a commit and without its lock, is counted to the piece.
 * Nothing here asserts a time.

Usage: ``python scripts/bench_desk.py [--quick | --households 200000] [--beside] [--postgres] [--folder PATH]``.
``--beside``: without the desk alone; ``--folder``: where households are made, once, and kept: what is measured is a
copy of it, and none of them may have asked anything; ``--postgres``: on a private server with its durability on,
without a peer, and without a folder.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

sys.path.append(str(Path(__file__).resolve().parents[1]))  # the gate is one of the tests

from bench import Rows, machine, print_table
from bench_databases import postgres_databases
from sqlalchemy import Connection, func, insert, select
from tests.flow.gatehouse import arrive, ask, build, element, entry, message

from sluis.api.gate import Gate
from sluis.api.pages import AskingPage, Request, key_of
from sluis.api.serving import settle
from sluis.gate.path.steps import TAKEN
from sluis.gate.state.barrier import receipting
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import GateState, open_gate, wall_clock
from sluis.ledger.epoch import current_epoch
from sluis.reports import show
from sluis.standing.check import standing_faults
from sluis.standing.registry import import_registry
from sluis.store.engine import Store
from sluis.store.schema import events, journal_numbers, outbox, records, slots, standing_events, standing_heads

_PAGE: Final = 1_000
_FIRST: Final = "NL-000000"
"""The household of which the gate beside decides reports: it objects to nothing."""
_BATCH: Final = 32
"""Reports in a transaction of that gate, at most; as those of a gate that serves."""
_OFFERED: Final = 500
"""Reports that fall due in a second."""
_MOST_MS: Final = 100
"""Longer than that nothing is to hold the database."""


_BEGAN_S: Final = time.monotonic()


def so_far(what: str) -> None:
    """Tell whoever waits what is done, and after how many seconds."""
    print(f"{time.monotonic() - _BEGAN_S:6.0f} s: {what}", file=sys.stderr, flush=True)


class WrongAnswerError(Exception):
    """What a desk does is not what it should."""


@dataclass(frozen=True)
class Held:
    """How long a piece held the database, in ms by the clock, with its commit."""

    all_ms: float
    cpu_ms: float
    """Of it on a processor."""
    queued_ms: float
    """Of it ready to run, while others had the processors."""

    @property
    def own_ms(self) -> float:
        """Without waiting for a processor."""
        return self.all_ms - self.queued_ms

    @property
    def slept_ms(self) -> float:
        """Waiting for the disk, or for a lock."""
        return max(0.0, self.own_ms - self.cpu_ms)


def _moment() -> tuple[float, float, float]:
    """Return the clock, what this thread had of a processor, and how long it waited for one; in ms."""
    ran_ns, waited_ns, _ = Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()
    return time.monotonic() * 1_000, int(ran_ns) / 1e6, int(waited_ns) / 1e6


def _since(began: tuple[float, float, float]) -> Held:
    """Return what went by since then."""
    return Held(*(now - then for now, then in zip(_moment(), began, strict=True)))


@dataclass
class Timed:
    """What pages took."""

    asks: int
    wall_s: float
    cpu_s: float
    pieces: list[Held] = field(default_factory=list)

    def cells(self) -> dict[tuple[str, str], str]:
        """Return the cells of a column."""
        held, per_s = sorted(each.all_ms for each in self.pieces), self.asks / self.wall_s
        own, slept = (
            sorted(part) for part in zip(*((each.own_ms, each.slept_ms) for each in self.pieces), strict=True)
        )
        cpu = sorted(each.cpu_ms for each in self.pieces)
        return {
            ("recorded", "per s, by the clock"): f"{per_s:,.0f}",
            ("recorded", "per s of processor"): f"{self.asks / self.cpu_s:,.0f}",
            ("200,000 of them", "minutes"): f"{200_000 / per_s / 60:.1f}",
            ("pieces", "each a transaction"): f"{len(held):,}",
            ("a piece holds the database, half", "ms at most"): f"{held[len(held) // 2]:.0f}",
            ("a piece holds the database, 99 of 100", "ms at most"): f"{held[len(held) * 99 // 100]:.0f}",
            ("a piece holds the database, all", "ms at most"): f"{held[-1]:.0f}",
            ("held for more than 100 ms", "pieces"): f"{sum(each > _MOST_MS for each in held):,}",
            ("without queueing, half", "ms at most"): f"{own[len(own) // 2]:.0f}",
            ("without queueing, 99 of 100", "ms at most"): f"{own[len(own) * 99 // 100]:.0f}",
            ("without queueing, all", "ms at most"): f"{own[-1]:.0f}",
            ("without queueing, more than 100 ms", "pieces"): f"{sum(each > _MOST_MS for each in own):,}",
            ("on a processor, all", "ms at most"): f"{cpu[-1]:.0f}",
            ("waiting for disk and locks, all", "ms at most"): f"{slept[-1]:.0f}",
        }


def lines(count: int) -> list[str]:
    """Return the lines of the households."""
    return [f"NL-{number:06}" for number in range(count)]


def made(folder: Path, count: int, database: str) -> Gate:
    """Return a gate that knows some households; what is there already of them stays.

    Raises:
        WrongAnswerError: one of them asked something.
    """
    there_already = (folder / "gate.toml").is_file()
    settings = load_settings(folder / "gate.toml") if there_already else build(folder, database=database)
    state = open_gate(settings, wall_clock)
    with state.store.reading() as conn:
        there = int(conn.execute(select(func.count()).select_from(slots)).scalar_one())
        asked = conn.execute(select(func.count()).select_from(journal_numbers)).scalar_one()
    if asked:
        raise WrongAnswerError("households of this folder have asked something already")
    homes = [
        entry(line, serial=f"S{line}", login=f"{line}@line.example", endpoint=f"os::012345-{line}")
        for line in lines(count)
    ]
    for at in range(there, count, 5_000):
        with state.transaction() as conn, receipting(state, conn):  # as the pages of a registry do
            import_registry(conn, state.keystore, homes[at : at + 5_000], wall_clock())
        so_far(f"{min(at + 5_000, count):,} of {count:,} households made")
    state.close()
    return Gate(settings, folder / "gate.toml")


@contextmanager
def measured(store: Store, pieces: list[Held]) -> Iterator[None]:
    """Note how long each transaction of the block holds the database."""
    alone = store.transaction

    @contextmanager
    def timed() -> Iterator[Connection]:
        with alone() as conn:
            began = _moment()
            yield conn
        pieces.append(_since(began))

    store.transaction = timed  # type: ignore[method-assign]
    try:
        yield
    finally:
        store.transaction = alone  # type: ignore[method-assign]


def recorded(gate: Gate, named: Sequence[str]) -> Timed:
    """Record an objection of each household, in pages, as a desk does."""
    done = Timed(len(named), time.monotonic(), time.process_time())
    with measured(gate.beside().store, done.pieces):
        for at in range(0, len(named), _PAGE):
            asks = [Request(line, "object") for line in named[at : at + _PAGE]]
            page = AskingPage(asks, key_of("crm", f"page-{named[at]}", named[at : at + _PAGE]))
            while not page.advance(gate):
                pass
            if page.page.refused or page.page.again:
                raise WrongAnswerError(page.page.refused)
            if at // _PAGE % 10 == 0:
                so_far(f"{min(at + _PAGE, len(named)):,} of {len(named):,} objections recorded")
    done.wall_s, done.cpu_s = time.monotonic() - done.wall_s, time.process_time() - done.cpu_s
    return done


def check_answers(folder: Path, database: str) -> None:
    """Check what a page does, on a gate of its own.

    Raises:
        WrongAnswerError: it does something else.
    """
    gate = made(folder, 100, database)
    asks = [Request(line, "object") for line in lines(100)]
    asks[7], asks[8] = Request("NL-99999", "object"), Request(lines(9)[8], "object", "none-such")
    begun = AskingPage(asks, key_of("crm", "page", 1))
    begun.advance(gate)
    again = AskingPage(asks, key_of("crm", "page", 1))
    while not again.advance(gate):
        pass
    if not 0 < begun.page.at < len(asks) or not again.page.again:
        raise WrongAnswerError
    if again.page.refused != {7: "gate.household-unknown", 8: "cli.activity-unknown"}:
        raise WrongAnswerError
    objected_once(gate, 98)


def objected_once(gate: Gate, count: int) -> None:
    """Check that so many households objected, each once, and that all of it holds.

    Raises:
        WrongAnswerError: it is not so.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        entries = conn.execute(select(standing_events.c.slot, standing_events.c.content))
        objected = [slot for slot, content in entries if b'"kind":"object"' in bytes(content)]
        told = select(func.count()).where(events.c.type == "standing")
        once = len(objected) == len(set(objected)) == count
        if not once or conn.execute(told).scalar_one() < count:
            raise WrongAnswerError
        if next(standing_faults(conn, state.keystore, state.journal), None) is not None:
            raise WrongAnswerError


def plain_rows(folder: Path, count: int, piece: int) -> Timed:
    """Write the rows of as many objections with plain SQL: entry, head, number, event; a transaction for each piece."""
    store = Store.at(folder / "plain.db")
    store.migrate()
    with store.transaction() as conn:
        current_epoch(conn, 1)
        numbers = range(count)
        conn.execute(insert(slots), [{"n": n, "registration": bytes(32), "registered_ms": 0} for n in numbers])
        conn.execute(insert(standing_heads), [{"slot": n, "length": 2, "head": bytes(32)} for n in numbers])
    content = b'{"activity":null,"at_ms":1795527091000,"is":"asked","kind":"object","recorded_ms":1795527091000}'
    done = Timed(count, time.monotonic(), time.process_time())
    beside = os.open(folder / "plain.journal", os.O_WRONLY | os.O_CREAT, 0o600)
    for at in range(0, count, piece):
        own = range(at, min(at + piece, count))
        with store.transaction() as conn:
            began = _moment()
            rows = [{"slot": n, "seq": 2, "content": content, "mac": os.urandom(32)} for n in own]
            conn.execute(insert(standing_events), rows)
            conn.execute(insert(journal_numbers), [{"number": n + 1, "slot": n, "seq": 2} for n in own])
            hidden = {"epoch": 0, "t_ms": 1, "type": "standing", "content": content, "opening": bytes(180)}
            conn.execute(insert(events), [{**hidden, "slot": n} for n in own])
        done.pieces.append(_since(began))
        os.write(beside, os.urandom(240) * len(own))
        os.fsync(beside)
    os.close(beside)
    store.close()
    done.wall_s, done.cpu_s = time.monotonic() - done.wall_s, time.process_time() - done.cpu_s
    return done


@dataclass(frozen=True)
class Decided:
    """What the gate beside did."""

    per_s: float
    waited_ms: tuple[float, float, float]
    """From the moment a report fell due until it was answered: half of them, 99 of 100, all; at most."""


def decide(folder: Path, offered: int) -> None:
    """Decide reports of one household until standard input ends; print how many a second, and how long they waited.

    Args:
        folder: Of the gate.
        offered: How many fall due in a second; 0: as many as can be decided.
    """
    state: GateState = open_gate(load_settings(folder / "gate.toml"), wall_clock)
    now_s = wall_clock() // 1000
    ask(state, at_ms=(now_s - 3600) * 1000)
    reports_of(state, now_s, -_BATCH, _BATCH)  # the first transaction of a process makes ready what the others find
    settle()  # as a gate does before it serves
    print("ready", flush=True)
    sys.stdin.readline()
    began, decided, waited_ms = time.monotonic(), 0, list[float]()
    os.set_blocking(sys.stdin.fileno(), False)
    while not sys.stdin.read(1):
        due = int((time.monotonic() - began) * offered) - decided if offered else _BATCH
        if due <= 0:
            time.sleep(1 / _OFFERED)
            continue
        taken = min(due, _BATCH)
        reports_of(state, now_s, decided, taken)
        answered = time.monotonic() - began
        waited_ms += [1000 * (answered - at / offered) for at in range(decided, decided + taken)] if offered else [0.0]
        decided += taken
    took_s = time.monotonic() - began
    waited_ms.sort()
    at_most = (waited_ms[len(waited_ms) * part // 100] for part in (50, 99))
    print(decided, decided / took_s, *at_most, waited_ms[-1], flush=True)
    state.close()


def on_record(state: GateState) -> tuple[int, int]:
    """Return how many records there are of that household, which is the first, and how many bodies of it wait."""
    with state.store.reading() as conn:
        of_first = (select(func.count()).where(table.c.slot == 0) for table in (records, outbox))
        recorded_, waiting = (int(conn.execute(each).scalar_one()) for each in of_first)
    return recorded_, waiting


def refuse_missing(before: tuple[int, int], after: tuple[int, int], decided: int) -> None:
    """Refuse what a gate says it decided, unless so many records and bodies are there more than before.

    Raises:
        WrongAnswerError: they are not, or it decided nothing.
    """
    more = (after[0] - before[0], after[1] - before[1])
    if not decided or more != (decided, decided):
        raise WrongAnswerError(f"of {decided:,} reports {more} are on record and in the outbox")


def reports_of(state: GateState, now_s: int, first: int, count: int) -> None:
    """Decide some reports of that household in one transaction; no two are alike, also not of two such processes.

    Raises:
        WrongAnswerError: one was not taken.
    """
    router = {"SerialNumber": f"S{_FIRST}", "ManufacturerOUI": "012345"}
    bodies = [
        message(element(now_s - 3000 + at % 2900, DeviceInfo={**router, "Description": f"{os.getpid()}/{at}"}))
        for at in range(first, first + count)
    ]
    answers = arrive(state, *bodies, login=f"{_FIRST}@line.example")
    if any(answer != TAKEN for answer in answers):
        raise WrongAnswerError(answers)


@contextmanager
def deciding(gate: Gate, folder: Path, told: list[Decided], offered: int = _OFFERED) -> Iterator[None]:
    """Have another process decide reports while the block runs; ``told`` gets what it did.

    Raises:
        WrongAnswerError: it ended by itself, or what it decided is not on record and in the outbox, report by report.
    """
    words = [sys.executable, str(Path(__file__)), "--decide", str(folder), "--offered", str(offered)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as beside:
        if beside.stdin is None or beside.stdout is None or beside.stdout.readline() != "ready\n":
            raise WrongAnswerError("the gate beside did not begin")
        before = on_record(gate.beside())
        beside.stdin.write("go\n")
        beside.stdin.flush()
        yield
        if beside.poll() is not None:
            raise WrongAnswerError("the gate beside ended by itself: a report was refused")
        beside.stdin.write("end\n")
        beside.stdin.flush()
        decided, per_s, half, most, all_ = map(float, beside.stdout.readline().split() or ["0"] * 5)
        refuse_missing(before, on_record(gate.beside()), int(decided))
        told.append(Decided(per_s, (half, most, all_)))


@dataclass(frozen=True)
class Column:
    """A column of the table."""

    name: str
    timed: Timed
    decided: Decided | None = None
    """What the gate did beside it."""


def rows_of(columns: Sequence[Column], fastest: Decided, quiet: Decided) -> Rows:
    """Return the table: what pages took, and what the gate did beside each, as fast as it can, and with no pages."""
    cells = [column.timed.cells() for column in columns]
    rows: Rows = {row: [column[row] for column in cells] for row in cells[0]}
    decided = [column.decided for column in columns]
    rows["the gate is offered", "reports per s"] = ["" if each is None else f"{_OFFERED}" for each in decided]
    rows["it decides", "reports per s"] = ["" if each is None else f"{each.per_s:,.0f}" for each in decided]
    for at, part in enumerate(("half", "99 of 100", "all")):
        waits = ["" if each is None else f"{each.waited_ms[at]:,.0f}" for each in decided]
        rows[f"a report waits, {part}", "ms at most"] = waits
    for row, told in (
        (("it could decide without pages", "reports per s"), f"{fastest.per_s:,.0f}"),
        (("without pages a report waits, 99 of 100", "ms at most"), f"{quiet.waited_ms[1]:,.0f}"),
    ):
        rows[row] = ["" if each is None else told for each in decided]
    return rows


def measure(folder: Path, database: str, asked: argparse.Namespace) -> tuple[list[str], Rows]:
    """Make households, have them object, and check it; return the names of the columns, and the table."""
    count, seconds = (40, 0.3) if asked.quick else (asked.households, 10)
    own, other = (lines(2 * count + 1)[at : at + count] for at in (1, count + 1))
    gate = made(folder, (1 if asked.beside else 2) * count + 1, database)
    settle()  # as a desk does before it serves
    columns = [] if asked.beside else [Column("desk alone", recorded(gate, other))]
    told = list[Decided]()
    so_far("the gate beside decides without pages")
    for offered in (0, _OFFERED):
        with deciding(gate, folder, told, offered):
            time.sleep(seconds)
    with deciding(gate, folder, told):
        busy = recorded(gate, own)
    columns.append(Column("beside a gate that decides", busy, told[-1]))
    so_far("checking that each objected once, and that all of it holds")
    objected_once(gate, count * len(columns))
    so_far("checked")
    if not asked.postgres:
        with TemporaryDirectory() as plain:
            peer = plain_rows(Path(plain), count, max(1, count // len(busy.pieces)))
        columns.append(Column("plain SQL inserts", peer))
    return [column.name for column in columns], rows_of(columns, *told[:2])


def main(words: Sequence[str] | None = None) -> None:
    """Check, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--decide", type=Path)
    asked.add_argument("--households", type=int, default=5_000, help="how many object in each column")
    asked.add_argument("--beside", action="store_true", help="only the column beside a gate")
    asked.add_argument("--postgres", action="store_true", help="on a private server of PostgreSQL")
    asked.add_argument("--folder", type=Path, help="where households are made once, and kept")
    asked.add_argument("--offered", type=int, default=_OFFERED)
    given = asked.parse_args(words)
    if given.decide is not None:
        decide(given.decide, given.offered)
        return
    if given.folder is not None and given.postgres:
        asked.error("a folder is kept on SQLite only")
    on = machine()
    with ExitStack() as open_:
        checked, folder = (Path(open_.enter_context(TemporaryDirectory())) for _ in range(2))
        databases: Iterator[str] | str = repeat("sqlite:///gate.db")
        if given.folder is not None and not given.quick:
            kept, count = given.folder, (1 if given.beside else 2) * given.households + 1
            kept.mkdir(exist_ok=True)
            made(kept, count, "sqlite:///gate.db").close()
            folder = Path(shutil.copytree(kept, folder, dirs_exist_ok=True))
        if given.postgres:
            databases = open_.enter_context(postgres_databases(None))
        if isinstance(databases, str):
            show.line(show.out(), f"no PostgreSQL: {databases}")
            return
        check_answers(checked, next(databases))
        names, rows = measure(folder, next(databases), given)
    show.line(show.out(), f"{on}; {os.getloadavg()[0]:.1f} after")
    count, where = 40 if given.quick else given.households, "PostgreSQL" if given.postgres else "SQLite"
    show.line(show.out(), f"objections in pages of {_PAGE:,}, on {where}, {count:,} a column; answers checked first")
    print_table(rows, names)


if __name__ == "__main__":
    main()
