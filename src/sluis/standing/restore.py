"""Apply again what a restored database has lost: what the journal holds and the database does not.

In:  the entries of a journal, and the transaction that restores. Out: ``Restored``: how much was applied, and what not.

The rules this module keeps (ledger specification, sections 3a.2.8, 10.36):
 * Erasures first: a household that was erased gets nothing back.
 * What was lost is appended anew, with the JSON it had, under the next numbers; its old number stays, empty.
 * A household that the database does not know, or knows under another number, is found by its line; one it does not
   know at all is registered with what closes it, and without a router. An occupation that is over is never taken for
   the one after it: numbers of one line rise, so its end is applied before anything of the next.
 * What cannot be applied, because the chain of its household does not check, is counted: that household stays closed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from sluis.errors import StandingBrokenError
from sluis.keys.keystore import Keystore
from sluis.standing.chain import append, counter, has_rows, number_again, numbers_after, set_counter
from sluis.standing.entries import NO_SLOT, Closed, Entry, Erased, Held, LineEntry, RouterEntry, Steps, decoded
from sluis.standing.household import Households
from sluis.standing.journal import fill_numbers
from sluis.standing.journal_place import Kept
from sluis.standing.occupation import check_line, note_end
from sluis.standing.registry import forget, register_line, slot_of_line
from sluis.store.schema import journal_numbers, lines, routers, slots, standing_events

Erase = Callable[[Connection, int, Erased], None]
"""Orders the erasure of a slot in the ledger again."""
Hold = Callable[[Connection, int, Held], None]
"""Keeps what is on record about a slot in the ledger again."""


@dataclass(slots=True)
class Restored:
    """What the restore did."""

    erased: int = 0
    """Households whose erasure was ordered again."""
    applied: int = 0
    """Closing events that were applied again."""
    registered: int = 0
    """Households that the database did not know, registered so that what closes them holds."""
    failed: int = 0
    """Closing events that could not be applied: their households stay closed."""
    new_pin_keys: tuple[str, ...] = ()
    """Recipients whose key of pins was gone and was drawn anew: pins of before ``at_ms`` open no more."""
    at_ms: int = 0
    """When."""
    lost_steps: int = 0
    """Steps of the register that are lost, and were taken for lost: whoever took them takes them again."""
    cases: int = 0
    """Restrictions in force of which the database had no case by which recipients are told, and has one now."""
    cases_owed: int = 0
    """Those of which it could not be opened yet: `sluis rights send` tries again."""
    damaged: bool = False
    """Whether the journal ended in bytes that could not be read: events of after its last whole one are lost."""


def apply_again(
    conn: Connection, keystore: Keystore, kept: Sequence[Kept | None], again: tuple[Erase, Hold], now_ms: int
) -> Restored:
    """Apply everything the journal holds and the database lacks.

    Args:
        conn: A transaction that runs alone.
        keystore: Of the database.
        kept: All of the journal, in order.
        again: Orders an erasure in the ledger again; and keeps what is on record again.
        now_ms: The clock.

    Effects:
        Chains, registry, orders to erase, and the numbers of the journal, which is to be written anew from them.
    """
    done = Restored()
    _number_anew(conn, kept)
    by_slot: dict[int, list[tuple[Kept, Entry | None]]] = {}
    for entry in kept:
        if entry is not None:
            by_slot.setdefault(entry.slot, []).append((entry, decoded(entry.content)))
    there = _there(conn, by_slot)
    erasures = [slot for slot, own in by_slot.items() if any(isinstance(entry, Erased) for _, entry in own)]
    for slot in erasures:
        last = next((each, entry) for each, entry in by_slot.pop(slot) if isinstance(entry, Erased))
        if last[0] not in there:
            done.erased += _erase_again(conn, *last, again[0])
    for slot, own in sorted(by_slot.items()):
        lost = [entry for each, entry in own if each not in there and entry is not None]
        if lost:
            _apply(conn, keystore, (slot, lost), again[1], done, now_ms)
    return done


def _there(conn: Connection, wanted: dict[int, list[tuple[Kept, Entry | None]]]) -> set[Kept]:
    """Return which of these entries the database holds."""
    entries: set[Kept] = set()
    for row in conn.execute(select(standing_events)):
        if row.slot in wanted:
            entries.add(Kept(row.slot, row.seq, bytes(row.mac), bytes(row.content)))
    return entries


def _number_anew(conn: Connection, kept: Sequence[Kept | None]) -> None:
    """Keep the numbers under which database and journal hold the same; give everything else the next ones."""
    counted = {
        number: None if slot is None or seq is None else Kept(slot, seq, mac, content)
        for number, slot, seq, mac, content in numbers_after(conn, 0)
    }
    moved: list[Kept] = []
    for number, ours in sorted(counted.items()):
        theirs = kept[number - 1] if number <= len(kept) else None
        if ours is not None and ours != theirs:
            moved.append(ours)
            where = journal_numbers.c.number == number
            conn.execute(update(journal_numbers).where(where).values(slot=None, seq=None))
    last = max(len(kept), counter(conn) or 0)
    conn.execute(delete(journal_numbers).where(journal_numbers.c.number > last))
    fill_numbers(conn, last)
    set_counter(conn, last)
    for entry in moved:
        number_again(conn, entry.slot, entry.seq)


def _erase_again(conn: Connection, kept: Kept, entry: Erased, erase: Erase) -> bool:
    """Erase a slot that was erased already, without a key: what is known of it goes, its order is on record again."""
    if conn.execute(select(slots.c.n).where(slots.c.n == kept.slot)).first() is None:
        return False
    erase(conn, kept.slot, entry)
    forget(conn, kept.slot)
    conn.execute(insert(standing_events).values(slot=kept.slot, seq=kept.seq, content=kept.content, mac=kept.mac))
    number_again(conn, kept.slot, kept.seq)
    return True


def _apply(
    conn: Connection,
    keystore: Keystore,
    of_slot: tuple[int, Sequence[Entry]],
    hold: Hold,
    done: Restored,
    now_ms: int,
) -> None:
    slot, lost = of_slot
    target = slot
    if slot != NO_SLOT:
        try:
            own_slot = _slot_for(conn, keystore, slot, lost, done, now_ms)
        except StandingBrokenError:
            own_slot = None
        if own_slot is None:
            done.failed += len(lost)
            return
        target = own_slot
    for entry in lost:
        if isinstance(entry, Held):  # also where its chain does not check: what is kept must not be destroyed
            hold(conn, target, entry)
        try:
            done.applied += _append_again(conn, keystore, target, entry, same=target == slot)
        except StandingBrokenError:
            done.failed += 1


def _slot_for(
    conn: Connection, keystore: Keystore, slot: int, lost: Sequence[Entry], done: Restored, now_ms: int
) -> int | None:
    """Return under which number the database knows the household; registers one it does not know."""
    named = next((entry for entry in reversed(lost) if isinstance(entry, LineEntry)), None)
    if named is None:  # the entry of its line was not lost: the number is its own
        return slot if has_rows(conn, slot) else None
    held = conn.execute(select(lines.c.line).where(lines.c.slot == slot)).scalar()
    known = slot if held == named.line else slot_of_line(conn, named.line)
    if known is not None:
        check_line(conn, keystore, known, named.line)
        return known
    done.registered += 1
    return register_line(conn, keystore, named, [], now_ms).n


def _append_again(conn: Connection, keystore: Keystore, slot: int, entry: Entry, *, same: bool) -> bool:
    """Append one entry; false for one that says nothing about the household as the database knows it."""
    match entry:
        case LineEntry() | Erased():
            return False
        case RouterEntry():
            household = Households(conn, keystore).of(slot)
            if not same or entry.number >= len(household.routers):
                return False
            append(conn, keystore, slot, entry, ends_router=True)
            here = (routers.c.slot == slot, routers.c.number == entry.number)
            conn.execute(update(routers).where(*here).values(to_ms=entry.to_ms))
        case Closed():
            append(conn, keystore, slot, entry)
            note_end(conn, slot, Households(conn, keystore).of(slot).closed_ms or entry.at_ms)
        case Steps():  # what it was, before ``note_steps`` says what is left of it
            append(conn, keystore, slot, entry)
            return False
        case _:
            append(conn, keystore, slot, entry)
    return True
