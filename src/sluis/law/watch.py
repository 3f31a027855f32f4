"""What somebody has to look at: law that begins or ends soon, what was proposed, and what nobody read yet.

In:  the rules, the tables, and a day.
Out: ``Watched`` entries by kind, earliest first; the earliest day on which anything changes.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from sluis.law.adequacy import adequacy_table, eea_table
from sluis.law.deadlines import terms
from sluis.law.judge import edges
from sluis.law.rules import RULES
from sluis.law.rules.chapter_v import LAPSED
from sluis.law.sources import READ, sources
from sluis.law.tables import clauses, dates, practice, proposals

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
    """Return what begins or ends on ``at`` or within a year of it, what was proposed, and what nobody read officially.

    Examples:
        >>> [one.what for one in watch(date(2027, 1, 1)) if one.kind == "begins"]
        ['ai-111-3', 'ai-26', 'ai-27', 'ai-6', 'cra']
    """
    moving = sorted(
        (entry for entry in dated() if entry.day is not None and at <= entry.day <= at + YEAR),
        key=lambda entry: (entry.day or date.max, entry.what),
    )
    proposed = [Watched("proposed", proposal.id, proposal.citation) for proposal in proposals()]
    return (*moving, *proposed, *_unread())


def dated() -> tuple[Watched, ...]:
    """Return every day that rules and tables know on which law begins or ends, in no order."""
    entries: list[Watched] = []
    for rule in RULES:
        entries += _span(rule.id, rule.citation, rule.starts, rule.ends)
    for decision in adequacy_table().decision:
        entries += _span(f"adequacy {decision.country}", decision.name, decision.starts, decision.ends)
    for term in terms().values():
        entries += _span(f"clock {term.id}", term.citation, term.starts, None)
    for row in practice():
        entries += _span(f"law and practice {row.country}", row.why, row.starts, row.ends)
    entries += [
        Watched("ends", f"eea {former.country}", "Withdrawal Agreement art. 126, 127", former.until)
        for former in eea_table().former
    ]
    held = clauses()
    entries += _span("standard clauses", held.citation, held.starts, None)
    entries += _span("standard clauses of 2010", held.citation, None, held.old_ends)
    entries += _span("standard clauses of 2010, concluding them", held.citation, None, held.old_concluded_before)
    entries += _span("avg-46-702", "50 USC 1881a", None, LAPSED)
    return (*entries, *(Watched("begins", row.id, row.citation, row.day) for row in dates()))


def _span(what: str, citation: str, starts: date | None, ends: date | None) -> list[Watched]:
    begins = [] if starts is None else [Watched("begins", what, citation, starts)]
    return begins if ends is None else [*begins, Watched("ends", what, citation, ends)]


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
    days = edges() | {entry.day for entry in dated() if entry.day is not None}
    return min((day for day in days if day > at), default=None)
