"""What is passed on to recipients (GDPR art. 19): to whom, about which disclosures, on record before it is sent.

In:  a case that is honoured, in its transaction. Out: signed messages that wait, and who gets one.

The rules this module keeps (rights specification, section 2):
 * Told is every recipient to whom something about the household may have arrived and that may still keep it: by the
   longest retention of any register that was in force, and without one for ever.
 * Who asked about one activity has recipients told of that one. The end of a restriction or an objection is told to
   whom it was told, about the same disclosures.
 * A message names disclosures by their ids. It, its digest and its dates stand in the case before anything is sent.
 * What waits lies sealed: who reads the database does not learn who is told what.
 * Reminding and escalating have dates of our own choice; art. 19 has none.
"""

import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, insert, select, update

from sluis.errors.keys import seal_broken_error
from sluis.gate.state.state import GateState
from sluis.keys.keystore import KEY_BYTES, Keystore
from sluis.keys.sealed import seal, unseal
from sluis.ledger.disclosures import Disclosure, disclosures
from sluis.recipient.passed_on import MOST_DISCLOSURES, Exercise, Message, Result, enclosed
from sluis.rights.retention import retentions
from sluis.rights.steps import PassedOn
from sluis.store.schema import rights_messages

DAY_MS: Final = 86_400_000
REMIND_MS: Final = 7 * DAY_MS
ESCALATE_MS: Final = 14 * DAY_MS
EXPIRE_MS: Final = 90 * DAY_MS
MOST_COPIES: Final = 16
"""Disclosures in one message that asks for copies: they come with the answer."""
PAGE: Final = 4_096
"""What waits is padded to a multiple of so many bytes."""
LIFTED: Final[Mapping[Exercise, Exercise]] = {
    Exercise.RESTRICTION: Exercise.RESTRICTION_LIFTED,
    Exercise.OBJECTION: Exercise.OBJECTION_LIFTED,
}
"""What tells that something holds no more, by what told that it held."""
Only = Callable[[Disclosure], bool]
"""Which disclosures something is about."""


def everything(_disclosure: Disclosure) -> bool:
    """Return that it is about each disclosure."""
    return True


