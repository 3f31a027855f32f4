"""Fetch what a log serves: its checkpoint and its entries, over HTTP.

In:  the address of a log. Out: bytes of a path below it, or that it is not there.

The rules this module keeps:
 * Plain HTTP and HTTPS only; nothing is followed elsewhere, and no proxy of the environment is asked.
 * No answer is read beyond the largest there can be.

Source: C2SP tlog-tiles.
"""

import http.client
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from sluis.errors.ledger import log_unreachable_error

Fetch = Callable[[str], bytes | None]
"""Gives the bytes of a path of the log, or ``None`` when the log does not have it."""

TIMEOUT_S: Final = 10.0
MOST_BYTES: Final = 256 * (2 + 65_535)
"""A full bundle of the largest entries."""
_OK: Final = 200
_MISSING: Final = 404


def fetcher(url: str) -> Fetch:
    """Return what fetches from one log.

    Args:
        url: Its address, as ``https://log.example``.

    Raises:
        log_unreachable_error: it is no such address. What is returned raises it when the log does not answer, or
            answers neither "here it is" nor "there is none".

    Effects:
        What is returned connects to that host.
    """
    parts = urlsplit(url)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}.get(parts.scheme)
    host = parts.hostname
    if kind is None or host is None:
        raise log_unreachable_error()

    def fetch(path: str) -> bytes | None:
        try:
            connection = kind(host, parts.port, timeout=TIMEOUT_S)
            try:
                connection.request("GET", f"{parts.path.rstrip('/')}/{path}")
                answer = connection.getresponse()
                content = answer.read(MOST_BYTES + 1)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError):
            raise log_unreachable_error() from None
        if answer.status not in {_OK, _MISSING} or len(content) > MOST_BYTES:
            raise log_unreachable_error()
        return content if answer.status == _OK else None

    return fetch
