"""The registry: lines and their slots, routers and the household each serves.

In:  entries of a registry file.
Out: slots with their receipts (n, R_n), and router entries.

The rules this module keeps:
 * All or nothing: one fault anywhere and nothing is imported; every fault is named at once.
 * A new line takes the next slot, for ever; its receipt goes on the contract (ledger specification, section 1.1).
 * One router, endpoint or login serves one household at a time: an overlap refuses.
 * Importing the same file again changes nothing; an end may be set once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from sluis.errors import RegistryImportError
from sluis.keys.derive import registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.standing.registry_file import Flaw, RegistryEntry, RegistryFault
from sluis.store.schema import duplicates, lines, routers, slots, standing_events

__all__ = ["ImportResult", "Receipt", "RegistryEntry", "forget", "import_registry", "line_of_slot", "slot_of_line"]


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


@dataclass(slots=True)
class _Import:
    conn: Connection
    keystore: Keystore
    now_ms: int
    receipts: list[Receipt] = field(default_factory=list)
    added: int = 0
    closed: int = 0
    unchanged: int = 0
    line_in_file: dict[int, int] = field(default_factory=dict)

    def take(self, entry: RegistryEntry) -> RegistryFault | None:
        """Take one entry in, or say what is wrong with it."""
        flaw = _flaw_alone(entry)
        if flaw is not None:
            return RegistryFault(entry.at, flaw)
        slot = slot_of_line(self.conn, entry.line)
        if slot is not None:
            known = self._known(slot, entry)
            if known is not None:
                return self._again(known[0], known[1], entry)
        other = self.conn.execute(select(routers.c.id).where(_collides(entry)).limit(1)).scalar()
        if other is not None:
            return RegistryFault(entry.at, Flaw.OVERLAP, self.line_in_file.get(other, 0))
        self._add(self._register(entry.line) if slot is None else slot, entry)
        return None

    def _known(self, slot: int, entry: RegistryEntry) -> tuple[int, int | None] | None:
        same = and_(
            routers.c.slot == slot,
            routers.c.from_ms == entry.from_ms,
            routers.c.oui.is_not_distinct_from(entry.oui),
            routers.c.product_class.is_not_distinct_from(entry.product_class),
            routers.c.serial.is_not_distinct_from(entry.serial),
            routers.c.endpoint.is_not_distinct_from(entry.endpoint),
            routers.c.login.is_not_distinct_from(entry.login),
        )
        row = self.conn.execute(select(routers.c.id, routers.c.to_ms).where(same)).first()
        return None if row is None else (row.id, row.to_ms)

    def _again(self, router: int, to_ms: int | None, entry: RegistryEntry) -> RegistryFault | None:
        if to_ms == entry.to_ms:
            self.unchanged += 1
        elif to_ms is None:
            self.conn.execute(update(routers).where(routers.c.id == router).values(to_ms=entry.to_ms))
            self.closed += 1
        else:
            return RegistryFault(entry.at, Flaw.CLOSED)
        return None

    def _register(self, line: str) -> int:
        last = self.conn.execute(select(func.max(slots.c.n))).scalar()
        n = 0 if last is None else last + 1
        self.conn.execute(insert(slots).values(n=n, registration=b"", registered_ms=self.now_ms))
        committed = registration(registration_key(self.keystore.new_household(self.conn, n)), line)
        self.conn.execute(update(slots).where(slots.c.n == n).values(registration=committed))
        self.conn.execute(insert(lines).values(slot=n, line=line))
        self.receipts.append(Receipt(line, n, committed))
        return n

    def _add(self, slot: int, entry: RegistryEntry) -> None:
        made = self.conn.execute(
            insert(routers)
            .values(
                slot=slot,
                oui=entry.oui,
                product_class=entry.product_class,
                serial=entry.serial,
                endpoint=entry.endpoint,
                login=entry.login,
                from_ms=entry.from_ms,
                to_ms=entry.to_ms,
            )
            .returning(routers.c.id)
        ).scalar_one()
        self.line_in_file[made] = entry.at
        self.added += 1


def import_registry(
    conn: Connection, keystore: Keystore, entries: Iterable[RegistryEntry | RegistryFault], now_ms: int
) -> ImportResult:
    """Import entries, all or nothing.

    Args:
        conn: A transaction.
        keystore: Makes K_n of every new slot.
        entries: Of ``read_registry``; the order does not matter.
        now_ms: The moment of registration.

    Returns:
        Receipts of new lines and counts.

    Raises:
        RegistryImportError: carries every fault; nothing was imported, even if the caller commits.

    Effects:
        Slots, household keys, lines and router entries; ends of entries that were open.
    """
    work = _Import(conn, keystore, now_ms)
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
    return ImportResult(tuple(work.receipts), work.added, work.closed, work.unchanged)


def slot_of_line(conn: Connection, line: str) -> int | None:
    """Return the slot of a line, or ``None`` when the registry does not hold it (any more).

    Args:
        conn: A connection.
        line: In Unicode form NFC.
    """
    if any("\ud800" <= character <= "\udfff" for character in line):
        return None
    slot = conn.execute(select(lines.c.slot).where(lines.c.line == line)).scalar()
    return None if slot is None else int(slot)


def line_of_slot(conn: Connection, slot: int) -> str | None:
    """Return the line of a slot, or ``None`` after erasure."""
    line_ = conn.execute(select(lines.c.line).where(lines.c.slot == slot)).scalar()
    return None if line_ is None else str(line_)


def forget(conn: Connection, slot: int) -> None:
    """Delete who a slot belongs to: line, routers, standing, duplicates. A part of erasure.

    Effects:
        The slot itself and R_n stay, or the proofs of others would break (ledger specification, section 4). Bytes
        leave the disk when the caller's transaction commits and ``Store.checkpoint`` has run.
    """
    for table in (lines, routers, standing_events, duplicates):
        conn.execute(delete(table).where(table.c.slot == slot))


def _flaw_alone(entry: RegistryEntry) -> Flaw | None:
    if (entry.oui is None) != (entry.serial is None):
        return Flaw.IDENTITY
    if entry.serial is None and entry.endpoint is None and entry.login is None:
        return Flaw.IDENTITY
    if entry.to_ms is not None and entry.to_ms <= entry.from_ms:
        return Flaw.INTERVAL
    return None


def _collides(entry: RegistryEntry) -> ColumnElement[bool]:
    """Rows that share a router, endpoint or login with ``entry`` at some moment."""
    shared: list[ColumnElement[bool]] = []
    if entry.login is not None:
        shared.append(routers.c.login == entry.login)
    if entry.endpoint is not None:
        shared.append(routers.c.endpoint == entry.endpoint)
    if entry.serial is not None:
        same = and_(routers.c.oui == entry.oui, routers.c.serial == entry.serial)
        kind = routers.c.product_class
        shared.append(and_(same, or_(kind.is_(None), kind == entry.product_class)) if entry.product_class else same)
    begins_before = [] if entry.to_ms is None else [routers.c.from_ms < entry.to_ms]
    return and_(or_(*shared), or_(routers.c.to_ms.is_(None), routers.c.to_ms > entry.from_ms), *begins_before)
