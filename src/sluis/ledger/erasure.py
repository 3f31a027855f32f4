"""Erase a household from the ledger; keep what must be kept; throw away what a written policy lets go.

Erasure is what a data subject may ask for (GDPR 17), pruning is storage limitation (GDPR 5(1)(e)). Under both the
transparency log stays as it was sealed.

In:  orders, holds and policies, each in the transaction that takes it. Out: keys that are gone, and events that say so.

The rules this module keeps (ledger specification, section 4):
 * An order stops everything at once: what waits is cancelled, what is being sent is called uncertain. The key is
   deleted when the open epoch is signed, so that its last leaf can still be made, and made again until then.
 * Deleted is not destroyed. It is said that a key is destroyed when its bytes are nowhere in the files of the database
   any more; on PostgreSQL, whose dead rows, log and replicas are not ours, when the key-encryption key was turned over.
 * Leaf hashes, commitments and chains stay: without them the proofs of the neighbours would break.
 * A hold (GDPR art. 17(3)) is a dated decision. While one runs, an order is refused and no key is destroyed.
 * Old backups open what was erased until the key-encryption key is turned over; only then is an erasure complete.
 * Every one of these is an event. ``verify`` takes a slot that cannot be opened only when an event covers it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from sluis.errors.ledger import erasure_held_error, erasure_ordered_error, household_erased_error
from sluis.keys.keystore import Keystore
from sluis.ledger.dossiers import refuse_when_kept
from sluis.ledger.epoch import current_epoch
from sluis.ledger.events import Content, EventType, Published, append_event, append_opened, pruned_before
from sluis.ledger.outbox import drop_household, leave_counts, sending_of_slot, settle, waiting_of_slot
from sluis.ledger.record import Status
from sluis.ledger.writer import Writer
from sluis.store.schema import epochs, erasures, events, holds, household_keys, records, slot_tiles

_SIGNED: Final = ("signed", "witnessed", "served")
_ERASURES: Final = select(erasures, household_keys.c.wrapped).outerjoin(
    household_keys, household_keys.c.slot == erasures.c.slot
)


@dataclass(frozen=True, slots=True)
class Ordered:
    """What an order to erase did at once."""

    epoch: int
    """When this epoch is signed, the key is deleted."""
    cancelled: int
    """Bodies stopped before any attempt."""
    uncertain: int
    """Bodies that may have arrived."""
    published: Published = field(repr=False)
    """What opens its event: for whoever asked."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """How far an erasure is."""

    slot: int
    ordered_ms: int
    deleted: bool
    """Whether its key is in no table any more; bytes of it may stand in what the database keeps beside its tables."""
    destroyed_ms: int | None
    """From this moment on nobody who has the database as it is now, and the key file, can read it."""
    turned_over_ms: int | None
    """From this moment on no backup made before opens it any more: it is complete."""


def order(conn: Connection, keystore: Keystore, writer: Writer, slot: int, ref: str, now_ms: int) -> Ordered:
    """Order the erasure of a household.

    Args:
        conn: A transaction; the caller forgets the household's registry in it.
        keystore: Holds K_n.
        writer: Of this process.
        slot: The household.
        ref: The controller's reference of the request.
        now_ms: The clock.

    Raises:
        erasure_held_error: a hold runs.
        erasure_ordered_error: it was ordered before.
        HouseholdErasedError: there is no key.

    Effects:
        Outcomes for everything in the outbox, an event, and the order.
    """
    if conn.execute(select(erasures.c.slot).where(erasures.c.slot == slot)).first() is not None:
        raise erasure_ordered_error(slot=slot)
    if keystore.household_key(conn, slot) is None:
        raise household_erased_error(slot=slot)
    until_ms = held_until(conn, slot, now_ms)
    if until_ms is not None:
        raise erasure_held_error(slot=slot)
    leave_counts(conn, slot)
    stopped = [*waiting_of_slot(conn, slot), *sending_of_slot(conn, slot)]
    for body in stopped:
        settle(conn, keystore, writer, body.commitment, Status.CANCELLED, now_ms)
    content: Content = {"slot": slot, "ordered_ms": now_ms, "ref": ref}
    event, published = append_opened(conn, slot, EventType.ERASURE, content, now_ms)
    epoch = current_epoch(conn, now_ms)
    conn.execute(insert(erasures).values(slot=slot, ordered_ms=now_ms, epoch=epoch, event=event))
    uncertain = sum(body.may_have_arrived for body in stopped)
    return Ordered(epoch, len(stopped) - uncertain, uncertain, published)


def order_again(conn: Connection, slot: int, ordered_ms: int, ref: str, now_ms: int) -> None:
    """Order an erasure again that a restored database has lost; the household's key is not opened.

    Args:
        conn: A transaction; the caller forgets the household's registry in it.
        slot: The household.
        ordered_ms: When it was ordered first.
        ref: The controller's reference of the request.
        now_ms: The clock.

    Effects:
        What waits is dropped without an outcome; an event, and the order: the key goes when the open epoch is built. An
        order that is on record already stays as it is.

    Source:
        Ledger specification, section 10.22.
    """
    drop_household(conn, slot)
    if conn.execute(select(erasures.c.slot).where(erasures.c.slot == slot)).first() is not None:
        return
    content: Content = {"slot": slot, "ordered_ms": ordered_ms, "ref": ref}
    event, _ = append_opened(conn, slot, EventType.ERASURE, content, now_ms)
    epoch = current_epoch(conn, now_ms)
    conn.execute(insert(erasures).values(slot=slot, ordered_ms=ordered_ms, epoch=epoch, event=event))


def destruction_is_due(conn: Connection, now_ms: int, *, overwrites: bool) -> bool:
    """Return whether something is to be deleted, or was deleted and can be said to be destroyed now.

    Args:
        conn: Any connection.
        now_ms: The clock.
        overwrites: Whether the database overwrites what is deleted (``Store.overwrites``).
    """
    return bool(_to_delete(conn, now_ms)) or (overwrites and bool(_unsaid(conn)))


def delete_due(conn: Connection, keystore: Keystore, now_ms: int) -> list[int]:
    """Delete the keys of households whose last epoch is signed, with everything that lies under them.

    Args:
        conn: A transaction of whoever seals.
        keystore: Holds the keys.
        now_ms: The clock.

    Returns:
        The slots that are deleted and were not said to be destroyed yet: those of this call, and those before.

    Effects:
        Their keys, the openings of their records and events, and what is left in the outbox. No event: what is deleted
        here is in the write-ahead log until ``Store.checkpoint`` has run.
    """
    for slot in _to_delete(conn, now_ms):
        keystore.destroy_household(conn, slot)
    deleted = _unsaid(conn)
    for slot in deleted:
        drop_household(conn, slot)
        opened = (records.c.slot == slot, records.c.opening.is_not(None))
        conn.execute(update(records).where(*opened).values(opening=None))
        hidden = (events.c.slot == slot, events.c.type != EventType.ERASURE.value, events.c.opening.is_not(None))
        conn.execute(update(events).where(*hidden).values(opening=None))
    return deleted


def note_destroyed(conn: Connection, deleted: Sequence[int], now_ms: int) -> None:
    """Say that keys are destroyed: their bytes are nowhere in the files of the database.

    Args:
        conn: A transaction of whoever seals.
        deleted: What ``delete_due`` returned before ``Store.checkpoint`` ran, and no slot more.
        now_ms: The clock.

    Effects:
        Their dates, and one event.
    """
    for slot in deleted:
        conn.execute(update(erasures).where(erasures.c.slot == slot).values(destroyed_ms=now_ms))
    append_event(conn, EventType.KEYS_DESTROYED, {"households": len(deleted)}, now_ms)


def _to_delete(conn: Connection, now_ms: int) -> list[int]:
    """Return the slots whose key may go now: ordered, of a signed epoch, held by nobody."""
    signed = select(erasures.c.slot).join(epochs, epochs.c.epoch == erasures.c.epoch).where(epochs.c.state.in_(_SIGNED))
    there = signed.join(household_keys, household_keys.c.slot == erasures.c.slot).order_by(erasures.c.slot)
    return [slot for slot in conn.execute(there).scalars().all() if held_until(conn, slot, now_ms) is None]


def _unsaid(conn: Connection) -> list[int]:
    """Return the slots whose key is deleted, and of which it was not said that it is destroyed."""
    return list(conn.execute(_deleted().where(erasures.c.destroyed_ms.is_(None))).scalars())


def _deleted() -> Select[int]:
    gone = household_keys.c.slot.is_(None)
    joined = select(erasures.c.slot).outerjoin(household_keys, household_keys.c.slot == erasures.c.slot)
    return joined.where(gone).order_by(erasures.c.slot)


def incomplete(conn: Connection) -> list[int]:
    """Return the slots whose key is deleted, and which backups made before still open.

    Ask before the key-encryption key is turned over: what is deleted meanwhile was wrapped under the new one, too.
    """
    return list(conn.execute(_deleted().where(erasures.c.turned_over_ms.is_(None))).scalars())


def note_turn_over(conn: Connection, deleted: Sequence[int], now_ms: int) -> int:
    """Note that the key-encryption key was turned over: what was deleted before cannot be opened from anywhere.

    Args:
        conn: A transaction, after the turn-over.
        deleted: What ``incomplete`` returned before it.
        now_ms: The clock.

    Returns:
        How many erasures that completes.

    Effects:
        Their dates, and one event. What was not said to be destroyed is so now: the key that wrapped it is gone.
    """
    noted = func.coalesce(erasures.c.destroyed_ms, now_ms)
    for slot in deleted:
        done = update(erasures).where(erasures.c.slot == slot)
        conn.execute(done.values(turned_over_ms=now_ms, destroyed_ms=noted))
    append_event(conn, EventType.KEYS_DESTROYED, {"completed": len(deleted), "turned_over": True}, now_ms)
    return len(deleted)


def hold(conn: Connection, slot: int, ref: str, span: tuple[int, int]) -> None:
    """Decide to keep what is on record about a household for some time (GDPR art. 17(3)).

    Args:
        conn: A transaction; the caller puts the decision into the household's chain in it, and so on record.
        slot: The household.
        ref: The controller's reference of the decision.
        span: ``[from, until)``, ms.

    Effects:
        A row, unless the very same stands there.
    """
    from_ms, until_ms = span
    same = (holds.c.slot == slot, holds.c.ref == ref, holds.c.from_ms == from_ms, holds.c.until_ms == until_ms)
    if conn.execute(select(holds.c.id).where(*same).limit(1)).first() is None:
        conn.execute(insert(holds).values(slot=slot, ref=ref, from_ms=from_ms, until_ms=until_ms))


def held_until(conn: Connection, slot: int, now_ms: int) -> int | None:
    """Return until when a household must be kept, ``None`` when nothing holds it now."""
    running = (holds.c.slot == slot, holds.c.from_ms <= now_ms, holds.c.until_ms > now_ms)
    latest_ms = conn.execute(select(func.max(holds.c.until_ms)).where(*running)).scalar()
    return None if latest_ms is None else int(latest_ms)


def erasure_of(conn: Connection, slot: int) -> Erasure | None:
    """Return how far the erasure of a household is, ``None`` when none was ordered."""
    row = conn.execute(_ERASURES.where(erasures.c.slot == slot)).first()
    return None if row is None else _erasure(row)


def erasures_of(conn: Connection) -> list[Erasure]:
    """Return all erasures, by number."""
    return [_erasure(row) for row in conn.execute(_ERASURES.order_by(erasures.c.slot))]


def _erasure(row: Row[tuple[object, ...]]) -> Erasure:
    return Erasure(row.slot, row.ordered_ms, row.wrapped is None, row.destroyed_ms, row.turned_over_ms)


def prune(conn: Connection, before: int, policy_sha256: str, now_ms: int) -> int:
    """Throw away what opens old epochs: openings and slot trees. The log, commitments and chains stay.

    Args:
        conn: A transaction.
        before: Epochs below this one, as far as they are served.
        policy_sha256: Digest of the written policy that allows it.
        now_ms: The clock.

    Returns:
        The first epoch that can still be opened.

    Raises:
        prune_held_error: a dossier keeps what would be thrown away.

    Effects:
        Openings of records, slot trees, and one event.

    Source:
        Ledger specification, section 4; C2SP tlog-tiles: without a written policy nothing is pruned.
    """
    last = conn.execute(select(func.max(epochs.c.epoch)).where(epochs.c.state == "served")).scalar()
    first = min(before, 0 if last is None else int(last) + 1)
    if first > pruned_before(conn):
        refuse_when_kept(conn, now_ms)
    conn.execute(update(records).where(records.c.epoch < first).values(opening=None))
    conn.execute(delete(slot_tiles).where(slot_tiles.c.epoch < first))
    append_event(conn, EventType.PRUNE, {"before": first, "policy": policy_sha256}, now_ms)
    return first
