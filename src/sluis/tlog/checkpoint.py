"""Checkpoints: the signed head of the log, and what witnesses add to it.

In:  origin, size and root; keys. Out: a signed note; or, from a note, what its signatures say.

The rules this module keeps:
 * A checkpoint has three lines and no others.
 * The log signs with Ed25519 and, where asked for, with ML-DSA-44 beside it: the form of a cosignature, under its own
   name, as C2SP tlog-checkpoint asks.
 * A cosignature is a witness's statement that this is the largest tree it saw of this log, at a moment it signs too.

Source: C2SP tlog-checkpoint and tlog-cosignature; ledger specification, section 1.5.
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from sluis.errors import Code
from sluis.errors.ledger import note_error
from sluis.tlog.note import (
    COSIGNED_ED25519,
    COSIGNED_ML_DSA_44,
    ED25519,
    Note,
    Signature,
    VerifierKey,
    name_fits,
    verify_ed25519,
)

_ROOT_BYTES: Final = 32
_MOMENT_BYTES: Final = 8
_LATEST_S: Final = 2**63
_BIGGEST: Final = 2**53
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_SUBTREE: Final = b"subtree/v1\n\0"
Clock = Callable[[], int]
"""Seconds since 1970-01-01T00:00Z."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    r"""The head of a log.

    Examples:
        >>> head = Checkpoint("example.nl/sluis", 3, bytes(32))
        >>> head.text()
        'example.nl/sluis\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n'
        >>> Checkpoint.parse(head.text()) == head
        True
    """

    origin: str
    """The log's name."""
    size: int
    """How many epochs are in it."""
    root: bytes

    def text(self) -> str:
        """Return the three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note as a checkpoint.

        Raises:
            NoteError: ``form``.
        """
        lines = text.split("\n")
        try:
            origin, size, root, end = lines
            raw = base64.b64decode(root, validate=True)
        except (ValueError, binascii.Error):
            raise note_error(what=Code("form")) from None
        if end or not name_fits(origin) or not _SIZE.fullmatch(size) or len(raw) != _ROOT_BYTES:
            raise note_error(what=Code("form"))
        if int(size) >= _BIGGEST:
            raise note_error(what=Code("form"))
        made = cls(origin, int(size), raw)
        if made.text() != text:
            raise note_error(what=Code("form"))
        return made


@dataclass(frozen=True, slots=True)
class Ed25519Cosigner:
    """A witness's Ed25519 key."""

    name: str
    private: Ed25519PrivateKey
    now_s: Clock

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, COSIGNED_ED25519, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Cosign a checkpoint's text."""
        moment = self.now_s()
        signed = self.private.sign(_message(COSIGNED_ED25519, self.name, moment, text))
        return Signature(self.name, self.verifier.key_id, moment.to_bytes(_MOMENT_BYTES, "big") + signed)


@dataclass(frozen=True, slots=True)
class MlDsaCosigner:
    """An ML-DSA-44 key, of a witness or of the log itself."""

    name: str
    private: MLDSA44PrivateKey
    now_s: Clock

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, COSIGNED_ML_DSA_44, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Cosign a checkpoint's text."""
        moment = self.now_s()
        signed = self.private.sign(_message(COSIGNED_ML_DSA_44, self.name, moment, text))
        return Signature(self.name, self.verifier.key_id, moment.to_bytes(_MOMENT_BYTES, "big") + signed)


def cosigned_at(note: Note, key: VerifierKey) -> int | None:
    """Return the moment at which a key cosigned a checkpoint, seconds; ``None`` when it does not claim to have.

    Args:
        note: A checkpoint with its signatures.
        key: Of type 0x04 or 0x06.

    Raises:
        NoteError: ``signature``: it claims to, and it is not so; ``form``: the note is no checkpoint.
    """
    signature = note.by(key)
    if key.type not in {COSIGNED_ED25519, COSIGNED_ML_DSA_44} or signature is None:
        return None
    moment = int.from_bytes(signature.signed[:_MOMENT_BYTES], "big")
    message = _message(key.type, key.name, moment, note.text)
    if moment >= _LATEST_S:
        raise note_error(what=Code("signature"))
    try:
        if key.type == COSIGNED_ED25519:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature.signed[_MOMENT_BYTES:], message)
        else:
            MLDSA44PublicKey.from_public_bytes(key.public).verify(signature.signed[_MOMENT_BYTES:], message)
    except (InvalidSignature, ValueError):
        raise note_error(what=Code("signature")) from None
    return moment


def signed_by(note: Note, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Return which of some keys signed or cosigned a checkpoint.

    Raises:
        NoteError: ``signature``: one of them claims to have, and it is not so.
    """
    return tuple(
        key
        for key in keys
        if (verify_ed25519(note, key) if key.type == ED25519 else cosigned_at(note, key) is not None)
    )


def verified(content: bytes, log_keys: Sequence[VerifierKey]) -> tuple[Checkpoint, Note]:
    """Read a checkpoint and check that its log signed it.

    Args:
        content: The note.
        log_keys: Keys of the log, at least one; each one's name is its origin, and each must have signed.

    Raises:
        NoteError: ``form``, ``signature``, or ``unsigned``: one of these keys did not sign it, or it is another log's.

    Source:
        Ledger specification, section 1.5.2.
    """
    note = Note.parse(content)
    head = Checkpoint.parse(note.text)
    own = [key for key in log_keys if key.name == head.origin]
    if not own or len(own) != len(log_keys) or len(signed_by(note, log_keys)) != len(log_keys):
        raise note_error(what=Code("unsigned"))
    return head, note


def _message(kind: int, name: str, moment_s: int, text: str) -> bytes:
    if kind == COSIGNED_ED25519:
        return f"cosignature/v1\ntime {moment_s}\n{text}".encode()
    head = Checkpoint.parse(text)
    return (
        _SUBTREE
        + _prefixed(name)
        + moment_s.to_bytes(8, "big")
        + _prefixed(head.origin)
        + bytes(8)
        + head.size.to_bytes(8, "big")
        + head.root
    )


def _prefixed(name: str) -> bytes:
    encoded = name.encode()
    return len(encoded).to_bytes(1, "big") + encoded
