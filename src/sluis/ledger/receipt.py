"""The header ``Sluis-Disclosure``: our signed promise to a recipient that this body is on record.

In:  a record's C, its pin and rounded moment, the body's digest, origin and recipient. Out: a header, or what a header
proves.

The rules this module keeps (ledger specification, section 3):
 * The signature covers origin, C, pin, moment, digest of the body before content coding, and recipient.
 * The chain stands in it under a salt only we can tell, and the moment on the activity's grid: a recipient can compute
   neither a neighbour of its record nor a sequence number, and learns no time that the body does not say.
 * A header has one spelling: five members in one order. Anything else is refused.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sluis.errors import Code
from sluis.errors.ledger import receipt_error
from sluis.keys.keystore import ReceiptKey, kid_of

HEADER: Final = "Sluis-Disclosure"
_FORM: Final = re.compile(
    "c=:([A-Za-z0-9+/]{43}=):, pin=:([A-Za-z0-9+/]{43}=):, t=(0|[1-9][0-9]{0,14}), "
    'kid="([0-9a-f]{8})", sig=:([A-Za-z0-9+/]{86}==):'
)
_LATEST_MS: Final = 253_402_300_800_000
_SIGNATURE_BYTES: Final = 64
_HASH_BYTES: Final = 32
DAY_MS: Final = 86_400_000
"""The grid of the moment of an activity that lets no time leave: a day, UTC."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a header says."""

    commitment: bytes
    pin: bytes
    t_ms: int
    """The moment of the decision, fallen to a grid (``promised_ms``)."""
    kid: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Promise:
    """What the signature covers."""

    origin: str
    """The ledger's name."""
    commitment: bytes
    pin: bytes
    t_ms: int
    """As ``promised_ms`` gives it."""
    body_sha256: bytes
    """Of the body before content coding."""
    recipient: str
    """The register's key."""

    def signed_bytes(self) -> bytes:
        """Return the bytes under the signature (ledger specification, section 3.1.4)."""
        return (
            b"sluis/receipt/v2\0"
            + _prefixed(self.origin)
            + self.commitment
            + self.pin
            + self.t_ms.to_bytes(8, "big")
            + self.body_sha256
            + _prefixed(self.recipient)
        )


def promised_ms(t_ms: int, grid_ms: int | None) -> int:
    """Return the moment a header says: that of the decision, fallen to a multiple of the activity's time grid.

    Args:
        t_ms: ``t_ms`` of E.
        grid_ms: The grid of ``CollectionTime`` by E's plan; ``None``: the activity lets no time leave, and a day (UTC)
            is its grid.

    Source:
        Ledger specification, sections 3.1.5 and 10.27.

    Examples:
        >>> promised_ms(1_795_527_091_000, 900_000), promised_ms(1_795_527_091_000, None)
        (1795527000000, 1795478400000)
    """
    return t_ms - t_ms % (DAY_MS if grid_ms is None else grid_ms)


def pin_salt(recipient_key: bytes, commitment: bytes) -> bytes:
    """Return s, which opens the pin of one record together with the chain after it.

    Args:
        recipient_key: kr, 32 bytes.
        commitment: C of the record.

    Source:
        Ledger specification, section 3.2.1.
    """
    return hmac.digest(recipient_key, b"sluis/pin-salt/v2\0" + commitment, "sha256")


def pin_of(salt: bytes, chain: bytes) -> bytes:
    """Return the pin: what fixes the writer's chain after a record without showing it.

    Args:
        salt: s, of ``pin_salt``: 32 bytes.
        chain: ch, the writer's chain after the record: 32 bytes.

    Raises:
        ValueError: one of them has another length.

    Source:
        Ledger specification, section 3.2.1.

    Examples:
        >>> pin_of(pin_salt(bytes(32), bytes(32)), bytes(32)).hex()[:16]
        'fa7411cdf0b798d7'
    """
    if len(salt) != _HASH_BYTES or len(chain) != _HASH_BYTES:
        raise ValueError("salt or chain")
    return hashlib.sha256(b"sluis/pin/v2\0" + len(salt).to_bytes(2, "big") + salt + chain).digest()


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
        f"c={_written(promise.commitment)}, pin={_written(promise.pin)}, t={promise.t_ms}, "
        f'kid="{key.kid}", sig={_written(signature)}'
    )


def parse_header(value: str) -> Disclosed:
    """Read a header's value without judging it.

    Raises:
        ReceiptError: it is not such a header.
    """
    match = _FORM.fullmatch(value)
    if match is None or int(match[3]) >= _LATEST_MS:
        raise receipt_error(what=Code("form"))
    return Disclosed(
        commitment=_read(match[1], _HASH_BYTES),
        pin=_read(match[2], _HASH_BYTES),
        t_ms=int(match[3]),
        kid=match[4],
        signature=_read(match[5], _SIGNATURE_BYTES),
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
    disclosed = parse_header(value)
    if disclosed.kid != kid_of(public):
        raise receipt_error(what=Code("key"))
    promise = Promise(
        origin, disclosed.commitment, disclosed.pin, disclosed.t_ms, hashlib.sha256(body).digest(), recipient
    )
    if not is_signed(disclosed, promise, public):
        raise receipt_error(what=Code("signature"))
    return disclosed


def is_signed(disclosed: Disclosed, promise: Promise, public: bytes) -> bool:
    """Return whether the signature of a header covers this promise.

    Args:
        disclosed: The header.
        promise: What it should have promised.
        public: The key, 32 bytes.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(disclosed.signature, promise.signed_bytes())
    except (InvalidSignature, ValueError):
        return False
    return True


def _prefixed(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def _written(content: bytes) -> str:
    return f":{base64.b64encode(content).decode('ascii')}:"


def _read(text: str, length: int) -> bytes:
    """Return the bytes; only the one canonical spelling of them is read."""
    content = base64.b64decode(text, validate=True)
    if len(content) != length or base64.b64encode(content).decode("ascii") != text:
        raise receipt_error(what=Code("form"))
    return content
