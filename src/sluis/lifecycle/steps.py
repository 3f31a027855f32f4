"""The life of the register: the owner decides, the data protection officer advises, somebody else activates.

In:  a version of the register, a person and what that person does. Out: signed steps in a chain, each an event.

The rules this module keeps:
 * proposed → advised → approved → activated. Advice after an approval asks for another approval.
 * Who advised does not decide (GDPR 38(6)), and neither who decided nor who advised activates. Advice that is not
   followed is set aside with a reason (GDPR 38(3): an officer takes no instructions, and is not passed over silently).
 * Nothing holds from a moment in the past: what was decided before stays as it was.
 * A step says who in its record, which stays in the store. The ledger's event holds the digest of that record, which is
   salted: everybody may read an event, and it names no employee.
 * Each record holds the digest of the one before, and is signed: one that was changed, left out or put in shows.

Who somebody is, is what the operator says (``--by``). Sluis compares names and keeps them; it checks no identity.
"""

import base64
import binascii
import hashlib
import json
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from sluis.errors import Code
from sluis.errors.register import (
    register_effective_error,
    register_record_error,
    register_same_person_error,
    register_step_order_error,
    register_why_error,
)
from sluis.keys.keystore import Keystore
from sluis.ledger.events import EventType, append_event
from sluis.store.register_versions import StoredStep, add_step, sources_of_version, steps
from sluis.store.registers import digest_of
from sluis.store.schema import events

_LABEL: Final = b"sluis/register-step/v1\0"
_NOTHING_BEFORE: Final = "0" * 64
VERSION: Final = 1


class StepName(StrEnum):
    """What is done to a version, in the order in which it can be done."""

    PROPOSED = "proposed"
    ADVISED = "advised"
    APPROVED = "approved"
    ACTIVATED = "activated"


class Advice(StrEnum):
    """What the data protection officer advises."""

    POSITIVE = "positive"
    CONDITIONS = "conditions"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class StepDetails:
    """What a person says with a step; absent is not said."""

    by: str
    """Who, as the operator wrote it."""
    text: str = ""
    """The advice, or why."""
    advice: Advice | None = None
    followed: bool | None = None
    """Of an approval: whether the advice is followed."""
    closed: tuple[str, ...] = ()
    """Of a proposal: activities that law kept closed on that day."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the life of a version."""

    number: int
    register: str
    """SHA-256 of the version, 64 hex digits."""
    name: StepName
    details: StepDetails
    t_ms: int
    """When it was recorded."""
    effective_ms: int | None
    """Of an activation: from when the version holds."""
    digest: str
    """SHA-256 of the record, 64 hex digits: what the ledger's event names."""
    kid: str
    """The key that signed it."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose store and ledger a step is recorded in."""

    keystore: Keystore
    origin: str
    """The ledger's name."""


def take(
    conn: Connection,
    signer: Signer,
    number: int,
    name: StepName,
    details: StepDetails,
    now_ms: int,
    from_ms: int | None = None,
) -> Step:
    """Take a step, or say why it cannot be taken.

    Args:
        conn: A transaction that holds the write lock.
        signer: The keystore whose receipt key signs, and the ledger's name.
        number: Of a version that was added.
        name: The step.
        details: Who takes it, and what that person says.
        now_ms: The moment it is recorded.
        from_ms: Of an activation: from when the version holds; ``now_ms`` when absent.

    Returns:
        The step, as recorded.

    Raises:
        register_step_order_error: another step has to come first.
        register_same_person_error: somebody else has to take it.
        register_why_error: advice is set aside without a reason.
        register_effective_error: ``from_ms`` is over.

    Effects:
        One row and one event, in the caller's transaction.

    Source:
        GDPR art. 24(1), 38(1), 38(3), 38(6); that who decides does not activate is Sluis's choice.
    """
    stored = steps(conn)
    known = [_read(at, each) for at, each in enumerate(stored, 1)]
    life = [each for each in known if each.number == number]
    _allowed(number, life, name, details)
    effective = (now_ms if from_ms is None else from_ms) if name is StepName.ACTIVATED else None
    if effective is not None and effective < now_ms:
        raise register_effective_error(number=number)
    kept = sources_of_version(conn, number)
    if kept is None:
        raise register_record_error(step=len(known) + 1, what=Code("bytes"))
    register = digest_of(kept.register)
    record = _record(register, number, name, details, now_ms, effective, known[-1].digest if known else _NOTHING_BEFORE)
    key = signer.keystore.receipt_key(conn)
    signature = key.private.sign(_signed(signer.origin, record))
    add_step(conn, StoredStep(number, name.value, effective, record, key.kid, signature))
    digest = digest_of(record)
    event = {"register": register, "step": name.value, "record": digest, "kid": key.kid, "effective_ms": effective}
    append_event(conn, EventType.REGISTER_STEP, {**event, "sig": base64.b64encode(signature).decode("ascii")}, now_ms)
    return Step(number, register, name, details, now_ms, effective, digest, key.kid)


