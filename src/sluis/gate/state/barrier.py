"""The barrier: a withdrawal, objection or restriction commits, and from that moment nothing more leaves.

In:  a household and what it asked. Out: a receipt: what left last, what is in flight, how much was stopped.

A transaction of the store that runs alone waits until older ones have ended; the event and the cancelling of the outbox
are one transaction; later decisions and later sendings, of every process, read the event (gate specification,
section 9.7). There is no cache.
"""

from dataclasses import dataclass

from sluis.gate.state.state import GateState
from sluis.ledger.cancel import Stopped, cancel_household
from sluis.standing.events import Event, EventKind, record
from sluis.standing.holds import closed_reason
from sluis.standing.household import Households


@dataclass(frozen=True, slots=True)
class StopReceipt:
    """What the household is told."""

    event: Event
    closed: tuple[str, ...]
    """Activities that are closed for it now."""
    stopped: Stopped
    kept: bool = True
    """Whether it stands in the journal outside the database, too."""


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
    with state.transaction() as conn:
        now_ms = state.clock()
        event = record(conn, state.keystore, slot, kind, activity, (at_ms, None), now_ms)
        households = Households(conn, state.keystore)
        closed = tuple(
            candidate.name
            for candidate in state.activities
            if closed_reason(households, slot, candidate.facts, now_ms, now_ms) is not None
        )
        stopped = cancel_household(conn, state.keystore, state.writer(conn), slot, closed, now_ms)
    return StopReceipt(event, closed, stopped, state.journal.kept)
