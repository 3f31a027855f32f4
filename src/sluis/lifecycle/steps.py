"""The life of the register: the owner decides, the data protection officer advises, somebody else activates.

In:  a version of the register, a person and what that person does. Out: signed steps in a chain, each an event.

The rules this module keeps:
 * proposed → advised → approved → activated. Advice after an approval asks for another approval.
 * Who advised does not decide (GDPR 38(6)), and neither who decided nor who advised activates. Advice that is not
   followed is set aside with a reason (GDPR 38(3): an officer takes no instructions, and is not passed over silently).
 * Nothing holds from a moment in the past: what was decided before stays as it was.
 * A step says who in its record, which stays in the store. The ledger's event holds the digest of that record, which is
   salted: everybody may read an event, and it names no employee.
 * Each record holds the digest of the one before, and is signed: one that was changed, left out or put in shows. How
   many there are is a closing event: the last ones, taken out with their events, show in the journal.

Who somebody is, is told by a signature when the settings list people; the record keeps it, and reading it back checks
it again. Without such a list it is what the operator types (``--by``): names are compared and kept, and no more.
"""

import base64
import binascii
import hashlib
import json
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from sluis.errors import Code, SluisError
from sluis.errors.register import (
    register_effective_error,
    register_nobody_signs_error,
    register_record_error,
    register_same_person_error,
    register_step_order_error,
    register_typed_error,
    register_unsigned_error,
    register_why_error,
)
from sluis.keys.keystore import Keystore, stated_publics
from sluis.keys.ssh_signature import read_signature
from sluis.ledger.events import EventType, append_event
from sluis.lifecycle.people import People, RecordedPeople, Role, note_people, recorded_people
from sluis.lifecycle.to_sign import SIGNED_WITHIN_MS, HandedIn, StepToSign, made_moment, plans_of, signer_of
from sluis.standing.recipients import system_standing
from sluis.standing.register_steps import life_held, note_steps, refuse_lost_steps
from sluis.store.register_versions import StoredStep, add_step, sources_of_version, steps
from sluis.store.registers import Sources, digest_of
from sluis.store.schema import events
from sluis.telemetry.decoders import DecoderPin

_LABEL: Final = b"sluis/register-step/v1\0"
_NOTHING_BEFORE: Final = "0" * 64
VERSION: Final = 1
"""Of the record of a step that was typed."""
SIGNED_VERSION: Final = 2
"""Of the record of a step that a person signed."""


class StepName(StrEnum):
    """What is done to a version, in the order in which it can be done."""

    PROPOSED = "proposed"
    ADVISED = "advised"
    APPROVED = "approved"
    ACTIVATED = "activated"


ROLE_OF: Final = {
    StepName.PROPOSED: Role.OWNER,
    StepName.ADVISED: Role.DPO,
    StepName.APPROVED: Role.OWNER,
    StepName.ACTIVATED: Role.OPERATOR,
}
"""In which role a step is signed."""


class Advice(StrEnum):
    """What the data protection officer advises."""

    POSITIVE = "positive"
    CONDITIONS = "conditions"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class StepDetails:
    """What a person says with a step; absent is not said."""

    by: str
    """Who, as the operator wrote it; empty with a signature, which tells."""
    text: str = ""
    """The advice, or why."""
    advice: Advice | None = None
    followed: bool | None = None
    """Of an approval: whether the advice is followed."""
    closed: tuple[str, ...] = ()
    """Of a proposal: activities that law kept closed on that day."""
    handed: HandedIn | None = None
    """What its person signed, on the way in."""


