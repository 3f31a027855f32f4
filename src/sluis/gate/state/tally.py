"""What is counted: reports by what became of them, withheld leaves by activity, row and reason.

The rules this module keeps:
 * Never a value, never a household: the keys are names of the register, row numbers and words of ``terms.Reason``.
 * A tally belongs to one transaction. It reaches metrics and database only when that transaction commits.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sluis.terms import Reason

RECORDED: Final = "recorded"
WHOLE_REPORT: Final = -1
"""The row under which a report withheld whole is counted in the store."""
Withheld = tuple[str, int, str]
"""Activity ("" when none was reached), row number (0 when no row), reason."""


@dataclass(slots=True)
class Tally:
    """Counts of one transaction."""

    withheld: Counter[Withheld] = field(default_factory=Counter)
    reports: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(activity or "", "recorded" or the reason it was withheld whole) → reports."""

    def recorded(self, activity: str) -> None:
        """Count a report whose intent was recorded."""
        self.reports[activity, RECORDED] += 1

    def whole(self, activity: str, reason: Reason, reports: int = 1) -> None:
        """Count a report, or several, withheld whole."""
        self.reports[activity, reason.value] += reports

    def leaves(self, activity: str, withheld: Mapping[tuple[int, Reason], int]) -> None:
        """Count what door 1 withheld of one report."""
        for (row, reason), count in withheld.items():
            self.withheld[activity, row, reason.value] += count

    def rows(self) -> dict[Withheld, int]:
        """Return what the store keeps: withheld leaves, and whole reports under row -1."""
        whole = {
            (activity, WHOLE_REPORT, outcome): n
            for (activity, outcome), n in self.reports.items()
            if outcome != RECORDED
        }
        return {**self.withheld, **whole}

    def add(self, other: "Tally") -> None:
        """Take the counts of another tally in."""
        self.withheld.update(other.withheld)
        self.reports.update(other.reports)
