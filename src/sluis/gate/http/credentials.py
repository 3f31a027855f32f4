"""Passwords and secrets of routers: hashes in a file, checked without ever keeping what was given.

In:  a file of lines, and an ``Authorization`` header. Out: the login, or ``None``.

A line is ``login:scheme:salt:hash``, both in hex. The schemes, each with its version:

``scrypt-v1``  a password that a person chose: scrypt(n=2^14, r=8, p=1), 32 bytes. ``login:salt:hash`` is the same.
``hmac-v1``    a secret that ``sluis gate secret`` drew, 32 random bytes: HMAC-SHA-256 under the salt. Nobody can guess
               it, so it needs no slow hash, and a flood of wrong ones costs microseconds.

The rules this module keeps:
 * A pair that was right is remembered as a keyed hash under a key of this process, since scrypt costs tens of
   milliseconds and a router comes back every few minutes. The pair that was used longest ago is forgotten first.
 * Only what has the form of a drawn secret is compared with an ``hmac-v1`` line: a line made by hand for a word does
   not make that word a secret.

Source: RFC 7617 (Basic), RFC 7914 (scrypt), RFC 2104 (HMAC).
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from sluis.errors import FileName
from sluis.errors.gate import credentials_error, file_missing_error, login_error

_LOGIN = re.compile(r"[^:\s#][^:\s]{0,255}")
_LINE = re.compile(rf"({_LOGIN.pattern}):(?:(scrypt-v1|hmac-v1):)?([0-9a-f]{{32}}):([0-9a-f]{{64}})")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_LABEL: Final = b"sluis/router-secret/v1\0"
_REMEMBERED: Final = 1_000_000
SECRET_BYTES: Final = 32


class Scheme(Enum):
    """How a line keeps what it checks."""

    SCRYPT = "scrypt-v1"
    HMAC = "hmac-v1"


@dataclass(frozen=True, slots=True)
class StoredHash:
    """What a line says of one login."""

    scheme: Scheme
    salt: bytes = field(repr=False)
    expected: bytes = field(repr=False)


_STAND_IN: Final = StoredHash(Scheme.SCRYPT, bytes(16), bytes(32))


def hash_password(password: bytes, salt: bytes) -> bytes:
    """Return scrypt(n=2^14, r=8, p=1) of a password, 32 bytes (RFC 7914)."""
    return hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1, dklen=32)


def hash_secret(secret: str, salt: bytes) -> bytes:
    """Return HMAC-SHA-256 of a drawn secret under its salt, 32 bytes (RFC 2104)."""
    return hmac.digest(salt, _LABEL + secret.encode(), "sha256")


def draw_secret() -> str:
    """Return 32 random bytes in base64url without padding, 43 characters.

    Effects:
        Reads system randomness.

    Examples:
        >>> len(draw_secret()), draw_secret() == draw_secret()
        (43, False)
    """
    return base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).rstrip(b"=").decode()


def credential_line(login: str, password: str) -> str:
    """Return the line of a password that somebody chose, ``scrypt-v1``.

    Raises:
        login_error: the file could not hold the login; nothing of it is said.

    Effects:
        Reads 16 bytes of system randomness.
    """
    salt = secrets.token_bytes(16)
    return _line(login, Scheme.SCRYPT, salt, hash_password(password.encode(), salt))


def secret_line(login: str, secret: str) -> str:
    """Return the line of a secret that ``draw_secret`` drew, ``hmac-v1``.

    Raises:
        login_error: as ``credential_line``.

    Effects:
        Reads 16 bytes of system randomness.
    """
    salt = secrets.token_bytes(16)
    return _line(login, Scheme.HMAC, salt, hash_secret(secret, salt))


def _line(login: str, scheme: Scheme, salt: bytes, expected: bytes) -> str:
    if not _LOGIN.fullmatch(login):
        raise login_error()
    return f"{login}:{scheme.value}:{salt.hex()}:{expected.hex()}"


@dataclass(frozen=True, slots=True)
class Pair:
    """User name and password of a ``Basic`` header, not believed yet. Never logged."""

    login: str = field(repr=False)
    password: str = field(repr=False)


def pair_of(header: str | None) -> Pair | None:
    """Return the pair of a ``Basic`` header; ``None`` when it is none (RFC 7617).

    Examples:
        >>> pair_of("Basic Y3BlMTpzM2NyZXQ=").login, pair_of("Bearer x")
        ('cpe1', None)
    """
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        login, separator, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:  # no base64, no ASCII, no UTF-8
        return None
    return Pair(login, password) if separator else None


class Credentials:
    """The password file, read once."""

    def __init__(self, lines: Mapping[str, StoredHash]) -> None:
        self._lines = lines
        self._process_key = secrets.token_bytes(32)
        self._verified: OrderedDict[str, bytes] = OrderedDict()
        self.slow = any(line.scheme is Scheme.SCRYPT for line in lines.values())
        """Whether any line needs scrypt."""

    @classmethod
    def load(cls, path: Path) -> "Credentials":
        """Read the file.

        Raises:
            FileMissingError: it cannot be read.
            credentials_error: a line has another form; carries the line number.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise file_missing_error(file=FileName(path)) from None
        lines: dict[str, StoredHash] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if not line or line.startswith("#"):
                continue
            match = _LINE.fullmatch(line)
            if not match or match[1] in lines:
                raise credentials_error(file=FileName(path), line=number)
            scheme = Scheme(match[2] or Scheme.SCRYPT.value)
            lines[match[1]] = StoredHash(scheme, bytes.fromhex(match[3]), bytes.fromhex(match[4]))
        return cls(lines)

    def scheme_of(self, login: str) -> Scheme | None:
        """Return how the line of a login keeps it; ``None`` when no line has this login."""
        line = self._lines.get(login)
        return None if line is None else line.scheme

    def remembered(self, pair: Pair) -> bool:
        """Say whether this very pair was right before, without the cost of scrypt."""
        mark = self._verified.get(pair.login)
        if mark is None or not hmac.compare_digest(mark, self._mark(pair)):
            return False
        self._verified.move_to_end(pair.login)
        return True

    def remember(self, pair: Pair) -> None:
        """Remember a pair that was right; the one that was used longest ago makes room."""
        self._verified[pair.login] = self._mark(pair)
        self._verified.move_to_end(pair.login)
        while len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)

    def _mark(self, pair: Pair) -> bytes:
        return hmac.digest(self._process_key, f"{pair.login}:{pair.password}".encode(), "sha256")

    def is_right(self, pair: Pair) -> bool:
        """Check a pair against its line; a login that no line has costs as much as a password, and is never right.

        May run in any thread: it reads only.
        """
        line = self._lines.get(pair.login, _STAND_IN)
        if line.scheme is Scheme.HMAC:
            given = hash_secret(pair.password, line.salt)
            return hmac.compare_digest(given, line.expected) and _SECRET.fullmatch(pair.password) is not None
        given = hash_password(pair.password.encode(), line.salt)
        return hmac.compare_digest(given, line.expected) and pair.login in self._lines
