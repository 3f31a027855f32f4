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
it again. Or by an account they tie to a person: a desk checked an ID token then, and what is left to check is that the
list tied the account to that person, in that role, at that moment. Without such a list it is what the operator types
(``--by``): names are compared and kept, and no more.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
from sluis.lifecycle.people import (
    KnownAs,
    People,
    RecordedPeople,
    known_as,
    note_people,
    recorded_people,
)
from sluis.lifecycle.step import ROLE_OF, Advice, Agreed, Signed, Step, StepDetails, StepName
from sluis.lifecycle.step_record import KeptShown, read_record, record_of
from sluis.lifecycle.to_sign import (
    SIGNED_WITHIN_MS,
    AgreedTo,
    StepToSign,
    made_moment,
    plans_of,
    refuse_other_document,
    signer_of,
)
from sluis.standing.recipients import system_standing
from sluis.standing.register_steps import life_held, note_steps, refuse_lost_steps
from sluis.store.register_versions import StoredStep, add_step, sources_of_version, steps
from sluis.store.registers import Sources, digest_of
from sluis.store.schema import events
from sluis.telemetry.decoders import DecoderPin

__all__ = [
    "ROLE_OF",
    "Advice",
    "Signed",
    "Signer",
    "Step",
    "StepDetails",
    "StepName",
    "history",
    "take",
    "taken",
    "to_sign",
]

_LABEL: Final = b"sluis/register-step/v1\0"
_NOTHING_BEFORE: Final = "0" * 64


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
    known = [read_record(at, each) for at, each in enumerate(steps(conn), 1)]
    life, previous = [each for each in known if each.number == number], _head(known)
    note_people(conn, signer.people, now_ms)
    details, kept_shown = _told_who(conn, signer, number, name, details, now_ms, from_ms, previous)
    shown = None if kept_shown is None else kept_shown.shown
    _allowed(number, life, name, details, _known([each.people for each in recorded_people(conn)], details.by, shown))
    effective = (now_ms if from_ms is None else from_ms) if name is StepName.ACTIVATED else None
    if effective is not None and effective < now_ms:
        raise register_effective_error(number=number)
    kept = sources_of_version(conn, number)
    if kept is None:
        raise register_record_error(step=len(known) + 1, what=Code("bytes"))
    register = digest_of(kept.register)
    record = record_of(register, number, name, details, now_ms, effective, previous, kept_shown)
    key = signer.keystore.receipt_key(conn)
    signature = key.private.sign(_signed(signer.origin, record))
    add_step(conn, StoredStep(number, name.value, effective, record, key.kid, signature))
    digest = digest_of(record)
    event = {"register": register, "step": name.value, "record": digest, "kid": key.kid, "effective_ms": effective}
    append_event(conn, EventType.REGISTER_STEP, {**event, "sig": base64.b64encode(signature).decode("ascii")}, now_ms)
    note_steps(conn, signer.keystore, now_ms)
    signed, agreed = (shown, None) if isinstance(shown, Signed) else (None, shown)
    return Step(number, register, name, details, now_ms, effective, digest, key.kid, signed, agreed)


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
    known = [read_record(at, each) for at, each in enumerate(steps(conn), 1)]
    _in_order(number, [each for each in known if each.number == number], name)
    _refuse_without_reason(number, name, details)
    if from_ms is not None and from_ms < now_ms:
        raise register_effective_error(number=number)
    return _step_to_sign(signer, number, sources, name, details, now_ms, from_ms, _head(known)).document


def _head(known: Sequence[Step]) -> str:
    return known[-1].digest if known else _NOTHING_BEFORE


def _told_who(
    conn: Connection,
    signer: Signer,
    number: int,
    name: StepName,
    details: StepDetails,
    now_ms: int,
    from_ms: int | None,
    previous: str,
) -> tuple[StepDetails, KeptShown | None]:
    """Return what is said with who says it, by a signature or by an account when people are listed here."""
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
    made_ms, role = made_moment(handed, now_ms), ROLE_OF[name]
    step = _step_to_sign(signer, number, sources, name, details, made_ms, from_ms, previous)
    shown: Signed | Agreed
    if isinstance(handed, AgreedTo):
        refuse_other_document(handed, step)
        person = step.agreed_by(handed.account, signer.people, role, now_ms)
        shown = Agreed(role, handed.account, handed.token, step.people, made_ms, handed.document)
    else:
        person, sshsig = signer_of(handed, step, signer.people, role, now_ms)
        shown = Signed(role, person.key.fingerprint, step.people, made_ms, sshsig, handed.document)
    return replace(details, by=person.name, handed=None), KeptShown(shown, dict(step.plans), from_ms)


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


def _known(lists: Sequence[People], by: str, shown: Signed | Agreed | None) -> KnownAs:
    """Return as whom the person of a step is known: two roles show, whichever key, account or name took the other."""
    return known_as(lists, by, None if shown is None else shown.key)


def _allowed(number: int, life: Sequence[Step], name: StepName, details: StepDetails, person: KnownAs) -> None:
    _in_order(number, life, name)
    did = _barred_by(life, name, person)
    if did is not None:
        raise register_same_person_error(number=number, step=Code(name.value), did=Code(did.value))
    _refuse_without_reason(number, name, details)


def _barred_by(life: Sequence[Step], name: StepName, person: KnownAs) -> StepName | None:
    """Return the step because of which this person, by name, key or account, cannot take another one."""
    barred = {
        StepName.PROPOSED: (),
        StepName.ADVISED: (StepName.APPROVED, StepName.ACTIVATED),
        StepName.APPROVED: (StepName.ADVISED,),
        StepName.ACTIVATED: (StepName.APPROVED, StepName.ADVISED),
    }[name]
    for each in life:
        same_key = each.shown is not None and each.shown.key in person.fingerprints
        if each.name in barred and (same_key or person.is_named(each.details.by)):
            return each.name
    return None


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
        step = read_record(at, stored)
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
    shown = step.shown
    if shown is None and not people.signers:
        return step
    told = None if shown is None else _shown_step(origin, record, step, shown, people)
    earlier = [each for each in life if each.number == step.number]
    barred = _barred_by(earlier, step.name, _known([people], step.details.by, shown))
    if shown is None or told is None or barred is not None:
        raise register_record_error(step=at, what=Code("person"))
    if isinstance(shown, Signed):
        return replace(step, signed=replace(shown, document=told.document))
    return replace(step, agreed=replace(shown, document=told.document))


def _shown_step(origin: str, record: bytes, step: Step, shown: Signed | Agreed, people: People) -> StepToSign | None:
    """Return what the person of a step signed or agreed to.

    Returns:
        ``None`` when nobody of the list did, or the record says otherwise.
    """
    content, details = json.loads(record), step.details
    try:
        told = StepToSign(
            origin, step.register, step.number, step.name.value, details.text,
            None if details.advice is None else details.advice.value, details.followed, details.closed,
            content["from_ms"], content["previous"], people.digest, content["plans"], shown.made_ms,
        )  # fmt: skip
        if isinstance(shown, Agreed):
            person = told.agreed_by(shown.account, people, shown.role, step.t_ms)
        else:
            person = told.signed_by(read_signature(shown.sshsig.encode()), people, shown.role, step.t_ms)
    except (SluisError, ValueError, KeyError, TypeError, OverflowError):
        return None
    since_ms = step.t_ms if told.from_ms is None else told.from_ms
    same = (person.name, person.key.fingerprint, people.digest) == (details.by, shown.key, shown.people)
    in_time = 0 <= step.t_ms - shown.made_ms <= SIGNED_WITHIN_MS
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
