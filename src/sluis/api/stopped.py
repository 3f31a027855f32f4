"""What is stopped, recipients and rows in quarantine; and starting it again, by two people.

In:  a gate, and a person (``sluis.api.acting``). Out: what is stopped since when and why; whether it is open again.

The rules this module keeps:
 * Names of the register, kinds of identifiers and moments; no value, no household: what stopped a row is kept nowhere.
 * One person opens nothing here; at a shell, with the settings at hand, ``Gate.start_recipient`` and
   ``Gate.release_row`` do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from sluis.api.gate import Gate, activity_named, known_recipient
from sluis.errors import Code, RegisterText
from sluis.errors.gate import row_not_stopped_error
from sluis.errors.standing import recipient_stopped_error
from sluis.gate.path.quarantine import let_run, paths_of
from sluis.gate.state.opening import Opening, Stopped, asked_until, second_word
from sluis.gate.state.state import GateState
from sluis.standing.recipients import start_recipient, stops_of, system_standing
from sluis.store.counts import Quarantined, quarantined

__all__ = [
    "Opening",
    "StoppedRecipient",
    "StoppedRow",
    "WhatIsStopped",
    "open_recipient",
    "open_row",
    "what_is_stopped",
]


@dataclass(frozen=True, slots=True)
class StoppedRecipient:
    """A recipient that nothing goes to."""

    recipient: str
    since_ms: int
    asked_until_ms: int | None
    """Until when a second person may start it; ``None``: no first one asked."""


@dataclass(frozen=True, slots=True)
class StoppedRow:
    """A row, or with number 0 an activity, that the canary stopped."""

    activity: str
    row: int
    path: tuple[str, ...]
    kind: str
    """The kind of identifier that was found."""
    since_ms: int
    asked_until_ms: int | None


@dataclass(frozen=True, slots=True)
class WhatIsStopped:
    """All of it."""

    recipients: tuple[StoppedRecipient, ...]
    rows: tuple[StoppedRow, ...]


def what_is_stopped(gate: Gate) -> WhatIsStopped:
    """Return what is stopped.

    Raises:
        StandingClosedError: the chain of stops does not check.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        recipients = tuple(
            StoppedRecipient(name, since_ms, asked_until(state, conn, _recipient(name, since_ms)))
            for name, since_ms in sorted(stops_of(conn, state.keystore).items())
        )
        return WhatIsStopped(recipients, tuple(_rows(state, conn)))


def _rows(state: GateState, conn: Connection) -> Iterator[StoppedRow]:
    """Yield the rows that are stopped, as the table or the chain says, by activity and row."""
    stopped: dict[tuple[str, int], Quarantined] = {}
    system = system_standing(conn, state.keystore)
    paths = {activity.name: {0: (), **paths_of(activity.doors.plan)} for activity in state.activities}
    for name, numbered in paths.items():
        for number, stop in system.numbers(name, numbered).items():
            stopped[name, number] = Quarantined(name, number, stop.at_ms, stop.kind)
    for row in quarantined(conn):  # a table without a MAC: it stops, and says nothing where the chain does
        stopped.setdefault((row.activity, row.row), row)
    for (name, number), row in sorted(stopped.items()):
        until_ms = asked_until(state, conn, _row(row))
        yield StoppedRow(name, number, paths.get(name, {}).get(number, ()), row.kind, row.since_ms, until_ms)


def open_recipient(gate: Gate, recipient: str, *, dpo: bool) -> Opening:
    """Have a person start a recipient again; it starts when that is the second.

    Args:
        gate: Which.
        recipient: By the register's key.
        dpo: Whether the person is the data protection officer.

    Raises:
        recipient_unknown_error: the register has no such recipient.
        recipient_stopped_error: it is not stopped.
        person_needed_error, second_person_error: as ``sluis.gate.state.opening``.

    Effects:
        One transaction.
    """
    state = gate.beside()
    name = known_recipient(state, recipient)
    with state.transaction() as conn:
        since_ms = stops_of(conn, state.keystore).get(name)
        if since_ms is None:
            raise recipient_stopped_error(recipient=RegisterText(name), what=Code("started"))
        opening = second_word(state, conn, _recipient(name, since_ms), dpo=dpo)
        if opening.opened:
            start_recipient(conn, state.keystore, name, state.clock())
    return opening


def open_row(gate: Gate, activity: str, row: int, *, dpo: bool) -> Opening:
    """Have a person let a row run again that the canary stopped; it runs when that is the second.

    Args:
        gate: Which.
        activity: By the register's key.
        row: Its number; 0 for the whole activity.
        dpo: Whether the person is the data protection officer.

    Raises:
        activity_unknown_error: the register has no such activity.
        row_not_stopped_error: nothing has stopped it.
        person_needed_error, second_person_error: as ``sluis.gate.state.opening``.

    Effects:
        One transaction.
    """
    state = gate.beside()
    plan = activity_named(state, activity).doors.plan
    with state.transaction() as conn:
        stopped = next((each for each in _rows(state, conn) if (each.activity, each.row) == (activity, row)), None)
        if stopped is None:
            raise row_not_stopped_error(activity=RegisterText(activity), row=row)
        opening = second_word(state, conn, _row(stopped), dpo=dpo)
        if opening.opened:
            let_run(conn, state.keystore, plan, row, state.clock())
    return opening


def _recipient(name: str, since_ms: int) -> Stopped:
    return Stopped({"recipient": name}, since_ms)


def _row(row: Quarantined | StoppedRow) -> Stopped:
    return Stopped({"activity": row.activity, "row": row.row}, row.since_ms)
