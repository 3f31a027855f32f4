"""Signed notes: a text with signatures below it, each by a named key.

In:  a text and keys; or the bytes of a note and the keys somebody trusts. Out: the note; or which of them signed it.

The rules this module keeps:
 * A signature of a key nobody named is ignored; one of a named key that does not verify refuses the whole note.
 * Which message a key signs is its type's business: the text itself, or a cosignature with its moment (``cosign``).
 * Nothing of a note is used before a trusted key has signed it.
 * Below a text stand 1 to 64 signatures; a key somebody names signs once. What a text may hold is its reader's rule.

Source: C2SP signed-note, narrowed by ledger specification, sections 1.4.13, 1.4.14 and 1.4.16.
Types: 0x01 Ed25519 over the text; 0x04 and 0x06 are cosignatures of C2SP tlog-cosignature.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sluis.errors import Code
from sluis.errors.ledger import note_error

ED25519: Final = 0x01
COSIGNED_ED25519: Final = 0x04
COSIGNED_ML_DSA_44: Final = 0x06
PUBLIC_BYTES: Final = {ED25519: 32, COSIGNED_ED25519: 32, COSIGNED_ML_DSA_44: 1312}
"""Signature type → length of its public key."""
_LONGEST: Final = 1 << 20
_MOST_SIGNATURES: Final = 64
_ID_BYTES: Final = 4
_A_NAME: Final = r"[\x21-\x2a\x2c-\x7e]{1,255}"
_NAME: Final = re.compile(_A_NAME)
_LINE: Final = re.compile(rf"— ({_A_NAME}) ([A-Za-z0-9+/]+={{0,2}})")
_VKEY: Final = re.compile(rf"({_A_NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/]+={{0,2}})")


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note."""

    name: str
    key_id: bytes
    signed: bytes

    def line(self) -> str:
        """Return the line as it is written, with its newline."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.signed).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key that signs notes, with its name and type.

    Examples:
        >>> key = VerifierKey("example.nl/log", ED25519, bytes(32))
        >>> str(key)
        'example.nl/log+bcf8e510+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
        >>> VerifierKey.parse(str(key)) == key
        True
    """

    name: str
    type: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell this key from another of the same name."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        key = base64.b64encode(bytes([self.type]) + self.public).decode("ascii")
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a key as it is published.

        Raises:
            NoteError: ``key``: it is not written so, its type is not one of ours, or its number is another's.
        """
        match = _VKEY.fullmatch(text)
        raw = b"" if match is None else _decoded(match[3])
        if match is None or not raw or len(raw) - 1 != PUBLIC_BYTES.get(raw[0]):
            raise note_error(what=Code("key"))
        key = cls(match[1], raw[0], raw[1:])
        if key.key_id.hex() != match[2]:
            raise note_error(what=Code("key"))
        return key


class Signer(Protocol):
    """Whoever can sign a note."""

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        ...

    def sign(self, text: str) -> Signature:
        """Sign a note's text, which ends in a newline."""
        ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """A log's own key: it signs the text itself."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, ED25519, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Sign a note's text."""
        return Signature(self.name, self.verifier.key_id, self.private.sign(text.encode()))


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, which nobody has checked yet."""

    text: str
    """With its last newline."""
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}"

    @classmethod
    def parse(cls, content: bytes) -> "Note":
        """Read a note without believing it.

        Raises:
            NoteError: ``form``.
        """
        try:
            whole = content.decode("utf-8") if len(content) <= _LONGEST else ""
        except UnicodeDecodeError:
            whole = ""
        text, blank, below = whole.rpartition("\n\n")
        lines = below.split("\n")
        controls = any(character < " " and character != "\n" for character in whole)
        if not text or not blank or controls or lines.pop() or not 0 < len(lines) <= _MOST_SIGNATURES:
            raise note_error(what=Code("form"))
        return cls(text + "\n", tuple(signature_of(line) for line in lines))

    def by(self, key: VerifierKey) -> Signature | None:
        """Return what carries the name and number of a key; it need not be that key's.

        Raises:
            NoteError: ``form``: two lines do.
        """
        own = [each for each in self.signatures if (each.name, each.key_id) == (key.name, key.key_id)]
        if len(own) > 1:
            raise note_error(what=Code("form"))
        return own[0] if own else None


def signature_of(line: str) -> Signature:
    """Read one signature line, without its newline.

    Raises:
        NoteError: ``form``.
    """
    match = _LINE.fullmatch(line)
    raw = b"" if match is None else _decoded(match[2])
    if match is None or len(raw) <= _ID_BYTES:
        raise note_error(what=Code("form"))
    return Signature(match[1], raw[:_ID_BYTES], raw[_ID_BYTES:])


def signed_note(text: str, signers: Sequence[Signer]) -> Note:
    r"""Sign a text.

    Args:
        text: Ends in a newline; no control characters but newlines.
        signers: At least one.

    Raises:
        NoteError: ``form``: the text is no text of a note.

    Examples:
        >>> key = Ed25519Signer("example.nl/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
        >>> note = signed_note("first line\n", [key])
        >>> Note.parse(str(note).encode()) == note, verify_ed25519(note, key.verifier)
        (True, True)
    """
    note = Note(text, tuple(signer.sign(text) for signer in signers))
    if Note.parse(str(note).encode()) != note:
        raise note_error(what=Code("form"))
    return note


def verify_ed25519(note: Note, key: VerifierKey) -> bool:
    """Say whether a key of type 0x01 signed a note; False when it does not claim to.

    Raises:
        NoteError: ``signature``: it claims to, and it is not so.
    """
    signature = note.by(key)
    if key.type != ED25519 or signature is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature.signed, note.text.encode())
    except (InvalidSignature, ValueError):
        raise note_error(what=Code("signature")) from None
    return True


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
    return raw if base64.b64encode(raw).decode("ascii") == text else b""


def name_fits(name: str) -> bool:
    """Say whether a log or key may have this name: 1 to 255 bytes of 0x21 to 0x7e, without a plus."""
    return _NAME.fullmatch(name) is not None
