"""Asks an identity service for documents: within a time and a size, without following it elsewhere.

In:  an address and a client of HTTP. Out: a JSON object with its status.

The rules this module keeps:
 * An answer is read up to ``MOST_BYTES`` and within ``WITHIN_S``, all of it.
 * No redirect is followed, no cookie kept, and no proxy or password taken from the environment.
 * What was answered is repeated nowhere.
"""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import httpx

from sluis.errors import Code, FileName
from sluis.errors.gate import file_missing_error
from sluis.errors.oidc import away_error, document_refused_error
from sluis.oidc.strict_json import read_object

MOST_BYTES: Final = 262_144
WITHIN_S: Final = 5.0
_AWAY_FROM: Final = 500
"""Statuses from here on are the service's own trouble."""


def http_client(authorities: Path | None = None) -> httpx.AsyncClient:
    """Return a client of HTTP for one identity service; close it with ``aclose``.

    Args:
        authorities: Of its certificate, PEM; those of the system when absent.

    Raises:
        file_missing_error: they cannot be read.
    """
    try:
        context = _of_the_system() if authorities is None else ssl.create_default_context(cafile=str(authorities))
    except OSError:
        raise file_missing_error(file=FileName(authorities or "")) from None
    limits = httpx.Limits(max_connections=8, max_keepalive_connections=2)
    return httpx.AsyncClient(verify=context, trust_env=False, follow_redirects=False, timeout=WITHIN_S, limits=limits)


@cache
def _of_the_system() -> ssl.SSLContext:
    """Read the authorities of the system once: there are hundreds."""
    return ssl.create_default_context()


async def fetch(
    client: httpx.AsyncClient,
    url: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Mapping[str, object]]:
    """Return the status and the object an address answers with.

    Args:
        client: Of ``http_client``.
        url: One that ``is_safe`` takes.
        form: To post; a plain question when absent.
        headers: Beside the usual ones.

    Raises:
        away_error: nothing came, not in time, or the service says it is in trouble.
        document_refused_error: what came is no JSON object, or too large.
    """
    method = "GET" if form is None else "POST"
    asked = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    try:
        async with asyncio.timeout(WITHIN_S), client.stream(method, url, data=form, headers=asked) as answer:
            raw = await _read(answer)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError):
        raise away_error() from None
    finally:
        client.cookies.clear()
    if answer.status_code >= _AWAY_FROM:
        raise away_error()
    made = read_object(raw)
    if made is None:
        raise document_refused_error(why=Code("form"))
    return answer.status_code, made


async def _read(answer: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in answer.aiter_raw():
        size += len(part)
        if size > MOST_BYTES:
            raise document_refused_error(why=Code("large"))
        parts.append(part)
    return b"".join(parts)
