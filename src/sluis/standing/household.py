"""A household as its chain says: its line, its routers, what it asked; read once per transaction.

In:  a transaction, and what the journal knows. Out: ``Household``, or an error: nothing may leave about it.

The rules this module keeps (ledger specification, sections 3a.1.4 and 3a.2.6):
 * What decides is the JSON under the MACs; the tables ``routers`` and ``lines`` only say where to look.
 * A chain that does not check, or lacks the entry that the journal knows of it, is no household: withheld, an alarm.
 * Nothing is remembered beyond one transaction.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import msgspec
from sqlalchemy import Connection, Row

from sluis.errors.standing import standing_broken_error
from sluis.keys.keystore import Keystore
from sluis.standing.chain import Chain, Known, checked, read
from sluis.standing.entries import Asked, Closed, Held, LineEntry, RouterEntry
from sluis.standing.events import Event, EventKind, in_order

log = logging.getLogger("sluis.gate")
_NOTHING_KNOWN: Final[Known] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Household:
    """One household. Full of personal data: never logged."""

    slot: int
    line: str = field(repr=False)
    region: str | None = field(repr=False)
    """As its newest router states it, else its line."""
    use: str | None
    """As its newest router states it, else its line: what the registry said last."""
    routers: tuple[RouterEntry, ...] = field(repr=False)
    """By number, each as it stands now."""
    asked: tuple[Event, ...] = field(repr=False)
    """In the order in which it counts."""
    closed_ms: int | None
    """Since when its occupation is over. That was recorded, so nothing is decided or sent about it any more, not even
    about the time before."""

    def serving(self, number: int, at_ms: int) -> RouterEntry | None:
        """Return its router of that number while it serves, ``None`` when it does not at that moment.

        After the end of an occupation none does, whatever the moment: who lives there next has a number of its own.
        """
        router = self.routers[number] if number < len(self.routers) else None
        if router is None or not router.from_ms <= at_ms or (router.to_ms is not None and router.to_ms <= at_ms):
            return None
        return None if self.closed_ms is not None else router


def household_of(chain: Chain) -> Household | None:
    """Return what a chain says, ``None`` when it names no line or a router out of turn."""
    line: LineEntry | None = None
    routers: list[RouterEntry] = []
    asked: list[Event] = []
    closed_ms: int | None = None
    stated: dict[int, str] = {}
    regions: dict[int, str] = {}
    for entry in chain.entries:
        match entry:
            case LineEntry():
                line, stated, regions = entry, {}, {}
            case RouterEntry() if entry.number <= len(routers):
                routers[entry.number : entry.number + 1] = [entry]
                if entry.use is not msgspec.UNSET:
                    stated[entry.number] = entry.use
                if entry.region is not msgspec.UNSET:
                    regions[entry.number] = entry.region
            case Asked():
                kind = EventKind(entry.kind)
                asked.append(Event(kind, entry.activity, entry.at_ms, entry.until_ms, entry.recorded_ms))
            case Closed():
                closed_ms = entry.at_ms if closed_ms is None else min(closed_ms, entry.at_ms)
            case Held():  # it keeps what is on record; what leaves it does not touch
                pass
            case _:
                return None
    if line is None:
        return None
    use = stated[max(stated)] if stated else line.use  # the end of an older router is recorded later, and is no news
    region = regions[max(regions)] if regions else line.region
    return Household(chain.slot, line.line, region, use, tuple(routers), in_order(asked), closed_ms)


class Households:
    """The households of one transaction, each read and checked once.

    Args:
        conn: The transaction.
        keystore: Holds the household keys.
        known: What the journal knows; nothing where it is not asked.
    """

    def __init__(self, conn: Connection, keystore: Keystore, known: Known = _NOTHING_KNOWN) -> None:
        self.conn = conn
        self.keystore = keystore
        self._known = known
        self._read: dict[int, Household | None] = {}
        self._keys: dict[int, bytes] = {}
        self.sought: dict[str, list[Sequence[Row[tuple[object, ...]]]]] = {}
        """Login → what the table of routers says of it, for those that were looked for together."""

    def of(self, slot: int) -> Household:
        """Return a household.

        Raises:
            standing_broken_error: its chain does not check, or is older than the journal.
        """
        if slot not in self._read:
            chain = read(self.conn, self.keystore, [slot])[slot]
            self._keep(slot, chain)
        return self._checked(slot)

    def taken(self, slot: int, wrapped: bytes | None, rows: Sequence[Row[tuple[object, ...]]]) -> Household:
        """As ``of``, from rows that were read with the question who it is.

        Args:
            slot: Which.
            wrapped: K_n as it is stored, ``None`` when it is not.
            rows: As ``chain.checked`` takes them.
        """
        if slot not in self._read:
            key = None if wrapped is None else self.keystore.unwrapped(self.conn, slot, wrapped)
            if key is not None:
                self._keys[slot] = key
            self._keep(slot, checked(slot, key, rows))
        return self._checked(slot)

    def key(self, slot: int) -> bytes | None:
        """Return K_n, ``None`` when there is none (any more)."""
        if slot not in self._keys:
            key = self.keystore.household_key(self.conn, slot)
            if key is None:
                return None
            self._keys[slot] = key
        return self._keys[slot]

    def _keep(self, slot: int, chain: Chain | None) -> None:
        known = self._known.get(slot)
        if chain is not None and known is not None and not chain.holds(*known):
            chain = None
        self._read[slot] = None if chain is None else household_of(chain)

    def _checked(self, slot: int) -> Household:
        household = self._read[slot]
        if household is None:
            log.error("alarm: the standing of slot %d does not check; nothing leaves about it", slot)
            raise standing_broken_error(slot=slot)
        return household
