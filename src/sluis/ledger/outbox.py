"""The outbox: bodies that are on record and wait for their recipient.

In:  appended intents with their bodies. Out: bodies to send, and outcome records.

The rules this module keeps:
 * A body lies here encrypted under a key of its household, tied to its commitment; erasing the household erases it.
 * ``mark_sending`` commits before the first byte is sent. From then on the body may have arrived, until the sender
   says for certain that nothing left: after a crash, and past its deadline, the outcome is ``unknown``, never "not
   sent" (ledger specification, section 2.4).
 * A body leaves this table only together with its outcome record, one per intent; retries reuse the commitment.
 * Several processes deliver. What one takes, the others pass over; only the sender puts a body back, or another one
   takes back what was left by a sender that is gone.

Backoff, breaker and clock are the caller's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, Connection, Update, bindparam, delete, func, insert, or_, select, update

from sluis.errors import HouseholdErasedError, OutboxBodyError, SealBrokenError
from sluis.keys.derive import outbox_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal, unseal
from sluis.ledger.record import NOT_SENT, PendingRecord, RecordKind, Status
from sluis.ledger.writer import Appended, Writer, draw_salts
from sluis.store.schema import outbox

_WAITING: Final = "waiting"
_SENDING: Final = "sending"
_INSERT: Final = insert(outbox)
_HELD_BYTES: Final = select(func.coalesce(func.sum(outbox.c.body_bytes), 0))
_THESE: Final = (
    select(
        outbox.c.commitment, outbox.c.slot, outbox.c.activity, outbox.c.recipient, outbox.c.left_ms, outbox.c.sending_ms
    )
    .where(outbox.c.commitment.in_(bindparam("which", expanding=True)))
    .order_by(outbox.c.commitment)
    .with_for_update()
)
_BEGIN_SENDING: Final = (
    update(outbox)
    .where(outbox.c.commitment == bindparam("which"), outbox.c.state == _WAITING)
    .values(state=_SENDING, sending_ms=bindparam("begun"), sender=bindparam("by"), attempts=outbox.c.attempts + 1)
)
_REMOVE: Final = delete(outbox).where(outbox.c.commitment.in_(bindparam("which", expanding=True)))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A body whose intent was appended in this transaction."""

    intent: Appended
    recipient: str
    activity: str
    slot: int
    body: bytes
    """Before content coding."""
    collected_ms: int
    """When the report was collected: the deliverer reads the standing of that moment again."""
    expires_ms: int
    """From this moment it is not sent any more."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A body in the outbox; ``body_of`` opens it."""

    commitment: bytes
    recipient: str
    activity: str
    slot: int
    chain: bytes
    t_ms: int
    """The moment of the decision: the ``t`` of its receipt."""
    body_sha256: bytes
    collected_ms: int
    expires_ms: int
    attempts: int
    may_have_arrived: bool
    sealed: bytes


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How much waits for one recipient."""

    bodies: int
    body_bytes: int


def enqueue(conn: Connection, keys: Mapping[int, bytes | None], outgoing: Sequence[Outgoing]) -> None:
    """Put bodies into the outbox, in the transaction that appended their intents.

    Args:
        conn: That transaction.
        keys: K_n of every slot, as the keystore gave it in this transaction.
        outgoing: Bodies with their intents.

    Raises:
        HouseholdErasedError: a slot has no key.
    """
    rows: list[dict[str, object]] = [
        {
            "commitment": one.intent.commitment,
            "recipient": one.recipient,
            "activity": one.activity,
            "slot": one.slot,
            "body_bytes": len(one.body),
            "body_sha256": sha256(one.body).digest(),
            "collected_ms": one.collected_ms,
            "chain": one.intent.chain,
            "t_ms": one.intent.t_ms,
            "state": _WAITING,
            "attempts": 0,
            "next_ms": one.intent.t_ms,
            "expires_ms": one.expires_ms,
            "sealed": seal(_key(keys, one.slot), one.body, one.intent.commitment),
        }
        for one in outgoing
    ]
    if rows:
        conn.execute(_INSERT, rows)


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
            and is now.
    """
    turn = outbox.c.next_ms <= now_ms
    if longest_wait_ms is not None:
        turn = or_(turn, outbox.c.next_ms > now_ms + longest_wait_ms)
    where = (outbox.c.recipient == recipient, outbox.c.state == _WAITING, turn, outbox.c.expires_ms > now_ms)
    return _waiting(conn, *where, limit=limit, skipping=True)


