"""What the ledger holds of one recipient in a period, over all households: how many, how much, first and last.

In:  a connection, the keystore, a recipient and a period. Out: ``Scope``.

The rules this module keeps:
 * Every record is opened and checked as for a statement; what may have arrived counts as sent.
 * A household whose key is gone is counted apart: nobody can tell any more whether it belongs here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from sluis.errors import HouseholdErasedError
from sluis.keys.keystore import Keystore
from sluis.ledger.disclosure_groups import DisclosureGroup, fold
from sluis.ledger.disclosures import disclosures
from sluis.ledger.epoch import epoch_states
from sluis.ledger.events import pruned_before
from sluis.store.schema import records


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
    return made
