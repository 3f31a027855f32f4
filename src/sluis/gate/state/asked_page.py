"""What one household asks, as a change of a page: objection, withdrawal, restriction, help.

In:  a line, what it asks, since when. Out: what is closed and opened, what was stopped, what is being sent.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from sluis.gate.state.barrier import stop_in
from sluis.gate.state.state import GateState
from sluis.ledger.cancel import Stopped
from sluis.standing.events import EventKind, record


@dataclass(frozen=True, slots=True)
class AskedChange:
    """One thing a household asks; the caller looked up neither line nor activity."""

    household: str
    kind: EventKind
    """``object``, ``withdraw``, ``restrict`` or ``help``."""
    activity: str | None
    at_ms: int | None
    """When it was asked; now when absent."""


@dataclass(frozen=True, slots=True)
class AskedResult:
    """What was done about it."""

    events: int
    """How many events stand in the ledger; of help none when no activity runs on a help request."""
    at_ms: int
    closed: tuple[str, ...] = ()
    opened: tuple[tuple[str, int], ...] = ()
    """Activities that a help request opened, each with its end."""
    stopped: Stopped | None = None


def open_help(state: GateState, conn: Connection, slot: int, activity: str | None, at_ms: int) -> AskedResult:
    """Record a help request for the activities that run on one."""
    windows = []
    for candidate in state.activities:
        window_ms = candidate.lowered.trigger.window_ms
        if window_ms is not None and activity in {None, candidate.name}:
            span = (at_ms, at_ms + window_ms)
            record(conn, state.keystore, slot, EventKind.HELP, candidate.name, span, state.clock())
            windows.append((candidate.name, at_ms + window_ms))
    return AskedResult(len(windows), at_ms, opened=tuple(windows))


def do_asked(state: GateState, conn: Connection, change: AskedChange, slot: int) -> AskedResult:
    """Record what a household asks, in a transaction that runs alone.

    Raises:
        SluisError: as ``standing.events.record``; the transaction must not be committed.
    """
    at_ms = state.clock() if change.at_ms is None else change.at_ms
    if change.kind is EventKind.HELP:
        return open_help(state, conn, slot, change.activity, at_ms)
    _event, closed, stopped = stop_in(state, conn, slot, change.kind, change.activity, at_ms)
    return AskedResult(1, at_ms, closed=closed, stopped=stopped)
