"""Checks ID tokens of one service, with keys that are fetched or lie in a file.

In:  a token and, at a sign-in, its nonce. Out: its claims.

The rule this module keeps: a key nobody knows makes the keys be fetched anew, sparingly, and the token be checked once
more; nothing else does.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from sluis.errors import Code, FileName, SluisError
from sluis.errors.gate import file_missing_error
from sluis.errors.oidc import document_refused_error
from sluis.oidc.claims import Claims
from sluis.oidc.discovery import Metadata, discover
from sluis.oidc.fetching import MOST_BYTES, fetch
from sluis.oidc.id_token import Expected, check_id_token
from sluis.oidc.key_set import KeyCache, KeySet, keys_of
from sluis.oidc.strict_json import read_object

_OK = 200


@dataclass(slots=True)
class Service:
    """An identity service as it is known here: asked once, and again until it answered."""

    client: httpx.AsyncClient
    issuer: str
    _metadata: Metadata | None = None

    async def metadata(self) -> Metadata:
        """Return what it says of itself.

        Raises:
            away_error, document_refused_error: as ``discover``.
        """
        if self._metadata is None:
            self._metadata = await discover(self.client, self.issuer)
        return self._metadata

    async def keys(self) -> KeySet:
        """Return its keys, fetched now.

        Raises:
            away_error, document_refused_error: they cannot be had.
        """
        status, document = await fetch(self.client, (await self.metadata()).keys)
        if status != _OK:
            raise document_refused_error(why=Code("form"))
        return keys_of(document)


class Verifier:
    """Checks tokens of one service for one audience."""

    def __init__(self, keys: KeyCache, expected: Expected, clock: Callable[[], float] = time.time) -> None:
        """Take what is expected of every token.

        Args:
            keys: Of the service.
            expected: Without a nonce.
            clock: Seconds since 1970.
        """
        self._keys, self._expected, self._clock = keys, expected, clock

    async def claims(self, token: str, nonce: str | None = None) -> Claims:
        """Return the claims of a token that holds.

        Args:
            token: As it was sent.
            nonce: Of the sign-in it answers.

        Raises:
            token_refused_error: it does not hold.
            away_error, document_refused_error: there are no keys to check it by.
        """
        expected = replace(self._expected, nonce=nonce)
        try:
            return check_id_token(token, await self._keys.current(), expected, self._clock())
        except SluisError as fault:
            if fault.places.get("why") != "key":
                raise
        return check_id_token(token, await self._keys.anew(), expected, self._clock())


def keys_in_file(path: Path) -> KeySet:
    """Return the keys of a JWK set in a file.

    Raises:
        file_missing_error: it cannot be read.
        document_refused_error: it is none, or has no key that may check a token.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        raise file_missing_error(file=FileName(path)) from None
    document = read_object(raw) if len(raw) <= MOST_BYTES else None
    if document is None:
        raise document_refused_error(why=Code("form"))
    return keys_of(document)


def unchanging(keys: KeySet) -> KeyCache:
    """Return keys that are read once."""

    async def same() -> KeySet:
        return keys

    return KeyCache(same)
