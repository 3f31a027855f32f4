"""The outbox: bodies that are on record and wait for their recipient.

In:  appended intents with their bodies. Out: bodies to send, and outcome records.

The rules this module keeps:
 * A body lies here encrypted under a key of its household, tied to all that its row says of where it goes and until
   when; erasing the household erases it. A row that says anything else than the record is not sent
   (``open_waiting``).
 * An outcome names what the record names, whatever its row says.
 * ``mark_sending`` commits before the first byte is sent. From then on the body may have arrived, until the sender
   says for certain that nothing left: after a crash, and past its deadline, the outcome is ``unknown``, never "not
   sent" (ledger specification, section 2.4).
 * A body leaves this table only together with its outcome record, one per intent; retries reuse the commitment.
 * Several processes deliver. What one takes, the others pass over; only the sender puts a body back, or another one
   takes back what was left by a sender that is gone.

Backoff, breaker and clock are the caller's.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from sluis.errors import SealBrokenError
from sluis.errors.ledger import household_erased_error, outbox_body_error
from sluis.keys.derive import opening_key, outbox_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal, unseal
from sluis.ledger.disclosures import count_of, draft_of
from sluis.ledger.outbox_depth import note
from sluis.ledger.record import (
    COUNT_SLOT,
    NOT_SENT,
    CountRecord,
    Draft,
    PendingRecord,
    RecordKind,
    Status,
    slot_of,
)
from sluis.ledger.sampled import leave_samples
from sluis.ledger.writer import Appended, Writer, draw_salts
from sluis.store.schema import contributions, outbox, records

_WAITING: Final = "waiting"
_SENDING: Final = "sending"
_INSERT: Final = insert(outbox)
_OUTCOME: Final = records.alias("outcome")
_ON_RECORD: Final = (
    select(
        outbox,
        records.c.slot.label("record_slot"),
        records.c.opening,
        _OUTCOME.c.commitment.is_not(None).label("has_outcome"),
    )
    .join(records, records.c.commitment == outbox.c.commitment)
    .outerjoin(_OUTCOME, _OUTCOME.c.outcome_of == outbox.c.commitment)
)
_THESE: Final = (
    _ON_RECORD.where(outbox.c.commitment.in_(bindparam("which", expanding=True)))
    .order_by(outbox.c.commitment)
    .with_for_update(of=outbox)
)
_BEGIN_SENDING: Final = (
    update(outbox)
    .where(outbox.c.commitment == bindparam("which"), outbox.c.state == _WAITING)
    .values(state=_SENDING, sending_ms=bindparam("begun"), sender=bindparam("by"), attempts=outbox.c.attempts + 1)
)
_STRANGE_AT_ONCE: Final = 64
"""Names of recipients that nobody serves, between two that are served, looked at in one round."""
_REMOVE: Final = delete(outbox).where(outbox.c.commitment.in_(bindparam("which", expanding=True)))
_COUNTED: Final = delete(contributions).where(contributions.c.slot.in_(bindparam("homes", expanding=True)))
_COUNTED_IN: Final = _COUNTED.where(contributions.c.activity.in_(bindparam("activities", expanding=True)))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A body whose intent was appended in this transaction."""

    on_record: Appended
    intent: Draft
    """What is on record of it, an intent or a count: with the digests of its plan and body."""
    body: bytes
    """Before content coding."""
    collected_ms: int
    """When the report was collected: the deliverer reads the standing of that moment again."""
    expires_ms: int
    """From this moment it is not sent any more."""
    release_ms: int
    """Before this moment it is not sent: drawn once (ledger specification, section 3.6)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A body in the outbox, as its row has it; ``open_waiting`` holds it against the record and opens it."""

    commitment: bytes
    recipient: str
    activity: str
    slot: int | None
    """``None``: a count, which is of no one household."""
    chain: bytes
    t_ms: int
    """The moment of the decision."""
    body_bytes: int
    body_sha256: bytes
    collected_ms: int
    release_ms: int
    expires_ms: int
    attempts: int
    may_have_arrived: bool
    sealed: bytes
    opening: bytes | None
    """Of its record."""
    has_outcome: bool
    """It is settled already: its row should not be there."""


@dataclass(frozen=True, slots=True)
class OpenedBody:
    """A body that is the one on record, with what the record says of it."""

    body: bytes
    intent: Draft


