"""The shadow: a second register decides beside the one in force, is counted, and sends nothing.

In:  messages that were decided. Out: counts of both registers over the same reports, in a table of their own.

The rules this module keeps:
 * It runs after the decision, in a thread of its own, in transactions of its own: it can neither delay an answer by
   waiting, nor undo, change or add anything. Whatever breaks in it is counted as a fault of the shadow.
 * Keys are drawn and thrown away: no token here is the token of a real household. Nothing is recorded or enqueued.
 * Both registers decide over the same sample. When the shadow cannot keep up, messages are left out for both.
 * Counts only, as in ``counts``: never a value, never whose report it was.
"""

import logging
import os
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from sluis.errors import StoreError
from sluis.gate.path.arrival import Admitted
from sluis.gate.path.deciding import decide
from sluis.gate.path.facts import Facts, ReportFacts
from sluis.gate.path.household import LocatedReport, locate_household
from sluis.gate.path.quarantine import stopped_rows
from sluis.gate.path.reading import draws_of
from sluis.gate.path.steps import StepFailure, guarded
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.doors import Passed
from sluis.gate.state.rules import Rules, activities_of
from sluis.gate.state.state import GateState
from sluis.gate.state.tally import WHOLE_REPORT
from sluis.standing.household import Households
from sluis.standing.recipients import system_standing
from sluis.store.duplicates import Mark
from sluis.store.shadow_counts import Counted, Pair, Side, add_shadow
from sluis.terms import Lifetime, Reason
from sluis.token_period import period_of

log = logging.getLogger("sluis.gate")
RELEASED: Final = "released"
"""Among the reasons: what would have left."""
SKIPPED: Final = "skipped"
"""Among the reasons: messages the shadow had no time for; counted for both sides."""
HOUSEHOLD_ROW: Final = -2
TIME_ROW: Final = -3
"""The rows under which the household's token and the collection time are counted."""
WAITING: Final = 64
"""Batches that may wait for the shadow."""
WRITE_EVERY_S: Final = 2.0
_ROWS: Final = {"household": HOUSEHOLD_ROW, "time": TIME_ROW}


def pair_of(rules: Rules) -> Pair | None:
    """Return the two registers that are compared; ``None`` without a shadow."""
    return None if rules.shadow is None else Pair(rules.register.digest, rules.shadow.register.digest)


class Bystander:
    """Decides reports under both registers and counts; holds no store lock while it does."""

    def __init__(self, state: GateState, rules: Rules, shadow: Rules) -> None:
        self._state = state
        self._sides: tuple[tuple[Side, Rules], ...] = (("in-force", rules), ("shadow", shadow))
        self._secret = {lifetime: os.urandom(32) for lifetime in Lifetime}

    def look(self, batch: Sequence[Admitted], now_ms: int) -> Counter[Counted]:
        """Return what both registers would have done with some messages.

        Each report is decided by ``decide`` on the facts as they were read: what one changes for the next (a mark, a
        stopped row) is the gate's to change. No report is a duplicate here, so that both count the same ones.

        Raises:
            StoreError: registry or standing cannot be read.
        """
        counted: Counter[Counted] = Counter()
        with self._state.store.reading() as conn:
            households = Households(conn, self._state.keystore)
            homes = [
                (side, rules, admitted, locate_household(households, rules, admitted, report, now_ms))
                for admitted in batch
                for report in admitted.reports
                for side, rules in self._sides
            ]
            slots = {home.router.slot for *_, home in homes if isinstance(home, LocatedReport)}
            standing = {slot: households.of(slot).asked for slot in slots}
            regions = {slot: households.of(slot).region for slot in slots}
            system = replace(system_standing(conn, self._state.keystore), stopped=frozenset())
            plans = [each.doors.plan for side, rules in self._sides if side == "in-force" for each in rules.activities]
            stopped = stopped_rows(conn, system, plans)
        periods = {lifetime: (period_of(lifetime, now_ms), self._secret[lifetime]) for lifetime in Lifetime}
        facts = {
            side: Facts(
                now_ms,
                rules.activities,
                {},
                now_ms,
                OutboxAllowance.boundless(),
                standing,
                periods=periods,
                stopped=stopped if side == "in-force" else {},
                regions=regions,
                system=system,
            )
            for side, rules in self._sides
        }
        for side, rules, admitted, home in homes:
            route = admitted.arrival.route
            draws = draws_of(self._state.keystore, activities_of(rules.activities, route))
            mark = Mark(home.router.slot, b"") if isinstance(home, LocatedReport) else None
            self._decide(side, facts[side], ReportFacts(route, home, mark, draws), counted)
        return counted

    def _decide(self, side: Side, facts: Facts, report: ReportFacts, counted: Counter[Counted]) -> None:
        decision, _after = decide(facts, report)
        if decision.withheld is not None:
            counted[side, "", WHOLE_REPORT, decision.withheld.value] += 1
        for answer in decision.activities:
            _count(counted, side, answer.activity, answer.passed)


