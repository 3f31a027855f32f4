"""The registry: lines and their slots, routers and the household each serves.

In:  entries of a registry file.
Out: slots with their receipts (n, R_n), and routers in the chains of their households.

The rules this module keeps:
 * All or nothing: one fault anywhere and nothing is imported; every fault is named at once.
 * A household of which what is on record does not check stays as it is, and closed: what the file says of it, or of a
   router that may be its, is left out and named by its line in the file; the rest is imported.
 * A new line takes the next slot, for ever; its receipt goes on the contract (ledger specification, section 1.1).
 * One router, endpoint or login serves one household at a time: an overlap refuses.
 * After the end of an occupation the line gets the next slot for who lives there then; an entry belongs to the
   occupation in which it begins, and a new one that begins in one that is over is refused.
 * Importing the same file again changes nothing; an end may be set once.
 * Where an entry says since when its household is gone, that occupation ends before the next entry is taken.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from sluis.errors import RegistryImportError, SluisError, StandingBrokenError
from sluis.errors.standing import (
    event_in_future_error,
    occupation_ended_error,
    occupation_moment_error,
    standing_broken_error,
)
from sluis.keys.derive import registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.standing.chain import append, begin, empty_chain
from sluis.standing.entries import LineEntry, RouterEntry
from sluis.standing.household import Households
from sluis.standing.occupation import Occupation, check_line, occupations, slot_of_line
from sluis.standing.registry_file import Flaw, RegistryEntry, RegistryFault
from sluis.store.schema import duplicates, lines, routers, slots

__all__ = [
    "BrokenHouseholds",
    "Identity",
    "ImportResult",
    "Receipt",
    "RegistryEntry",
    "forget",
    "identities",
    "import_registry",
    "line_of_slot",
    "register_line",
    "slot_of_line",
]


_NAMED: Final = ("oui", "product_class", "serial", "endpoint", "login")
"""What tells a router from others."""
_SAME: Final = select(routers.c.number).where(
    routers.c.slot == bindparam("whose"),
    routers.c.from_ms == bindparam("its_from_ms"),
    *(routers.c[name].is_not_distinct_from(bindparam(f"its_{name}", type_=Text)) for name in _NAMED),
)
_LAST_SLOT: Final = select(func.max(slots.c.n))
_COMMITTED: Final = update(slots).where(slots.c.n == bindparam("which")).values(registration=bindparam("committed"))
_NEW_SLOT, _NEW_LINE, _NEW_ROUTER = insert(slots), insert(lines), insert(routers).returning(routers.c.id)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a household gets on its contract: where its answers stand in every epoch."""

    line: str
    n: int
    registration: bytes
    """R_n, 32 bytes."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did."""

    receipts: tuple[Receipt, ...]
    """One per new line, in slot order."""
    added: int
    """Router entries."""
    closed: int
    """Entries that got their end."""
    unchanged: int
    changed: int = 0
    """Entries of which region or use is another than before."""
    ended: int = 0
    """Occupations that were ended."""
    left_out: tuple[int, ...] = ()
    """Lines of the file that speak of a household, or of a router that may be of one, that does not check."""


Identity = tuple[str, ...]
"""What tells a router from others: its login, its endpoint, or OUI and serial number."""


class HasIdentity(Protocol):
    """An entry of the file, of a chain or of the table."""

    @property
    def oui(self) -> str | None: ...
    @property
    def serial(self) -> str | None: ...
    @property
    def endpoint(self) -> str | None: ...
    @property
    def login(self) -> str | None: ...


def identities(router: HasIdentity) -> Iterator[Identity]:
    """Give each identity of a router; the product class does not count here.

    Examples:
        >>> entry = RegistryEntry("L", "AABBCC", None, "1", None, "cpe-1", 0, None)
        >>> sorted(identities(entry))
        [('login', 'cpe-1'), ('serial', 'AABBCC', '1')]
    """
    if router.login is not None:
        yield ("login", router.login)
    if router.endpoint is not None:
        yield ("endpoint", router.endpoint)
    if router.oui is not None and router.serial is not None:
        yield ("serial", router.oui, router.serial)


@dataclass(frozen=True, slots=True)
class BrokenHouseholds:
    """Households of which what is on record does not check, and what may be theirs. Full of personal data."""

    slots: frozenset[int] = frozenset()
    lines: frozenset[str] = field(default=frozenset(), repr=False)
    routers: frozenset[Identity] = field(default=frozenset(), repr=False)


