r"""What is passed on to a recipient about rights (GDPR art. 19), and how it is acknowledged: bytes and signatures.

In:  disclosures and what is asked about them; or what came over HTTP. Out: signed JSON, read by both sides alike.

The rules this module keeps (rights specification, sections 2 and 3):
 * A message names disclosures by their ids, never a household, a line or a number.
 * Text has one spelling: it is parsed, written again and compared. Whatever is signed is signed with its length.
 * An acknowledgement covers the digest of the very message, a result for each disclosure, and a moment.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sluis.errors import Code
from sluis.errors.recipient import passed_on_error
from sluis.errors.rights import acknowledgement_error

MESSAGE: Final = "sluis/rights-message/v1"
ACKNOWLEDGEMENT: Final = "sluis/rights-acknowledgement/v1"
REGIME: Final = "gdpr"
MOST_DISCLOSURES: Final = 1_000
"""In one message; more become several."""
_ID: Final = re.compile(r"[0-9a-f]{32}")
_DISCLOSURE: Final = re.compile(r"[0-9a-f]{64}")
_KID: Final = re.compile(r"[0-9a-f]{8}")
_PUBLIC: Final = "ed25519/"
_LAST_MS: Final = 253_402_300_800_000
_SKEW_MS: Final = 300_000

Json = Mapping[str, "str | int | list[str] | dict[str, str]"]


class Exercise(StrEnum):
    """What is passed on."""

    ERASURE = "erasure"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    RESTRICTION_LIFTED = "restriction-lifted"
    """A restriction that was passed on before holds no more."""
    OBJECTION_LIFTED = "objection-lifted"
    ACCESS = "access"
    """A copy is asked for; nothing changes."""


class Result(StrEnum):
    """What became of one disclosure."""

    ERASED = "erased"
    ALREADY = "already-erased"
    NOTED = "noted"
    """The recipient keeps a mark beside it, and what was asked holds for it."""
    COPIED = "copied"
    """A copy goes with the acknowledgement."""
    LEFT_OUT = "left-out"
    """It is kept, and did not fit: ask for it alone."""
    UNKNOWN = "unknown"
    """Nothing is kept under it."""


_NOTES: Final = frozenset({Result.NOTED, Result.ALREADY, Result.UNKNOWN})
ALLOWED: Final[Mapping[Exercise, Collection[Result]]] = {
    Exercise.ERASURE: frozenset({Result.ERASED, Result.ALREADY, Result.UNKNOWN}),
    Exercise.RECTIFICATION: _NOTES,
    Exercise.RESTRICTION: _NOTES,
    Exercise.OBJECTION: _NOTES,
    Exercise.RESTRICTION_LIFTED: _NOTES,
    Exercise.OBJECTION_LIFTED: _NOTES,
    Exercise.ACCESS: frozenset({Result.COPIED, Result.LEFT_OUT, Result.ALREADY, Result.UNKNOWN}),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message."""

    origin: str
    """The ledger's name."""
    recipient: str
    """The register's key."""
    id: str
    """32 hex digits, random: of this message and no other."""
    exercise: Exercise
    issued_ms: int
    expires_ms: int
    """After it the recipient does nothing for it any more."""
    disclosures: tuple[str, ...]
    """64 hex digits each, strictly ascending."""

    def content(self) -> bytes:
        """Return its bytes."""
        return written(
            {
                "disclosures": list(self.disclosures),
                "exercise": self.exercise.value,
                "expires_ms": self.expires_ms,
                "id": self.id,
                "issued_ms": self.issued_ms,
                "origin": self.origin,
                "recipient": self.recipient,
                "regime": REGIME,
                "v": MESSAGE,
            }
        )

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, 64 hex digits."""
        return hashlib.sha256(self.content()).hexdigest()


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What a recipient says it did."""

    message: Message
    at_ms: int
    results: Mapping[str, Result]
    """Disclosure → what became of it."""

    def content(self) -> bytes:
        """Return its bytes."""
        return written(
            {
                "at_ms": self.at_ms,
                "id": self.message.id,
                "message_sha256": self.message.digest,
                "origin": self.message.origin,
                "recipient": self.message.recipient,
                "results": {key: result.value for key, result in self.results.items()},
                "v": ACKNOWLEDGEMENT,
            }
        )


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """An acknowledgement that counts."""

    acknowledgement: Acknowledgement
    content: bytes
    key: bytes
    """The recipient's public key, 32 bytes."""
    bodies: Mapping[str, bytes] = field(repr=False)
    """Copies, by disclosure. Full of what a household shared: never logged."""


