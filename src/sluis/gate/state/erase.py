"""Erase a household: from the registry at once, from the ledger when its last epoch is built.

In:  a household and the controller's reference. Out: what was stopped, and when the key will be destroyed.

The register of households and the ledger are two folders that know nothing of each other; this is where both are asked
in one transaction. Its routers are unknown from then on: what they send is withheld (ledger specification, section 4).
"""

from sluis.gate.state.state import GateState
from sluis.ledger.erasure import Ordered, order
from sluis.ledger.events import publish
from sluis.standing.chain import append
from sluis.standing.entries import Erased
from sluis.standing.registry import forget


def erase(state: GateState, slot: int, ref: str) -> Ordered:
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
        now_ms = state.clock()
        publish(conn, state.keystore, (), now_ms)
        ordered = order(conn, state.keystore, state.writer(conn), slot, ref, now_ms)
        append(conn, state.keystore, slot, Erased(at_ms=now_ms, ref=ref))
        forget(conn, slot)
    return ordered
