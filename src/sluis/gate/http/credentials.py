"""Basic passwords of routers: scrypt hashes in a file, checked without ever keeping a password.

In:  a file of lines ``login:salt:hash`` (hex), and an ``Authorization`` header. Out: the login, or ``None``.

A verified pair is remembered as a keyed hash under a key of this process, since scrypt costs tens of milliseconds and a
router comes back every few minutes.
"""

import base64
import hashlib
import hmac
import re
import secrets
from pathlib import Path
from typing import Final

from sluis.errors import FileName
from sluis.errors.gate import credentials_error, file_missing_error, login_error

_LOGIN = re.compile(r"[^:\s#][^:\s]{0,255}")
_LINE = re.compile(rf"({_LOGIN.pattern}):([0-9a-f]{{32}}):([0-9a-f]{{64}})")
_REMEMBERED: Final = 100_000


def hash_password(password: bytes, salt: bytes) -> bytes:
    """Return scrypt(n=2^14, r=8, p=1) of a password, 32 bytes (RFC 7914)."""
    return hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1, dklen=32)


def credential_line(login: str, password: str) -> str:
    """Return the line for the password file.

    Raises:
        login_error: the file could not hold the login; nothing of it is said.

    Effects:
        Reads 16 bytes of system randomness.
    """
    if not _LOGIN.fullmatch(login):
        raise login_error()
    salt = secrets.token_bytes(16)
    return f"{login}:{salt.hex()}:{hash_password(password.encode(), salt).hex()}"


class Credentials:
    """The password file, read once."""

    def __init__(self, lines: dict[str, tuple[bytes, bytes]]) -> None:
        self._lines = lines
        self._process_key = secrets.token_bytes(32)
        self._verified: set[bytes] = set()

    @classmethod
    def load(cls, path: Path) -> "Credentials":
        """Read the file.

        Raises:
            FileMissingError: it cannot be read.
            credentials_error: a line is not ``login:salt:hash``; carries the line number.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise file_missing_error(file=FileName(path)) from None
        lines: dict[str, tuple[bytes, bytes]] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if not line or line.startswith("#"):
                continue
            match = _LINE.fullmatch(line)
            if not match or match[1] in lines:
                raise credentials_error(file=FileName(path), line=number)
            lines[match[1]] = (bytes.fromhex(match[2]), bytes.fromhex(match[3]))
        return cls(lines)

    def remembered(self, header: str | None) -> str | None:
        """Return the login of a header that was verified before, without the cost of scrypt; ``None`` otherwise."""
        pair = _pair(header)
        if pair is None:
            return None
        return pair[0] if self._mark(*pair) in self._verified else None

    def _mark(self, login: str, password: str) -> bytes:
        return hmac.digest(self._process_key, f"{login}:{password}".encode(), "sha256")

    def login_of(self, header: str | None) -> str | None:
        """Return the login of a ``Basic`` header whose password is right, else ``None`` (RFC 7617)."""
        pair = _pair(header)
        if pair is None:
            return None
        login, password = pair
        seen = self._mark(login, password)
        if seen in self._verified:
            return login
        salt, expected = self._lines.get(login, (bytes(16), bytes(32)))
        if not hmac.compare_digest(hash_password(password.encode(), salt), expected) or login not in self._lines:
            return None
        if len(self._verified) >= _REMEMBERED:
            self._verified.clear()
        self._verified.add(seen)
        return login


def _pair(header: str | None) -> tuple[str, str] | None:
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        login, separator, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:  # no base64, no ASCII, no UTF-8
        return None
    return (login, password) if separator else None