def written(content: Json) -> bytes:
    r"""Return JSON in its one spelling: sorted keys, no white space, ASCII with ``\u`` escapes.

    Examples:
        >>> written({"v": "x", "at_ms": 1})
        b'{"at_ms":1,"v":"x"}'
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def signed_bytes(version: str, content: bytes) -> bytes:
    r"""Return the bytes under a signature.

    Source:
        Rights specification, sections 2.3 and 3.3.

    Examples:
        >>> signed_bytes("v", b"{}")
        b'v\x00\x00\x00\x00\x02{}'
    """
    return version.encode() + b"\0" + len(content).to_bytes(4, "big") + content


def enclosed(message: Message, kid: str, private: Ed25519PrivateKey) -> bytes:
    """Return a message as it is posted, signed with a receipt key of the provider."""
    content = message.content()
    signature = private.sign(signed_bytes(MESSAGE, content))
    return written({"kid": kid, "message": content.decode("ascii"), "sig": _base64(signature)})


def message_in(posted: bytes, publics: Mapping[str, bytes], origin: str, recipient: str, now_ms: int) -> Message:
    """Return the message that was posted, checked as a recipient must.

    Args:
        posted: The body of the request.
        publics: The provider's receipt keys: kid → 32 bytes.
        origin: The ledger's name.
        recipient: Your own key in the provider's register.
        now_ms: The clock.

    Raises:
        PassedOnError: it does not count; says why.
    """
    enclosing = _parsed(posted, {"kid", "message", "sig"})
    kid, text, signature = (None, None, None) if enclosing is None else (enclosing[key] for key in sorted(enclosing))
    if not (isinstance(kid, str) and isinstance(text, str) and isinstance(signature, str) and text.isascii()):
        raise passed_on_error(what=Code("form"))
    public = publics.get(kid) if _KID.fullmatch(kid) else None
    if public is None:
        raise passed_on_error(what=Code("key"))
    content = text.encode("ascii")
    if not _signed(public, signature, signed_bytes(MESSAGE, content)):
        raise passed_on_error(what=Code("signature"))
    message = _message(content)
    if message is None:
        raise passed_on_error(what=Code("form"))
    if (message.origin, message.recipient) != (origin, recipient):
        raise passed_on_error(what=Code("recipient"))
    if message.issued_ms > now_ms + _SKEW_MS:
        raise passed_on_error(what=Code("early"))
    if message.expires_ms <= now_ms:
        raise passed_on_error(what=Code("late"))
    return message


def answered(acknowledgement: Acknowledgement, private: Ed25519PrivateKey, bodies: Mapping[str, bytes]) -> bytes:
    """Return an acknowledgement as it is answered, signed with the recipient's own key."""
    content = acknowledgement.content()
    signature = private.sign(signed_bytes(ACKNOWLEDGEMENT, content))
    public = _PUBLIC + _base64(private.public_key().public_bytes_raw())
    copies = {key: _base64(body) for key, body in bodies.items()}
    acknowledged = content.decode("ascii")
    return written({"acknowledgement": acknowledged, "bodies": copies, "key": public, "sig": _base64(signature)})


def acknowledgement_in(
    answer: bytes, message: Message, pinned: Collection[bytes], sent_sha256: Mapping[str, bytes], now_ms: int
) -> Acknowledged:
    """Return what a recipient acknowledged, checked as a provider must.

    Args:
        answer: The body of its answer.
        message: What was passed on.
        pinned: The recipient's keys of the settings, 32 bytes each.
        sent_sha256: Disclosure → SHA-256 of the body on record; each copy must be that.
        now_ms: The clock.

    Raises:
        AcknowledgementError: it does not count; says why.
    """
    enclosing = _parsed(answer, {"acknowledgement", "bodies", "key", "sig"})
    text, copies, key, signature = (None,) * 4 if enclosing is None else (enclosing[name] for name in sorted(enclosing))
    if not (isinstance(text, str) and isinstance(copies, dict) and isinstance(key, str) and isinstance(signature, str)):
        raise acknowledgement_error(what=Code("form"))
    public = _bytes(key.removeprefix(_PUBLIC))
    if public is None or public not in pinned or not key.startswith(_PUBLIC):
        raise acknowledgement_error(what=Code("key"))
    content = text.encode("ascii", "replace")
    if not _signed(public, signature, signed_bytes(ACKNOWLEDGEMENT, content)):
        raise acknowledgement_error(what=Code("signature"))
    acknowledgement = _acknowledgement(content, message)
    if acknowledgement.at_ms < message.issued_ms:
        raise acknowledgement_error(what=Code("early"))
    if acknowledgement.at_ms > now_ms + _SKEW_MS:
        raise acknowledgement_error(what=Code("future"))
    return Acknowledged(acknowledgement, content, public, _copies(copies, acknowledgement, sent_sha256))


