"""A change of the registry, as a CRM tells it: an entry that begins, ends or says more; or that a household moved out.

In:  an entry, or a line and since when its household is gone. Out: what changed.

The rules this module keeps:
 * The same change again changes nothing.
 * That a household moved out is the end of its occupation, with all that follows (ledger specification, section 3a.3).
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from sluis.errors.gate import household_unknown_error
from sluis.errors.standing import occupation_ended_error
from sluis.gate.state.barrier import end_in
from sluis.gate.state.state import GateState
from sluis.standing.occupation import Occupation, check_line, occupations
from sluis.standing.registry import ImportResult, RegistryEntry, import_registry
from sluis.standing.registry_file import RegistryFault
from sluis.store.schema import lines, slots


@dataclass(frozen=True, slots=True)
class MovedOut:
    """A household is gone; who lives there next gets a number of its own."""

    line: str
    """In Unicode form NFC."""
    at_ms: int


@dataclass(frozen=True, slots=True)
class RegistryResult:
    """What a change did."""

    events: int = 0
    """How many events stand in the ledger."""
    imported: ImportResult | None = None
    ended: bool = False


RegistryChange = RegistryEntry | RegistryFault | MovedOut


class ApplyRegistry:
    """Applies changes of the registry."""

    def look(self, state: GateState, conn: Connection, change: RegistryChange) -> object:
        """Return the occupation that ends, ``None`` for one that ended then and for an entry.

        Raises:
            household_unknown_error: nobody lives there.
            occupation_ended_error: it ended at another moment, or who lives there now came later.
        """
        if not isinstance(change, MovedOut):
            return None
        known = occupations(conn, change.line)
        if not known:
            raise household_unknown_error()
        if any(each.closed_ms == change.at_ms for each in known):
            return None
        newest, before = known[-1], [each.closed_ms or 0 for each in known[:-1]]
        if newest.closed_ms is not None or change.at_ms < max(before, default=0):
            raise occupation_ended_error()  # else who lives there now would be the one that moved out
        check_line(conn, state.keystore, newest.slot, change.line)
        return newest

    def do(self, state: GateState, conn: Connection, change: RegistryChange, looked: object) -> RegistryResult:
        """Apply one change, in a transaction that runs alone.

        Raises:
            RegistryImportError: the entry has a fault; nothing of it was done.
            SluisError: the transaction must not be committed.
        """
        if isinstance(change, MovedOut):
            if not isinstance(looked, Occupation):
                return RegistryResult()
            end_in(state, conn, looked.slot, change.at_ms)
            return RegistryResult(1, ended=True)
        return RegistryResult(imported=import_registry(conn, state.keystore, [change], state.clock()))


@dataclass(frozen=True, slots=True)
class LineReceipt:
    """The number of a line's household and its R_n, for the contract."""

    line: str
    slot: int
    registration: bytes


def receipts_of_lines(conn: Connection, named: list[str]) -> tuple[LineReceipt, ...]:
    """Return the receipts of the households that live at some lines now, by number."""
    there = select(lines.c.line, lines.c.slot, slots.c.registration).join(slots, slots.c.n == lines.c.slot)
    rows = conn.execute(there.where(lines.c.line.in_(named), slots.c.closed_ms.is_(None)).order_by(lines.c.slot))
    return tuple(LineReceipt(str(row.line), int(row.slot), bytes(row.registration)) for row in rows)
