"""Play backups: households close things, a backup is put back at any moment, gates run on, the restore verb runs later.

In:  a seed, a database. Out: ``Played``: what happened, and every promise that was not kept.

The model beside the gates knows only what households were answered. An activity that was answered to be closed stays
closed until its household opens it again, whatever database lies under the gates; only what was answered with "not kept
outside the database yet" may be forgotten by a backup. While the database lacks something, nothing is decided or sent
about anybody.
"""

import base64
import hmac
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select
from tests.flow.backup import Backup, backup, put_back
from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, Clock, arrive, build
from tests.sim.journal import ON_REQUEST, Reported
from tests.sim.stage import ENTRIES, message_of

from sluis.errors import SluisError, StandingClosedError
from sluis.gate.delivery.deliver import claim
from sluis.gate.path.steps import BUSY
from sluis.gate.state.barrier import stop
from sluis.gate.state.restoring import restore, turn_over
from sluis.gate.state.state import GateState, open_gate
from sluis.keys.keystore import KEK_CHECK
from sluis.ledger.disclosures import disclosures
from sluis.standing.events import EventKind, record
from sluis.standing.registry import import_registry
from sluis.store.schema import meta

STEPS: Final = 22
RECIPIENTS: Final = ("wifi-insight", "netwerk-meting")
STOPS: Final = (EventKind.OBJECT, EventKind.RESTRICT, EventKind.WITHDRAW)
BROKEN_OFF: Final = (
    "sluis.keys.keystore.rewrap",
    "sluis.standing.journal_place.JournalPlace.begin",
    "sluis.keys.keystore.kek_file.replace",
    "sluis.store.engine.Store.checkpoint",
    "sluis.standing.journal.Journal.turn",
    "sluis.standing.journal_place.JournalPlace.point_to",
)
"""What whoever turns the key over does not come to any more: before the commit, and after it."""
WEIGHTS: Final = {
    "report": 7, "send": 5, "help": 3, "close": 4, "lift": 1, "back up": 2, "put back": 3, "restore": 2,
    "restart": 1, "away": 1, "turn over": 1, "turn over in part": 2,
}  # fmt: skip


@dataclass
class Played:
    """What became of a run."""

    seed: int
    did: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


@dataclass
class Saved:
    """A backup."""

    backup: Backup
    check: bytes
    """Of the key it opens with."""
    lacks: bool
    """Whether a closing event that was kept is not in it."""

    def opens_with(self, path: Path) -> bool:
        """Return whether the key in a file is that of this backup."""
        words = path.read_bytes().split() if path.exists() else []
        key = base64.b64decode(words[1]) if len(words) > 1 else b""
        return hmac.digest(key, b"sluis/kek-check/v1\0", "sha256") == self.check


class Gone(Exception):  # noqa: N818 - no error: the process is gone
    """The process that turned the key over is gone."""


def _gone(*_: object) -> None:
    raise Gone