def _acknowledgement(content: bytes, message: Message) -> Acknowledgement:
    keys = {"at_ms", "id", "message_sha256", "origin", "recipient", "results", "v"}
    stated = _parsed(content, keys)
    if stated is None or stated["v"] != ACKNOWLEDGEMENT or not _is_moment(stated["at_ms"]):
        raise acknowledgement_error(what=Code("form"))
    about = (message.id, message.digest, message.origin, message.recipient)
    if (stated["id"], stated["message_sha256"], stated["origin"], stated["recipient"]) != about:
        raise acknowledgement_error(what=Code("other"))
    results = stated["results"]
    allowed = {result.value for result in ALLOWED[message.exercise]}
    if not isinstance(results, dict) or set(results) != set(message.disclosures):
        raise acknowledgement_error(what=Code("results"))
    if not all(isinstance(result, str) and result in allowed for result in results.values()):
        raise acknowledgement_error(what=Code("results"))
    at_ms = stated["at_ms"]
    told = {key: Result(result) for key, result in results.items()}
    return Acknowledgement(message, at_ms if isinstance(at_ms, int) else 0, told)


def _copies(
    copies: Mapping[object, object], acknowledgement: Acknowledgement, sent_sha256: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the copies, each held against the record."""
    copied = {key for key, result in acknowledgement.results.items() if result is Result.COPIED}
    bodies: dict[str, bytes] = {}
    for key, copy in copies.items():
        body = _bytes(copy) if isinstance(copy, str) else None
        if body is None or not isinstance(key, str):
            raise acknowledgement_error(what=Code("form"))
        if key not in copied or hashlib.sha256(body).digest() != sent_sha256.get(key):
            raise acknowledgement_error(what=Code("copy"))
        bodies[key] = body
    if set(bodies) != copied:
        raise acknowledgement_error(what=Code("copy"))
    return bodies


def _message(content: bytes) -> Message | None:
    keys = {"disclosures", "exercise", "expires_ms", "id", "issued_ms", "origin", "recipient", "regime", "v"}
    stated = _parsed(content, keys)
    if stated is None or (stated["v"], stated["regime"]) != (MESSAGE, REGIME):
        return None
    named, exercise, key = stated["disclosures"], stated["exercise"], stated["id"]
    origin, recipient = stated["origin"], stated["recipient"]
    issued_ms, expires_ms = stated["issued_ms"], stated["expires_ms"]
    if not (isinstance(key, str) and _ID.fullmatch(key) and isinstance(origin, str) and isinstance(recipient, str)):
        return None
    if not (isinstance(named, list) and _ids(named) and isinstance(exercise, str) and exercise in set(Exercise)):
        return None
    if not (_is_moment(issued_ms) and _is_moment(expires_ms)):
        return None
    begins, ends = int(str(issued_ms)), int(str(expires_ms))
    return Message(origin, recipient, key, Exercise(exercise), begins, ends, tuple(named)) if begins < ends else None


def _ids(named: list[object]) -> bool:
    """Whether these are ids of disclosures, strictly ascending, as many as one message may have."""
    texts = [each for each in named if isinstance(each, str) and _DISCLOSURE.fullmatch(each)]
    return len(texts) == len(named) and 0 < len(named) <= MOST_DISCLOSURES and sorted(set(texts)) == texts


def _is_moment(value: object) -> bool:
    return type(value) is int and 0 <= value < _LAST_MS


def _parsed(content: bytes, keys: Collection[str]) -> dict[str, object] | None:
    """Return an object with exactly these keys in its one spelling, ``None`` when it is not that."""
    try:
        stated = json.loads(content)
        whole = isinstance(stated, dict) and set(stated) == set(keys) and written(stated) == content
    except (ValueError, RecursionError):
        return None
    return stated if whole and isinstance(stated, dict) else None


def _signed(public: bytes, signature: str, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(_bytes(signature) or b"", content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes | None:
    try:
        content = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return content if _base64(content) == text else None