EndIn = Callable[[int, int], object]
"""Ends the occupation of a slot since a moment, with all that follows; as ``end_occupation`` raises."""


@dataclass(slots=True)
class _Import:
    conn: Connection
    keystore: Keystore
    now_ms: int
    end: EndIn | None = None
    broken: BrokenHouseholds = field(default_factory=BrokenHouseholds)
    ended: int = 0
    left_out: list[int] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    added: int = 0
    closed: int = 0
    unchanged: int = 0
    changed: int = 0
    line_in_file: dict[int, int] = field(default_factory=dict)

    def take(self, entry: RegistryEntry) -> RegistryFault | None:
        """Take one entry in, and the end of its occupation, or say what is wrong with it."""
        if entry.left_ms is not None and (self.end is None or entry.left_ms <= entry.from_ms):
            return RegistryFault(entry.at, Flaw.LEFT)
        if not self.broken.slots:
            return self._take(entry) or self._take_end(entry)
        try:
            with self.conn.begin_nested():  # what raises writes nothing
                fault = self._take(entry)
        except StandingBrokenError:
            self.left_out.append(entry.at)
            return None
        return fault or self._take_end(entry)

    def _take_end(self, entry: RegistryEntry) -> RegistryFault | None:
        """Take the end of an entry's occupation, where it states one."""
        if entry.left_ms is None or self.end is None:
            return None
        occupation = self._occupation(entry)
        if occupation is None or occupation.closed_ms == entry.left_ms:
            return None
        later = (routers.c.slot == occupation.slot, routers.c.from_ms >= entry.left_ms)
        if self.conn.execute(select(routers.c.id).where(*later).limit(1)).first():
            return RegistryFault(entry.at, Flaw.LEFT)  # who lives there next would be taken for who left
        try:
            self.end(occupation.slot, entry.left_ms)
        except SluisError as refusal:
            if refusal.entry not in _NO_END:
                raise
            return RegistryFault(entry.at, Flaw.LEFT)
        self.ended += 1
        return None

    def _take(self, entry: RegistryEntry) -> RegistryFault | None:
        flaw = _flaw_alone(entry)
        if flaw is not None:
            return RegistryFault(entry.at, flaw)
        occupation = self._occupation(entry)
        slot = None if occupation is None else occupation.slot
        known = None if slot is None else self._known(slot, entry)
        if slot is not None and known is not None:
            return self._again(slot, known, entry)
        if occupation is not None and occupation.closed_ms is not None:
            return RegistryFault(entry.at, Flaw.VACATED)
        if not self.broken.routers.isdisjoint(identities(entry)):  # whose it is, nothing that checks says
            raise standing_broken_error(slot=min(self.broken.slots))
        other = self.conn.execute(_collision(_states(entry)), _stated(entry)).scalar()
        if other is not None:
            return RegistryFault(entry.at, Flaw.OVERLAP, self.line_in_file.get(other, 0))
        if slot is None:
            receipt = register_line(self.conn, self.keystore, _line_of(entry), [_router_of(entry, 0)], self.now_ms)
            self.receipts.append(receipt)
            self._add(receipt.n, 0, entry)
            return None
        last = self.conn.execute(select(func.max(routers.c.number)).where(routers.c.slot == slot)).scalar()
        number = 0 if last is None else int(last) + 1
        append(self.conn, self.keystore, slot, _router_of(entry, number))
        self._add(slot, number, entry)
        return None

    def _occupation(self, entry: RegistryEntry) -> Occupation | None:
        """Return the occupation of the line in which an entry begins, ``None`` when it begins a new one."""
        if entry.line in self.broken.lines:
            raise standing_broken_error(slot=min(self.broken.slots))
        for occupation in occupations(self.conn, entry.line):
            slot, closed_ms = occupation.slot, occupation.closed_ms
            if closed_ms is not None and closed_ms != Households(self.conn, self.keystore).of(slot).closed_ms:
                raise standing_broken_error(slot=slot)  # else a changed column gives a line a second number
            if closed_ms is None or entry.from_ms < closed_ms:
                check_line(self.conn, self.keystore, slot, entry.line)  # else its router would serve another household
                return occupation
        return None

    def _known(self, slot: int, entry: RegistryEntry) -> int | None:
        return self.conn.execute(_SAME, {"whose": slot, **_stated(entry)}).scalar()

    def _again(self, slot: int, number: int, entry: RegistryEntry) -> RegistryFault | None:
        held = Households(self.conn, self.keystore).of(slot).routers
        if number >= len(held):
            raise standing_broken_error(slot=slot)
        before, now = held[number], _router_of(entry, number)
        if msgspec.structs.replace(now, to_ms=before.to_ms, region=before.region, use=before.use) != before:
            raise standing_broken_error(slot=slot)
        if before.to_ms is not None and before.to_ms != now.to_ms:
            return RegistryFault(entry.at, Flaw.CLOSED)
        if before.to_ms == now.to_ms and not _states_more(now, before):
            self.unchanged += 1
            return None
        ends = before.to_ms is None and now.to_ms is not None
        stated = {name: value for name in ("region", "use") if (value := getattr(now, name)) is not msgspec.UNSET}
        made = msgspec.structs.replace(before, to_ms=now.to_ms, **stated)
        append(self.conn, self.keystore, slot, made, ends_router=ends)
        here = (routers.c.slot == slot, routers.c.number == number)
        self.conn.execute(update(routers).where(*here).values(to_ms=entry.to_ms))
        self.closed += ends
        self.changed += not ends
        return None

    def _add(self, slot: int, number: int, entry: RegistryEntry) -> None:
        stated = {name: getattr(entry, name) for name in (*_NAMED, "from_ms", "to_ms")}
        made = self.conn.execute(_NEW_ROUTER, {"slot": slot, "number": number, **stated}).scalar_one()
        self.line_in_file[made] = entry.at
        self.added += 1


