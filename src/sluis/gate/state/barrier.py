"""The barrier: a withdrawal, objection or restriction commits, and from that moment nothing more leaves.

In:  a household and what it asked. Out: a receipt: what left last, what is in flight, how much was stopped; and what
opens the event in the ledger, for whoever asked. The end of an occupation goes the same way.

A transaction of the store that runs alone waits until older ones have ended; the event and the cancelling of the outbox
are one transaction; later decisions and later sendings, of every process, read the event (gate specification,
section 9.7). There is no cache.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from sluis.gate.state.state import GateState
from sluis.ledger.acts import note_act
from sluis.ledger.cancel import Stopped, cancel_household
from sluis.ledger.disclosures import newest_intent_ms
from sluis.ledger.event_receipt import EventReceipt, receipts_of
from sluis.ledger.events import newest_asked, publish_asked
from sluis.standing.events import Event, EventKind, record
from sluis.standing.holds import closed_reason
from sluis.standing.household import Households
from sluis.standing.occupation import end_occupation
from sluis.standing.request_details import NO_DETAILS, RequestDetails


@dataclass(frozen=True, slots=True)
class StopReceipt:
    """What the household is told."""

    event: Event
    closed: tuple[str, ...]
    """Activities that are closed for it now."""
    stopped: Stopped
    kept: bool = True
    """Whether it stands in the journal outside the database, too."""
    receipts: tuple[EventReceipt, ...] = field(default=(), repr=False)
    """What opens the event in the ledger: for whoever asked."""
    case: int | None = None
    """Of a restriction: the case by which recipients are told, where one was opened."""
    case_later: bool = False
    """Of a restriction: its case could not be opened; it is opened later."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What the end of an occupation did."""

    slot: int
    at_ms: int
    stopped: Stopped
    kept: bool
    """Whether it stands in the journal outside the database, too."""
    receipts: tuple[EventReceipt, ...] = field(default=(), repr=False)
    """What opens the event in the ledger: for whoever moved out."""


@contextmanager
def receipting(
    state: GateState, conn: Connection, receipts: list[EventReceipt] | None = None
) -> Iterator[list[EventReceipt]]:
    """Put what is recorded inside on record in the ledger at once; the list holds its receipts afterwards.

    Args:
        state: The gate's keys and the ledger's name.
        conn: The transaction that records; it runs alone.
        receipts: The list; of ``None`` no receipts are made.

    Effects:
        Events, also of what a restore applied again and nobody published yet; of those nothing stands in the list.
    """
    publish_asked(conn, state.keystore)
    newest = newest_asked(conn)
    yield [] if receipts is None else receipts
    published = publish_asked(conn, state.keystore, newest)
    for event in published:
        note_act(conn, state.keystore, event)
    if receipts is not None:
        receipts += receipts_of(conn, state.keystore, state.settings.ledger.origin, published)


def end(state: GateState, slot: int, at_ms: int) -> Ended:
    """Record that the occupation of a household is over, and stop everything that waits for it.

    Args:
        state: The gate's store, keys and register; the gate itself may run in another process.
        slot: The household.
        at_ms: Since when it is over.

    Raises:
        SluisError: nothing was recorded; see ``standing.occupation.end_occupation``.

    Effects:
        One transaction: the event, and an outcome for every body that waited. Then the entry in the journal.
    """
    with state.transaction() as conn, receipting(state, conn, []) as receipts:
        stopped = end_in(state, conn, slot, at_ms)
    return Ended(slot, at_ms, stopped, state.journal.kept, tuple(receipts))


def end_in(state: GateState, conn: Connection, slot: int, at_ms: int) -> Stopped:
    """As ``end``, in a transaction of the caller that runs alone; return what was stopped."""
    now_ms = state.clock()
    newest_ms = newest_intent_ms(conn, state.keystore, slot)
    end_occupation(conn, state.keystore, slot, at_ms, 0 if newest_ms is None else newest_ms + 1, now_ms)
    return cancel_household(conn, state.keystore, state.writer(conn), slot, None, now_ms)


def stop(state: GateState, slot: int, kind: EventKind, activity: str | None, at_ms: int) -> StopReceipt:
    """Record that a household stops something, and cancel what still waits for it.

    Args:
        state: The gate's store, keys and register; the gate itself may run in another process.
        slot: The household.
        kind: ``withdraw``, ``object`` or ``restrict``.
        activity: The register's key, or ``None`` for all.
        at_ms: When it was asked.

    Returns:
        The receipt.

    Raises:
        SluisError: nothing was recorded; see ``standing.events.record`` and ``ledger.cancel.cancel_household``.

    Effects:
        One transaction: the event, and an outcome for every body that was stopped. Then the entry in the journal.
    """
    with state.transaction() as conn, receipting(state, conn, []) as receipts:
        event, closed, stopped = stop_in(state, conn, slot, kind, activity, at_ms)
    return StopReceipt(event, closed, stopped, state.journal.kept, tuple(receipts))


def stop_in(
    state: GateState,
    conn: Connection,
    slot: int,
    kind: EventKind,
    activity: str | None,
    at_ms: int,
    details: RequestDetails = NO_DETAILS,
) -> tuple[Event, tuple[str, ...], Stopped]:
    """As ``stop``, in a transaction of the caller that runs alone; return the event, what closed and what stopped."""
    now_ms = state.clock()
    event = record(conn, state.keystore, slot, kind, activity, (at_ms, None), now_ms, details)
    households = Households(conn, state.keystore)
    closed = tuple(
        candidate.name
        for candidate in state.activities
        if closed_reason(households, slot, candidate.facts, now_ms, now_ms) is not None
    )
    return event, closed, cancel_household(conn, state.keystore, state.writer(conn), slot, closed, now_ms)
