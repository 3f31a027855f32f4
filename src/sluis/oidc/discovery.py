"""What an identity service says of itself: where it signs in, gives tokens, publishes keys and signs out.

In:  the issuer of the settings. Out: ``Metadata``.

The rules this module keeps:
 * The document names the issuer of the settings, to the letter: another one is somebody else's.
 * Every address in it is https (``address``). An algorithm of our list and PKCE with S256 are needed.

Sources: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 9207, section 3; RFC 9700, section 2.1.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import httpx

from sluis.errors import Code
from sluis.errors.oidc import document_refused_error
from sluis.oidc.address import is_safe
from sluis.oidc.claims import texts
from sluis.oidc.fetching import fetch

ALGORITHMS: Final = ("ES256", "RS256", "PS256", "EdDSA")
"""With which an ID token may be signed: a closed list. Never none, and nothing with a shared secret."""
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Metadata:
    """Of one service."""

    issuer: str
    authorization: str
    token: str
    keys: str
    end_session: str | None
    algorithms: frozenset[str]
    names_itself: bool
    """Whether it says in each answer which issuer it is (RFC 9207)."""
    client_secret: Literal["basic", "post"]
    """How a client shows its secret."""


async def discover(client: httpx.AsyncClient, issuer: str) -> Metadata:
    """Return what a service says of itself.

    Raises:
        away_error: it does not answer.
        document_refused_error: what it says cannot be believed.
    """
    if not is_safe(issuer) or "?" in issuer:
        raise document_refused_error(why=Code("address"))
    status, document = await fetch(client, issuer.rstrip("/") + "/.well-known/openid-configuration")
    if status != _OK:
        raise document_refused_error(why=Code("form"))
    return metadata_of(document, issuer)


def metadata_of(document: Mapping[str, object], issuer: str) -> Metadata:
    """Return what a discovery document says.

    Raises:
        document_refused_error: it cannot be believed.
    """
    if document.get("issuer") != issuer:
        raise document_refused_error(why=Code("issuer"))
    end_session = document.get("end_session_endpoint")
    algorithms = frozenset(ALGORITHMS) & frozenset(texts(document, "id_token_signing_alg_values_supported"))
    if not algorithms:
        raise document_refused_error(why=Code("algorithms"))
    if "S256" not in texts(document, "code_challenge_methods_supported"):
        raise document_refused_error(why=Code("pkce"))
    ways = texts(document, "token_endpoint_auth_methods_supported") or ("client_secret_basic",)
    return Metadata(
        issuer=issuer,
        authorization=_address(document.get("authorization_endpoint"), issuer),
        token=_address(document.get("token_endpoint"), issuer),
        keys=_address(document.get("jwks_uri"), issuer),
        end_session=None if end_session is None else _address(end_session, issuer),
        algorithms=algorithms,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        client_secret="basic" if "client_secret_basic" in ways else "post",
    )


def _address(value: object, issuer: str) -> str:
    if not isinstance(value, str):
        raise document_refused_error(why=Code("form"))
    if not is_safe(value) or (issuer.startswith("https:") and not value.startswith("https:")):
        raise document_refused_error(why=Code("address"))
    return value