def register_line(
    conn: Connection, keystore: Keystore, line: LineEntry, first: list[RouterEntry], now_ms: int
) -> Receipt:
    """Give a line the next slot, its key, and its chain.

    Args:
        conn: A transaction.
        keystore: Makes K_n.
        line: The line, which the registry does not hold.
        first: The first routers, numbered from 0; their rows in ``routers`` are the caller's.
        now_ms: The moment of registration.

    Returns:
        The receipt for the contract.
    """
    last = conn.execute(_LAST_SLOT).scalar()
    n = 0 if last is None else int(last) + 1
    conn.execute(_NEW_SLOT, {"n": n, "registration": b"", "registered_ms": now_ms})
    key = keystore.new_household(conn, n)
    committed = registration(registration_key(key), line.line)
    conn.execute(_COMMITTED, {"which": n, "committed": committed})
    conn.execute(_NEW_LINE, {"slot": n, "line": line.line})
    begin(conn, n, key, [line, *first])
    return Receipt(line.line, n, committed)


def _line_of(entry: RegistryEntry) -> LineEntry:
    return LineEntry(line=entry.line, region=entry.region, use=entry.use)


def _router_of(entry: RegistryEntry, number: int) -> RouterEntry:
    return RouterEntry(
        number=number,
        oui=entry.oui,
        product_class=entry.product_class,
        serial=entry.serial,
        endpoint=entry.endpoint,
        login=entry.login,
        from_ms=entry.from_ms,
        to_ms=entry.to_ms,
        region=msgspec.UNSET if entry.region is None else entry.region,
        use=msgspec.UNSET if entry.use is None else entry.use,
    )


def _states_more(now: RouterEntry, before: RouterEntry) -> bool:
    """Whether an entry states a region or use that is not the one on record; what it leaves out it does not change."""
    return any(
        stated not in {msgspec.UNSET, held} for stated, held in ((now.region, before.region), (now.use, before.use))
    )


_NO_END: Final = (event_in_future_error, occupation_ended_error, occupation_moment_error)
"""Why an occupation does not end then."""


