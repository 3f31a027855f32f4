"""Activate a register: keep its bytes, cancel what it does not allow any more, carry stopped rows over.

In:  rules that were read and checked. Out: ``Activated``, after one transaction that did all of it, or nothing.

The rules this module keeps (gate specification, section 9.8):
 * The transaction runs alone: older decisions have ended, later ones see the new register. A process that has not
   taken it yet sees that too, and decides nothing: an activation is never undone by who did not hear of it.
 * A body that waits leaves only under the very plan it was decided under. What was decided under another plan of its
   activity, or under an activity that is gone or closed, is cancelled, on record.
 * A row the canary stopped stays stopped under the number it has now. When nobody knows any more which row it was, the
   whole activity is stopped: a person releases it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from sluis.errors.gate import register_forgotten_error
from sluis.gate.path.quarantine import keep_stops
from sluis.gate.state.readiness import is_open
from sluis.gate.state.rules import Rules, event_of, mark_of
from sluis.gate.state.state import GateState
from sluis.kernel.plan import Plan
from sluis.ledger.cancel import cancel_other_plans
from sluis.ledger.epoch import note_plans
from sluis.ledger.events import EventType, append_changed
from sluis.ledger.quarantine import note_released, note_stopped
from sluis.lifecycle.archive import archived_plan
from sluis.lifecycle.in_force import refuse_when_overdue
from sluis.lifecycle.people import note_people
from sluis.lifecycle.steps import history
from sluis.standing.recipients import note_register
from sluis.standing.register_steps import note_steps, refuse_lost_steps
from sluis.store.counts import quarantine_row, quarantined, release_row
from sluis.store.registers import bring_into_force, is_kept, keep_register, last_plan, plans_in_force

log = logging.getLogger("sluis.gate")


@dataclass(frozen=True, slots=True)
class Activated:
    """What an activation did."""

    register: str
    """SHA-256 of its bytes."""
    new: bool
    """It was never in force here before."""
    cancelled: Mapping[str, int]
    """Activity → bodies stopped."""
    in_force: bytes = field(default=b"", compare=False)
    """What tells this activation from every other; see ``store.registers.in_force``."""


def activate(state: GateState, conn: Connection, rules: Rules) -> Activated:
    """Do everything an activation does to the store.

    Args:
        state: The gate; it still holds the rules that were in force.
        conn: A transaction of ``state``.
        rules: Those that come into force when it commits.

    Raises:
        RegisterSupersededError: these are of a version that is not in force any more: nothing is undone.
        StandingClosedError: the database does not agree with the journal of closing events.
        register_record_error: where people sign, a step of the register's history does not check.
        SluisError: nothing may be committed.

    Effects:
        In the caller's transaction: kept register, event, outcomes of cancelled bodies, quarantine; an event when who
        may sign steps changed.
    """
    now_ms = state.clock()
    refuse_when_overdue(conn, rules.held, now_ms)
    _refuse_forgotten(state, conn, rules)
    refuse_lost_steps(conn, state.keystore)
    if rules.held is not None and rules.settings.people:
        history(conn, rules.settings.ledger.origin, state.keystore)
    for activity in rules.activities:
        _carry_over(conn, activity.lowered.plan, now_ms)
    plans = {activity.name: activity.lowered.plan.digest for activity in rules.activities}
    note_plans(conn, plans_in_force(conn), plans.values(), now_ms)
    new = keep_register(conn, rules.sources, plans, now_ms)
    note_people(conn, rules.settings.signers(), now_ms)
    note_steps(conn, state.keystore, now_ms)
    append_changed(conn, EventType.REGISTER, event_of(rules.register.digest, plans), now_ms)
    may_send = {
        activity.name: activity.lowered.plan.digest for activity in rules.activities if is_open(activity, now_ms)
    }
    cancelled = cancel_other_plans(conn, state.keystore, state.writer(conn), may_send, now_ms)
    note_register(conn, state.keystore, rules.register.digest, now_ms)
    _keep_stopped(state, conn, rules)
    return Activated(rules.register.digest, new, cancelled, bring_into_force(conn, mark_of(rules), plans))


def _refuse_forgotten(state: GateState, conn: Connection, rules: Rules) -> None:
    """Refuse an older register when the journal knows a newer activation than this database: it was restored.

    Raises:
        StandingClosedError: the database does not agree with the journal.
        RegisterSupersededError: the register that came into force last is not kept here, and this one was in force
            before it. One that never was is a decision of today, and so is that very register. Or a version was
            activated from a moment that has come since, and this one held before.
    """
    system = state.journal.follow(conn).system
    newest, due = system.register, system.due(state.clock())
    if due is not None and due.digest != rules.register.digest and rules.held and rules.held[1] < due.from_ms:
        raise register_forgotten_error()
    if newest is None or newest == rules.register.digest or is_kept(conn, newest):
        return
    if is_kept(conn, rules.register.digest):
        raise register_forgotten_error()


def remember(state: GateState) -> None:
    """Keep the register this process decides under, without activating it for others (``sluis filter``).

    Raises:
        RegisterSupersededError: a gate brought another register into force; under this one nothing is decided.

    Effects:
        One transaction.
    """
    plans = {activity.name: activity.lowered.plan.digest for activity in state.activities}
    with state.transaction() as conn:
        state.refuse_when_superseded(conn)
        deciding = plans_in_force(conn)
        note_plans(conn, deciding, deciding.union(plans.values()), state.clock())
        keep_register(conn, state.rules.sources, plans, state.clock())


def say(done: Activated) -> None:
    """Log what an activation did: names of the register and counts.

    Effects:
        Log lines.
    """
    log.info("register %s is in force", done.register)
    for activity, bodies in sorted(done.cancelled.items()):
        log.warning("activity %s: %d waiting bodies cancelled: decided under another plan", activity, bodies)


def _keep_stopped(state: GateState, conn: Connection, rules: Rules) -> None:
    """Put stopped rows that only the table knows into the chain: no restored backup forgets them then."""
    plans = {activity.name: activity.lowered.plan for activity in rules.activities}
    stopped = [(row.activity, row.row, row.kind, row.since_ms) for row in quarantined(conn) if row.activity in plans]
    keep_stops(conn, state.keystore, plans.values(), stopped)


def _carry_over(conn: Connection, plan: Plan, now_ms: int) -> None:
    """Move the quarantine of an activity's rows to the numbers they have under this plan."""
    stopped = [row for row in quarantined(conn) if row.activity == plan.activity and row.row]
    before = last_plan(conn, plan.activity)
    if not stopped or before in {None, plan.digest}:
        return
    old = archived_plan(conn, plan.activity, before or "")
    paths = {} if old is None else {row.number: row.path for row in old.plan.rows}
    numbers = {row.path: row.number for row in plan.rows}
    for stopped_row in stopped:
        release_row(conn, plan.activity, stopped_row.row)
        note_released(conn, plan.activity, stopped_row.row, now_ms)
    for stopped_row in stopped:
        path = paths.get(stopped_row.row)
        row = 0 if path is None else numbers.get(path)
        if row is not None:  # a row that is gone needs no stop
            if quarantine_row(conn, plan.activity, row, stopped_row.kind, stopped_row.since_ms):
                note_stopped(conn, plan.activity, row, stopped_row.kind, stopped_row.since_ms)
            log.warning("activity %s: row %d in quarantine is row %d now", plan.activity, stopped_row.row, row)
