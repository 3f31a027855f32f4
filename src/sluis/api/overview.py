"""What the page of a household shows, in one look at the database: what may be shared, what was, and how it stands.

In:  a gate and a household's line. Out: ``Overview``.

The rules this module keeps:
 * It is what ``sharing``, ``shared_about`` and ``Standings.show`` say, of one and the same moment.
 * Every row of a household's records is read at each look. They are opened and checked again unless each byte of them
   is that of the look before: what was counted then lies sealed under the household's key (``ledger/folded.py``).
"""

from dataclasses import dataclass

from sluis.api.gate import Gate
from sluis.api.sharing import SharedAbout, Sharing, shared_in, sharing_in
from sluis.api.standing import StandingShown, refuse_not_one_household, standing_shown
from sluis.standing.household import Households
from sluis.standing.occupation import slot_of


@dataclass(frozen=True, slots=True)
class Overview:
    """What one household sees of itself."""

    sharing: Sharing
    shared: SharedAbout
    standing: StandingShown


def overview(gate: Gate, household: str) -> Overview:
    """Return what a household sees of itself; for whoever answers for its line.

    Args:
        gate: Whose register and ledger.
        household: Its line in the registry, or LINE#NUMBER where that had several.

    Raises:
        household_unknown_error: the registry does not hold it.
        not_one_household_error: the line is not of one household; nothing of it was read.
        HouseholdErasedError: there is no key.
        LedgerCorruptError: a record does not open to its commitment.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        home = Households(conn, state.keystore).of(slot_of(conn, state.keystore, household))
        refuse_not_one_household(state, home)
        shared = shared_in(state, conn, home)
        return Overview(sharing_in(state, conn), shared, standing_shown(state, home, behind=shared.behind))
