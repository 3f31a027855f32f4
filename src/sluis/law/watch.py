"""What somebody has to look at: law that begins or ends soon, what was proposed, and what nobody read yet.

In:  the rules, the tables, and a day.
Out: ``Watched`` entries by kind, earliest first; the earliest day on which anything changes.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from sluis.law.adequacy import adequacy_table
from sluis.law.judge import edges
from sluis.law.rules import RULES
from sluis.law.sources import READ, sources
from sluis.law.tables import dates, proposals

YEAR: Final = timedelta(days=366)
Kind = Literal["begins", "ends", "proposed", "unread"]


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing to look at."""

    kind: Kind
    what: str
    """Id of a rule or proposal, or table and row."""
    citation: str
    day: date | None = None


def watch(at: date) -> tuple[Watched, ...]:
    """Return what begins or ends within a year of ``at``, what was proposed, and what nobody read officially.

    Examples:
        >>> [(one.what, one.day.isoformat()) for one in watch(date(2027, 1, 1)) if one.kind == "begins"]
        [('ai-26', '2027-12-02'), ('ai-27', '2027-12-02'), ('ai-6', '2027-12-02'), ('cra', '2027-12-11')]
    """
    last = at + YEAR
    moving: list[Watched] = []
    for rule in RULES:
        if at < rule.starts <= last:
            moving.append(Watched("begins", rule.id, rule.citation, rule.starts))
        if rule.ends is not None and at < rule.ends <= last:
            moving.append(Watched("ends", rule.id, rule.citation, rule.ends))
    for row in adequacy_table().decision:
        if at < row.starts <= last:
            moving.append(Watched("begins", f"adequacy {row.country}", row.name, row.starts))
        if row.ends is not None and at < row.ends <= last:
            moving.append(Watched("ends", f"adequacy {row.country}", row.name, row.ends))
    moving += [Watched("begins", row.id, row.citation, row.day) for row in dates() if at < row.day <= last]
    moving.sort(key=lambda entry: (entry.day or date.max, entry.what))
    proposed = [Watched("proposed", proposal.id, proposal.citation) for proposal in proposals()]
    return (*moving, *proposed, *_unread())


def _unread() -> list[Watched]:
    """Rules and rows whose official text nobody read: rules by their id and ground, rows by table and name."""
    grounds = {f"rules/{rule.id}": rule for rule in RULES}
    unread = [row for row in sources().row if row.checked not in READ]
    return [
        Watched("unread", rule.id, rule.citation)
        if (rule := grounds.get(row.of)) is not None
        else Watched("unread", row.of.replace("/", " ", 1), row.note or row.checked)
        for row in unread
    ]


def next_change(at: date) -> date | None:
    """Return the first day after ``at`` on which rules or tables change; ``None`` when none is known."""
    return min((day for day in edges() if day > at), default=None)
