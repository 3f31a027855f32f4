"""Lists of cases: what is due first first, without opening each; and what could not be opened yet.

In:  a gate. Out: rows with their clocks; numbers of cases that do not check; counts.

The rule this module keeps: one case that does not check hides no other, and is named.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sluis.api.gate import Gate
from sluis.reports.rights import next_step
from sluis.rights.case import State
from sluis.rights.listed import Listed, all_listed
from sluis.rights.restricting import owed
from sluis.standing.occupation import slot_of

__all__ = ["CaseListed", "Listed", "ListedCases", "listed_cases"]

SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CaseListed:
    """A case as a list has it at a moment. Personal data: never logged."""

    listed: Listed = field(repr=False)
    now_ms: int

    @property
    def late(self) -> bool:
        """Whether its term is over and it is still open."""
        due = self.listed.due
        return self.listed.state is State.OPEN and due is not None and _at(self.now_ms) > due

    @property
    def next(self) -> str:
        """What somebody has to do now, in the language in force; empty when nothing is left."""
        return next_step(self.listed, late=self.late)

    @property
    def is_due(self) -> bool:
        """Whether it runs out within a week, is late, holds at once, or waits for a recipient beyond its date."""
        remind_ms, due = self.listed.remind_ms, self.listed.due
        if remind_ms is not None and remind_ms <= self.now_ms:
            return True
        return self.listed.state is State.OPEN and (due is None or due <= _at(self.now_ms) + SOON)


@dataclass(frozen=True, slots=True)
class ListedCases:
    """Cases, what is due first first."""

    cases: tuple[CaseListed, ...] = field(repr=False)
    broken: tuple[int, ...] = ()
    """Numbers of cases that do not check: nothing is told of them."""
    owed: dict[str, int] = field(default_factory=dict)
    """Restrictions that hold and whose case could not be opened yet, by the code of why."""


def listed_cases(gate: Gate, *, due: bool = False, household: str | None = None) -> ListedCases:
    """Return cases, what is due first first.

    Args:
        gate: Which.
        due: Only what runs out within a week, is late, holds at once, or waits for a recipient beyond its date.
        household: Only those of one household, by its line.

    Raises:
        household_unknown_error: the registry does not hold it.
        StoreError: the database does not answer.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        slot = None if household is None else slot_of(conn, state.keystore, household)
        rows, broken = all_listed(conn, state.keystore, unclosed=due)
        waiting = owed(conn)
    now_ms = state.clock()
    shown = [CaseListed(row, now_ms) for row in rows if slot in {None, row.slot}]
    chosen = [each for each in shown if not due or each.is_due]
    return ListedCases(tuple(sorted(chosen, key=_order)), tuple(broken), waiting)


def _order(shown: CaseListed) -> tuple[bool, datetime, int]:
    listed = shown.listed
    return listed.state is not State.OPEN, listed.due or _at(listed.received_ms), listed.number


def _at(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
