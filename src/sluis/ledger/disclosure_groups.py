"""Fold a household's disclosures into lines a person can read: a year of reports in a few of them.

In:  disclosures. Out: one line per epoch, or over all of them, for each activity and plan: how many, when, what became
of them, which rows how often.

The rules this module keeps:
 * Nothing is left out: the counts of the lines add up to the disclosures.
 * What is on record as stopped was not shared: its values are counted apart, and so is its time.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sluis.ledger.alike import Alike
from sluis.ledger.disclosures import Disclosure
from sluis.ledger.record import NOT_SENT, PendingRecord, RecordKind, Status, became


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
    """Row number, ``household`` or ``time`` → values, over those that left or may have."""
    stopped_rows: Counter[str] = field(default_factory=Counter)
    """The same, over those that never left."""
    epochs: set[int] = field(default_factory=set)
    sent_ms: tuple[int, int] | None = None
    """The first and the last moment of those that left or may have; ``None``: there are none."""

    @property
    def told_ms(self) -> tuple[int, int]:
        """The first and the last moment of what was shared; where nothing was, of what was stopped."""
        return (self.first_ms, self.last_ms) if self.sent_ms is None else self.sent_ms

    @property
    def sent(self) -> int:
        """How many left or may have."""
        return sum(count for status, count in self.statuses.items() if status not in NOT_SENT)


def fold(disclosures: Iterable[Disclosure]) -> list[DisclosureGroup]:
    """Fold disclosures by activity, recipient and plan, in the order of their first moment.

    Args:
        disclosures: Of one household, oldest first.
    """
    return _folded((each.epoch, each.intent.t_ms, each.intent, each.status) for each in disclosures)


def groups_of(read: Iterable[Alike]) -> list[DisclosureGroup]:
    """Return ``fold(disclosures(conn, keystore, slot))`` of the same records, read many at once.

    Args:
        read: The records of one household, oldest first, each opened and checked.
    """
    intents: list[Alike] = []
    outcomes: dict[bytes, Status | None] = {}
    corrected: dict[bytes, list[Status]] = {}
    outcome = RecordKind.OUTCOME
    for each in read:
        alike, about = each[5], each[6]
        if about is None:
            intents.append(each)
        elif alike.kind is outcome:
            outcomes[about] = alike.status
        elif alike.status is not None:
            corrected.setdefault(about, []).append(alike.status)
    for intent, later in corrected.items():
        known = outcomes.get(intent)
        outcomes[intent] = became([*later, *([] if known is None else [known])])
    status_of = outcomes.get
    return _folded((epoch, t_ms, alike, status_of(c)) for t_ms, _, _, c, epoch, alike, _ in intents)


@dataclass(slots=True)
class _Alike:
    """Intents that say the same but for their moment and digest, and became the same."""

    intent: PendingRecord
    status: Status | None
    first_ms: int
    last_ms: int
    count: int = 0
    epochs: set[int] = field(default_factory=set)


def _folded(told: Iterable[tuple[int, int, PendingRecord, Status | None]]) -> list[DisclosureGroup]:
    """Fold intents, each with its epoch, its moment, what it says besides, and what became of it."""
    alike: dict[tuple[int, Status | None], _Alike] = {}
    for epoch, t_ms, intent, status in told:
        same = alike.get((id(intent), status))
        if same is None:  # which keeps it, so that nothing else gets its number
            same = alike[id(intent), status] = _Alike(intent, status, t_ms, t_ms)
        same.count += 1
        same.epochs.add(epoch)
        if t_ms < same.first_ms:
            same.first_ms = t_ms
        elif t_ms > same.last_ms:
            same.last_ms = t_ms
    lines: dict[tuple[str, str, str | None], DisclosureGroup] = {}
    for same in alike.values():
        key = (same.intent.activity, same.intent.recipient, same.intent.plan)
        line = lines.get(key)
        if line is None:
            line = lines[key] = DisclosureGroup(*key, first_ms=same.first_ms, last_ms=same.last_ms)
        line.first_ms, line.last_ms = min(line.first_ms, same.first_ms), max(line.last_ms, same.last_ms)
        line.count += same.count
        line.statuses[same.status] += same.count
        line.epochs |= same.epochs
        rows = line.stopped_rows if same.status in NOT_SENT else line.rows
        for row, count in same.intent.rows.items():
            rows[row] += count * same.count
        if same.status not in NOT_SENT:
            first, last = line.sent_ms or (same.first_ms, same.last_ms)
            line.sent_ms = min(first, same.first_ms), max(last, same.last_ms)
    return sorted(lines.values(), key=lambda line: (line.first_ms, line.activity, line.recipient))
