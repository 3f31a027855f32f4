"""What a person signs, or agrees to in the web, to take a step of a register: one document, whoever makes it.

In:  the step, the register, the list of people and the step before. Out: the document; who signed it.

The rules this module keeps:
 * The document says which gate, register, plans, step, people and step before, and when it was made: a signature over
   it is for that one step and no other. What a person reads is what is signed: one field a line, ASCII.
 * It holds for seven days, and only until another step is recorded.
 * Who signed must be in the list, in the role of the step, with a key that counts at both moments.

Source: register specification, sections 10.5 and 10.6.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sluis.errors import Code, FileName, RegisterText
from sluis.errors.register import register_account_error, register_document_error, register_signer_error
from sluis.keys.ssh_signature import SshSignature, read_signature
from sluis.lifecycle.account import Account
from sluis.lifecycle.people import People, Person, Role
from sluis.register.load import load_register
from sluis.register.lower import plan_of
from sluis.store.registers import Sources
from sluis.telemetry.decoders import DecoderPin

FORM: Final = "sluis/register-step-to-sign/v1"
SIGNED_WITHIN_MS: Final = 7 * 86_400_000
"""How old a document may be when it is handed in."""
_TOLD_FIRST: Final = ("gate", "step", "version", "register", "people", "previous")
"""Fields of a document that explain why others differ."""
_NAMESPACE: Final = "sluis-register@"
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def namespace_of(origin: str) -> str:
    """Return for what a signature must be made: steps of registers of this ledger.

    Examples:
        >>> namespace_of("voorbeeld.example/sluis")
        'sluis-register@voorbeeld.example/sluis'
    """
    return _NAMESPACE + origin


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A document with its signature, as a person hands them in; nothing of it was looked at."""

    document: bytes
    signature: bytes
    """The file that ``ssh-keygen -Y sign`` wrote."""


@dataclass(frozen=True, slots=True)
class AgreedTo:
    """A document that somebody agrees to who is signed in at an identity service; the ID token was checked.

    Whoever makes one vouches for that: nothing of it can be checked afterwards.
    """

    document: bytes
    account: Account
    token: str
    """SHA-256 of the ID token, 64 hex digits."""


@dataclass(frozen=True, slots=True)
class StepToSign:
    """Everything a step says, but who takes it."""

    origin: str
    register: str
    """SHA-256 of the version, 64 hex digits."""
    number: int
    step: str
    text: str
    advice: str | None
    followed: bool | None
    closed: tuple[str, ...]
    from_ms: int | None
    """Of an activation: from when it holds; ``None``: from when it is recorded."""
    previous: str
    """SHA-256 of the record of the step before it, of any version."""
    people: str
    """SHA-256 of the list of people, 64 hex digits."""
    plans: Mapping[str, str]
    """Activity → digest of its plan."""
    made_ms: int

    @property
    def document(self) -> bytes:
        """The exact bytes to sign."""
        content = {
            "form": FORM,
            "gate": self.origin,
            "register": self.register,
            "version": self.number,
            "step": self.step,
            "text": self.text,
            "advice": self.advice,
            "followed": self.followed,
            "closed": list(self.closed),
            "from": None if self.from_ms is None else written_moment(self.from_ms),
            "plans": dict(self.plans),
            "previous": self.previous,
            "people": self.people,
            "made": written_moment(self.made_ms),
        }
        return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=True).encode("ascii") + b"\n"

    def signed_by(self, signature: SshSignature, people: People, role: Role, at_ms: int) -> Person:
        """Return who signed this step.

        Args:
            signature: As it was read.
            people: Who may sign.
            role: In which the step is taken.
            at_ms: When it is, or was, recorded.

        Raises:
            ssh_signature_error: it is not over this document, or for something else.
            register_signer_error: who signed is not in the list, not in this role, or not with this key any more.
        """
        signature.refuse_unless_of(self.document, namespace_of(self.origin))
        person, key = people.of_key(signature.key), RegisterText(signature.key.fingerprint)
        what = self._kept_from(person, role, at_ms)
        if person is None or what is not None:
            raise register_signer_error(key=key, what=Code(what or "unknown"))
        return person

    def agreed_by(self, account: Account, people: People, role: Role, at_ms: int) -> Person:
        """Return who agreed to this step, signed in with an account.

        Args:
            account: Whose ID token was checked.
            people: Who may take steps.
            role: In which the step is taken.
            at_ms: When it is, or was, recorded.

        Raises:
            register_account_error: the account is not in the list, not in this role, or does not count any more.
        """
        person = people.of_key(account)
        what = self._kept_from(person, role, at_ms)
        if person is None or what is not None:
            raise register_account_error(what=Code(what or "unknown"))
        return person

    def _kept_from(self, person: Person | None, role: Role, at_ms: int) -> str | None:
        """Return why somebody may not take this step, ``None`` when he may."""
        if person is None:
            return "unknown"
        if role not in person.roles:
            return role.value
        return None if person.signs_at(self.made_ms) and person.signs_at(at_ms) else "time"