def _count(counted: Counter[Counted], side: Side, activity: str, passed: Passed) -> None:
    outcome = RELEASED if passed.body is not None else (passed.reason or Reason.FAULT).value
    counted[side, activity, WHOLE_REPORT, outcome] += 1
    for key, n in passed.released.items():
        counted[side, activity, _ROWS[key] if key in _ROWS else int(key), RELEASED] += n
    for (row, reason), n in passed.withheld.items():
        counted[side, activity, row, reason.value] += n


@dataclass(frozen=True, slots=True)
class _Batch:
    """Decided messages, with the two registers that were compared when they were."""

    pair: Pair
    bystander: Bystander
    messages: Sequence[Admitted]
    now_ms: int


class Shadow:
    """The thread in which a bystander looks; without a shadow register it does nothing."""

    def __init__(self, state: GateState) -> None:
        self._state = state
        self._waiting: queue.Queue[_Batch] = queue.Queue(WAITING)
        self._skipped = 0
        self._skipped_written = 0
        self._turn: tuple[Pair, Bystander] | None = None
        self._stop = threading.Event()

    def turn_to(self, rules: Rules) -> None:
        """Compare these registers from now on."""
        pair = pair_of(rules)
        self._turn = (
            None if pair is None or rules.shadow is None else (pair, Bystander(self._state, rules, rules.shadow))
        )
        self._state.observer = None if self._turn is None else self.take

    def take(self, decided: Sequence[object], now_ms: int) -> None:
        """Take decided messages; see ``state.Observer``."""
        turn, messages = self._turn, [message for message in decided if isinstance(message, Admitted)]
        if turn is None:
            return
        try:
            self._waiting.put_nowait(_Batch(*turn, messages, now_ms))
        except queue.Full:
            self._skipped += len(messages)

    def run(self) -> None:
        """Look at what comes until ``stop``; counts are written every few seconds and at the end."""
        counted: Counter[Counted] = Counter()
        pair: Pair | None = None
        written_s = time.monotonic()
        while not (self._stop.is_set() and self._waiting.empty()):
            batch = self._next()
            if batch is not None:
                if pair is not None and batch.pair != pair:
                    self._write(pair, counted)
                    counted = Counter()
                pair = batch.pair
                counted.update(_looked_at(batch))
            if pair is not None and counted and time.monotonic() - written_s >= WRITE_EVERY_S:
                counted, written_s = self._write(pair, counted), time.monotonic()
        if pair is not None:
            self._write(pair, counted)

    def _next(self) -> _Batch | None:
        try:
            return self._waiting.get(timeout=0.2)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """End after what waits."""
        self._stop.set()

    def _write(self, pair: Pair, counted: Counter[Counted]) -> Counter[Counted]:
        """Write the counts; return those that could not be written, for the next time."""
        skipped = self._skipped - self._skipped_written
        self._skipped_written += skipped
        if skipped:
            counted["in-force", "", WHOLE_REPORT, SKIPPED] += skipped
            counted["shadow", "", WHOLE_REPORT, SKIPPED] += skipped
        if not counted:
            return counted
        try:
            with self._state.store.together() as conn:
                add_shadow(conn, pair, self._state.clock(), counted)
        except StoreError as fault:
            log.error("shadow: %s", fault.code)
            return counted
        return Counter()


def _looked_at(batch: _Batch) -> Counter[Counted]:
    counts = guarded(lambda: batch.bystander.look(batch.messages, batch.now_ms))
    if not isinstance(counts, StepFailure):
        return counts
    broken: Counter[Counted] = Counter()
    broken["shadow", "", WHOLE_REPORT, Reason.FAULT.value] += sum(len(message.reports) for message in batch.messages)
    return broken


@contextmanager
def shadowing(state: GateState) -> Iterator[Shadow]:
    """Run the shadow's thread while the block runs.

    Effects:
        One thread; it writes its counts before the block is left.
    """
    shadow = Shadow(state)
    shadow.turn_to(state.rules)
    thread = threading.Thread(target=shadow.run, name="sluis-shadow", daemon=True)
    thread.start()
    try:
        yield shadow
    finally:
        state.observer = None
        shadow.stop()
        thread.join()
