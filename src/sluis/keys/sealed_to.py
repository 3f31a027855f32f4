"""Seal bytes to somebody's public key: who sealed them cannot open them any more.

In:  an X25519 public key, bytes, and what they belong to. Out: an ephemeral public key and what is sealed under both.

The rules this module keeps:
 * Each message has a key pair of its own, whose private half is dropped when it is sealed.
 * The key is derived from the shared secret and both public keys, so that a message for one person is none of another.
 * What does not open says so and nothing else.

Sources: RFC 7748 (X25519); RFC 5869 (HKDF); ledger specification, section 10.10.
"""

import base64
import binascii
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sluis.errors.keys import seal_broken_error
from sluis.keys.sealed import OVERHEAD, seal, unseal

KEY_BYTES: Final = 32
PREFIX: Final = "x25519/"
LEAST: Final = KEY_BYTES + OVERHEAD
"""How long a sealed message is at least."""
_LABEL: Final = b"sluis/sealed-to/v1"


def inspector_key_of(stated: str) -> bytes | None:
    r"""Return the 32 bytes of a public key as the settings state it, ``None`` when the text is none of somebody's.

    Examples:
        >>> inspector_key_of("x25519/" + "AAAA" * 10 + "AAA=") is None
        True
        >>> inspector_key_of("x25519/" + "AAAA" * 10 + "AAE=") == bytes(31) + b"\x01", inspector_key_of("x25519/AAAA")
        (True, None)
    """
    try:
        raw = base64.b64decode(stated.removeprefix(PREFIX), validate=True)
    except (ValueError, binascii.Error):
        return None
    fits = len(raw) == KEY_BYTES and PREFIX + base64.b64encode(raw).decode() == stated and _is_somebodys(raw)
    return raw if fits else None


def _is_somebodys(public: bytes) -> bool:
    """Return whether a key is no point of small order, whose secret everybody knows."""
    try:
        X25519PrivateKey.from_private_bytes(bytes(KEY_BYTES)).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return False
    return True


def seal_to(public: bytes, content: bytes, belongs_to: bytes) -> bytes:
    """Encrypt ``content`` so that it opens only under the private key of ``public`` and for ``belongs_to``.

    Raises:
        SealBrokenError: the key is of small order, so that anybody could open it.

    Examples:
        >>> own = X25519PrivateKey.generate()
        >>> opened(own, seal_to(own.public_key().public_bytes_raw(), b"text", b"event 1"), b"event 1")
        b'text'
    """
    ephemeral = X25519PrivateKey.generate()
    begins = ephemeral.public_key().public_bytes_raw()
    return begins + seal(_key(ephemeral, public, begins + public), content, belongs_to)


def opened(private: X25519PrivateKey, sealed: bytes, belongs_to: bytes) -> bytes:
    """Decrypt what ``seal_to`` made.

    Raises:
        SealBrokenError: another key, another owner, or changed bytes.
    """
    begins, rest = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    own = private.public_key().public_bytes_raw()
    return unseal(_key(private, begins, begins + own), rest, belongs_to)


def _key(private: X25519PrivateKey, public: bytes, both: bytes) -> bytes:
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise seal_broken_error() from None
    return HKDF(SHA256(), KEY_BYTES, both, _LABEL).derive(shared)
