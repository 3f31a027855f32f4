"""The lease of an activity that says how well a home may be recognised: its newest measurement has to let it be open.

In:  an activity, what is on record, the clock. Out: why it is closed; a measurement put on record.

The rules this module keeps (gate specification, section 4.3):
 * What is on record is read in the transaction that decides: a measurement counts for the next report, in every gate.
 * A measurement is added and never changed. Its entry is a closing event: a restored database that lacks it is closed.
 * What is recorded is of what runs, of an input that was not measured before, that ends no earlier than the newest, and
   with a seed that follows from both. It was begun on record, before its result was known.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select

from sluis.errors import Code, RegisterText
from sluis.errors.risk import measurement_refused_error
from sluis.gate.state.rules import Activity, Rules
from sluis.gate.state.state import GateState
from sluis.ledger.events import Content, EventType, append_event, append_opened_without_slot
from sluis.standing.chain import append
from sluis.standing.entries import NO_SLOT, MeasureBegun, Measured, encoded
from sluis.standing.measured import NO_CHECKPOINT, RiskFault, is_whole, risk_fault, seed_of
from sluis.standing.recipients import SystemStanding, begun_place
from sluis.store.schema import seals

Source = Literal["replay", "bodies", "sample"]
"""Recorded reports through the doors, bodies that left, or the sealed sample."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a measurement did."""

    sha256: str
    """Of the entry, as the event says it."""
    fault: RiskFault | None
    """Why it keeps the activity closed from now on; ``None``: it does not."""
    kept: bool
    """Whether it stands in the journal outside the database, too."""


def measurement_of(activity: Activity, system: SystemStanding) -> Measured | None:
    """Return the measurement that counts for an activity; ``None``: there is none of what leaves now."""
    return system.measured.get((activity.name, activity.lowered.leaving))


def closed_by_risk(activity: Activity, system: SystemStanding, now_ms: int) -> RiskFault | None:
    """Return why a measurement, or that there is none, keeps an activity closed; ``None`` when it does not.

    Args:
        activity: Of the register in force.
        system: What is on record, read in the transaction that decides.
        now_ms: The clock.

    Source:
        Gate specification, section 4.3.
    """
    return risk_fault(activity.lowered.risk, measurement_of(activity, system), now_ms)


def last_root(conn: Connection) -> str:
    """Return the root of the log at its last checkpoint, 64 hex digits; that of an empty log before the first."""
    signed = select(seals.c.root).where(seals.c.note.is_not(None)).order_by(seals.c.epoch.desc()).limit(1)
    root = conn.execute(signed).scalar()
    return NO_CHECKPOINT if root is None else bytes(root).hex()


def begin_measurement(state: GateState, activity: Activity, source: Source, input_sha256: str) -> MeasureBegun:
    """Put on record that a measurement begins, before anybody knows what comes out.

    Of one input and form there is one beginning: who begins again gets the first, with its root and its seed.

    Args:
        state: The gate's store and keys; gates may run in other processes.
        activity: Of the register that runs, or of the shadow.
        source: What it is made of.
        input_sha256: Digest of it.

    Raises:
        measurement_refused_error: this input was measured.
        StandingClosedError: the database does not agree with the journal.

    Effects:
        One transaction, when there is no beginning yet: an entry in the chain of what has no slot, and a hidden event
        with input and seed. Then the entry in the journal.
    """
    leaving, place = activity.lowered.leaving, (activity.name, activity.lowered.leaving, input_sha256)
    with state.transaction() as conn:
        system, now_ms = state.follow(conn).system, state.clock()
        if any(begun_place(each) == place for each in system.measurements):
            raise measurement_refused_error(activity=RegisterText(activity.name), why=Code("again"))
        if place in system.begun:
            return system.begun[place]
        root = last_root(conn)
        begun = MeasureBegun(
            activity=activity.name, leaving=leaving, source=source, input=input_sha256, root=root,
            seed=seed_of(input_sha256, leaving, root), at_ms=now_ms,
        )  # fmt: skip
        append(conn, state.keystore, NO_SLOT, begun)
        content: Content = {"activity": activity.name, "input": input_sha256, "is": "begun", "seed": begun.seed}
        append_opened_without_slot(conn, EventType.MEASUREMENT, content, now_ms)
    return begun


def record_measurement(state: GateState, measured: Measured) -> Recorded:
    """Put a measurement on record; from then on it counts.

    Args:
        state: The gate's store and keys; gates may run in other processes.
        measured: As it was just made.

    Raises:
        measurement_refused_error: it is not of what runs, or not one that may count (risk specification, section 5.2).
        StandingClosedError: the database does not agree with the journal.

    Effects:
        One transaction: an entry in the chain of what has no slot, and an event. Then the entry in the journal.
    """
    with state.transaction() as conn:
        system, now_ms = state.follow(conn).system, state.clock()
        why = next(_wrong(state, conn, system, measured, now_ms), None)
        if why is not None:
            raise measurement_refused_error(activity=RegisterText(measured.activity), why=Code(why))
        append(conn, state.keystore, NO_SLOT, measured)
        sha256 = hashlib.sha256(encoded(measured)).hexdigest()
        said = {"activity": measured.activity, "measurement": sha256, "plan": measured.plan}
        append_event(conn, EventType.MEASUREMENT, said, now_ms)
    return Recorded(sha256, _closes(state, measured, now_ms), state.journal.kept)


def _closes(state: GateState, measured: Measured, now_ms: int) -> RiskFault | None:
    """Return why what was measured is closed by it, under the register whose it is."""
    running = [rules for rules in (state.rules, state.rules.shadow) if rules is not None]
    found = next(rules for rules in running if _is_of(rules, measured)).activity(measured.activity)
    return None if found is None else risk_fault(found.lowered.risk, measured, now_ms)


def _wrong(
    state: GateState, conn: Connection, system: SystemStanding, measured: Measured, now_ms: int
) -> Iterator[str]:
    """Yield why a measurement may not be recorded."""
    running = [rules for rules in (state.rules, state.rules.shadow) if rules is not None]
    of_it = [rules for rules in running if rules.register.digest == measured.register]
    if not of_it:
        yield "register"
    if not any(_is_of(rules, measured) for rules in of_it):
        yield "plan"
    if not is_whole(measured):
        yield "figures"
    if max(measured.at_ms, measured.last_ms) > now_ms:
        yield "ahead"
    if not _is_drawn(conn, measured):
        yield "seed"
    before = [each for each in system.measurements if _of(each) == _of(measured)]
    if any(each.input == measured.input for each in before):
        yield "again"
    if before and measured.last_ms < before[-1].last_ms:
        yield "older"
    begun = system.begun.get(begun_place(measured))
    if begun is None or (begun.root, begun.seed, begun.source) != (measured.root, measured.seed, measured.source):
        yield "unbegun"


def _is_of(rules: Rules, measured: Measured) -> bool:
    """Return whether a measurement is of what an activity of these rules lets out."""
    activity = rules.activity(measured.activity)
    lowered = None if activity is None else activity.lowered
    return lowered is not None and (measured.plan, measured.leaving) == (lowered.plan.digest, lowered.leaving)


def _of(measured: Measured) -> tuple[str, str]:
    return measured.activity, measured.leaving


def _is_drawn(conn: Connection, measured: Measured) -> bool:
    """Return whether the seed follows from the input and from a root that the log had."""
    known = measured.root == NO_CHECKPOINT or (
        conn.execute(select(seals.c.epoch).where(seals.c.root == bytes.fromhex(measured.root))).first() is not None
    )
    return known and measured.seed == seed_of(measured.input, measured.leaving, measured.root)
