"""A sign-in by authorization code: where a browser is sent, what is kept of it meanwhile, and what the code gives.

In:  a service, a client, and what a browser comes back with. Out: an address; then an ID token with its claims.

The rules this module keeps:
 * Each sign-in has a state, a nonce and a PKCE verifier of its own, 256 bits of chance each, used once.
 * A service that says who it is in its answers (RFC 9207) says the issuer of the settings, or the answer is refused.
 * Of what the service sends, the ID token is used and nothing else: no access token is kept.

Sources: RFC 6749, sections 4.1 and 2.3.1; RFC 7636; RFC 9207; OpenID Connect Core 1.0, section 3.1; OpenID Connect
RP-Initiated Logout 1.0, section 2.
"""

import hashlib
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote_plus, urlencode

from sluis.errors import Code
from sluis.errors.oidc import answer_refused_error
from sluis.oidc.claims import Claims
from sluis.oidc.discovery import Metadata
from sluis.oidc.fetching import fetch
from sluis.oidc.verifier import Service, Verifier

MOST_CODE: Final = 2_048
"""Characters of a code."""
_OK: Final = 200
_UNAUTHORIZED: Final = 401


@dataclass(frozen=True, slots=True)
class Client:
    """What a service knows this web by."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that is under way; each of its texts is a secret until it is used."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class CodeFlow:
    """Sign-ins of one client at one service."""

    def __init__(self, service: Service, verifier: Verifier, client: Client) -> None:
        """Take who signs in where.

        Args:
            service: The identity service.
            verifier: Of its tokens, for this client.
            client: This web.
        """
        self._service, self._verifier, self._client = service, verifier, client

    async def begin(self, lang: str) -> tuple[str, Begun]:
        """Return where a browser goes to sign in, and what is kept until it comes back.

        Args:
            lang: In which the service shall speak.

        Raises:
            away_error, document_refused_error: the service cannot be used.
        """
        metadata = await self._service.metadata()
        begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
        digest = hashlib.sha256(begun.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.redirect_uri,
            "scope": " ".join(self._client.scopes),
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "ui_locales": lang,
        }
        return _with(metadata.authorization, asked), begun

    async def finish(self, answer: Mapping[str, str], begun: Begun) -> tuple[str, Claims]:
        """Return the ID token that a browser's answer gives, and its claims.

        Args:
            answer: What it came back with; its state was compared already.
            begun: The sign-in it belongs to.

        Raises:
            answer_refused_error: it gives no sign-in.
            token_refused_error: the token does not hold.
            away_error, document_refused_error: the service cannot be used.
        """
        metadata = await self._service.metadata()
        named = answer.get("iss")
        if named != metadata.issuer and (named is not None or metadata.names_itself):
            raise answer_refused_error(why=Code("issuer"))
        if "error" in answer:
            raise answer_refused_error(why=Code("declined" if answer["error"] == "access_denied" else "error"))
        code = answer.get("code", "")
        if not 0 < len(code) <= MOST_CODE or not code.isascii() or not code.isprintable():
            raise answer_refused_error(why=Code("form"))
        token = await self._redeemed(metadata, code, begun)
        return token, await self._verifier.claims(token, begun.nonce)

    async def sign_out(self, back: str, lang: str) -> str | None:
        """Return where a browser goes to end its session at the service, too; ``None`` where it has no such place.

        The service asks the person, since the ID token is not shown to it: what the desk believes stands in no address.

        Args:
            back: Where the service sends the browser afterwards.
            lang: In which the service shall speak.

        Raises:
            away_error, document_refused_error: the service cannot be used.
        """
        address = (await self._service.metadata()).end_session
        if address is None:
            return None
        asked = {"client_id": self._client.client_id, "post_logout_redirect_uri": back, "ui_locales": lang}
        return _with(address, asked)

    async def _redeemed(self, metadata: Metadata, code: str, begun: Begun) -> str:
        """Return the ID token for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": begun.verifier,
        }
        headers: dict[str, str] = {}
        secret, named = self._client.secret, self._client.client_id
        if secret is not None and metadata.client_secret == "basic":  # noqa: S105 - the name of a way
            both = f"{quote_plus(named)}:{quote_plus(secret)}".encode()
            headers["Authorization"] = "Basic " + b64encode(both).decode()
        else:
            form |= {"client_id": named} | ({} if secret is None else {"client_secret": secret})
        status, document = await fetch(self._service.client, metadata.token, form, headers)
        if status != _OK:
            unknown = status == _UNAUTHORIZED or document.get("error") in {"invalid_client", "unauthorized_client"}
            raise answer_refused_error(why=Code("client" if unknown else "code"))
        token = document.get("id_token")
        if not isinstance(token, str):
            raise answer_refused_error(why=Code("form"))
        return token


def _with(address: str, asked: Mapping[str, str]) -> str:
    return address + ("&" if "?" in address else "?") + urlencode(asked)
