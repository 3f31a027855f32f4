"""Play a run: a real gate without sockets, real SQLite, real keystore, real deliverer, recipients on loopback, faults.

In:  a script. Out: ``Played``: what struck, and the violations the independent oracle found.

A gate that is killed leaves its event loop with everything in it, as a process does; the next one starts from the
files. When the script is over everything is mended, routers come again with what was not answered, and the outbox gets
its time.
"""

import asyncio
import contextlib
import fcntl
import shutil
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar
from unittest.mock import patch

from msgspec.structs import replace as replace_struct
from tests.flow.gatehouse import DAY_MS, counted, sender
from tests.sim.inject import Injector, Killed, Strike, bury, injecting, seams
from tests.sim.intake import Intake, Wire
from tests.sim.journal import MARK, Journal, Opened, Reported, Told
from tests.sim.oracle import Books, Order, Violation, at_any_moment, at_the_end, order_of
from tests.sim.script import JUMPS_MS, Action, Do, Script
from tests.sim.stage import ENTRIES, SimClock, Template, full, message_of, template_in

from sluis.errors import SluisError
from sluis.gate.delivery.deliver import Deliverer
from sluis.gate.http.scheduled_jobs import destroy_expired
from sluis.gate.path.arrival import Arrival
from sluis.gate.path.steps import run
from sluis.gate.reload.reload import begin
from sluis.gate.state.barrier import StopReceipt, stop
from sluis.gate.state.restoring import turn_over
from sluis.gate.state.settings import Duration, Endpoint, Route, Settings
from sluis.gate.state.state import GateState, open_keystore
from sluis.standing.events import EventKind, record
from sluis.standing.registry import import_registry
from sluis.store.engine import Store

_T = TypeVar("_T")
TIMEOUT_MS: Final = 40
MIGRATES: Final = 4
"""In one of so many runs each start looks whether the schema is current, which takes longer than all the rest of it."""
HOUR_MS: Final = 3_600_000
STARTS: Final = 12
"""How often a gate that does not start is started again."""
PATIENCE_S: Final = 60.0
"""How long the outbox gets, of real time, when everything is mended."""


@dataclass
class Played:
    """What became of a run."""

    script: Script
    struck: list[Strike]
    did: Counter[str]
    """What recipients did."""
    starts: int
    reports: int
    intents: int
    busy: int
    """Answers of 503."""
    violations: list[Violation]
    order: Order
    """How much the order of leaving tells of the order of recording."""

    def counts(self) -> Counter[str]:
        """Return what happened, as names to be added up."""
        made = Counter({f"runs: {self.script.kind}": 1, "reports": self.reports, "disclosures": self.intents})
        made.update(f"faults: {strike.how.value}" for strike in self.struck)
        made["starts of a gate"] += self.starts
        made["answers of 503"] += self.busy
        made.update({f"recipient: {mode}": n for mode, n in self.did.items()})
        return made


@contextmanager
def theatre() -> Iterator[Callable[..., Played]]:
    """Set up what all runs of a process share; yields how to play a script, in a folder below another if need be."""
    wire = Wire()
    with tempfile.TemporaryDirectory(prefix="sluis-sim-") as place, wire.listening(), seams():
        template = template_in(Path(place) / "template")
        with patch("sluis.gate.delivery.deliver.IDLE_S", 0.004):

            def play_one(script: Script, where: Path | None = None) -> Played:
                folder = Path(tempfile.mkdtemp(dir=where or place))
                try:
                    return World(script, folder, template, wire).play()
                finally:
                    shutil.rmtree(folder, ignore_errors=True)

            yield play_one