class World:
    """Two gates on one database and one journal."""

    def __init__(self, seed: int, folder: Path, database: str) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - a simulation, not keys
        self.played = Played(seed)
        self.clock = Clock(COLLECTED_MS + 60_000)
        self.settings = build(folder, database=database)
        self.gates = [self._opened(), self._opened()]
        with self.gates[0].transaction() as conn:
            import_registry(conn, self.gates[0].keystore, ENTRIES, self.clock())
        self.kept: dict[int, set[str]] = {slot: set() for slot in range(len(ENTRIES))}
        """What is closed for a household and was answered to be kept outside the database."""
        self.unkept: dict[int, set[str]] = {slot: set() for slot in range(len(ENTRIES))}
        self.saved: list[Saved] = []
        self.lacks = False
        """Whether a closing event that was kept is not in the database."""
        self.older = False
        """Whether the database was put back: it may then be closed although it lacks nothing."""
        self.reports = 0

    def _opened(self) -> GateState:
        return open_gate(self.settings, self.clock)

    def play(self) -> Played:
        """Play the run, end it with the restore verb, and look at it once more."""
        try:
            self._back_up(self.gates[0])
            for _ in range(STEPS):
                [word] = self.draw.choices(list(WEIGHTS), list(WEIGHTS.values()))
                self._step(word)
            self._step("restore")
            for slot in range(len(ENTRIES)):
                self._report(self.draw.choice(self.gates), slot)
            self._send(self.gates[0])
        finally:
            for gate in self.gates:
                gate.close()
        return self.played

    def _step(self, word: str) -> None:
        self.clock.at_ms += 1000
        gate, slot = self.draw.choice(self.gates), self.draw.randrange(len(ENTRIES))
        self.played.did[word] += 1
        match word:
            case "report":
                self._report(gate, slot)
            case "send":
                self._send(gate)
            case "help" | "lift":
                self._open(gate, slot, EventKind(word))
            case "close":
                self._close(gate, slot, self.draw.choice(STOPS))
            case "back up":
                self._back_up(gate)
            case "put back":
                self._put_back(gate)
            case "restore":
                self._restore(gate)
            case "restart":
                self.gates.remove(gate)
                gate.close()
                self.gates.append(self._opened())
            case "away":
                self._away(gate, slot)
            case "turn over in part":
                self._turn_over(gate, self.draw.choice(BROKEN_OFF))
            case _:
                self._turn_over(gate)

    def _wrong(self, what: str) -> None:
        self.played.violations.append(f"step {self.played.did.total()}: {what}")

    # What routers and deliverers do ----------------------------------------------------------------------------------
    def _report(self, gate: GateState, slot: int) -> None:
        self.reports += 1
        before = self._decided(gate)
        made = Reported(self.reports, slot, self.clock.at_ms // 1000, 0)
        (answer,) = arrive(gate, message_of([made]), login=ENTRIES[slot].login)
        now = self._decided(gate) - before
        if self.lacks and answer != BUSY:
            self._wrong(f"a report of household {slot} was answered {answer.status} by a database that lacks something")
        if now and answer == BUSY:
            self._wrong(f"a report of household {slot} was decided and answered with 503")
        for whose, activity in now:
            self.played.did["decided"] += 1
            if activity in self._closed(whose):
                self._wrong(f"{activity} was decided for household {whose}, which closed it")

    def _send(self, gate: GateState) -> None:
        for recipient in RECIPIENTS:
            try:
                claimed, _ = claim(gate, recipient, 100)
            except SluisError as fault:
                self.played.did["not sent"] += isinstance(fault, StandingClosedError)
                continue
            if self.lacks:
                self._wrong(f"{recipient} was sent to from a database that lacks something")
            for body in claimed:
                self.played.did["sent"] += 1
                if body.waiting.activity in self._closed(body.waiting.slot):
                    self._wrong(f"{body.waiting.activity} left about household {body.waiting.slot}, which closed it")

    def _decided(self, gate: GateState) -> Counter[tuple[int, str]]:
        with gate.store.reading() as conn:
            return Counter(
                (slot, told.intent.activity or "")
                for slot in range(len(ENTRIES))
                for told in disclosures(conn, gate.keystore, slot)
            )

    def _closed(self, slot: int) -> set[str]:
        return self.kept[slot] | self.unkept[slot]

    # What households do ----------------------------------------------------------------------------------------------
    def _open(self, gate: GateState, slot: int, kind: EventKind) -> None:
        at_ms = self.clock()
        activity = ON_REQUEST if kind is EventKind.HELP else None
        until_ms = at_ms + 3 * DAY_MS if kind is EventKind.HELP else None
        with gate.transaction() as conn:
            record(conn, gate.keystore, slot, kind, activity, (at_ms, until_ms), at_ms)
        opened = {ON_REQUEST} if kind is EventKind.HELP else self._closed(slot)
        self.kept[slot] -= opened
        self.unkept[slot] -= opened

    def _close(self, gate: GateState, slot: int, kind: EventKind) -> None:
        receipt = stop(gate, slot, kind, None, self.clock())
        if receipt.kept and self.lacks:
            self._wrong(f"household {slot} was answered that it is kept, by a database that lacks something")
        (self.kept if receipt.kept else self.unkept)[slot].update(receipt.closed)
        self._not_saved(receipt.kept)
        self.played.did["kept" if receipt.kept else "not kept yet"] += 1

    # What happens to the database and the journal --------------------------------------------------------------------
    def _put_back(self, gate: GateState) -> None:
        """Put back one of the backups that open with a key there still is."""
        opening = [saved for saved in self.saved if any(saved.opens_with(path) for path in self._key_files())]
        if not opening:
            return
        saved = self.draw.choice(opening)
        put_back(gate, saved.backup)
        self.lacks, self.older = saved.lacks, True
        path, successor = self._key_files()
        self.played.did["put back under the key before"] += successor.exists() and saved.opens_with(path)
        self.played.did["put back what lacks something"] += self.lacks
        for closed in self.unkept.values():
            closed.clear()

    def _restore(self, gate: GateState) -> None:
        done = restore(gate)
        if done.failed:
            self._wrong(f"{done.failed} closing events were not applied again")
        self.played.did["applied again"] += done.applied
        self.lacks = self.older = False
        self._keep_all()

    def _keep_all(self) -> None:
        for slot, closed in self.unkept.items():
            self._not_saved(bool(closed))
            self.kept[slot] |= closed
            closed.clear()

    def _away(self, gate: GateState, slot: int) -> None:
        """The place of the journal is out of reach for a while: what is closed then is kept by who looks next."""
        place = gate.journal.place.path
        away = place.with_name("away")
        place.rename(away)
        try:
            self._close(gate, slot, self.draw.choice(STOPS))
            (answer,) = arrive(gate, message_of([Reported(0, slot, self.clock.at_ms // 1000, 0)]))
            if answer != BUSY:
                self._wrong("a report was decided without a journal")
        finally:
            away.rename(place)
        if not self.lacks:
            with gate.together() as conn:
                gate.follow(conn)
            self._keep_all()

    def _back_up(self, gate: GateState) -> None:
        made = backup(gate)
        [check] = [bytes(row.value) for row in made["meta"] if row.key == KEK_CHECK]
        self.saved = [*self.saved[-2:], Saved(made, check, self.lacks)]

    def _check(self, gate: GateState) -> bytes:
        with gate.store.reading() as conn:
            return bytes(conn.execute(select(meta.c.value).where(meta.c.key == KEK_CHECK)).scalar_one())

    def _not_saved(self, kept: bool) -> None:  # noqa: FBT001 - whether
        """What was closed now, and is kept outside, no backup holds."""
        for saved in self.saved:
            saved.lacks |= kept

    def _key_files(self) -> tuple[Path, Path]:
        """The key file, and where a turn-over that was broken off left the next one."""
        path = self.settings.file(self.settings.keystore.file)
        return path, path.with_name(f"{path.name}.next")

    def _turn_over(self, gate: GateState, broken_off: str | None = None) -> None:
        """Turn the key over, perhaps not to the end; a backup made before opens with the key before alone."""
        before = self._check(gate)
        with pytest.MonkeyPatch.context() as patch:
            if broken_off is not None:
                patch.setattr(broken_off, _gone)
            try:
                turn_over(gate)
            except Gone:
                self.played.did[f"broken off at {broken_off}"] += 1
            except StandingClosedError:
                if not self.lacks and not self.older:
                    self._wrong("the key was not turned over")
                return
        if self.lacks and self._check(gate) != before:
            self._wrong("the key was turned over by a database that lacks something")
