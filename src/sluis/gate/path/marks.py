"""The mark by which a report is recognised, and the set of those that were seen.

In:  a report and its household. Out: ``Mark``, ``Marks``.

The rules this module keeps (gate specification, section 8):
 * A mark is an HMAC under a key made from K_n, so that erasure reaches it.
 * What makes two reports the same: router as registered, profile, moment of collection, content. Not the order of the
   leaves, and not the message they came in: routers append failed reports to the next one. Where the moment is that of
   arrival, a retry has another one: there it is what the report itself says of its time, if anything.

No store, clock or randomness here.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sluis.gate.path.household import LocatedReport
from sluis.keys.derive import duplicate_key
from sluis.store.duplicates import Mark
from sluis.telemetry.digest import content_digest
from sluis.telemetry.model import Report

_SHELVES: Final = 256


def mark_of(household_key: bytes, home: LocatedReport, report: Report) -> Mark:
    """Return the mark of a report.

    Args:
        household_key: K_n of its household.
        home: Whose router it was, and when.
        report: As decoded: the content is looked at before aliases are replaced.

    Source:
        Gate specification, section 8.1.
    """
    router = home.router
    parts = (router.oui, router.product_class, router.serial, router.endpoint, router.login)
    moment = str(home.collected_ms) if home.moment is None else home.moment
    who = "\0".join([*(part or "" for part in parts), home.profile, moment]).encode()
    text = len(who).to_bytes(4, "big") + who + content_digest(report)
    return Mark(router.slot, hmac.digest(duplicate_key(household_key), text, "sha256"))


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks that were seen. A value: ``plus`` gives another one, which shares nearly all of it.

    Examples:
        >>> one, other = Mark(0, bytes(32)), Mark(1, bytes(32))
        >>> seen = Marks.of([one])
        >>> one in seen, other in seen, other in seen.plus([other])
        (True, False, True)
        >>> other in seen
        False
    """

    shelves: tuple[frozenset[Mark], ...] = (frozenset(),) * _SHELVES
    """By the first byte: a batch of thousands of reports copies one shelf for each of them, not all."""

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> "Marks":
        """Return a set of some marks."""
        return cls().plus(marks)

    def __contains__(self, mark: Mark) -> bool:
        return mark in self.shelves[_shelf(mark)]

    def plus(self, marks: Iterable[Mark]) -> "Marks":
        """Return these and others."""
        added: dict[int, set[Mark]] = {}
        for mark in marks:
            added.setdefault(_shelf(mark), set()).add(mark)
        if not added:
            return self
        shelves = list(self.shelves)
        for number, more in added.items():
            shelves[number] |= more
        return Marks(tuple(shelves))


def _shelf(mark: Mark) -> int:
    return mark.mac[0] if mark.mac else 0
