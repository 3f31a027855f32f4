"""What was disclosed about a household, with the names it had then.

In:  a gate and a household's line. Out: ``Disclosures``, oldest first.

Fields, purposes and recipients are named from the register the disclosure was made under, which is kept; when that one
cannot be read, only row numbers are known, and that is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from sluis.api.document import Json
from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.gate.state.state import GateState
from sluis.kernel.count_body import epsilon_text
from sluis.kernel.plan import Plan
from sluis.ledger.disclosures import Disclosure
from sluis.ledger.disclosures import disclosures as read_disclosures
from sluis.ledger.epoch import epoch_states
from sluis.ledger.epoch_counts import Spent, counts_of_household, spent_of
from sluis.ledger.events import pruned_before
from sluis.lifecycle.archive import Archived, archived_plan
from sluis.register.model import Register
from sluis.reports.disclosures import (
    Field,
    NamedCounts,
    NamedDisclosure,
    Reach,
    fields_of_rows,
    purpose_of,
    recipient_of,
)
from sluis.reports.household_words import what_in_words
from sluis.standing.occupation import slot_of

__all__ = ["Disclosures", "NamedDisclosure", "Names", "Reach", "disclosures"]


@dataclass(frozen=True, slots=True)
class Disclosures:
    """Everything the ledger holds about a household."""

    disclosures: tuple[NamedDisclosure, ...]
    """Oldest first; what was stopped before it left is in it too."""
    reach: Reach
    """Of which time the ledger can tell."""
    counts: tuple[NamedCounts, ...] = ()
    """Counts of homes in which it stands: no disclosures of its own, and not nothing."""
    counts_unknown: tuple[tuple[int, int], ...] = ()
    """When homes were counted, and nobody can tell any more whether this one was; milliseconds."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis ledger show --format json`` prints it."""
        return {
            **self.reach.document(),
            "disclosures": [disclosure.document() for disclosure in self.disclosures],
            "counts": [each.document() for each in self.counts],
            "counts_unknown": [{"from": iso(first), "to": iso(last)} for first, last in self.counts_unknown],
        }


class Names:
    """What disclosures are called: by the register in force when it is theirs, else by the one that was kept."""

    def __init__(self, state: GateState, conn: Connection) -> None:
        self._state = state
        self._conn = conn
        self._archived: dict[tuple[str, str], Archived | None] = {}
        self._fields: dict[tuple[str, str, frozenset[tuple[str, int]]], tuple[Field, ...]] = {}

    def of_plan(self, name: str, digest: str) -> tuple[Plan | None, Register]:
        """Return the plan of an activity by its digest, and the register that names its recipient and purpose.

        Returns:
            No plan, and the register in force, when the plan was never kept here or cannot be read any more.
        """
        activity = self._state.activity(name)
        if activity is not None and activity.lowered.plan.digest == digest:
            return activity.lowered.plan, self._state.register
        if (name, digest) not in self._archived:
            self._archived[name, digest] = archived_plan(self._conn, name, digest)
        archived = self._archived[name, digest]
        return (None, self._state.register) if archived is None else (archived.plan, archived.register)

    def fields(self, name: str, digest: str, rows: Mapping[str, int]) -> tuple[Field, ...]:
        """Return the fields of some rows of an activity with their counts, in the order of the register."""
        key = name, digest, frozenset(rows.items())
        if key not in self._fields:
            self._fields[key] = fields_of_rows(self.of_plan(name, digest)[0], rows)
        return self._fields[key]

    def of(self, disclosure: Disclosure) -> NamedDisclosure:
        """Return a disclosure with its names."""
        intent = disclosure.intent
        digest = intent.plan or ""
        _, register = self.of_plan(intent.activity, digest)
        return NamedDisclosure(
            id=disclosure.commitment.hex(),
            t_ms=intent.t_ms,
            activity=intent.activity,
            purpose=purpose_of(register, intent.activity),
            recipient=recipient_of(register, intent.recipient),
            plan=digest,
            fields=self.fields(intent.activity, digest, intent.rows),
            rows=intent.rows,
            status=disclosure.status,
            counts_as_sent=disclosure.counts_as_sent,
        )

    def of_counts(self, line: Spent) -> NamedCounts:
        """Return counts of one activity and year with their names."""
        plan, register = self.of_plan(line.activity, line.plan)
        return NamedCounts(
            activity=line.activity,
            purpose=purpose_of(register, line.activity),
            recipient=recipient_of(register, line.recipient),
            year=line.year,
            times=line.times,
            homes=line.homes,
            spent=epsilon_text(line.spent_u),
            budget=epsilon_text(line.budget_u),
            first_ms=line.first_ms,
            last_ms=line.last_ms,
            what="" if plan is None or plan.count is None else what_in_words(plan.count.path),
        )


def disclosures(gate: Gate, household: str) -> Disclosures:
    """Return what was disclosed about a household: when, to whom, why, which fields, and what became of it.

    Args:
        gate: Whose ledger.
        household: Its line in the registry.

    Returns:
        Everything, oldest first; words in the language in force. What may have arrived counts as sent. Counts of many
        homes in which it stands are told apart.

    Raises:
        household_unknown_error: the registry does not hold it.
        HouseholdErasedError: there is no key.
        LedgerCorruptError: a record does not open to its commitment.

    Effects:
        Reads the store.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        names = Names(state, conn)
        slot = slot_of(conn, state.keystore, household)
        read, counts = read_disclosures(conn, state.keystore, slot), counts_of_household(conn, state.keystore, slot)
        return Disclosures(
            tuple(names.of(disclosure) for disclosure in read),
            _reach(conn),
            tuple(map(names.of_counts, spent_of(counts.told))),
            tuple((each.from_ms, each.to_ms) for each in counts.unknown),
        )


def _reach(conn: Connection) -> Reach:
    states = epoch_states(conn)
    pruned = pruned_before(conn)
    ends = [state.from_ms for state in states if state.epoch == pruned]
    return Reach(states[0].from_ms if states else None, ends[0] if pruned and ends else None)
