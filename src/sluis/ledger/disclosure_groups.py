"""Fold a household's disclosures into lines a person can read: a year of reports in a few of them.

In:  disclosures. Out: one line per epoch, or over all of them, for each activity and plan: how many, when, what became
of them, which rows how often.

Nothing is left out: the counts of the lines add up to the disclosures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sluis.ledger.disclosures import Disclosure
from sluis.ledger.record import NOT_SENT, Status


@dataclass(slots=True)
class DisclosureGroup:
    """Disclosures that have activity, recipient and plan in common."""

    activity: str
    recipient: str
    plan: str | None
    first_ms: int
    last_ms: int
    count: int = 0
    statuses: Counter[Status | None] = field(default_factory=Counter)
    """``None``: no outcome is known; it counts as sent."""
    rows: Counter[str] = field(default_factory=Counter)
    """Row number, ``household`` or ``time`` → values, over all of them."""
    epochs: set[int] = field(default_factory=set)

    @property
    def sent(self) -> int:
        """How many left or may have."""
        return sum(count for status, count in self.statuses.items() if status not in NOT_SENT)


def fold(disclosures: Iterable[Disclosure]) -> list[DisclosureGroup]:
    """Fold disclosures by activity, recipient and plan, in the order of their first moment.

    Args:
        disclosures: Of one household, oldest first.
    """
    lines: dict[tuple[str, str, str | None], DisclosureGroup] = {}
    alike: dict[tuple[int, int], tuple[DisclosureGroup, Mapping[str, int]]] = {}
    times = Counter[tuple[int, int]]()
    for disclosure in disclosures:
        intent = disclosure.intent
        key, t_ms = (intent.activity, intent.recipient, intent.plan), intent.t_ms
        line = lines.get(key)
        if line is None:
            line = lines[key] = DisclosureGroup(*key, first_ms=t_ms, last_ms=t_ms)
        line.count += 1
        if t_ms < line.first_ms:
            line.first_ms = t_ms
        elif t_ms > line.last_ms:
            line.last_ms = t_ms
        line.statuses[disclosure.status] += 1
        line.epochs.add(disclosure.epoch)
        same = id(line), id(intent.rows)  # both are kept below, so that nothing else gets their numbers
        times[same] += 1
        alike[same] = line, intent.rows
    for same, (line, rows) in alike.items():
        for row, count in rows.items():
            line.rows[row] += count * times[same]
    return sorted(lines.values(), key=lambda line: (line.first_ms, line.activity, line.recipient))