def about(activity: str | None) -> Only:
    """Return that it is about the disclosures of one activity; ``None``: of all."""
    return everything if activity is None else lambda disclosure: disclosure.intent.activity == activity


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message on its way."""

    row: int
    case: int
    slot: int
    message: Message = field(repr=False)
    posted: bytes = field(repr=False)
    """As it is posted, signed."""
    sent_sha256: dict[str, str] = field(repr=False)
    """Disclosure → SHA-256 of its body on record, hex; only where copies are asked for."""
    attempts: int
    next_ms: int
    done: bool
    answer: str | None = field(default=None, repr=False)
    """The acknowledgement as it was answered, without copies."""


def concerned(
    state: GateState, conn: Connection, slot: int, now_ms: int, only: Only = everything
) -> dict[str, list[Disclosure]]:
    """Return which recipients may still keep something about a household, and which disclosures.

    Args:
        state: Its register, and those that were in force before, say how long each keeps it.
        conn: A transaction.
        slot: The household.
        now_ms: The clock.
        only: Which disclosures it is about.

    Raises:
        HouseholdErasedError: its key is gone.
        LedgerCorruptError: a record does not check.
    """
    told: dict[str, list[Disclosure]] = {}
    kept_for = retentions(conn, state.register)
    for disclosure in disclosures(conn, state.keystore, slot):
        days = kept_for.of(disclosure.intent.activity).days
        kept = days is None or disclosure.intent.t_ms + days * DAY_MS > now_ms
        if disclosure.counts_as_sent and kept and only(disclosure):
            told.setdefault(disclosure.intent.recipient, []).append(disclosure)
    return told


def pass_on(
    state: GateState,
    conn: Connection,
    case: tuple[int, int],
    exercise: Exercise,
    by: str,
    now_ms: int,
    only: Only = everything,
) -> list[PassedOn]:
    """Make the messages of a case; they wait to be sent.

    Args:
        state: The gate's keys and register.
        conn: The transaction that honours the request; it runs alone.
        case: Its number, and its household.
        exercise: What recipients are told.
        by: Who honours it.
        now_ms: The clock.
        only: Which disclosures it is about.

    Returns:
        A step for each message, which the caller appends to the case in the same transaction.

    Effects:
        Rows.
    """
    number, slot = case
    most = MOST_COPIES if exercise is Exercise.ACCESS else MOST_DISCLOSURES
    steps: list[PassedOn] = []
    for recipient, shared in sorted(concerned(state, conn, slot, now_ms, only).items()):
        ordered = sorted(shared, key=lambda disclosure: disclosure.commitment)
        for first in range(0, len(ordered), most):
            part = ordered[first : first + most]
            message = Message(
                origin=state.settings.ledger.origin,
                recipient=recipient,
                id=os.urandom(16).hex(),
                exercise=exercise,
                issued_ms=now_ms,
                expires_ms=now_ms + EXPIRE_MS,
                disclosures=tuple(disclosure.commitment.hex() for disclosure in part),
            )
            _wait(state, conn, (number, slot), message, part)
            steps.append(_step(message, by, now_ms))
    return steps


def waiting(conn: Connection, keystore: Keystore, *, due_ms: int | None = None) -> list[Waiting]:
    """Return the messages that are not acknowledged; those whose next attempt is due when a moment is given."""
    wanted = select(rights_messages).where(rights_messages.c.done == 0).order_by(rights_messages.c.id)
    if due_ms is not None:
        wanted = wanted.where(rights_messages.c.next_ms <= due_ms)
    return [_opened(keystore, conn, row.id, bytes(row.sealed), row.next_ms, row.done) for row in conn.execute(wanted)]


def told_of(conn: Connection, keystore: Keystore, case: int, exercises: Collection[Exercise]) -> frozenset[str]:
    """Return of which disclosures recipients were told in a case, acknowledged or not."""
    rows = conn.execute(select(rights_messages).order_by(rights_messages.c.id)).all()
    messages = [_opened(keystore, conn, row.id, bytes(row.sealed), row.next_ms, row.done) for row in rows]
    own = [each.message for each in messages if each.case == case and each.message.exercise in exercises]
    return frozenset(disclosure for message in own for disclosure in message.disclosures)


def signed_gone(conn: Connection, keystore: Keystore, recipient: str) -> dict[str, int]:
    """Return of which disclosures a recipient signed that they are erased, and the first moment at which it did."""
    rows = conn.execute(select(rights_messages).where(rights_messages.c.done == 1)).all()
    gone: dict[str, int] = {}
    for row in rows:
        each = _opened(keystore, conn, row.id, bytes(row.sealed), row.next_ms, row.done)
        if each.message.recipient == recipient and each.answer is not None:
            stated = json.loads(each.answer)
            for name, result in stated["results"].items():
                if result in {Result.ERASED, Result.ALREADY}:
                    gone[name] = min(stated["at_ms"], gone.get(name, stated["at_ms"]))
    return gone


def keep(conn: Connection, keystore: Keystore, kept: Waiting) -> None:
    """Write a message again, with what became of it.

    Effects:
        Its row.
    """
    sealed = seal(_key(conn, keystore), _written(kept), _place(kept.row))
    changed = {"sealed": sealed, "done": int(kept.done), "next_ms": kept.next_ms}
    conn.execute(update(rights_messages).where(rights_messages.c.id == kept.row).values(**changed))


def _wait(
    state: GateState, conn: Connection, case: tuple[int, int], message: Message, part: Sequence[Disclosure]
) -> None:
    key = state.keystore.receipt_key(conn)
    sent: dict[str, str] = {}
    if message.exercise is Exercise.ACCESS:
        sent = {each.commitment.hex(): (each.intent.body_sha256 or b"").hex() for each in part}
    first = {"sealed": b"", "done": 0, "next_ms": message.issued_ms}
    row = conn.execute(insert(rights_messages).values(**first).returning(rights_messages.c.id)).scalar_one()
    posted = enclosed(message, key.kid, key.private)
    made = Waiting(int(row), case[0], case[1], message, posted, sent, 0, message.issued_ms, done=False)
    keep(conn, state.keystore, made)


def _step(message: Message, by: str, now_ms: int) -> PassedOn:
    return PassedOn(
        by=by,
        at_ms=now_ms,
        message=message.id,
        sha256=message.digest,
        recipient=message.recipient,
        exercise=message.exercise.value,
        disclosures=len(message.disclosures),
        remind_ms=now_ms + REMIND_MS,
        escalate_ms=now_ms + ESCALATE_MS,
    )


def _written(kept: Waiting) -> bytes:
    message = kept.message
    content = {
        "case": kept.case,
        "slot": kept.slot,
        "posted": kept.posted.decode("ascii"),
        "sent": kept.sent_sha256,
        "attempts": kept.attempts,
        "answer": kept.answer,
        "message": {
            "origin": message.origin,
            "recipient": message.recipient,
            "id": message.id,
            "exercise": message.exercise.value,
            "issued_ms": message.issued_ms,
            "expires_ms": message.expires_ms,
            "disclosures": list(message.disclosures),
        },
    }
    plain = json.dumps(content, sort_keys=True).encode("ascii")
    return plain + b" " * (-len(plain) % PAGE)


def _opened(keystore: Keystore, conn: Connection, row: int, sealed: bytes, next_ms: int, done: int) -> Waiting:
    content = json.loads(unseal(_key(conn, keystore), sealed, _place(row)))
    stated = content["message"]
    message = Message(
        stated["origin"],
        stated["recipient"],
        stated["id"],
        Exercise(stated["exercise"]),
        stated["issued_ms"],
        stated["expires_ms"],
        tuple(stated["disclosures"]),
    )
    posted = content["posted"].encode("ascii")
    place = (row, content["case"], content["slot"])
    sent, attempts = content["sent"], content["attempts"]
    return Waiting(*place, message, posted, sent, attempts, next_ms, done=bool(done), answer=content["answer"])


def _key(conn: Connection, keystore: Keystore) -> bytes:
    key = keystore.rights_key(conn, make=True)
    if key is None or len(key) != KEY_BYTES:
        raise seal_broken_error()
    return key


def _place(row: int) -> bytes:
    return b"sluis/rights-waiting/v1\0" + row.to_bytes(8, "big")
