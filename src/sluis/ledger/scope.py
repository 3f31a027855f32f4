"""What the ledger holds of one recipient in a period, over all households: how many, how much, first and last.

In:  a connection, the keystore, a recipient and a period. Out: ``Scope``.

The rules this module keeps:
 * Every record is opened and checked as for a statement; what may have arrived counts as sent.
 * A count is of many homes and of none: it is told beside the homes, and never added to them or to their reports.
 * A household whose key is gone is counted apart: nobody can tell any more whether it belongs here.
"""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from sluis.errors import HouseholdErasedError
from sluis.keys.keystore import Keystore
from sluis.ledger.disclosure_groups import DisclosureGroup, fold
from sluis.ledger.disclosures import disclosures
from sluis.ledger.epoch import epoch_states
from sluis.ledger.epoch_counts import EpochCounts
from sluis.ledger.events import pruned_before
from sluis.store.schema import records


@dataclass(slots=True)
class CountsInScope:
    """Counts of many homes that left for one recipient, of one activity and plan. A home stands in one cell."""

    activity: str
    plan: str
    first_ms: int
    last_ms: int
    counts: int = 0
    homes: int = 0
    """Of the period that counted most, in all cells together; each cell with noise, and rounded down to two digits."""
    unsealed: int = 0
    """Of them, in epochs that are not sealed yet."""
    epochs: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Scope:
    """What left for one recipient in a period, or may have."""

    homes: int = 0
    """Households of which at least one report left."""
    unread: int = 0
    """Households with records of that time that cannot be opened any more."""
    unsealed: int = 0
    """Reports in epochs that are not sealed yet."""
    groups: dict[tuple[str, str | None], DisclosureGroup] = field(default_factory=dict)
    """By activity and plan."""
    counts: tuple[CountsInScope, ...] = ()
    """Of many homes together; in the order of the first."""

    @property
    def reports(self) -> int:
        """How many reports there are."""
        return sum(group.count for group in self.groups.values())

    def add(self, told: Iterable[DisclosureGroup]) -> None:
        """Add the groups of one household."""
        for group in told:
            known = self.groups.get((group.activity, group.plan))
            if known is None:
                self.groups[group.activity, group.plan] = group
                continue
            known.first_ms, known.last_ms = min(known.first_ms, group.first_ms), max(known.last_ms, group.last_ms)
            known.count += group.count
            known.statuses += group.statuses
            known.rows += group.rows
            known.epochs |= group.epochs


def scope(conn: Connection, keystore: Keystore, recipient: str, from_ms: int, to_ms: int) -> Scope:
    """Count what the ledger holds of a recipient in a period.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds the keys of households.
        recipient: By its key in the register.
        from_ms: First moment, milliseconds since 1970-01-01T00:00Z.
        to_ms: First moment that does not count any more.

    Raises:
        LedgerCorruptError: a record does not check.
    """
    made = Scope()
    served = {each.epoch for each in epoch_states(conn) if each.state == "served"}
    of_homes = records.c.slot.is_not(None)  # a count is of no one home
    within = (of_homes, records.c.t_ms >= from_ms, records.c.t_ms < to_ms, records.c.epoch >= pruned_before(conn))
    for slot in conn.execute(select(records.c.slot).where(*within).distinct().order_by(records.c.slot)).scalars().all():
        try:
            known = disclosures(conn, keystore, slot)
        except HouseholdErasedError:
            made.unread += 1
            continue
        left = [
            each
            for each in known
            if each.intent.recipient == recipient and from_ms <= each.intent.t_ms < to_ms and each.counts_as_sent
        ]
        made.homes += bool(left)
        made.unsealed += sum(each.epoch not in served for each in left)
        made.add(fold(left))
    made.counts = _counts(conn, keystore, recipient, (from_ms, to_ms), served)
    return made


def _counts(
    conn: Connection, keystore: Keystore, recipient: str, within: tuple[int, int], served: Container[int]
) -> tuple[CountsInScope, ...]:
    """Return the counts of a recipient in a time, every record of an epoch with such records opened and checked."""
    from_ms, to_ms = within
    of_counts = (records.c.slot.is_(None), records.c.t_ms >= from_ms, records.c.t_ms < to_ms)
    wanted = select(records.c.epoch).where(*of_counts, records.c.epoch >= pruned_before(conn)).distinct()
    made: dict[tuple[str, str], CountsInScope] = {}
    released: dict[tuple[str, str], Counter[int]] = {}
    for epoch in sorted(conn.execute(wanted).scalars()):
        for record in EpochCounts(conn, keystore, epoch).checked():
            if record.recipient != recipient or not from_ms <= record.t_ms < to_ms:
                continue
            key = record.activity, record.plan
            line = made.setdefault(key, CountsInScope(*key, record.t_ms, record.t_ms))
            line.first_ms, line.last_ms = min(line.first_ms, record.t_ms), max(line.last_ms, record.t_ms)
            line.counts += 1
            line.unsealed += epoch not in served
            line.epochs.add(epoch)
            released.setdefault(key, Counter())[record.t_ms] += record.homes
            line.homes = max(released[key].values())
    return tuple(sorted(made.values(), key=lambda line: (line.first_ms, line.activity, line.plan)))
