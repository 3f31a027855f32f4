"""Quarantine: a row the canary stopped stays stopped until a person releases it.

The canary sings when a household's own identifier stands in bytes that were about to leave. That means door 1 or the
register is wrong, so the row is stopped for everybody and an alarm is raised. ``sluis gate release-row`` lifts it.

What stops is a closing event: it stands in a table, in the chain of what has no slot and, by that, in the journal
outside the database. A row is stopped when one of table and chain says so; no restored backup lets it run again.

A number that is an identifier raises the alarm and stops no row: counters meet addresses by chance, and a home that
gives its own device the address of its counter must not stop a row for others (ADR 0029).
"""

import logging
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from sluis.gate.path.deciding import ActivityDecision, Alarm
from sluis.kernel.plan import Plan
from sluis.keys.keystore import Keystore
from sluis.ledger.quarantine import note_released, note_stopped
from sluis.standing.entries import RowStop
from sluis.standing.recipients import SystemStanding, start_row, stop_rows
from sluis.store.counts import quarantine_row, quarantined, release_row
from sluis.terms import Reason

log = logging.getLogger("sluis.gate")
Stopped = tuple[str, int, str, int]
"""Activity, row, kind of identifier, and since when."""


def stopped_rows(
    conn: Connection, system: SystemStanding | None = None, plans: Iterable[Plan] = ()
) -> Mapping[str, frozenset[int]]:
    """Return the numbers of the stopped rows by activity; 0 among them stops the whole activity.

    Args:
        conn: A connection: what the table says counts, as others may have written it a moment ago.
        system: What the chain of what has no slot says.
        plans: In which its rows have their numbers.
    """
    stopped: dict[str, frozenset[int]] = {}
    for row in quarantined(conn):
        stopped[row.activity] = stopped.get(row.activity, frozenset()) | {row.row}
    for plan in plans if system is not None and system.rows else ():
        rows = {} if system is None else system.numbers(plan.activity, paths_of(plan))
        if rows:
            stopped[plan.activity] = stopped.get(plan.activity, frozenset()).union(rows)
    return stopped


def paths_of(plan: Plan) -> dict[int, tuple[str, ...]]:
    """Return the path of each row of a plan by its number."""
    return {row.number: row.path for row in plan.rows}


def let_run(conn: Connection, keystore: Keystore, plan: Plan, row: int, now_ms: int) -> bool:
    """Let a row run again that the canary stopped, in the table and in the chain that no backup undoes.

    Args:
        conn: A transaction.
        keystore: Holds the key of the chain.
        plan: In which the row has its number.
        row: Its number; 0 for the whole activity.
        now_ms: The moment.

    Returns:
        Whether anything had stopped it.

    Effects:
        Rows of quarantine and chain; an event when there was something to release.
    """
    path = {0: (), **paths_of(plan)}.get(row)
    lifted = release_row(conn, plan.activity, row)
    if path is not None:
        lifted |= start_row(conn, keystore, plan.activity, path, now_ms)
    if lifted:
        note_released(conn, plan.activity, row, now_ms)
    return lifted


def keep_stops(conn: Connection, keystore: Keystore, plans: Iterable[Plan], since: Iterable[Stopped]) -> None:
    """Put stopped rows of these plans into the chain of what has no slot, those that do not stand there yet.

    Args:
        conn: A transaction; this comes last in it.
        keystore: Holds the key of the chain.
        plans: In which the rows have their numbers. A row that is in none stops its whole activity.
        since: Activity, row, kind and moment of each.

    Effects:
        Entries of the chain, each with the next number of the journal.
    """
    paths = {plan.activity: paths_of(plan) for plan in plans}
    stop_rows(
        conn,
        keystore,
        [
            RowStop(activity=activity, path=paths.get(activity, {}).get(row, ()), kind=kind, at_ms=at_ms)
            for activity, row, kind, at_ms in since
        ],
    )


def sound_alarms(conn: Connection, answers: Sequence[ActivityDecision], now_ms: int) -> list[Alarm]:
    """Sound the alarms of a batch, ordered by activity and row.

    Every gate takes rows in this order, so that two that stop the same rows at once wait for one another, never in a
    circle.

    Returns:
        Those that stopped a row that was not stopped yet: the caller puts them on record.

    Effects:
        As ``sound_alarm``, for each answer.
    """
    sounded = (sound_alarm(conn, answer, now_ms) for answer in sorted(answers, key=_activity_and_row))
    return [alarm for alarm in sounded if alarm is not None]


def put_on_record(
    conn: Connection, keystore: Keystore, plans: Iterable[Plan], alarms: Sequence[Alarm], now_ms: int
) -> None:
    """Note which rows the canary stopped: in the ledger, and where no restored backup forgets it.

    Effects:
        Events, in the open epoch; then entries of the chain, as ``keep_stops``.
    """
    for alarm in alarms:
        note_stopped(conn, alarm.activity, alarm.row, alarm.kind.value, now_ms)
    stops = [(alarm.activity, alarm.row, alarm.kind.value, now_ms) for alarm in alarms]
    keep_stops(conn, keystore, plans, stops)


def _activity_and_row(answer: ActivityDecision) -> tuple[str, int]:
    return answer.activity, -1 if answer.alarm is None else answer.alarm.row


def sound_alarm(conn: Connection, answer: ActivityDecision, now_ms: int) -> Alarm | None:
    """Stop the row of which the canary sang, and log the alarm: activity, row and kind, never a value.

    Returns:
        The alarm when it stopped a row that was not stopped yet.

    Effects:
        In the caller's transaction: a row of ``quarantine``, unless the hit is a number. A hit no row explains stops
        the activity (row 0).
    """
    if answer.passed.reason is Reason.GRAMMAR:
        log.error("alarm: door 2 refused bytes of activity %s; nothing left", answer.activity)
    alarm = answer.alarm
    if alarm is None:
        return None
    if alarm.stops:
        log.error("alarm: canary found a %s in activity %s row %d; row stopped", alarm.kind, alarm.activity, alarm.row)
        if quarantine_row(conn, alarm.activity, alarm.row, alarm.kind.value, now_ms):
            return alarm
    else:
        log.error("alarm: a number of activity %s row %d is a %s of its household; the report stays",
                  alarm.activity, alarm.row, alarm.kind)  # fmt: skip
    return None