def owner_of_body(intent: Draft, on_record: Appended, collected_ms: int, expires_ms: int) -> bytes:
    """Return what a body in the outbox is tied to, so that it opens for nothing else.

    Args:
        intent: What is on record of it.
        on_record: Its commitment, and the writer's chain after it.
        collected_ms: When the report was collected.
        expires_ms: From when it is not sent any more.

    Returns:
        32 bytes, the ``owner`` of ``sealed.seal``.

    Raises:
        ValueError: the intent names no plan.

    Source:
        Ledger specification, sections 3.5.1 and 10.1.
    """
    slot, plan = slot_of(intent), bytes.fromhex(intent.plan or "")
    if len(plan) != sha256().digest_size:
        raise ValueError("plan")
    return sha256(
        b"sluis/outbox/v2\0"
        + on_record.commitment
        + on_record.chain
        + _prefixed(intent.recipient)
        + _prefixed(intent.activity)
        + (COUNT_SLOT if slot is None else slot).to_bytes(8, "big")
        + plan
        + collected_ms.to_bytes(8, "big")
        + expires_ms.to_bytes(8, "big")
    ).digest()


def _prefixed(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def enqueue(conn: Connection, keys: Mapping[int, bytes | None], outgoing: Sequence[Outgoing]) -> None:
    """Put bodies into the outbox, in the transaction that appended their intents.

    Args:
        conn: That transaction.
        keys: K_n of every slot, as the keystore gave it in this transaction.
        outgoing: Bodies with their intents.

    Raises:
        HouseholdErasedError: a slot has no key.
        ValueError: an intent names no plan.
    """
    _put(conn, outgoing, lambda slot: None if slot is None else keys.get(slot))


def enqueue_counts(conn: Connection, counts_key: bytes, outgoing: Sequence[Outgoing]) -> None:
    """Put bodies of counts into the outbox, in the transaction that appended their records; as ``enqueue``."""
    _put(conn, outgoing, lambda _slot: counts_key)


def _put(conn: Connection, outgoing: Sequence[Outgoing], key_of: Callable[[int | None], bytes | None]) -> None:
    rows: list[dict[str, object]] = [
        {
            "commitment": disclosure.on_record.commitment,
            "recipient": disclosure.intent.recipient,
            "activity": disclosure.intent.activity,
            "slot": slot_of(disclosure.intent),
            "body_bytes": len(disclosure.body),
            "body_sha256": disclosure.intent.body_sha256,
            "collected_ms": disclosure.collected_ms,
            "chain": disclosure.on_record.chain,
            "t_ms": disclosure.on_record.t_ms,
            "state": _WAITING,
            "attempts": 0,
            "next_ms": disclosure.release_ms,
            "release_ms": disclosure.release_ms,
            "expires_ms": disclosure.expires_ms,
            "sealed": seal(
                _key(key_of, slot_of(disclosure.intent)),
                disclosure.body,
                owner_of_body(disclosure.intent, disclosure.on_record, disclosure.collected_ms, disclosure.expires_ms),
            ),
        }
        for disclosure in outgoing
    ]
    if rows:
        conn.execute(_INSERT, rows)
        note(conn, [(disclosure.intent.recipient, len(disclosure.body)) for disclosure in outgoing])


def due(
    conn: Connection, recipient: str, now_ms: int, limit: int, longest_wait_ms: int | None = None
) -> tuple[Waiting, ...]:
    """Return bodies of a recipient whose turn it is and that no other transaction is taking, the longest waiting first.

    Args:
        conn: A transaction.
        recipient: The register's key.
        now_ms: The clock.
        limit: At most so many.
        longest_wait_ms: The longest backoff. A turn further away than that was reckoned before the clock was set back,
            and is now. The moment that was drawn for a body is waited for all the same.
    """
    turn = outbox.c.next_ms <= now_ms
    if longest_wait_ms is not None:
        late = (outbox.c.next_ms > now_ms + longest_wait_ms, outbox.c.release_ms <= now_ms)
        turn = or_(turn, and_(*late))
    where = (outbox.c.recipient == recipient, outbox.c.state == _WAITING, turn, outbox.c.expires_ms > now_ms)
    return _waiting(conn, *where, limit=limit, skipping=True)


def open_waiting(conn: Connection, keystore: Keystore, waiting: Waiting) -> OpenedBody:
    """Open a body and hold its row against the record, before each attempt to send it.

    Returns:
        The body with what the record says; only what that says may be promised or done.

    Raises:
        HouseholdErasedError: there is no key for it: its household was erased; do not send.
        OutboxBodyError: slot, recipient, activity, plan, moments, body or chain are not those on record, or its outcome
            is on record already; do not send.

    Source:
        Ledger specification, section 3.5.
    """
    slot = COUNT_SLOT if waiting.slot is None else waiting.slot
    household = _key_of(conn, keystore, waiting.slot)
    if household is None:
        raise household_erased_error(slot=slot)
    intent = _draft_under(household, waiting.slot, waiting.opening, waiting.commitment)
    if intent is None or waiting.has_outcome or not _says_the_same(waiting, intent):
        raise outbox_body_error(slot=slot)
    try:
        on_record = Appended(waiting.commitment, waiting.chain, waiting.t_ms)
        owner = owner_of_body(intent, on_record, waiting.collected_ms, waiting.expires_ms)
        body = unseal(outbox_key(household), waiting.sealed, owner)
    except (SealBrokenError, ValueError, OverflowError):
        raise outbox_body_error(slot=slot) from None
    if sha256(body).digest() != intent.body_sha256 or len(body) != waiting.body_bytes:
        raise outbox_body_error(slot=slot)
    return OpenedBody(body, intent)


def _key_of(conn: Connection, keystore: Keystore, slot: int | None) -> bytes | None:
    return keystore.counts_key(conn) if slot is None else keystore.household_key(conn, slot)


def _draft_under(key: bytes, slot: int | None, opening: bytes | None, c: bytes) -> Draft | None:
    return (count_of if slot is None else draft_of)(opening_key(key), opening, c)


def _says_the_same(waiting: Waiting, intent: Draft) -> bool:
    goes = isinstance(intent, CountRecord) or intent.kind is RecordKind.INTENT
    return (
        goes
        and (waiting.slot, waiting.recipient, waiting.activity) == (slot_of(intent), intent.recipient, intent.activity)
        and (waiting.t_ms, waiting.body_sha256) == (intent.t_ms, intent.body_sha256)
    )


def mark_sending(conn: Connection, commitment: bytes, now_ms: int, sender: bytes) -> bool:
    """Note that sending begins. Send only after this has committed, and only when it returned true.

    Args:
        conn: A transaction.
        commitment: Whose body.
        now_ms: The clock.
        sender: Who sends it, as ``Store.present`` knows it.

    Returns:
        False when the body no longer waits: it was cancelled, settled, or somebody else sends it.
    """
    return conn.execute(_BEGIN_SENDING, {"which": commitment, "begun": now_ms, "by": sender}).rowcount == 1


def retry_later(
    conn: Connection, commitment: bytes, next_ms: int, sender: bytes, *, nothing_left: bool = False
) -> bool:
    """Put a body back after a failed attempt.

    Args:
        conn: A transaction.
        commitment: Whose.
        next_ms: Not before this moment; the caller's backoff.
        sender: Who sent it: what another one took back since is not touched.
        nothing_left: True only when it is certain that no byte of this attempt left (a refused connection).

    Returns:
        False when that sender was not sending it (any more).
    """
    left = outbox.c.left_ms if nothing_left else func.coalesce(outbox.c.left_ms, outbox.c.sending_ms)
    mine = (outbox.c.commitment == commitment, outbox.c.state == _SENDING, outbox.c.sender == sender)
    return conn.execute(_put_back(*mine).values(next_ms=next_ms, left_ms=left)).rowcount == 1


def senders(conn: Connection, recipient: str | None = None) -> tuple[bytes | None, ...]:
    """Return who is sending, to one recipient or to any; ``None`` among them is a version that did not say.

    Args:
        conn: A transaction.
        recipient: The register's key; ``None`` for all.
    """
    sending = select(outbox.c.sender).where(outbox.c.state == _SENDING).distinct()
    if recipient is not None:
        sending = sending.where(outbox.c.recipient == recipient)
    return tuple(conn.execute(sending).scalars())


def take_back(conn: Connection, sender: bytes | None, now_ms: int) -> int:
    """Put back what a sender that is gone was sending, and return how many.

    They may have arrived, and are sent again under the same commitment.
    """
    left = func.coalesce(outbox.c.left_ms, outbox.c.sending_ms)
    theirs = (outbox.c.state == _SENDING, outbox.c.sender.is_not_distinct_from(sender))
    return conn.execute(_put_back(*theirs).values(next_ms=now_ms, left_ms=left)).rowcount


def _put_back(*where: ColumnElement[bool]) -> Update:
    return update(outbox).where(*where).values(state=_WAITING, sending_ms=None, sender=None)


def settle(
    conn: Connection, keystore: Keystore, writer: Writer, commitment: bytes, status: Status, now_ms: int
) -> Appended | None:
    """Record what became of a body and take it out of the outbox.

    Args:
        conn: A transaction.
        keystore: Holds K_n.
        writer: Of this process.
        commitment: Of the intent.
        status: ``cancelled`` and ``expired`` become ``unknown`` when an earlier attempt may have arrived.
        now_ms: The clock.

    Returns:
        The outcome's record; ``None`` when the outbox does not hold it (any more), or its household was erased.

    Raises:
        writer_retired_error: start a new writer and try again.
    """
    return settle_all(conn, keystore, writer, {commitment: status}, now_ms).get(commitment)


def settle_all(
    conn: Connection, keystore: Keystore, writer: Writer, outcomes: Mapping[bytes, Status], now_ms: int
) -> dict[bytes, Appended]:
    """Record what became of several bodies at once; as ``settle``.

    Args:
        conn: A transaction.
        keystore: Holds K_n.
        writer: Of this process.
        outcomes: Commitment of the intent → status.
        now_ms: The clock.

    Returns:
        Commitment of the intent → record of its outcome, for those the outbox held and whose household has a key. What
        has its outcome already, and a count, which has none and is told as sent, only leaves the outbox.
    """
    which = sorted(outcomes)
    rows = conn.execute(_THESE, {"which": which}).all()
    if not rows:
        return {}
    conn.execute(_REMOVE, {"which": which})
    keys = keystore.household_keys(conn, {row.record_slot for row in rows if row.record_slot is not None})
    counts_key = None if len(keys) == len(rows) else keystore.counts_key(conn)
    drafts, removed = [], []
    for row in rows:
        household = counts_key if row.record_slot is None else keys[row.record_slot]
        intent = None if household is None else _draft_under(household, row.record_slot, row.opening, row.commitment)
        named = row if intent is None else intent
        removed.append((named.recipient, row.body_bytes))
        if household is not None and row.record_slot is not None and not row.has_outcome:
            status = _final_status(outcomes[row.commitment], row.left_ms, row.sending_ms)
            draft = PendingRecord(RecordKind.OUTCOME, row.record_slot, named.activity, named.recipient, now_ms)
            drafts.append(replace(draft, ref=row.commitment, status=status))
    note(conn, removed, removed=True)
    made = writer.append_drawn(conn, keys, drafts, draw_salts(len(drafts)))
    return {draft.ref: appended for draft, appended in zip(drafts, made, strict=True) if draft.ref is not None}


def _final_status(status: Status, *attempts: int | None) -> Status:
    """What may have arrived is never called "not sent"."""
    attempted = any(at_ms is not None for at_ms in attempts)
    return Status.UNKNOWN if status in NOT_SENT and attempted else status


def settle_expired(conn: Connection, keystore: Keystore, writer: Writer, now_ms: int, limit: int) -> int:
    """Settle bodies past their deadline that are not being sent: ``unknown`` if ever attempted, else ``expired``.

    Returns:
        How many; call it again while it returns ``limit``.
    """
    past = (outbox.c.expires_ms <= now_ms, outbox.c.state == _WAITING)
    turn = select(outbox.c.commitment).where(*past).order_by(outbox.c.expires_ms).limit(limit)
    late = conn.execute(turn.with_for_update(skip_locked=True)).scalars().all()
    settle_all(conn, keystore, writer, dict.fromkeys(late, Status.EXPIRED), now_ms)
    return len(late)


def waiting_of_slot(conn: Connection, slot: int) -> tuple[Waiting, ...]:
    """Return all bodies of a household that wait, not those being sent."""
    return _waiting(conn, outbox.c.slot == slot, outbox.c.state == _WAITING)


def waiting_elsewhere(
    conn: Connection, served: Collection[str], after: bytes, limit: int, which: Collection[bytes] | None = None
) -> tuple[Waiting, ...]:
    """Return bodies that wait for other recipients than some, by commitment.

    Args:
        conn: A transaction.
        served: The recipients that are left out.
        after: Only greater commitments.
        limit: At most so many.
        which: Only these commitments; ``None`` for all.

    Effects:
        Asks the index for the names between those served: what waits for them is not gone through.
    """
    names, strange, last = sorted(served), set[str](), ""
    for name in [*names, None]:
        beyond = [outbox.c.recipient > last] if last else []
        before = [] if name is None else [outbox.c.recipient < name]
        found = select(outbox.c.recipient).where(*beyond, *before).distinct().limit(_STRANGE_AT_ONCE)
        strange.update(conn.execute(found).scalars())
        last = name or last
    strange.difference_update(served)  # a database may order names otherwise
    if not strange:
        return ()
    these = [] if which is None else [outbox.c.commitment.in_(which)]
    where = (outbox.c.recipient.in_(strange), outbox.c.state == _WAITING, outbox.c.commitment > after)
    turn = _ON_RECORD.where(*where, *these).order_by(outbox.c.commitment).limit(limit)
    return tuple(_as_waiting(row) for row in conn.execute(turn))


def sending_of_slot(conn: Connection, slot: int) -> tuple[Waiting, ...]:
    """Return all bodies of a household that are being sent."""
    return _waiting(conn, outbox.c.slot == slot, outbox.c.state == _SENDING)


def sending_to(conn: Connection, recipient: str) -> tuple[Waiting, ...]:
    """Return all bodies that are being sent to a recipient."""
    return _waiting(conn, outbox.c.recipient == recipient, outbox.c.state == _SENDING)


def drop_household(conn: Connection, slot: int) -> int:
    """Delete a household's bodies without outcomes, and what it adds to counts or samples; return how many bodies.

    A part of erasure (section 4).
    """
    leave_counts(conn, slot)
    gone = delete(outbox).where(outbox.c.slot == slot).returning(outbox.c.recipient, outbox.c.body_bytes)
    dropped = [(recipient, size) for recipient, size in conn.execute(gone)]
    note(conn, dropped, removed=True)
    return len(dropped)


def leave_counts(conn: Connection, slot: int, activities: Collection[str] | None = None) -> None:
    """Delete what a household adds to counts whose period is not closed yet, of some activities or of all.

    What is kept of it in a sample to be measured goes with it.
    """
    leave_counts_of(conn, (slot,), activities)


def leave_counts_of(conn: Connection, homes: Collection[int], activities: Collection[str] | None = None) -> None:
    """As ``leave_counts``, of several households at once that leave the same activities."""
    leave_samples(conn, homes, activities)
    if activities is None:
        conn.execute(_COUNTED, {"homes": list(homes)})
    else:
        conn.execute(_COUNTED_IN, {"homes": list(homes), "activities": list(activities)})


def first_and_last_moment(conn: Connection, recipients: Collection[str]) -> tuple[int, int] | None:
    """Return when the first and the last body that waits for some recipients may leave; ``None``: none waits."""
    waits = (outbox.c.recipient.in_(recipients), outbox.c.state == _WAITING)
    first, last = conn.execute(select(func.min(outbox.c.next_ms), func.max(outbox.c.next_ms)).where(*waits)).one()
    return None if first is None else (int(first), int(last))


def _waiting(
    conn: Connection, *where: ColumnElement[bool], limit: int | None = None, skipping: bool = False
) -> tuple[Waiting, ...]:
    turn = _ON_RECORD.where(*where).order_by(outbox.c.next_ms, outbox.c.commitment).limit(limit)
    rows = conn.execute(turn.with_for_update(of=outbox, skip_locked=True) if skipping else turn)
    return tuple(_as_waiting(row) for row in rows)


def _as_waiting(row: Row[tuple[object, ...]]) -> Waiting:
    return Waiting(
        row.commitment,
        row.recipient,
        row.activity,
        row.slot,
        row.chain,
        row.t_ms,
        row.body_bytes,
        row.body_sha256,
        row.collected_ms,
        row.release_ms,
        row.expires_ms,
        row.attempts,
        row.left_ms is not None or row.sending_ms is not None,
        row.sealed,
        row.opening,
        bool(row.has_outcome),
    )


def _key(key_of: Callable[[int | None], bytes | None], slot: int | None) -> bytes:
    household = key_of(slot)
    if household is None:
        raise household_erased_error(slot=COUNT_SLOT if slot is None else slot)
    return outbox_key(household)