def body_of(conn: Connection, keystore: Keystore, waiting: Waiting) -> bytes:
    """Decrypt a body.

    Raises:
        HouseholdErasedError: its household was erased; do not send, nothing is left to settle.
        OutboxBodyError: it is not the body that is on record.
    """
    try:
        keys = {waiting.slot: keystore.household_key(conn, waiting.slot)}
        body = unseal(_key(keys, waiting.slot), waiting.sealed, waiting.commitment)
    except SealBrokenError:
        body = None
    if body is None or sha256(body).digest() != waiting.body_sha256:
        raise OutboxBodyError(slot=waiting.slot)
    return body


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
        WriterRetiredError: start a new writer and try again.
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
        Commitment of the intent → record of its outcome, for those the outbox held and whose household has a key.
    """
    which = sorted(outcomes)
    rows = conn.execute(_THESE, {"which": which}).all()
    if not rows:
        return {}
    conn.execute(_REMOVE, {"which": which})
    keys = keystore.household_keys(conn, {row.slot for row in rows})
    drafts = [
        PendingRecord(
            RecordKind.OUTCOME, row.slot, row.activity, row.recipient, now_ms,
            ref=row.commitment, status=_said(outcomes[row.commitment], row.left_ms, row.sending_ms),
        )
        for row in rows
        if keys[row.slot] is not None
    ]  # fmt: skip
    made = writer.append_drawn(conn, keys, drafts, draw_salts(len(drafts)))
    return {draft.ref: one for draft, one in zip(drafts, made, strict=True) if draft.ref is not None}


def _said(status: Status, *attempts: int | None) -> Status:
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


def sending_of_slot(conn: Connection, slot: int) -> tuple[Waiting, ...]:
    """Return all bodies of a household that are being sent."""
    return _waiting(conn, outbox.c.slot == slot, outbox.c.state == _SENDING)


def drop_household(conn: Connection, slot: int) -> int:
    """Delete a household's bodies without outcomes, and return how many. A part of erasure (section 4)."""
    return conn.execute(delete(outbox).where(outbox.c.slot == slot)).rowcount


def held(conn: Connection) -> dict[str, QueueDepth]:
    """Return how much waits or is being sent, per recipient that has any."""
    rows = conn.execute(
        select(outbox.c.recipient, func.count(), func.sum(outbox.c.body_bytes)).group_by(outbox.c.recipient)
    )
    return {recipient: QueueDepth(int(bodies), int(size)) for recipient, bodies, size in rows}


def oldest(conn: Connection) -> dict[str, int]:
    """Return the moment of decision of the longest waiting body, per recipient that has any."""
    rows = conn.execute(select(outbox.c.recipient, func.min(outbox.c.t_ms)).group_by(outbox.c.recipient))
    return {recipient: int(t_ms) for recipient, t_ms in rows}


def _waiting(
    conn: Connection, *where: ColumnElement[bool], limit: int | None = None, skipping: bool = False
) -> tuple[Waiting, ...]:
    turn = select(outbox).where(*where).order_by(outbox.c.next_ms, outbox.c.commitment).limit(limit)
    rows = conn.execute(turn.with_for_update(skip_locked=True) if skipping else turn)
    return tuple(
        Waiting(
            row.commitment,
            row.recipient,
            row.activity,
            row.slot,
            row.chain,
            row.t_ms,
            row.body_sha256,
            row.collected_ms,
            row.expires_ms,
            row.attempts,
            row.left_ms is not None or row.sending_ms is not None,
            row.sealed,
        )
        for row in rows
    )


def _key(keys: Mapping[int, bytes | None], slot: int) -> bytes:
    household = keys.get(slot)
    if household is None:
        raise HouseholdErasedError(slot=slot)
    return outbox_key(household)