def made_moment(handed: HandedIn | AgreedTo, now_ms: int) -> int:
    """Return when a document that is handed in was made.

    Raises:
        register_document_error: it is no document of a step, or was not made within the last seven days.
    """
    try:
        made_ms = read_moment(str(json.loads(handed.document)["made"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise register_document_error(what=Code("form")) from None
    if not now_ms - SIGNED_WITHIN_MS <= made_ms <= now_ms:
        raise register_document_error(what=Code("made"))
    return made_ms


def signer_of(handed: HandedIn, step: StepToSign, people: People, role: Role, at_ms: int) -> tuple[Person, str]:
    """Return who signed a step that is handed in, and the signature as it is kept.

    Args:
        handed: Document and signature.
        step: What is asked for now, with the moment of that document.
        people: Who may sign.
        role: In which the step is taken.
        at_ms: Now.

    Raises:
        register_document_error: the document says something else than what is asked for now; names the field.
        ssh_signature_error: the signature does not hold.
        register_signer_error: who signed may not.
    """
    refuse_other_document(handed, step)
    signature = read_signature(handed.signature)
    return step.signed_by(signature, people, role, at_ms), signature.armoured


def refuse_other_document(handed: HandedIn | AgreedTo, step: StepToSign) -> None:
    """Refuse a document that says something else than what is asked for now.

    Raises:
        register_document_error: it does; names the field.
    """
    if handed.document != step.document:
        raise register_document_error(what=Code(_differs(handed.document, step.document)))


def _differs(given: bytes, wanted: bytes) -> str:
    """Return the first field in which two documents differ; ``form`` when only the spelling does."""
    try:
        said = json.loads(given)
    except (ValueError, RecursionError):
        return "form"
    fields: dict[str, object] = json.loads(wanted)
    if not isinstance(said, dict) or said.keys() != fields.keys():
        return "form"
    return next((name for name in (*_TOLD_FIRST, *fields) if said[name] != fields[name]), "form")


def plans_of(sources: Sources, decoders: tuple[DecoderPin, ...]) -> dict[str, str]:
    """Return the digest of the plan of each activity of a register.

    Args:
        sources: The register and its vocabularies.
        decoders: Of other packages, that the gate runs.

    Raises:
        RegisterError: this version of Sluis cannot read it.
    """
    register = load_register(sources.register, FileName("register.yaml"), sources.vocabularies)
    return {name: plan_of(register, name, decoders).digest for name in register.activities}


def written_moment(at_ms: int) -> str:
    """Return a moment as it stands in a document, to the millisecond, UTC.

    Examples:
        >>> written_moment(1795527091000)
        '2026-11-24T13:31:31.000Z'
    """
    moment = _START + timedelta(milliseconds=at_ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ms % 1000:03}Z"


def read_moment(text: str) -> int:
    """Read a moment of a document, in milliseconds since 1970.

    Raises:
        ValueError: it is not written as one.

    Examples:
        >>> read_moment("2026-11-24T13:31:31.000Z")
        1795527091000
    """
    if not _MOMENT.fullmatch(text):
        raise ValueError
    return (datetime.fromisoformat(text) - _START) // timedelta(milliseconds=1)
