"""The mandates of an agent for one household, by number: which one is the last, and whether it holds.

In:  the numbers that were given and that were ended. Out: ``Mandates``.

The rules this module keeps (rights specification, section 5.2.7):
 * The first is given by being used; each later one by the household. No number is given twice.
 * A number that was ended stays ended, whatever was given before or after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sluis.rights.case import Case

FIRST: Final = 1
"""The number of the mandate that nobody gave at the desk: the agent says that it has it."""


@dataclass(frozen=True, slots=True)
class Mandates:
    """What was given to one agent by one household, and what was ended."""

    given: frozenset[int]
    ended: frozenset[int]

    @property
    def last(self) -> int:
        """The number of the last one."""
        return max(self.given, default=FIRST)

    @property
    def holds(self) -> bool:
        """Whether the last one was not ended."""
        return self.last not in self.ended

    @property
    def next(self) -> int:
        """The number of a new one."""
        return max(self.given | self.ended, default=0) + 1


def mandates_in(cases: Iterable[Case]) -> Mandates:
    """Return the mandates of an agent, from all its cases for one household, each held against the ledger."""
    there = list(cases)
    return Mandates(
        frozenset(number for case in there for number in case.mandates_given),
        frozenset(number for case in there for number in case.mandates_ended),
    )
