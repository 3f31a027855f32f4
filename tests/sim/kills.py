"""Real processes that are really killed: a gate with sockets in a child, SIGKILL at a point or at any moment.

In:  a seed. Out: as ``play``: what struck, and what the oracle found when the last gate had ended by itself.

Routers here post over HTTP, and start their gate again when it is gone, as a service manager does.
"""

import asyncio
import http.client
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from tests.flow.gatehouse import COLLECTED_MS, VOUCHED, build
from tests.sim.inject import Injector, Strike, injecting, seams
from tests.sim.intake import ODD, Wire
from tests.sim.journal import Journal, Reported
from tests.sim.oracle import Books, Violation, at_any_moment, at_the_end
from tests.sim.points import POINTS, How, Needs, Seam
from tests.sim.stage import ENTRIES, message_of

from sluis.gate.http.running import running
from sluis.gate.state.settings import load_settings
from sluis.gate.state.state import open_gate
from sluis.standing.registry import import_registry

SPAWN: Final = get_context("forkserver")
PATIENCE_S: Final = 60.0
KILLABLE: Final = [
    point for point in POINTS.values() if point.needs is Needs.NOTHING and point.seam in {Seam.DRIVER, Seam.WIRE}
]
"""Where a serving gate comes by within a few reports."""


@dataclass
class Killed:
    """What became of a run with real kills."""

    seed: int
    kills: int
    starts: int
    reports: int
    intents: int
    did: Counter[str]
    violations: list[Violation]

    def counts(self) -> Counter[str]:
        """Return what happened, as names to be added up."""
        made = Counter({"runs: real processes": 1, "faults: SIGKILL": self.kills, "starts of a gate": self.starts})
        made.update({"reports": self.reports, "disclosures": self.intents})
        made.update({f"recipient: {mode}": n for mode, n in self.did.items()})
        return made


def gate_in_child(folder: str, base_ms: int, strike: Strike | None, pipe: Connection) -> None:
    """Be a gate: say the port, serve until the pipe closes. Dies at the strike."""
    begun = time.monotonic()

    def clock() -> int:
        return base_ms + int((time.monotonic() - begun) * 1000)

    async def serve() -> None:
        state = open_gate(load_settings(Path(folder) / "gate.toml"), clock)
        async with running(state) as gate:
            pipe.send(gate.ports[0])
            with suppress(EOFError):
                await asyncio.to_thread(pipe.recv)

    with seams(), injecting(Injector([strike] if strike else [], really=True)):
        asyncio.run(serve())


