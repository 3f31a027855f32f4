"""Erase a household, from the registry at once, from the ledger when its last epoch is built; or keep its records.

In:  a household and the controller's reference. Out: what was stopped, and when the key will be destroyed; receipts.

The register of households and the ledger are two folders that know nothing of each other; this is where both are asked
in one transaction. Its routers are unknown from then on: what they send is withheld (ledger specification, section 4).
"""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from sluis.gate.state.barrier import receipting
from sluis.gate.state.state import GateState
from sluis.ledger.erasure import Ordered, hold, order
from sluis.ledger.event_receipt import EventReceipt, receipts_of
from sluis.ledger.events import publish
from sluis.standing.chain import append
from sluis.standing.entries import Erased, Held
from sluis.standing.registry import forget


@dataclass(frozen=True, slots=True)
class ErasureOrdered:
    """What an order to erase did, and what shows that it was given."""

    ordered: Ordered
    kept: bool
    """Whether it stands in the journal outside the database, too."""
    receipts: tuple[EventReceipt, ...] = field(default=(), repr=False)
    """What opens its event in the ledger: for whoever asked."""


@dataclass(frozen=True, slots=True)
class HouseholdKept:
    """What a hold put on record."""

    until_ms: int
    kept: bool
    """Whether it stands in the journal outside the database, too."""
    receipts: tuple[EventReceipt, ...] = field(default=(), repr=False)
    """What opens its event in the ledger: for whoever decided, and for whom it is about."""


def keep(state: GateState, slot: int, ref: str, until_ms: int) -> HouseholdKept:
    """Keep what is on record about a household until a moment (GDPR art. 17(3)); no restored backup forgets it.

    Args:
        state: The gate's store and keys; the gate itself may run in another process.
        slot: The household.
        ref: The controller's reference of the decision.
        until_ms: Until when; later than now.

    Raises:
        standing_broken_error: its chain does not check.

    Effects:
        One transaction: the row that keeps, an entry of the household's chain, an event. Then the entry in the journal.
    """
    with state.transaction() as conn, receipting(state, conn, []) as receipts:
        now_ms = state.clock()
        hold(conn, slot, ref, (now_ms, until_ms))
        append(conn, state.keystore, slot, Held(at_ms=now_ms, until_ms=until_ms, ref=ref, recorded_ms=now_ms))
    return HouseholdKept(until_ms, state.journal.kept, tuple(receipts))


def erase(state: GateState, slot: int, ref: str) -> ErasureOrdered:
    """Order the erasure of a household and forget its line, routers and requests.

    Args:
        state: The gate's store and keys; the gate itself may run in another process.
        slot: The household.
        ref: The controller's reference of the request (GDPR art. 17).

    Raises:
        erasure_held_error: a hold runs; nothing was done.
        erasure_ordered_error: it was ordered before.
        HouseholdErasedError: there is no key.

    Effects:
        One transaction; then the entry in the journal.
    """
    with state.transaction() as conn:
        ordered = erase_in(state, conn, slot, ref)
        receipts = receipts_of(conn, state.keystore, state.settings.ledger.origin, [ordered.published])
    return ErasureOrdered(ordered, state.journal.kept, receipts)


def erase_in(state: GateState, conn: Connection, slot: int, ref: str) -> Ordered:
    """As ``erase``, in a transaction of the caller that runs alone."""
    now_ms = state.clock()
    publish(conn, state.keystore, (), now_ms)
    ordered = order(conn, state.keystore, state.writer(conn), slot, ref, now_ms)
    append(conn, state.keystore, slot, Erased(at_ms=now_ms, ref=ref))
    forget(conn, slot)
    return ordered
