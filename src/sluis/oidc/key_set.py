"""The keys of an identity service: which of them may check which algorithm, kept for a while, fetched anew sparingly.

In:  a JWK set, from an address or a file. Out: ``SigningKey`` by name.

The rules this module keeps:
 * A key checks the algorithms of its kind and no other: RSA of 2,048 bits and more RS256 and PS256, P-256 ES256,
   Ed25519 EdDSA. A symmetric key is no key here. Of a private key its public half is read and nothing more.
 * Keys are kept for ``FRESH_S``. When the service is away then, the old ones hold up to ``STALE_S``.
 * A name nobody knows makes the keys be fetched anew, at most once in ``BETWEEN_S``, whoever asks.

Sources: RFC 7517; RFC 7518, section 3; RFC 8037; OpenID Connect Core 1.0, section 10.1.1.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from sluis.errors import Code, SluisError
from sluis.errors.oidc import document_refused_error

FRESH_S: Final = 3_600.0
STALE_S: Final = 86_400.0
BETWEEN_S: Final = 30.0
MOST_KEYS: Final = 64
_RSA_BITS: Final = range(2_048, 8_193)
_RSA_TEXT: Final = 2_048 // 6
"""Characters of base64url that 2,048 bits take at least; a weak key is not even taken apart."""
_PARTS: Final = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
"""Kind of key → its public parts."""
_CHECKS: Final = {"RSA": {"RS256", "PS256"}, "EC": {"ES256"}, "OKP": {"EdDSA"}}
_CURVES: Final = {"EC": "P-256", "OKP": "Ed25519"}
PublicKey: TypeAlias = RSAKey | ECKey | OKPKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key of a service."""

    kid: str | None
    algorithms: frozenset[str]
    key: PublicKey


KeySet: TypeAlias = tuple[SigningKey, ...]


def keys_of(document: Mapping[str, object]) -> KeySet:
    """Return the keys of a JWK set that may check an ID token.

    Raises:
        document_refused_error: it is none, or has no such key.
    """
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise document_refused_error(why=Code("form"))
    keys = tuple(key for entry in listed if isinstance(entry, dict) if (key := _key_of(entry)) is not None)
    if not keys:
        raise document_refused_error(why=Code("keys"))
    return keys


def _key_of(entry: Mapping[str, object]) -> SigningKey | None:
    kind, kid, named = entry.get("kty"), entry.get("kid"), entry.get("alg")
    if not isinstance(kind, str) or kind not in _PARTS or entry.get("use", "sig") != "sig":
        return None
    checks = frozenset(_CHECKS[kind]) & ({named} if isinstance(named, str) else _CHECKS[kind])
    key = _public(kind, entry) if checks else None
    return None if key is None else SigningKey(kid if isinstance(kid, str) else None, checks, key)


def _public(kind: str, entry: Mapping[str, object]) -> PublicKey | None:
    """Return the public half of a key; ``None`` of one that is weak, or no key."""
    if kind in _CURVES and entry.get("crv") != _CURVES[kind]:
        return None
    public: dict[str, str | list[str]] = {"kty": kind}
    public |= {part: value for part in _PARTS[kind] if isinstance(value := entry.get(part), str)}
    if kind == "RSA" and len(public.get("n", "")) < _RSA_TEXT:
        return None
    try:
        key = import_key(public)
        if isinstance(key, RSAKey) and key.raw_value.key_size not in _RSA_BITS:
            return None
    except (JoseError, ValueError, TypeError):
        return None
    return key if isinstance(key, (RSAKey, ECKey, OKPKey)) else None


class KeyCache:
    """The keys of one service. For one event loop."""

    def __init__(self, fetched: Callable[[], Awaitable[KeySet]], clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without keys.

        Args:
            fetched: Fetches them; raises a ``SluisError`` when it cannot.
            clock: Seconds that only grow.
        """
        self._fetched, self._clock = fetched, clock
        self._keys: KeySet = ()
        self._since = self._asked = float("-inf")
        self._one = asyncio.Lock()

    async def current(self) -> KeySet:
        """Return the keys.

        Raises:
            away_error, document_refused_error: there are none that hold.
        """
        if self._one.locked() and self._holds(self._clock()):
            return self._keys  # somebody fetches them: nobody else waits for a service that is slow
        async with self._one:
            if self._clock() - self._since >= FRESH_S:
                await self._fetch()
            return self._keys

    async def anew(self) -> KeySet:
        """Return the keys, fetched again unless they were a moment ago."""
        async with self._one:
            if self._clock() - self._asked >= BETWEEN_S:
                await self._fetch()
            return self._keys

    async def _fetch(self) -> None:
        """Fetch the keys; keep the old ones when that fails and they still hold."""
        now = self._clock()
        if now - self._asked < BETWEEN_S and self._holds(now):
            return
        self._asked = now
        try:
            self._keys, self._since = await self._fetched(), now
        except SluisError:
            if not self._holds(now):
                raise

    def _holds(self, now: float) -> bool:
        return bool(self._keys) and now - self._since < STALE_S