def _allowed(number: int, life: Sequence[Step], name: StepName, details: StepDetails) -> None:
    last = life[-1].name if life else None
    needs = {
        StepName.PROPOSED: None,
        StepName.ADVISED: StepName.PROPOSED,
        StepName.APPROVED: StepName.ADVISED,
        StepName.ACTIVATED: StepName.APPROVED,
    }[name]
    done = {each.name for each in life}
    waiting = name is StepName.ACTIVATED and last not in {StepName.APPROVED, StepName.ACTIVATED}
    if needs is not None and (needs not in done or waiting):
        raise register_step_order_error(number=number, step=Code(name.value), needs=Code(needs.value))
    barred = {
        StepName.PROPOSED: (),
        StepName.ADVISED: (StepName.APPROVED, StepName.ACTIVATED),
        StepName.APPROVED: (StepName.ADVISED,),
        StepName.ACTIVATED: (StepName.APPROVED, StepName.ADVISED),
    }[name]
    for each in life:
        if each.name in barred and same_person(each.details.by, details.by):
            raise register_same_person_error(number=number, step=Code(name.value), did=Code(each.name.value))
    if name is StepName.APPROVED and details.followed is not True and not details.text:
        raise register_why_error(number=number)


def same_person(name: str, other: str) -> bool:
    """Return whether two names are written for the same person: letters, case and spaces aside.

    Examples:
        >>> same_person("Jan de Boer", " jan  de BOER "), same_person("Jan de Boer", "Jan Boer")
        (True, False)
    """
    return _folded(name) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def history(conn: Connection, origin: str, keystore: Keystore) -> list[Step]:
    """Return every step of every version, oldest first, each of them checked.

    Args:
        conn: A view of the store.
        origin: The ledger's name, which every signature covers.
        keystore: Holds the keys that sign.

    Raises:
        register_record_error: a record was changed, left out, put in, or has no event; says which and what.
    """
    keys = keystore.receipt_publics(conn)
    told = _told(conn)
    life: list[Step] = []
    before = _NOTHING_BEFORE
    for at, stored in enumerate(steps(conn), 1):
        step = _read(at, stored)
        if json.loads(stored.record)["previous"] != before:
            raise register_record_error(step=at, what=Code("chain"))
        if not _verifies(keys.get(stored.kid), origin, stored):
            raise register_record_error(step=at, what=Code("signature"))
        if step.digest not in told:
            raise register_record_error(step=at, what=Code("event"))
        kept = sources_of_version(conn, stored.number)
        if kept is None or digest_of(kept.register) != step.register:
            raise register_record_error(step=at, what=Code("bytes"))
        life.append(step)
        before = step.digest
    if len(told) != len(life):
        raise register_record_error(step=len(life) + 1, what=Code("chain"))
    return life


def taken(conn: Connection) -> list[tuple[int, str]]:
    """Return which registers gates of this store took when, oldest first: moment, and SHA-256 of the register.

    That is what the ledger says of what was in force, whoever decided it: an activated version, or a pin in settings.
    """
    asked = select(events.c.t_ms, events.c.content).where(events.c.type == EventType.REGISTER.value)
    rows = conn.execute(asked.order_by(events.c.id)).all()
    return [(int(row.t_ms), str(json.loads(bytes(row.content))["register"])) for row in rows]


def _told(conn: Connection) -> set[str]:
    """Return the digests of the records of which the ledger holds an event."""
    asked = select(events.c.content).where(events.c.type == EventType.REGISTER_STEP.value)
    return {str(json.loads(bytes(content))["record"]) for content in conn.execute(asked).scalars()}


def _verifies(public: bytes | None, origin: str, stored: StoredStep) -> bool:
    if public is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(stored.signature, _signed(origin, stored.record))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(origin: str, record: bytes) -> bytes:
    encoded = origin.encode()
    return _LABEL + len(encoded).to_bytes(2, "big") + encoded + hashlib.sha256(record).digest()


def _record(
    register: str,
    number: int,
    name: StepName,
    details: StepDetails,
    now_ms: int,
    effective_ms: int | None,
    previous: str,
) -> bytes:
    content = {
        "v": VERSION,
        "register": register,
        "number": number,
        "step": name.value,
        "by": details.by,
        "text": details.text,
        "advice": None if details.advice is None else details.advice.value,
        "followed": details.followed,
        "closed": list(details.closed),
        "t_ms": now_ms,
        "effective_ms": effective_ms,
        "previous": previous,
        "salt": os.urandom(32).hex(),
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _read(at: int, stored: StoredStep) -> Step:
    """Read a record; what stands beside it in the row must be what it says."""
    try:
        content = json.loads(stored.record)
        advice, name = content["advice"], StepName(content["step"])
        details = StepDetails(
            str(content["by"]),
            str(content["text"]),
            None if advice is None else Advice(advice),
            content["followed"],
            tuple(map(str, content["closed"])),
        )
        step = Step(
            content["number"], content["register"], name, details, content["t_ms"], content["effective_ms"],
            digest_of(stored.record), stored.kid,
        )  # fmt: skip
        same = (step.number, name.value, step.effective_ms) == (stored.number, stored.step, stored.effective_ms)
        same = same and content["v"] == VERSION and isinstance(content["previous"], str)
    except (ValueError, KeyError, TypeError, binascii.Error):
        same = False
    if not same:
        raise register_record_error(step=at, what=Code("form"))
    return step
