"""Step 3: everything the decisions of a batch stand on, read and drawn before the first of them.

In:  a batch, the gate, the one transaction that decides. Out: ``Facts``, and ``ReportFacts`` of each report.

The rules this module keeps (gate specification, section 9.2):
 * Here and nowhere after it are database, keystore, clock and randomness asked for what a decision needs. What is drawn
   is passed on as a value, so that a decision can be replayed. (Nonces of encryption decide nothing, must never be used
   twice, and are drawn where something is encrypted.)
 * The database is compared with the journal of closing events first; what decides about a household is its chain.
 * While the transaction runs nobody can change standing, registry or register (the fence of the store). Others may
   decide beside it: what they remember and stop meanwhile is read again when a mark was lost to them.
 * What only an open activity needs (keys, marks, stopped rows) is read only when one is open.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from sluis.gate.path.arrival import Admitted, Login
from sluis.gate.path.deciding import closed
from sluis.gate.path.facts import Draw, Facts, ReportFacts
from sluis.gate.path.household import LocatedReport, locate_household
from sluis.gate.path.marks import Marks, mark_of
from sluis.gate.path.quarantine import stopped_rows
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.release import DRAW_BITS
from sluis.gate.state.rules import Activity, activities_of
from sluis.gate.state.state import GateState
from sluis.keys.keystore import Keystore
from sluis.ledger.writer import draw_salts
from sluis.standing.household import Households
from sluis.standing.router import seek_logins
from sluis.store.duplicates import Mark, remembered
from sluis.telemetry.model import Report
from sluis.terms import Lifetime, Reason
from sluis.token_period import period_of


class Reading(NamedTuple):
    """A batch as it was read."""

    facts: Facts
    reports: tuple[ReportFacts, ...]
    """In the order of the batch."""


def read(state: GateState, conn: Connection, batch: Sequence[Admitted]) -> Reading:
    """Read and draw all that the decisions of a batch need.

    Args:
        state: The gate; its clock is read here, once.
        conn: The transaction that decides.
        batch: Messages that share it.

    Raises:
        RegisterSupersededError: another register is in force, and this process has not taken it yet.
        StandingClosedError: the database does not agree with the journal of closing events: nothing may be decided.
        DiskLowError: the disk holds less than the settings ask.
        OutboxFullError: the outbox holds as much as the settings allow.
        StoreError: the store cannot be read.

    Effects:
        A period key that does not exist yet is made in the transaction. Reads system randomness.
    """
    state.refuse_when_superseded(conn)
    followed = state.follow(conn)
    households = Households(conn, state.keystore, followed.known)
    now_ms = state.clock()
    room = OutboxAllowance.measured(conn, state.settings)
    pairs = [(admitted, report) for admitted in batch for report in admitted.reports]
    proven = (admitted.sender.authenticated for admitted, _ in pairs)
    seek_logins(households, (sender.name for sender in proven if isinstance(sender, Login)))
    homes = [locate_household(households, state.rules, admitted, report, now_ms) for admitted, report in pairs]
    slots = {home.router.slot for home in homes if isinstance(home, LocatedReport)}
    settings = state.settings
    facts = Facts(
        now_ms,
        state.activities,
        {name: endpoint.max_age for name, endpoint in settings.recipients.items()},
        now_ms + settings.window.late + settings.window.early + 1,
        room,
        {slot: households.of(slot).asked for slot in slots},
        {slot: households.key(slot) for slot in slots},
        regions={slot: households.of(slot).region for slot in slots},
        system=followed.system,
    )
    reports = tuple(
        _report_facts(facts, state.keystore, admitted, report, home)
        for (admitted, report), home in zip(pairs, homes, strict=True)
    )
    return Reading(_with_what_open_ones_need(facts, reports, state.keystore, conn), reports)


def _report_facts(
    facts: Facts, keystore: Keystore, admitted: Admitted, report: Report, home: LocatedReport | Reason
) -> ReportFacts:
    route = admitted.arrival.route
    if isinstance(home, Reason):
        return ReportFacts(route, home)
    asked = [activity for activity in activities_of(facts.activities, route) if closed(facts, activity, home) is None]
    if not asked:
        return ReportFacts(route, home)
    key = facts.household_keys.get(home.router.slot)
    return ReportFacts(route, home, None if key is None else mark_of(key, home, report), draws_of(keystore, asked))


def draws_of(keystore: Keystore, activities: Sequence[Activity]) -> dict[str, Draw]:
    """Draw what one report needs for each of some activities.

    Effects:
        Reads system randomness.
    """
    salts = draw_salts(len(activities))
    return {
        activity.name: Draw(
            keystore.report_key() if Lifetime.REPORT in activity.doors.lifetimes else b"",
            salt,
            place_drawn(),
        )
        for activity, salt in zip(activities, salts, strict=True)
    }


def place_drawn() -> int:
    """Draw where in its period of release a body leaves: a number in [0, 2^64), each as likely as the others.

    Effects:
        Reads system randomness.
    """
    return int.from_bytes(os.urandom(DRAW_BITS // 8))


def _with_what_open_ones_need(
    facts: Facts, reports: Sequence[ReportFacts], keystore: Keystore, conn: Connection
) -> Facts:
    names = {name for report in reports for name in report.draws}
    if not names:
        return facts
    lifetimes = {
        lifetime for activity in facts.activities if activity.name in names for lifetime in activity.doors.lifetimes
    }
    return replace(
        facts,
        periods=period_keys(conn, keystore, lifetimes, facts.now_ms),
        stopped=_stopped(conn, facts),
        seen=Marks.of(remembered(conn, _marks(reports))),
    )


def period_keys(
    conn: Connection, keystore: Keystore, lifetimes: Iterable[Lifetime], now_ms: int
) -> dict[Lifetime, tuple[int, bytes]]:
    """Return number and key of the periods of now, for all of some lifetimes but ``report``, whose keys are drawn.

    Effects:
        A key that does not exist yet is made in the transaction.
    """
    keys: dict[Lifetime, tuple[int, bytes]] = {}
    for lifetime in sorted(set(lifetimes) - {Lifetime.REPORT}):
        period = period_of(lifetime, now_ms)
        keys[lifetime] = period, keystore.period_key(conn, lifetime, period)
    return keys


def read_again(conn: Connection, facts: Facts, reports: Sequence[ReportFacts], lost: Iterable[Mark]) -> Facts:
    """Return the facts of a batch anew, after another transaction remembered some of its marks first.

    Args:
        conn: The transaction that decides.
        facts: As they were read; not as a decision left them.
        reports: Of the batch.
        lost: The marks that the other one inserted. They count as seen from now on.

    Effects:
        None. What cannot have changed (standing, registry, register, keys) is not read again.
    """
    seen = facts.seen.plus(remembered(conn, _marks(reports))).plus(lost)
    return replace(facts, stopped=_stopped(conn, facts), seen=seen)


def _stopped(conn: Connection, facts: Facts) -> Mapping[str, frozenset[int]]:
    return stopped_rows(conn, facts.system, [activity.doors.plan for activity in facts.activities])


def _marks(reports: Iterable[ReportFacts]) -> set[Mark]:
    return {report.mark for report in reports if report.mark is not None}
