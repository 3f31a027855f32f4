"""Where a recipient takes its bodies: a URL, or a directory for a file drop.

In:  one body with its id and receipt. Out: ``Reply``: taken, refused, or failed (and whether it may have arrived).

The rules this module keeps:
 * The recipient sees our URL, headers and connection only, plus ``Sluis-Disclosure`` and ``Idempotency-Key``.
 * Redirects are not followed: the register names the recipient, not the recipient somebody else.
 * What the recipient says is read as a status and thrown away; nothing of it reaches a router, a log or a metric.
"""

import asyncio
import os
import ssl
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Protocol

import aiohttp

from sluis.durable import sync_folder
from sluis.errors import FileName
from sluis.errors.gate import file_missing_error
from sluis.gate.delivery.recipient_tls import tls_context
from sluis.gate.state.settings import Endpoint, Settings
from sluis.terms import BodyFormat

CONTENT_TYPES: Final = {
    BodyFormat.OBJECT: "application/json; charset=UTF-8",
    BodyFormat.PAIRS: "application/json; charset=UTF-8",
    BodyFormat.CSV: "text/csv; charset=UTF-8; header=present",
}
_AGAIN: Final = frozenset({401, 403, 404, 407, 408, 425, 429})
"""Client errors that say nothing about the body: an expired credential or a moved endpoint is for an operator to mend,
and until then the bodies wait; the others would be the same next time."""
_READ_AT_MOST: Final = 65_536


class Reply(Enum):
    """What became of one attempt."""

    TAKEN = "taken"
    REFUSED = "refused"
    """It arrived and will not be taken."""
    FAILED = "failed"
    """It may have arrived; try again."""
    NOT_SENT = "not-sent"
    """No connection was made; try again."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One body on its way."""

    disclosure: bytes
    """C, 32 bytes: the id, the same in every retry."""
    body: bytes
    receipt: str
    """The value of ``Sluis-Disclosure``."""
    content_type: str


class Carrier(Protocol):
    """Something that brings parcels to one recipient."""

    async def bring(self, parcel: Parcel) -> Reply:
        """Bring one parcel and say what became of it. Never raises for anything the recipient does."""
        ...


class HttpCarrier:
    """Brings parcels by POST."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        endpoint: Endpoint,
        authorization: str | None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._session = session
        self._url = endpoint.url or ""
        self._timeout = aiohttp.ClientTimeout(total=endpoint.timeout / 1000)
        self._tls = True if tls is None else tls
        self._authorization = {"Authorization": authorization} if authorization else {}

    async def bring(self, parcel: Parcel) -> Reply:
        """POST the body; see ``Carrier``."""
        headers = {
            "Content-Type": parcel.content_type,
            "Idempotency-Key": f'"{parcel.disclosure.hex()}"',
            "Sluis-Disclosure": parcel.receipt,
            "User-Agent": "sluis",
            **self._authorization,
        }
        try:
            async with self._session.post(
                self._url,
                data=parcel.body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                ssl=self._tls,
            ) as response:
                status = response.status
                await response.content.read(_READ_AT_MOST)
        except aiohttp.ClientConnectorError:
            return Reply.NOT_SENT
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return Reply.FAILED
        if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110: 2xx is success
            return Reply.TAKEN
        return Reply.REFUSED if 400 <= status < 500 and status not in _AGAIN else Reply.FAILED  # noqa: PLR2004


class DirectoryCarrier:
    """Drops parcels as files, ``<id>.json`` or ``<id>.csv`` beside ``<id>.disclosure``; each appears whole or not.

    Files have mode 0600 and folders 0700: whoever fetches them does so as the user that runs Sluis.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def bring(self, parcel: Parcel) -> Reply:
        """Write two files; see ``Carrier``."""
        try:
            await asyncio.to_thread(self._write, parcel)
        except OSError:
            return Reply.FAILED
        return Reply.TAKEN

    def _write(self, parcel: Parcel) -> None:
        self._make_folder(self._directory)
        name = parcel.disclosure.hex()
        ending = "csv" if parcel.content_type.startswith("text/csv") else "json"
        for target, content in ((f"{name}.disclosure", parcel.receipt.encode()), (f"{name}.{ending}", parcel.body)):
            waiting = self._directory / f".{target}.part"
            handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                os.fchmod(handle, 0o600)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            waiting.replace(self._directory / target)
        sync_folder(self._directory)  # or a power cut takes away what is on record as delivered

    def _make_folder(self, folder: Path) -> None:
        """Make a folder, and those above it that are not there: what lies in them has left the household."""
        if not folder.parent.exists():
            self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def carrier_for(settings: Settings, endpoint: Endpoint, session: aiohttp.ClientSession) -> Carrier:
    """Return what brings parcels to ``endpoint``.

    Raises:
        FileMissingError: the authorization file, or one of TLS, cannot be read.
        certificate_error: one of TLS cannot be used.
    """
    if endpoint.directory is not None:
        return DirectoryCarrier(settings.file(endpoint.directory))
    authorization = None
    if endpoint.authorization_file is not None:
        path = settings.file(endpoint.authorization_file)
        try:
            authorization = path.read_text(encoding="utf-8").splitlines()[0].strip()
        except (OSError, UnicodeDecodeError, IndexError):
            raise file_missing_error(file=FileName(path)) from None
    return HttpCarrier(session, endpoint, authorization, tls_context(settings, endpoint))