@dataclass(frozen=True, slots=True)
class Signed:
    """How a step was signed by its person."""

    role: Role
    key: str
    """Fingerprint of the SSH key, as ``ssh-keygen -l`` prints it."""
    people: str
    """SHA-256 of the list of people it was signed under, 64 hex digits."""
    made_ms: int
    """When the document that was signed was made."""
    sshsig: str
    """The signature, as ``ssh-keygen -Y sign`` writes it."""
    document: bytes = b""
    """What was signed; empty until the step is checked, because it names the gate and the record does not."""


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
    """The key of the ledger that signed it."""
    signed: Signed | None = None
    """How its person signed it; ``None``: the name was typed."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose store and ledger a step is recorded in, and who may take one there."""

    keystore: Keystore
    origin: str
    """The ledger's name."""
    people: People = field(default_factory=People)
    """Who signs; nobody: names are typed."""
    decoders: tuple[DecoderPin, ...] = ()
    """Of other packages, that the gate runs: the digests of plans cover them."""


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
        register_typed_error: a name is typed, and people sign here.
        register_unsigned_error: nothing is signed, and people sign here.
        register_nobody_signs_error: something is signed, and nobody may.
        standing_closed_error: steps or lists that were on record are not there any more.
        SluisError: the signature does not hold, as ``sluis.lifecycle.to_sign.signer_of``.

    Effects:
        One row, one event and one closing event, in the caller's transaction; before it an event when the list of
        people changed.

    Source:
        GDPR art. 24(1), 38(1), 38(3), 38(6); that who decides does not activate is Sluis's choice.
    """
    refuse_lost_steps(conn, signer.keystore)
    known = [_read(at, each) for at, each in enumerate(steps(conn), 1)]
    life, previous = [each for each in known if each.number == number], _head(known)
    note_people(conn, signer.people, now_ms)
    details, kept_signature = _told_by_signature(conn, signer, number, name, details, now_ms, from_ms, previous)
    signed = None if kept_signature is None else kept_signature.signed
    _allowed(number, life, name, details, signed)
    effective = (now_ms if from_ms is None else from_ms) if name is StepName.ACTIVATED else None
    if effective is not None and effective < now_ms:
        raise register_effective_error(number=number)
    kept = sources_of_version(conn, number)
    if kept is None:
        raise register_record_error(step=len(known) + 1, what=Code("bytes"))
    register = digest_of(kept.register)
    record = _record(register, number, name, details, now_ms, effective, previous, kept_signature)
    key = signer.keystore.receipt_key(conn)
    signature = key.private.sign(_signed(signer.origin, record))
    add_step(conn, StoredStep(number, name.value, effective, record, key.kid, signature))
    digest = digest_of(record)
    event = {"register": register, "step": name.value, "record": digest, "kid": key.kid, "effective_ms": effective}
    append_event(conn, EventType.REGISTER_STEP, {**event, "sig": base64.b64encode(signature).decode("ascii")}, now_ms)
    note_steps(conn, signer.keystore, now_ms)
    return Step(number, register, name, details, now_ms, effective, digest, key.kid, signed)


def to_sign(
    conn: Connection,
    signer: Signer,
    number: int,
    sources: Sources,
    name: StepName,
    details: StepDetails,
    now_ms: int,
    from_ms: int | None = None,
) -> bytes:
    """Return the document that a person signs to take a step; nothing is recorded.

    Args:
        conn: A view of the store.
        signer: Whose ledger, and who may sign.
        number: Of the version; of a proposal the number it would get.
        sources: The bytes of that version.
        name: The step.
        details: What the person says.
        now_ms: The moment.
        from_ms: Of an activation: from when the version holds.

    Raises:
        register_nobody_signs_error: nobody may sign.
        SluisError: the step cannot be taken now, whoever signs it.
    """
    if not signer.people.signers:
        raise register_nobody_signs_error()
    known = [_read(at, each) for at, each in enumerate(steps(conn), 1)]
    _in_order(number, [each for each in known if each.number == number], name)
    _refuse_without_reason(number, name, details)
    if from_ms is not None and from_ms < now_ms:
        raise register_effective_error(number=number)
    return _step_to_sign(signer, number, sources, name, details, now_ms, from_ms, _head(known)).document


def _head(known: Sequence[Step]) -> str:
    return known[-1].digest if known else _NOTHING_BEFORE


@dataclass(frozen=True, slots=True)
class _KeptSignature:
    """What the record of a signed step has more than that of a typed one."""

    signed: Signed
    plans: dict[str, str]
    from_ms: int | None


def _told_by_signature(
    conn: Connection,
    signer: Signer,
    number: int,
    name: StepName,
    details: StepDetails,
    now_ms: int,
    from_ms: int | None,
    previous: str,
) -> tuple[StepDetails, _KeptSignature | None]:
    """Return what is said with who says it, by the signature when people sign here."""
    handed = details.handed
    if not signer.people.signers:
        if handed is not None:
            raise register_nobody_signs_error()
        return details, None
    if details.by:
        raise register_typed_error()
    if handed is None:
        raise register_unsigned_error()
    sources = sources_of_version(conn, number)
    if sources is None:
        raise register_record_error(step=number, what=Code("bytes"))
    made_ms = made_moment(handed, now_ms)
    step = _step_to_sign(signer, number, sources, name, details, made_ms, from_ms, previous)
    person, sshsig = signer_of(handed, step, signer.people, ROLE_OF[name], now_ms)
    signed = Signed(ROLE_OF[name], person.key.fingerprint, step.people, made_ms, sshsig, handed.document)
    return replace(details, by=person.name, handed=None), _KeptSignature(signed, dict(step.plans), from_ms)


def _step_to_sign(
    signer: Signer,
    number: int,
    sources: Sources,
    name: StepName,
    details: StepDetails,
    made_ms: int,
    from_ms: int | None,
    previous: str,
) -> StepToSign:
    return StepToSign(
        origin=signer.origin,
        register=digest_of(sources.register),
        number=number,
        step=name.value,
        text=details.text,
        advice=None if details.advice is None else details.advice.value,
        followed=details.followed,
        closed=details.closed,
        from_ms=from_ms,
        previous=previous,
        people=signer.people.digest,
        plans=plans_of(sources, signer.decoders),
        made_ms=made_ms,
    )


def _in_order(number: int, life: Sequence[Step], name: StepName) -> None:
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


def _refuse_without_reason(number: int, name: StepName, details: StepDetails) -> None:
    if name is StepName.APPROVED and details.followed is not True and not details.text:
        raise register_why_error(number=number)


def _allowed(number: int, life: Sequence[Step], name: StepName, details: StepDetails, signed: Signed | None) -> None:
    _in_order(number, life, name)
    did = _barred_by(life, name, details.by, signed)
    if did is not None:
        raise register_same_person_error(number=number, step=Code(name.value), did=Code(did.value))
    _refuse_without_reason(number, name, details)


def _barred_by(life: Sequence[Step], name: StepName, by: str, signed: Signed | None) -> StepName | None:
    """Return the step because of which this person, by name or by key, cannot take another one."""
    barred = {
        StepName.PROPOSED: (),
        StepName.ADVISED: (StepName.APPROVED, StepName.ACTIVATED),
        StepName.APPROVED: (StepName.ADVISED,),
        StepName.ACTIVATED: (StepName.APPROVED, StepName.ADVISED),
    }[name]
    for each in life:
        same_key = signed is not None and each.signed is not None and each.signed.key == signed.key
        if each.name in barred and (same_key or same_person(each.details.by, by)):
            return each.name
    return None


def same_person(name: str, other: str) -> bool:
    """Return whether two names are written for the same person: letters, case and spaces aside.

    Examples:
        >>> same_person("Jan de Boer", " jan  de BOER "), same_person("Jan de Boer", "Jan Boer")
        (True, False)
    """
    return _folded(name) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def history(conn: Connection, origin: str, keystore: Keystore | None) -> list[Step]:
    """Return every step of every version, oldest first, each of them checked.

    Args:
        conn: A view of the store.
        origin: The ledger's name, which every signature covers.
        keystore: Holds the keys that sign. ``None``, before it is open: keys are believed as the database states them,
            which does not hold against whoever can write it; to be asked again with the keystore.

    Raises:
        register_record_error: a record was changed, left out, put in, or has no event; says which and what.
    """
    keys = stated_publics(conn) if keystore is None else keystore.receipt_publics(conn)
    told, lists = _told(conn), recorded_people(conn)
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
        life.append(_checked(at, origin, stored.record, step, _people_at(lists, told[step.digest]), life))
        before = step.digest
    if len(told) != len(life):
        raise register_record_error(step=len(life) + 1, what=Code("chain"))
    if keystore is not None and life_held(conn).lacks(system_standing(conn, keystore).steps):
        raise register_record_error(step=len(life) + 1, what=Code("lost"))
    return life


def taken(conn: Connection) -> list[tuple[int, str]]:
    """Return which registers gates of this store took when, oldest first: moment, and SHA-256 of the register.

    That is what the ledger says of what was in force, whoever decided it: an activated version, or a pin in settings.
    """
    asked = select(events.c.t_ms, events.c.content).where(events.c.type == EventType.REGISTER.value)
    rows = conn.execute(asked.order_by(events.c.id)).all()
    return [(int(row.t_ms), str(json.loads(bytes(row.content))["register"])) for row in rows]


def _told(conn: Connection) -> dict[str, int]:
    """Return the digests of the records of which the ledger holds an event, and the number of its row."""
    asked = select(events.c.id, events.c.content).where(events.c.type == EventType.REGISTER_STEP.value)
    return {str(json.loads(bytes(row.content))["record"]): int(row.id) for row in conn.execute(asked)}


def _people_at(lists: Sequence[RecordedPeople], event: int) -> People:
    """Return the list of people that was on record when an event was appended."""
    return next((each.people for each in reversed(lists) if each.event < event), People())


def _checked(at: int, origin: str, record: bytes, step: Step, people: People, life: Sequence[Step]) -> Step:
    """Return a step that was taken by who could, by the list of that moment, with the document its person signed.

    Args:
        at: Its place, from 1.
        origin: The ledger's name.
        record: As it is kept.
        step: As it was read from it.
        people: The list on record at that moment: where it names somebody the step is signed, else it is typed.
        life: Every step before it.

    Raises:
        register_record_error: ``person``: it was not.
    """
    signed = step.signed
    if signed is None and not people.signers:
        return step
    told = None if signed is None else _signed_step(origin, record, step, signed, people)
    earlier = [each for each in life if each.number == step.number]
    if signed is None or told is None or _barred_by(earlier, step.name, step.details.by, signed) is not None:
        raise register_record_error(step=at, what=Code("person"))
    return replace(step, signed=replace(signed, document=told.document))


def _signed_step(origin: str, record: bytes, step: Step, signed: Signed, people: People) -> StepToSign | None:
    """Return what the person of a step signed; ``None`` when nobody of the list did, or the record says otherwise."""
    content, details = json.loads(record), step.details
    try:
        told = StepToSign(
            origin, step.register, step.number, step.name.value, details.text,
            None if details.advice is None else details.advice.value, details.followed, details.closed,
            content["from_ms"], content["previous"], people.digest, content["plans"], signed.made_ms,
        )  # fmt: skip
        person = told.signed_by(read_signature(signed.sshsig.encode()), people, signed.role, step.t_ms)
    except (SluisError, ValueError, KeyError, TypeError, OverflowError):
        return None
    since_ms = step.t_ms if told.from_ms is None else told.from_ms
    same = (person.name, person.key.fingerprint, people.digest) == (details.by, signed.key, signed.people)
    in_time = 0 <= step.t_ms - signed.made_ms <= SIGNED_WITHIN_MS
    return told if same and in_time and step.effective_ms in {None, since_ms} else None


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
    signature: _KeptSignature | None,
) -> bytes:
    more: dict[str, object] = {}
    if signature is not None:
        signed = signature.signed
        more = {"key": signed.key, "people": signed.people, "made_ms": signed.made_ms, "from_ms": signature.from_ms}
        more |= {"plans": signature.plans, "sshsig": signed.sshsig}
    content = {
        "v": SIGNED_VERSION if more else VERSION,
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
        **more,
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
            digest_of(stored.record), stored.kid, _read_signed(content, name),
        )  # fmt: skip
        same = (step.number, name.value, step.effective_ms) == (stored.number, stored.step, stored.effective_ms)
        same = same and isinstance(content["previous"], str)
    except (ValueError, KeyError, TypeError, binascii.Error):
        same = False
    if not same:
        raise register_record_error(step=at, what=Code("form"))
    return step


def _read_signed(content: dict[str, object], name: StepName) -> Signed | None:
    """Read what the record of a signed step has more.

    Raises:
        ValueError: it is of a version that is not known, or says no moment.
    """
    if content["v"] == VERSION:
        return None
    made_ms, sshsig = content["made_ms"], content["sshsig"]
    if content["v"] != SIGNED_VERSION or not isinstance(made_ms, int) or not isinstance(sshsig, str):
        raise ValueError
    return Signed(ROLE_OF[name], str(content["key"]), str(content["people"]), made_ms, sshsig)
