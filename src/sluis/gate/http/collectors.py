"""Collectors: who may vouch for what routers send, and how each proves that it is itself.

In:  the settings, an ``Authorization`` header, the name in a client certificate. Out: the collector's name, if any.

The rules this module keeps:
 * An address proves nothing. A collector shows its secret (HTTP Basic, its name as user name), or a certificate that
   the listener checked, and only where the route names it.
 * A secret that is not there yet is drawn at the first start, in a file of mode 0600; nobody has it until the operator
   gives it to the collector.
 * Only the digest of a secret is kept in memory, and compared in constant time.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sluis.errors import FileName
from sluis.errors.gate import collector_secret_error
from sluis.gate.http.credentials import draw_secret, pair_of
from sluis.gate.state.settings import Route, Settings

_FORM: Final = re.compile(r"[\x21-\x7e]{32,512}")


@dataclass(frozen=True, slots=True)
class Collectors:
    """The collectors of the settings."""

    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Name → SHA-256 of its secret."""
    certificates: Mapping[str, str] = field(default_factory=dict)
    """Name in the client certificate → name."""

    @classmethod
    def open(cls, settings: Settings) -> "Collectors":
        """Read the secrets; draw those that are not there yet.

        Raises:
            collector_secret_error: a file cannot be read, made, or holds no secret.

        Effects:
            Makes files of mode 0600.
        """
        files = {
            collector.name: settings.file(collector.secret_file)
            for collector in settings.collector
            if collector.secret_file is not None
        }
        certificates = {
            collector.certificate: collector.name
            for collector in settings.collector
            if collector.certificate is not None
        }
        return cls({name: _digest_in(path) for name, path in files.items()}, certificates)

    def vouching(self, route: Route, authorization: str | None, certificate: str | None) -> str | None:
        """Return which collector of a route proved itself; ``None`` when none did.

        Args:
            route: Of the settings; names those that may.
            authorization: The header, as it came.
            certificate: The name in the client certificate that the listener checked.
        """
        named = None if certificate is None else self.certificates.get(certificate)
        if named is not None and named in route.collectors:
            return named
        pair = pair_of(authorization)
        if pair is None:
            return None
        given = hashlib.sha256(pair.password.encode()).digest()
        right = hmac.compare_digest(self.secrets.get(pair.login, bytes(32)), given)
        return pair.login if right and pair.login in route.collectors else None


def _digest_in(path: Path) -> bytes:
    """Return SHA-256 of the secret in a file, drawn when the file is not there."""
    try:
        if not os.path.lexists(path):
            _make(path)
        text = path.read_text(encoding="ascii")
    except (OSError, ValueError):
        raise collector_secret_error(file=FileName(path)) from None
    secret = text.rstrip("\r\n")
    if not _FORM.fullmatch(secret):
        raise collector_secret_error(file=FileName(path))
    return hashlib.sha256(secret.encode()).digest()


def _make(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(draw_secret() + "\n")
        file.flush()
        os.fsync(file.fileno())
