"""Tokens: what leaves instead of an identifier, the same for one period and unlinkable after it.

In:  the period's random key, who receives it and why; the identifier's class, scope, slot and canonical bytes.
Out: 26 characters without a hex digit, so that no token can be read as a MAC address.

The rules this module keeps (ledger specification, section 7.2):
 * The key depends on recipient, activity, lifetime and period: two recipients cannot join their rows by token.
 * The message names the identity class, not the path: a MAC address is one token wherever it stands.
 * Every part is length-prefixed: two different inputs are never the same bytes.

No key is made or kept here; ``sluis.keys`` owns them.
"""

import hmac
import struct
from binascii import hexlify
from typing import Final

from sluis.terms import Kind, Lifetime

ALPHABET: Final = "ghjkmnpqrstvwxyz"
"""The letters for the hex digits 0-f, in that order; none of them is a hex digit itself."""
TOKEN_LENGTH: Final = 26
"""Characters: 13 bytes, 104 bits."""
SCOPE_HOUSEHOLD: Final = "household"
SCOPE_ALL: Final = "all"
ALL_SLOTS: Final = 2**64 - 1
"""The slot in the message of scope ``all``."""

_LABEL: Final = b"sluis/token/v1\0"
_TO_ALPHABET: Final = bytes.maketrans(b"0123456789abcdef", ALPHABET.encode("ascii"))


def length_prefixed(part: bytes) -> bytes:
    """Return ``part`` behind its length as two bytes, big-endian: ``lp`` of the ledger specification."""
    return struct.pack(">H", len(part)) + part


def token_key(period_key: bytes, recipient: str, activity: str, lifetime: Lifetime, period: int) -> bytes:
    """Derive the key of all tokens of one activity in one period.

    Args:
        period_key: P, 32 random bytes of this lifetime and period.
        recipient: The register's key of the recipient.
        activity: The register's key of the activity.
        lifetime: Of the row.
        period: Number of the period (``sluis.token_period``); 0 for lifetime ``report``.

    Returns:
        32 bytes: HKDF-Expand with SHA-256 (RFC 5869, section 2.3). One block, so ``T(1)`` is all of it.

    Effects:
        None.

    Source:
        ledger specification, section 7.

    Examples:
        >>> len(token_key(bytes(32), "wifi-insight", "wifi-help", Lifetime.DAY, 20781))
        32
    """
    names = b"".join(length_prefixed(name.encode()) for name in (recipient, activity, lifetime.value))
    context = _LABEL + names + struct.pack(">Q", period)
    return hmac.digest(period_key, context + b"\x01", "sha256")


def make_token(key: bytes, kind: Kind, scope: str, slot: int, canonical: bytes) -> str:
    r"""Make the token of one identifier.

    Args:
        key: From ``token_key``.
        kind: Identity class of the value, not its path.
        scope: ``household``, or ``all``: then one device is recognisable in two homes.
        slot: The household's slot; not looked at with scope ``all``.
        canonical: The value's canonical bytes (``sluis.identify.canonical``), empty for a household.

    Returns:
        26 characters of ``ALPHABET``.

    Effects:
        None.

    Source:
        ledger specification, section 7; the value below is its vector.

    Examples:
        >>> key = token_key(b"\x33" * 32, "wifi-insight", "wifi-diagnosis", Lifetime.DAY, 20781)
        >>> make_token(key, Kind.MAC_ADDRESS, "household", 0, bytes.fromhex("a0b1c2d3e4f5"))
        'mgvkyjqpswyqprvsxphpkqzgwp'
        >>> make_token(key, Kind.MAC_ADDRESS, "household", 1, bytes.fromhex("a0b1c2d3e4f5"))  # another home
        'twrnvmwqjhyhmknwhywsyxnyjj'
    """
    message = token_context(kind, scope, slot) + length_prefixed(canonical)
    return in_alphabet(hmac.digest(key, message, "sha256"))


def token_context(kind: Kind, scope: str, slot: int) -> bytes:
    """Return what stands before the value in the message of a token: kind, scope and slot."""
    number = ALL_SLOTS if scope == SCOPE_ALL else slot
    return length_prefixed(kind.value.encode()) + length_prefixed(scope.encode()) + struct.pack(">Q", number)


def in_alphabet(digest: bytes) -> str:
    """Write the first 13 bytes of a digest in the alphabet of tokens.

    Examples:
        >>> in_alphabet(bytes(range(0, 208, 16)))
        'gghgjgkgmgngpgqgrgsgtgvgwg'
    """
    return hexlify(digest[: TOKEN_LENGTH // 2]).translate(_TO_ALPHABET).decode("ascii")
