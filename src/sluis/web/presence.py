"""Whether whoever reads a page is on a line now: asked of the provider's network, which alone can know it.

In:  the address and port of a connection, and a line. Out: yes, or nothing to say.

The rules this module keeps:
 * It shows presence and no more: not who it is, and no right follows from it. The page says so.
 * The network says which line an address and a port were at a moment (``line_at``); the line itself is not sent to it.
 * When it does not answer in time, or not in the form below, nothing is said. Nothing of it is kept or logged.

The call: ``POST`` of ``{"address", "port", "at"}``, the port ``null`` when it is not known and the moment ISO 8601 in
UTC; the answer ``{"line": LINE}``, or ``null`` for none or several.
"""

import asyncio
import ssl
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import httpx
import msgspec

from sluis.errors import FileName
from sluis.errors.gate import certificate_error
from sluis.web.people import Connection
from sluis.web.settings import PresenceSettings, WebSettings

WITHIN_S: Final = 2.0
"""For all of it: a network that answers drop by drop keeps no page waiting."""
MOST_BYTES: Final = 4_096


class LineAt(msgspec.Struct, frozen=True):
    """What the network answers."""

    line: str | None


class Presence:
    """The provider's network, where the settings name it."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        """Take the address of the service and a client of HTTP that is closed elsewhere."""
        self._url, self._client = url, client

    async def is_on(self, line: str, connection: Connection) -> bool:
        """Return whether the network sees a connection at a line now; ``False`` also when it says nothing.

        Effects:
            One call to the network.
        """
        if not connection.address:
            return False
        at = datetime.now(UTC).isoformat(timespec="seconds")
        asked = {"address": connection.address, "port": connection.port, "at": at}
        try:
            async with asyncio.timeout(WITHIN_S), self._client.stream("POST", self._url, json=asked) as answer:
                content = b""
                async for part in answer.aiter_raw():
                    content += part
                    if len(content) > MOST_BYTES:
                        return False
            told = msgspec.json.decode(content, type=LineAt).line
        except (httpx.HTTPError, httpx.InvalidURL, msgspec.DecodeError, TimeoutError):
            return False
        return answer.status_code == httpx.codes.OK and told is not None and _same(told, line)


@asynccontextmanager
async def presence(settings: WebSettings) -> AsyncIterator[Presence | None]:
    """Have the network to ask while the block runs; ``None`` where the settings name none.

    Raises:
        certificate_error: the files of the certificate cannot be used.
    """
    asked = settings.presence
    if asked is None:
        yield None
        return
    client = httpx.AsyncClient(
        verify=_tls(settings, asked), trust_env=False, follow_redirects=False, timeout=WITHIN_S,
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
    )  # fmt: skip
    async with client:
        yield Presence(asked.url, client)


def _tls(settings: WebSettings, asked: PresenceSettings) -> ssl.SSLContext:
    named = asked.certificate or asked.ca or ""
    try:
        context = ssl.create_default_context(cafile=None if asked.ca is None else settings.file(asked.ca))
        if asked.certificate is not None:
            context.load_cert_chain(settings.file(asked.certificate), settings.file(asked.key or ""))
    except (ssl.SSLError, OSError):
        raise certificate_error(file=FileName(settings.file(named))) from None
    return context


def _same(told: str, line: str) -> bool:
    return unicodedata.normalize("NFC", told.strip()) == unicodedata.normalize("NFC", line.strip())
