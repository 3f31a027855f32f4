"""Seal bytes with AES-256-GCM, tied to what they belong to.

In:  a key of 32 bytes, bytes, and what they belong to.
Out: one version byte, a random nonce of 12 bytes, the ciphertext with its tag.

The rules this module keeps:
 * The nonce is random and never passed in. Under one key at most 2^32 messages are sealed: a household makes a few
   hundred thousand in its life, a key-encryption key a few per household and is replaced.
 * What does not open says so and nothing else; there is no partial result.
"""

import os
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sluis.errors.keys import seal_broken_error

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_BEGINS: Final = len(_VERSION) + _NONCE_BYTES
"""Where the ciphertext begins."""
OVERHEAD: Final = _BEGINS + _TAG_BYTES
"""How many bytes more is sealed than was given."""


def seal(key: bytes, content: bytes, belongs_to: bytes) -> bytes:
    """Encrypt ``content`` so that it opens only under ``key`` and for ``belongs_to``.

    Examples:
        >>> unseal(bytes(32), seal(bytes(32), b"text", b"record 1"), b"record 1")
        b'text'
        >>> unseal(bytes(32), seal(bytes(32), b"text", b"record 1"), b"record 2")
        Traceback (most recent call last):
        sluis.errors.SealBrokenError: ...
    """
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, content, _VERSION + belongs_to)


def seal_as(version: bytes, key: bytes, content: bytes, associated: bytes) -> bytes:
    """As ``seal``, with another version byte and exactly this associated data: the journal's entries.

    Source:
        Ledger specification, section 3a.2.3.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return version + nonce + AESGCM(key).encrypt(nonce, content, associated)


def unseal_as(version: bytes, key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Decrypt what ``seal_as`` made.

    Raises:
        SealBrokenError: another version, another key, other associated data, or changed bytes.
    """
    return _opened(version, key, sealed, associated)


def unseal(key: bytes, sealed: bytes, belongs_to: bytes) -> bytes:
    """Decrypt what ``seal`` made.

    Raises:
        SealBrokenError: another key, another owner, or changed bytes.
    """
    return _opened(_VERSION, key, sealed, _VERSION + belongs_to)


def unsealer(key: bytes) -> Callable[[bytes, bytes], bytes]:
    """Return ``unseal`` under one key, for whoever opens much: the key is made ready once.

    Examples:
        >>> unsealer(bytes(32))(seal(bytes(32), b"text", b"record 1"), b"record 1")
        b'text'
    """
    decrypt = AESGCM(key).decrypt

    def opened(sealed: bytes, belongs_to: bytes) -> bytes:  # as ``_opened``, without a call more for each
        if sealed[:1] != b"\x01":
            raise seal_broken_error()
        try:
            return decrypt(sealed[1:13], sealed[13:], b"\x01" + belongs_to)
        except (InvalidTag, ValueError):  # of what is too short, too
            raise seal_broken_error() from None

    return opened


def unsealer_of_many(key: bytes) -> Callable[[Sequence[bytes], Sequence[bytes]], list[bytes]]:
    """Return ``unsealer`` for many at once: what is sealed, and beside it what each belongs to.

    It raises ``SealBrokenError`` when one of them does not open, and says nothing of the others.

    Examples:
        >>> sealed = [seal(bytes(32), text, b"1") for text in (b"text", b"more")]
        >>> unsealer_of_many(bytes(32))(sealed, [b"1", b"1"])
        [b'text', b'more']
    """
    decrypt = AESGCM(key).decrypt

    def opened(sealed: Sequence[bytes], belongs_to: Sequence[bytes]) -> list[bytes]:
        if not all(map(bytes.startswith, sealed, repeat(b"\x01"))):
            raise seal_broken_error()
        pairs = zip(sealed, belongs_to, strict=True)
        try:
            return [decrypt(each[1:13], each[13:], b"\x01" + owner) for each, owner in pairs]
        except (InvalidTag, ValueError):  # of what is too short, too
            raise seal_broken_error() from None

    return opened


def _opened(version: bytes, key: bytes, sealed: bytes, associated: bytes) -> bytes:
    if len(sealed) < OVERHEAD or sealed[:1] != version:
        raise seal_broken_error()
    try:
        return AESGCM(key).decrypt(sealed[1:_BEGINS], sealed[_BEGINS:], associated)
    except InvalidTag:
        raise seal_broken_error() from None