class Street:
    """Routers, their gate in a child, and the recipients."""

    def __init__(self, seed: int, folder: Path, wire: Wire) -> None:
        self.seed = seed
        self.draw = random.Random(seed)  # noqa: S311 - a simulation, not keys
        self.folder = folder
        self.wire = wire
        self.journal = Journal(moved=True)  # time passes in the child only: nothing is said of what must be open
        self.intakes = [wire.intake(name, f"/{folder.name}/{name}") for name in ("wifi-insight", "netwerk-meting")]
        for intake in self.intakes:
            intake.modes.extend(self.draw.choice(ODD) if self.draw.random() < 0.2 else "200" for _ in range(4))
        more = 'timeout = "PT1S"\nlongest_retry = "PT1S"'
        where = [f'url = "{wire.url(intake)}"\n{more}' for intake in self.intakes]
        settings = build(folder, insight=where[0], meting=where[1])
        state = open_gate(settings, lambda: COLLECTED_MS)
        with state.transaction() as conn:
            import_registry(conn, state.keystore, ENTRIES, COLLECTED_MS)
        state.close()
        self.child: BaseProcess | None = None
        self.pipe: Connection | None = None
        self.port = 0
        self.starts = self.kills = 0
        self.violations: list[Violation] = []

    def play(self) -> Killed:
        """Play the run."""
        at_a_point = self.seed % 2 == 0
        pending: list[Reported] = []
        for number in range(6):
            if self.child is None:
                self._start(self._strike() if at_a_point else None)
            pending.append(Reported(number + 1, number % 3, COLLECTED_MS // 1000 + number, self.wire.stamp()))
            self.journal.reports.append(pending[-1])
            pending = self._post(pending)
            if not at_a_point and self.draw.random() < 0.5:
                time.sleep(self.draw.random() * 0.03)
                self._kill()
            self._bury()
        for intake in self.intakes:
            intake.mend()
        self._finish(pending)
        books = self._books()
        self.violations += at_the_end(books, self.intakes, self.journal)
        did = sum((intake.did() for intake in self.intakes), Counter[str]())
        for intake in self.intakes:
            self.wire.forget(intake)
        reports = len(self.journal.reports)
        return Killed(self.seed, self.kills, self.starts, reports, len(books.intents), did, self.violations)

    def _strike(self) -> Strike:
        point = self.draw.choice(KILLABLE)
        how = self.draw.choice((How.KILL_BEFORE, How.KILL_AFTER))
        return Strike(point.name, self.draw.randint(1, max(2, 2 * point.often)), how)

    def _start(self, strike: Strike | None) -> None:
        here, there = SPAWN.Pipe()
        base_ms = COLLECTED_MS + 60_000 + self.starts * 10_000
        self.starts += 1
        self.child = SPAWN.Process(target=gate_in_child, args=(str(self.folder), base_ms, strike, there), daemon=True)
        self.child.start()
        there.close()
        self.pipe = here
        try:
            self.port = int(here.recv()) if here.poll(PATIENCE_S) else 0
        except EOFError:  # killed before it was up
            self.port = 0

    def _post(self, pending: list[Reported]) -> list[Reported]:
        """Post what each router has; return what was not answered with 200."""
        left: list[Reported] = []
        for slot in range(len(ENTRIES)):
            mine = [each for each in pending if each.slot == slot]
            if not mine or not self._taken(mine):
                left += mine
            else:
                for report in mine:
                    report.answered = True
        return left

    def _taken(self, reports: list[Reported]) -> bool:
        if not self.port:
            return False
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as line:
            try:
                headers = {"Content-Type": "application/json", "Authorization": VOUCHED}
                line.request("POST", "/collector", message_of(reports), headers)
                return line.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def _kill(self) -> None:
        if self.child is not None and self.child.pid is not None and self.child.is_alive():
            os.kill(self.child.pid, signal.SIGKILL)
            self.child.join()

    def _bury(self) -> None:
        """Look whether the child is gone, and if so what it left."""
        if self.child is None or self.child.is_alive():
            return
        self.kills += self.child.exitcode == -signal.SIGKILL
        if self.child.exitcode not in {0, -signal.SIGKILL}:
            self.violations.append(Violation("unsettled", f"a gate ended with {self.child.exitcode}"))
        self.child, self.pipe, self.port = None, None, 0
        self.violations += at_any_moment(self._books(), self.intakes)

    def _finish(self, pending: list[Reported]) -> None:
        end = time.monotonic() + PATIENCE_S
        while (pending or self._waiting()) and time.monotonic() < end:
            if self.child is None:
                self._start(None)
            pending = self._post(pending)
            time.sleep(0.05)
            self._bury()
        if self.pipe is not None and self.child is not None:
            self.pipe.close()
            self.child.join(PATIENCE_S)
            self._bury()

    def _waiting(self) -> int:
        with closing(sqlite3.connect(f"file:{self.folder / 'gate.db'}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM outbox").fetchone()[0])

    def _books(self) -> Books:
        return Books(self.folder / "gate.db", self.folder / "gate.keys", self.folder / "gate.keys.next")


@contextmanager
def street() -> Iterator[Callable[[int], Killed]]:
    """Set up what all runs of a process share; yields how to play a seed."""
    SPAWN.set_forkserver_preload(["tests.sim.kills"])
    wire = Wire()
    with tempfile.TemporaryDirectory(prefix="sluis-kill-") as place, wire.listening():

        def play_one(seed: int) -> Killed:
            folder = Path(tempfile.mkdtemp(dir=place))
            try:
                return Street(seed, folder, wire).play()
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        yield play_one
