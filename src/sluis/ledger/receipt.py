"""The header ``Sluis-Disclosure``: our signed promise to a recipient that this body is on record.

In:  a record's C, chain and moment, the body's digest, origin and recipient. Out: a header, or what a header proves.

The rules this module keeps (ledger specification, section 3):
 * The signature covers origin, C, chain, moment, digest of the body before content coding, and recipient.
 * No sequence number and no writer stand in it: they would tell a recipient our other volume.
 * A header is refused when anything in it is missing, double or not in its one right form. Keys that are not known are
   left for later versions.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sluis.errors import Code
from sluis.errors.ledger import receipt_error
from sluis.keys.keystore import ReceiptKey, kid_of

HEADER: Final = "Sluis-Disclosure"
_BYTES: Final = re.compile(r":([A-Za-z0-9+/]*={0,2}):")
_INTEGER: Final = re.compile(r"0|[1-9][0-9]{0,14}")
_KID: Final = re.compile(r'"([0-9a-f]{8})"')
_KEY: Final = re.compile(r"[a-z*][a-z0-9_.*-]*")
_SIGNATURE_BYTES: Final = 64
_HASH_BYTES: Final = 32
_LONGEST: Final = 2048


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a header says."""

    commitment: bytes
    chain: bytes
    t_ms: int
    kid: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Promise:
    """What the signature covers."""

    origin: str
    """The ledger's name."""
    commitment: bytes
    chain: bytes
    t_ms: int
    body_sha256: bytes
    """Of the body before content coding."""
    recipient: str
    """The register's key."""

    def signed_bytes(self) -> bytes:
        """Return the bytes under the signature (ledger specification, section 3)."""
        return (
            b"sluis/receipt/v1\0"
            + _prefixed(self.origin)
            + self.commitment
            + self.chain
            + self.t_ms.to_bytes(8, "big")
            + self.body_sha256
            + _prefixed(self.recipient)
        )


def make_header(key: ReceiptKey, promise: Promise) -> str:
    """Sign a promise and return the header's value, an RFC 9651 dictionary.

    Examples:
        >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        >>> private = Ed25519PrivateKey.from_private_bytes(bytes(32))
        >>> key = ReceiptKey(kid_of(private.public_key().public_bytes_raw()), private)
        >>> digest = hashlib.sha256(b"{}").digest()
        >>> promise = Promise("example.nl/sluis", bytes(32), bytes(32), 1795525200000, digest, "wifi-insight")
        >>> header = make_header(key, promise)
        >>> header[:10], verify_header(header, key.public, "example.nl/sluis", "wifi-insight", b"{}").t_ms
        ('c=:AAAAAAA', 1795525200000)
    """
    signature = key.private.sign(promise.signed_bytes())
    return (
        f"c={_written(promise.commitment)}, chain={_written(promise.chain)}, t={promise.t_ms}, "
        f'kid="{key.kid}", sig={_written(signature)}'
    )


def parse_header(value: str) -> Disclosed:
    """Read a header's value without judging it.

    Raises:
        ReceiptError: it is not such a header.
    """
    members: dict[str, str] = {}
    if len(value) > _LONGEST or not value.isascii():
        raise receipt_error(what=Code("form"))
    for member in value.split(","):
        name, equals, text = member.strip(" \t").partition("=")
        if not equals or not _KEY.fullmatch(name) or name in members:
            raise receipt_error(what=Code("form"))
        members[name] = text
    moment, kid = _INTEGER.fullmatch(members.get("t", "")), _KID.fullmatch(members.get("kid", ""))
    if moment is None or kid is None:
        raise receipt_error(what=Code("form"))
    return Disclosed(
        commitment=_read(members.get("c", ""), _HASH_BYTES),
        chain=_read(members.get("chain", ""), _HASH_BYTES),
        t_ms=int(moment[0]),
        kid=kid[1],
        signature=_read(members.get("sig", ""), _SIGNATURE_BYTES),
    )


def verify_header(value: str, public: bytes, origin: str, recipient: str, body: bytes) -> Disclosed:
    """Verify that a header is the provider's promise about exactly this body.

    Args:
        value: The header's value.
        public: The provider's receipt key, 32 bytes, from where it was published.
        origin: The ledger's name.
        recipient: The register's key of who received it.
        body: As received, content coding undone.

    Returns:
        What it says; keep it, with the body's digest, as evidence.

    Raises:
        ReceiptError: ``form``, ``key`` (signed by another key) or ``signature`` (not about this body, moment, origin
            or recipient, or not signed at all).
    """
    said = parse_header(value)
    if said.kid != kid_of(public):
        raise receipt_error(what=Code("key"))
    promise = Promise(origin, said.commitment, said.chain, said.t_ms, hashlib.sha256(body).digest(), recipient)
    if not is_signed(said, promise, public):
        raise receipt_error(what=Code("signature"))
    return said


def is_signed(said: Disclosed, promise: Promise, public: bytes) -> bool:
    """Return whether the signature of a header covers this promise.

    Args:
        said: The header.
        promise: What it should have promised.
        public: The key, 32 bytes.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(said.signature, promise.signed_bytes())
    except (InvalidSignature, ValueError):
        return False
    return True


def _prefixed(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def _written(content: bytes) -> str:
    return f":{base64.b64encode(content).decode('ascii')}:"


def _read(text: str, length: int) -> bytes:
    found = _BYTES.fullmatch(text)
    try:
        content = base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        content = b""
    if len(content) != length or _written(content) != text:
        raise receipt_error(what=Code("form"))
    return content