def import_registry(
    conn: Connection,
    keystore: Keystore,
    entries: Iterable[RegistryEntry | RegistryFault],
    now_ms: int,
    end: EndIn | None = None,
    broken: BrokenHouseholds | None = None,
) -> ImportResult:
    """Import entries, all or nothing; but for those of households that do not check, when they are given.

    Args:
        conn: A transaction.
        keystore: Makes K_n of every new slot.
        entries: Of ``read_registry``; the order does not matter.
        now_ms: The moment of registration.
        end: Ends an occupation; without it an entry that says that one is over is a fault.
        broken: What of the store does not check: what the entries say of it is left out. When absent it raises.

    Returns:
        Receipts of new lines and counts, and which entries were left out.

    Raises:
        RegistryImportError: carries every fault; nothing was imported, even if the caller commits.
        standing_broken_error: the chain of a household that would change does not check, and ``broken`` is empty or
            absent; nothing may be committed.

    Effects:
        Slots, household keys, lines and router entries; ends of entries that were open, which are closing events.
    """
    work = _Import(conn, keystore, now_ms, end, broken or BrokenHouseholds())
    faults: list[RegistryFault] = []
    collided: list[RegistryEntry] = []
    with conn.begin_nested() as attempt:
        for entry in entries:
            fault = entry if isinstance(entry, RegistryFault) else work.take(entry)
            if fault is None:
                continue
            if fault.flaw is Flaw.OVERLAP and isinstance(entry, RegistryEntry):
                collided.append(entry)  # an entry further on may end the one it collides with
            else:
                faults.append(fault)
        faults.extend(fault for fault in map(work.take, collided) if fault is not None)
        if faults:
            attempt.rollback()
    if faults:
        faults.sort(key=lambda fault: fault.at)
        raise RegistryImportError(faults)
    done = work.added, work.closed, work.unchanged, work.changed, work.ended
    return ImportResult(tuple(work.receipts), *done, tuple(sorted(work.left_out)))


def line_of_slot(conn: Connection, slot: int) -> str | None:
    """Return the line of a slot, or ``None`` after erasure."""
    line_ = conn.execute(select(lines.c.line).where(lines.c.slot == slot)).scalar()
    return None if line_ is None else str(line_)


def forget(conn: Connection, slot: int) -> None:
    """Delete who a slot belongs to: line, routers, standing, duplicates. A part of erasure.

    Of its chain the entry that orders the erasure stays, for the journal.

    Effects:
        The slot itself and R_n stay, or the proofs of others would break (ledger specification, section 4). Bytes
        leave the disk when the caller's transaction commits and ``Store.checkpoint`` has run.
    """
    for table in (lines, routers, duplicates):
        conn.execute(delete(table).where(table.c.slot == slot))
    empty_chain(conn, slot)


def _flaw_alone(entry: RegistryEntry) -> Flaw | None:
    if (entry.oui is None) != (entry.serial is None):
        return Flaw.IDENTITY
    if entry.serial is None and entry.endpoint is None and entry.login is None:
        return Flaw.IDENTITY
    if entry.to_ms is not None and entry.to_ms <= entry.from_ms:
        return Flaw.INTERVAL
    return None


def _states(entry: RegistryEntry) -> tuple[str, ...]:
    """Return what of an entry says which routers are its own or another's, by name."""
    return tuple(name for name in (*_NAMED, "to_ms") if getattr(entry, name) is not None)


def _stated(entry: RegistryEntry) -> dict[str, str | int | None]:
    """Return what ``_collision`` and ``_SAME`` are given; what a statement does not name, it does not look at."""
    return {f"its_{name}": getattr(entry, name) for name in (*_NAMED, "from_ms", "to_ms")}


@lru_cache(maxsize=64)
def _collision(states: tuple[str, ...]) -> Select[int]:
    """Return the statement that finds a row that shares a router, endpoint or login with an entry at some moment.

    Made once for all entries that state the same: making it cost more than asking it.
    """
    shared: list[ColumnElement[bool]] = [
        routers.c[name] == bindparam(f"its_{name}") for name in ("login", "endpoint") if name in states
    ]
    if "serial" in states:
        same = and_(routers.c.oui == bindparam("its_oui"), routers.c.serial == bindparam("its_serial"))
        kind = routers.c.product_class
        alike = or_(kind.is_(None), kind == bindparam("its_product_class"))
        shared.append(and_(same, alike) if "product_class" in states else same)
    begins = bindparam("its_from_ms", type_=BigInteger)
    over = exists().where(
        slots.c.n == routers.c.slot,
        or_(slots.c.closed_ms <= begins, slots.c.closed_ms <= routers.c.from_ms),
    )
    begins_before = [routers.c.from_ms < bindparam("its_to_ms")] if "to_ms" in states else []
    serves = or_(routers.c.to_ms.is_(None), routers.c.to_ms > begins)
    return select(routers.c.id).where(or_(*shared), serves, ~over, *begins_before).limit(1)