class World:
    """One run."""

    def __init__(self, script: Script, folder: Path, template: Template, wire: Wire) -> None:
        self.script = script
        self.folder = folder
        self.wire = wire
        self.journal = Journal()
        self.injector = Injector(script.strikes, jump=self._jumped)
        self.injector.asleep = script.within is not None
        self.clock = SimClock(self.injector)
        self.intakes = [
            wire.intake(name, f"/{folder.name}/{name}", self.clock.latest)
            for name in ("wifi-insight", "netwerk-meting")
        ]
        for intake, modes in zip(self.intakes, script.modes, strict=True):
            intake.modes.extend(modes)
        self.settings = self._settings(template)
        self.journal.release_ms = HOUR_MS if script.hourly else None
        self.rules = replace(template.hourly if script.hourly else template.rules, settings=self.settings)
        self.route = Route(path="/ingest")
        self.todo = list(script.actions)
        self.known = not script.fresh
        self.starts = self.busy = 0
        self.violations: list[Violation] = []
        self.pending: dict[int, list[Reported]] = {n: [] for n in range(len(ENTRIES))}
        self.done: dict[int, list[Reported]] = {n: [] for n in range(len(ENTRIES))}
        self._state: GateState | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._deliverer: Deliverer | None = None
        if not script.fresh:
            for name in ("gate.db", "gate.keys"):
                shutil.copy2(template.folder / name, folder / name)
            shutil.copytree(template.folder / "gate.keys.journal", folder / "gate.keys.journal")

    def _settings(self, template: Template) -> Settings:
        quick = Endpoint(timeout=Duration(TIMEOUT_MS), first_retry=Duration(1000), longest_retry=Duration(4000))
        where = [replace_struct(quick, url=self.wire.url(intake)) for intake in self.intakes]
        if self.script.drop:
            where[1] = replace_struct(quick, directory="drop")
        recipients = {intake.name: endpoint for intake, endpoint in zip(self.intakes, where, strict=True)}
        limits = replace_struct(template.settings.limits, disk_free_bytes=1)
        return replace_struct(template.settings, base=str(self.folder), recipients=recipients, limits=limits)

    def _jumped(self, flavour: int) -> None:
        self.journal.moved = True
        self.clock.at_ms += JUMPS_MS[flavour % len(JUMPS_MS)]

    # One life after another ------------------------------------------------------------------------------------------
    def play(self) -> Played:
        """Play the whole run and judge it."""
        with injecting(self.injector):
            ended = False
            while not ended and self.starts < STARTS:
                self.starts += 1
                try:
                    ended = asyncio.run(self._life())
                except Killed:
                    bury()
                    self.injector.dead = False
                    self.violations += self._look(at_any_moment)
                except SluisError:  # it does not start, or not any more; whoever runs it starts it again
                    self.clock.at_ms += 1000
            self.injector.quiet = True
            if not ended:
                self.violations.append(Violation("unsettled", "the gate did not start any more"))
        books = self._books()
        if books is not None and ended:
            self._take_drops()
            self.violations += at_the_end(books, self.intakes, self.journal)
        self.violations += self._pages()
        for intake in self.intakes:
            self.wire.forget(intake)
        did = sum((intake.did() for intake in self.intakes), Counter[str]())
        intents = 0 if books is None else len(books.intents)
        reports = len(self.journal.reports)
        order = Order() if books is None else order_of(books, self.intakes, self.journal)
        counts = (self.starts, reports, intents, self.busy)
        return Played(self.script, self.injector.struck, did, *counts, self.violations, order)

    async def _life(self) -> bool:
        """Let one gate live; return whether the run is over."""
        state = self._start()
        with ThreadPoolExecutor(max_workers=1) as thread, contextlib.ExitStack() as stack:
            stack.callback(state.close)
            stack.enter_context(state.store.served())
            self._state, self._thread = state, thread
            self._deliverer = deliverer = Deliverer(state, thread)
            try:
                await asyncio.get_running_loop().run_in_executor(thread, begin, state)
                deliverer.start()
                over = await self._act()
            finally:
                self.journal.faults += sum(n for (_, outcome), n in counted(state).items() if outcome == "fault")
                if self.injector.dead:
                    await _let_go(deliverer)
                else:
                    await deliverer.stop()
            if self.injector.dead:
                raise Killed
        return over

    def _start(self) -> GateState:
        store = Store(self.settings.database_url())
        try:
            if self.script.fresh or self.script.seed % MIGRATES == 0:
                store.migrate()
            state = GateState(store, open_keystore(self.settings, store), self.rules, self.clock)
            if not self.known:
                with state.transaction() as conn:
                    import_registry(conn, state.keystore, ENTRIES, self.clock())
                self.known = True
        except BaseException:
            store.close()
            raise
        return state

    async def _act(self) -> bool:
        """Do what is left of the script; then mend everything. Returns false when the gate is to be restarted."""
        while self.todo:
            action = self.todo[0]
            if action.do is Do.RESTART:
                self.todo.pop(0)
                return False
            await self._one(action)
            self._note_moments()
            self._alive()
            self.todo.pop(0)
        self.injector.quiet = True
        for intake in self.intakes:
            intake.mend()
        await self._settle()
        return True

    def _alive(self) -> None:
        if self.injector.dead:
            raise Killed

    async def _one(self, action: Action) -> None:
        self.injector.asleep &= action.do is not self.script.within
        match action.do:
            case Do.SEND | Do.BATCH | Do.AGAIN:
                await self._send(action)
            case Do.HELP | Do.LIFT:
                await self._ask(action.homes[0], action.do)
            case Do.STOP:
                await self._stop(action.homes[0], action.word)
            case Do.TICK | Do.JUMP:
                self.journal.moved |= action.do is Do.JUMP
                self.clock.at_ms += action.number
            case Do.REST:
                await self._rest(action.number)
            case Do.HOURS:
                await self._hours(action.number)
            case Do.LOCK | Do.TURN | Do.GONE | Do.FULL:
                await self._disturb(action)
            case Do.TURN_OVER:
                await self._try(turn_over)
            case Do.CHORES:
                await self._chores(destroy=bool(action.number % 2))

    # Routers and households ------------------------------------------------------------------------------------------
    def _report(self, home: int) -> None:
        at_s = self.clock.at_ms // 1000
        if self.pending[home] or self.done[home]:
            at_s = max(at_s, max(report.at_s for report in self.pending[home] + self.done[home]) + 1)
            self.clock.at_ms = max(self.clock.at_ms, at_s * 1000)
        made = Reported(len(self.journal.reports) + 1, home, at_s, self.wire.stamp())
        self.journal.reports.append(made)
        self.pending[home].append(made)

    async def _send(self, action: Action) -> None:
        """Let routers report: once, several times in one transaction, or again what was answered before."""
        for home in action.homes:
            if action.do is Do.AGAIN:
                self.pending[home] = self.done[home][-2:] + self.pending[home]
        for _ in range({Do.AGAIN: 0, Do.SEND: 1}.get(action.do, action.number)):
            for home in action.homes:
                self._report(home)
        await self._post(action.homes)
        self._note_moments()

    async def _post(self, homes: tuple[int, ...]) -> None:
        """Send what each router has, as one message each, in one transaction."""
        sent = {home: list(self.pending[home]) for home in homes if self.pending[home]}
        arrivals = [
            Arrival(self.route, "/ingest", {}, message_of(reports), sender(ENTRIES[home].login))
            for home, reports in sent.items()
        ]
        answers = await self._in_store(lambda: run(self.state, arrivals))
        if self._deliverer is not None:
            self._deliverer.wake()
        for (home, reports), answer in zip(sent.items(), answers, strict=True):
            self.busy += answer.status == 503
            if answer.status == 200:
                for report in reports:
                    report.answered = True
                self.done[home] += [report for report in reports if report not in self.done[home]]
                self.pending[home] = []

    async def _ask(self, home: int, do: Do) -> None:
        began, place = self.wire.stamp(), self._place()
        self.journal.opens.append(Opened(home, began, place))
        kind = EventKind.HELP if do is Do.HELP else EventKind.LIFT
        at_ms = self.clock.at_ms
        until_ms = at_ms + 3 * DAY_MS if do is Do.HELP else None
        activity = "wifi-help" if do is Do.HELP else None

        def asked(state: GateState) -> bool:
            with state.transaction() as conn:
                record(conn, state.keystore, home, kind, activity, (at_ms, until_ms), self.clock())
            return True

        if await self._try(asked) and do is Do.HELP:
            self.journal.helped.setdefault(home, self.wire.stamp())

    async def _stop(self, home: int, word: str) -> None:
        self.journal.tried_to_stop.add(home)
        at_ms = self.clock.at_ms
        receipt = await self._try(lambda state: stop(state, home, EventKind(word), None, at_ms))
        if isinstance(receipt, StopReceipt):
            flying = frozenset(disclosure.commitment.hex() for disclosure in receipt.stopped.in_flight)
            self._take_drops()
            told = Told(home, frozenset(receipt.closed), flying, self.wire.stamp(), self._place())
            self.journal.stops.append(told)

    async def _chores(self, *, destroy: bool) -> None:
        if destroy:
            self.clock.at_ms += 3 * DAY_MS  # past the end of a period, and of every body that waits
            self.journal.moved = True
        await self._try(destroy_expired)

    # What else happens -----------------------------------------------------------------------------------------------
    async def _rest(self, rounds: int) -> None:
        for _ in range(rounds):
            if self._deliverer is not None:
                self._deliverer.wake()
            await asyncio.sleep(0.003)
            self._alive()

    async def _hours(self, steps: int) -> None:
        """Two hours pass in steps, with time for the deliverer after each."""
        for _ in range(steps):
            self.clock.at_ms += 2 * HOUR_MS // steps
            await self._rest(2)
            self._note_moments()

    async def _disturb(self, action: Action) -> None:
        """Lock, move or fill up the database for a while, in which routers go on reporting."""
        database = self.folder / "gate.db"
        away = self.folder / "elsewhere.db"
        with contextlib.ExitStack() as stack:
            if action.do is Do.LOCK:
                other = stack.enter_context(closing(sqlite3.connect(database, isolation_level=None)))
                with contextlib.suppress(sqlite3.OperationalError):
                    other.execute("BEGIN IMMEDIATE")
            elif action.do is Do.FULL:
                stack.enter_context(full(self.folder, action.number))
            elif action.do is Do.TURN:
                handle = stack.enter_context((self.folder / "gate.db-turn").open("ab"))
                fcntl.flock(handle, fcntl.LOCK_EX)
                threading.Timer(0.01, lambda: handle.closed or fcntl.flock(handle, fcntl.LOCK_UN)).start()
            else:
                await self._in_store(lambda: database.rename(away))
                stack.callback(lambda: away.rename(database))
            for _ in range(3 if action.do is Do.FULL else 1):
                self._report(action.number % len(ENTRIES))
                await self._post((action.number % len(ENTRIES),))
                await self._rest(1)

    async def _settle(self) -> None:
        """Everything is mended: routers come again, and the outbox empties, or does not."""
        for _ in range(4):
            await self._post(tuple(self.pending))
            if not any(self.pending.values()):
                break
        end = time.monotonic() + PATIENCE_S
        while self._waiting() and time.monotonic() < end:
            self.clock.at_ms += HOUR_MS // 30 if self.script.hourly else 5000
            await self._rest(1)

    # The store, from the gate's side and from outside ----------------------------------------------------------------
    @property
    def state(self) -> GateState:
        """The gate that lives."""
        assert self._state is not None
        return self._state

    async def _in_store(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _try(self, work: Callable[[GateState], _T]) -> _T | None:
        """Do something that people try again when it fails; three times."""
        for _ in range(3):
            try:
                return await self._in_store(lambda: work(self.state))
            except SluisError:
                await asyncio.sleep(0.002)
        return None

    def _outside(self, sql: str) -> int:
        path = self.folder / "gate.db"
        if not path.exists():
            return 0
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return int(db.execute(sql).fetchone()[0])

    def _note_moments(self) -> None:
        """Look from which moment each body waits to leave."""
        path = self.folder / "gate.db"
        with (
            contextlib.suppress(sqlite3.OperationalError),
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db,
        ):
            for c, release_ms in db.execute("SELECT commitment, release_ms FROM outbox"):
                self.journal.drawn.setdefault(bytes(c).hex(), set()).add(release_ms)

    def _place(self) -> int:
        return self._outside("SELECT coalesce(max(rowid), 0) FROM records")

    def _waiting(self) -> int:
        return self._outside("SELECT count(*) FROM outbox")

    def _books(self) -> Books | None:
        database, key_file = self.folder / "gate.db", self.folder / "gate.keys"
        if not database.exists():
            return None
        try:
            return Books(database, key_file, self.folder / "gate.keys.next")
        except sqlite3.OperationalError:  # killed while it was made: there is nothing in it
            return None

    def _look(self, how: Callable[[Books, list[Intake]], Iterator[Violation]]) -> list[Violation]:
        books = self._books()
        self._take_drops()
        return [] if books is None else list(how(books, self.intakes))

    def _take_drops(self) -> None:
        """Read what lies in the folder of a recipient that takes files into its log."""
        folder = self.folder / "drop"
        known = {request.key for request in self.intakes[1].asked}
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            if path.stem not in known:
                self.intakes[1].take_file(path, self.wire.stamp())

    def _pages(self) -> list[Violation]:
        return [
            Violation("marker", f"{path.name} holds what was withheld")
            for path in self.folder.rglob("*")
            if path.is_file() and path.name.startswith("gate.") and MARK.encode() in path.read_bytes()
        ]


async def _let_go(deliverer: Deliverer) -> None:
    """Drop the sockets of a process that is gone."""
    if deliverer._session is not None:
        await deliverer._session.close()
