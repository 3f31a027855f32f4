"""The identity service of the settings, as the web uses it: opened with its secret, closed with its connections.

In:  the settings. Out: an ``async with`` block with the way to sign in, and with whether the service can be reached.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from sluis.errors import FileName
from sluis.errors.gate import file_missing_error
from sluis.oidc.code_flow import Client, CodeFlow
from sluis.oidc.fetching import http_client
from sluis.oidc.id_token import Expected
from sluis.oidc.key_set import KeyCache
from sluis.oidc.reach import Reach
from sluis.oidc.verifier import Service, Verifier
from sluis.web.settings import WebSettings

BACK: Final = "/sign-in/back"
"""Where the identity service sends browsers: the redirect URI is the public URL and this path."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity service."""

    flow: CodeFlow
    """The way to sign in."""
    reach: Reach
    """Whether it can be reached."""


@asynccontextmanager
async def identity(settings: WebSettings) -> AsyncIterator[Identity]:
    """Have a way to sign in while the block runs; the service is asked when somebody first signs in.

    Raises:
        file_missing_error: secret or authorities cannot be read.

    Effects:
        Reads two files; connections to the service.
    """
    oidc = settings.oidc
    secret = None if oidc.client_secret_file is None else _secret(settings, oidc.client_secret_file)
    authorities = None if oidc.ca is None else settings.file(oidc.ca)
    async with http_client(authorities) as http, http_client(authorities) as other:
        service = Service(http, oidc.issuer)
        verifier = Verifier(KeyCache(service.keys), Expected(oidc.issuer, oidc.client_id, oldest_s=600))
        flow = CodeFlow(service, verifier, Client(oidc.client_id, settings.place(BACK), oidc.scopes, secret))
        async with aclosing(Reach(other, oidc.issuer)) as reach:
            yield Identity(flow, reach)


def _secret(settings: WebSettings, name: str) -> str:
    path = settings.file(name)
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        secret = ""
    if not secret:
        raise file_missing_error(file=FileName(path))
    return secret
