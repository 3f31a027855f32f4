"""What households ask, as changes of a page, one or many at once: objection, withdrawal, restriction, help.

In:  a line, what it asks, since when. Out: what is closed and opened, what was stopped, what is being sent.

The rule this module keeps: many at once make the rows that they would make one by one; a change that cannot be recorded
is told before anything is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from sluis.errors import SluisError
from sluis.errors.standing import standing_broken_error
from sluis.gate.state.barrier import stop_in
from sluis.gate.state.consent_text import refuse_other_text
from sluis.gate.state.state import GateState
from sluis.ledger.cancel import Stopped, cancel_households
from sluis.standing.asked_many import OpenChain, append_many, open_chains
from sluis.standing.entries import Asked
from sluis.standing.events import EventKind, asked_entry, record, refuse_span
from sluis.standing.holds import reason_of
from sluis.standing.household import household_of
from sluis.standing.request_details import NO_DETAILS, RequestDetails

NOTHING_STOPPED: Final = Stopped(None, (), 0, 0)


@dataclass(frozen=True, slots=True)
class AskedChange:
    """One thing a household asks; the caller looked up neither line nor activity."""

    household: str
    kind: EventKind
    """``object``, ``withdraw``, ``restrict`` or ``help``; one at a time also ``consent``."""
    activity: str | None
    at_ms: int | None
    """When it was asked; now when absent."""
    until_ms: int | None = None
    """Of a consent: until when."""
    details: RequestDetails = NO_DETAILS


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
    slot: int = -1
    """Whose."""
    case: int | None = None
    """Of a restriction: the case by which recipients are told, where one was opened."""
    case_later: bool = False
    """Of a restriction: its case could not be opened; it is opened later."""


def open_help(state: GateState, conn: Connection, slot: int, change: AskedChange, at_ms: int) -> AskedResult:
    """Record a help request for the activities that run on one."""
    windows = _windows(state, change.activity, at_ms)
    for name, until_ms in windows:
        record(conn, state.keystore, slot, EventKind.HELP, name, (at_ms, until_ms), state.clock(), change.details)
    return AskedResult(len(windows), at_ms, opened=tuple(windows), slot=slot)


def do_asked(state: GateState, conn: Connection, change: AskedChange, slot: int) -> AskedResult:
    """Record what a household asks, in a transaction that runs alone.

    Raises:
        SluisError: as ``standing.events.record``; the transaction must not be committed.
    """
    at_ms = state.clock() if change.at_ms is None else change.at_ms
    if change.kind is EventKind.HELP:
        return open_help(state, conn, slot, change, at_ms)
    if change.kind is EventKind.CONSENT:
        refuse_other_text(state.register, change.activity, change.details.text, at_ms)
        span = (at_ms, change.until_ms)
        record(conn, state.keystore, slot, change.kind, change.activity, span, state.clock(), change.details)
        return AskedResult(1, at_ms, slot=slot)
    _event, closed, stopped = stop_in(state, conn, slot, change.kind, change.activity, at_ms, change.details)
    return AskedResult(1, at_ms, closed=closed, stopped=stopped, slot=slot)


def look_at_all(
    state: GateState, conn: Connection, changes: Sequence[AskedChange], slots: Sequence[int | SluisError]
) -> list["OpenedChange | SluisError"]:
    """Return for each change what ``do_all`` needs, or why it is refused; nothing is written.

    Args:
        state: The gate.
        conn: A transaction that runs alone.
        changes: In their order.
        slots: Of each its slot, or why there is none.
    """
    chains = open_chains(conn, state.keystore, {slot for slot in slots if isinstance(slot, int)})
    looked: list[OpenedChange | SluisError] = []
    for change, slot in zip(changes, slots, strict=True):
        if isinstance(slot, SluisError):
            looked.append(slot)
        elif slot not in chains:
            looked.append(standing_broken_error(slot=slot))
        else:
            looked.append(_opened(state, change, slot, chains))
    return looked


@dataclass(frozen=True, slots=True)
class OpenedChange:
    """A change with the chain it is recorded in."""

    slot: int
    kind: EventKind
    entries: tuple[Asked, ...]
    chains: dict[int, OpenChain] = field(repr=False)


def _opened(
    state: GateState, change: AskedChange, slot: int, chains: dict[int, OpenChain]
) -> "OpenedChange | SluisError":
    now_ms = state.clock()
    at_ms = now_ms if change.at_ms is None else change.at_ms
    spans: list[tuple[str | None, int | None]] = [(change.activity, None)]
    if change.kind is EventKind.HELP:
        spans = [(name, until_ms) for name, until_ms in _windows(state, change.activity, at_ms)]
    try:
        for _, until_ms in spans:
            refuse_span(change.kind, (at_ms, until_ms), now_ms)
    except SluisError as fault:
        return fault
    entries = tuple(
        asked_entry(change.kind, name, (at_ms, until_ms), now_ms, change.details) for name, until_ms in spans
    )
    return OpenedChange(slot, change.kind, entries, chains)


def _windows(state: GateState, activity: str | None, at_ms: int) -> list[tuple[str, int]]:
    """Return the activities that a help request opens, each with its end."""
    return [
        (each.name, at_ms + each.lowered.trigger.window_ms)
        for each in state.activities
        if each.lowered.trigger.window_ms is not None and activity in {None, each.name}
    ]


def do_all(state: GateState, conn: Connection, opened: Sequence[OpenedChange]) -> list[AskedResult]:
    """Record what households ask, in a transaction that runs alone; what was stopped stands with the last of each.

    Args:
        state: The gate.
        conn: The transaction in which ``look_at_all`` made them.
        opened: At least one.

    Raises:
        SluisError: the transaction must not be committed.
    """
    chains, now_ms = opened[0].chains, state.clock()
    append_many(conn, chains, [(each.slot, entry) for each in opened for entry in each.entries])
    stopping = {each.slot for each in opened if each.kind is not EventKind.HELP}
    closed = {slot: _closed(state, chains[slot], now_ms) for slot in stopping}
    stopped = cancel_households(conn, state.keystore, lambda: state.writer(conn), closed, now_ms)
    results: list[AskedResult] = []
    for each in reversed(opened):
        ends = each.entries[0].at_ms if each.entries else now_ms
        if each.kind is EventKind.HELP:
            windows = tuple((str(entry.activity), entry.until_ms or 0) for entry in each.entries)
            results.append(AskedResult(len(each.entries), ends, opened=windows))
        else:
            results.append(AskedResult(1, ends, closed[each.slot], stopped=stopped.pop(each.slot, NOTHING_STOPPED)))
    return results[::-1]


def _closed(state: GateState, opened: OpenChain, now_ms: int) -> tuple[str, ...]:
    """Return the activities that are closed for a household, as its chain stands now."""
    household = household_of(opened.chain)
    if household is None:
        raise standing_broken_error(slot=opened.chain.slot)
    return tuple(
        each.name
        for each in state.activities
        if household.closed_ms is not None or reason_of(household.asked, each.facts, now_ms, now_ms) is not None
    )
