"""Whether an ID token, or an access token of a machine, holds: who signed it, for whom, until when, for which sign-in.

In:  a token as it was sent, the keys of its service, and what is expected of it. Out: its claims.

The rules this module keeps:
 * The algorithm is one of the list and one that the key is for; what the token says of keys or algorithms beside that
   is not followed: no ``jwk``, ``jku``, ``x5u``, no ``crit``.
 * Issuer and audience are compared to the letter. A token for us and somebody else is not ours: whoever else has it
   could show it.
 * What is missing is wrong: iss, sub, aud, exp, iat; and nonce where a sign-in asked for one.
 * A token is of one kind: an access token says ``at+jwt`` in its head and is of a client that asked for itself
   (``sub`` is ``client_id``); an ID token says neither. None is taken for the other.
 * An error says which rule was broken and nothing of the token.

Sources: OpenID Connect Core 1.0, sections 2 and 3.1.3.7; RFC 7515, section 4.1.11; RFC 8725; RFC 9068,
sections 2 and 4.
"""

import hmac
import math
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel

from sluis.errors import Code
from sluis.errors.oidc import token_refused_error
from sluis.oidc.claims import Claims
from sluis.oidc.discovery import ALGORITHMS
from sluis.oidc.key_set import KeySet, SigningKey
from sluis.oidc.strict_json import read_object

MOST_BYTES: Final = 16_384
EARLY_S: Final = 60
"""How far the clock of a service may be ahead of ours."""
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}", re.ASCII)
_SUBJECT: Final = 255
_ID: Final = frozenset({"JWT"})
_ACCESS: Final = frozenset({"AT+JWT", "APPLICATION/AT+JWT"})
_NOT_TAKEN: Final = frozenset({"crit", "b64", "zip", "enc"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must be to hold."""

    issuer: str
    audience: str
    """The client it was made for."""
    algorithms: frozenset[str] = frozenset(ALGORITHMS)
    nonce: str | None = None
    """Of the sign-in it answers; ``None`` where there is none to compare."""
    oldest_s: int = 86_400
    """How long ago it may have been made."""
    after_expiry_s: int = 0
    """How long after its end it is still taken."""
    access: bool = False
    """Whether it is to be an access token of a client that asked for itself, and no ID token."""


class _Registry(jws.JWSRegistry):
    """Algorithms of the list; ``EdDSA`` is Ed25519, the only curve of it that a key here can have."""

    max_header_length = 4_096
    max_payload_length = MOST_BYTES

    def get_alg(self, name: str) -> JWSAlgModel:
        return super().get_alg("Ed25519" if name == "EdDSA" else name)


def check_id_token(token: str, keys: KeySet, expected: Expected, now_s: float) -> Claims:
    """Return the claims of a token that holds.

    Args:
        token: As it was sent.
        keys: Of its service.
        expected: What it must be.
        now_s: Seconds since 1970.

    Raises:
        token_refused_error: it does not hold; ``why`` is ``key`` where its key is not among them, and only there.
    """
    if len(token) > MOST_BYTES:
        raise token_refused_error(why=Code("large"))
    if not _COMPACT.fullmatch(token):
        raise token_refused_error(why=Code("form"))
    algorithm, kid = _head(token.partition(".")[0], expected)
    key = _key(keys, algorithm, kid)
    claims = _payload(token, key, algorithm)
    _hold_identity(claims, expected)
    _hold_moments(claims, expected, now_s)
    if expected.nonce is not None and not hmac.compare_digest(_bytes(claims, "nonce"), expected.nonce.encode()):
        raise token_refused_error(why=Code("nonce"))
    return Claims(claims)


def _head(part: str, expected: Expected) -> tuple[str, str | None]:
    """Return algorithm and name of the key."""
    head = read_object(_decoded(part))
    if head is None:
        raise token_refused_error(why=Code("form"))
    algorithm, kid, kind = head.get("alg"), head.get("kid"), head.get("typ", "" if expected.access else "JWT")
    if not isinstance(algorithm, str) or algorithm not in expected.algorithms or algorithm not in ALGORITHMS:
        raise token_refused_error(why=Code("algorithm"))
    if _NOT_TAKEN & head.keys() or not isinstance(kind, str) or kind.upper() not in _kinds(expected):
        raise token_refused_error(why=Code("header"))
    if kid is not None and not isinstance(kid, str):
        raise token_refused_error(why=Code("header"))
    return algorithm, kid


def _kinds(expected: Expected) -> frozenset[str]:
    return _ACCESS if expected.access else _ID


def _key(keys: KeySet, algorithm: str, kid: str | None) -> SigningKey:
    """Return the only key that a token can mean."""
    fitting = [key for key in keys if algorithm in key.algorithms and (kid is None or key.kid == kid)]
    if len(fitting) != 1:
        raise token_refused_error(why=Code("key"))
    return fitting[0]


def _payload(token: str, key: SigningKey, algorithm: str) -> Mapping[str, object]:
    """Return the claims of a token whose signature holds."""
    registry = _Registry(algorithms=["Ed25519" if algorithm == "EdDSA" else algorithm], strict_check_header=False)
    try:
        payload = jws.deserialize_compact(token, key.key, registry=registry).payload
    except (JoseError, ValueError, TypeError, KeyError):
        raise token_refused_error(why=Code("signature")) from None
    claims = read_object(payload)
    if claims is None:
        raise token_refused_error(why=Code("form"))
    return claims


def _hold_identity(claims: Mapping[str, object], expected: Expected) -> None:
    if _text(claims, "iss") != expected.issuer:
        raise token_refused_error(why=Code("issuer"))
    audience = claims.get("aud")
    party = expected.audience if expected.access else claims.get("azp", expected.audience)
    if audience not in (expected.audience, [expected.audience]) or party != expected.audience:
        raise token_refused_error(why=Code("audience"))
    subject = _text(claims, "sub")
    if not 0 < len(subject) <= _SUBJECT or not subject.isascii() or not subject.isprintable():
        raise token_refused_error(why=Code("claims"))
    if expected.access and (_text(claims, "client_id") != subject or not _text(claims, "jti")):
        raise token_refused_error(why=Code("claims"))


def _hold_moments(claims: Mapping[str, object], expected: Expected, now_s: float) -> None:
    ends, made = _moment(claims, "exp"), _moment(claims, "iat")
    begins = _moment(claims, "nbf") if "nbf" in claims else made
    if now_s >= ends + expected.after_expiry_s:
        raise token_refused_error(why=Code("expired"))
    if max(made, begins) > now_s + EARLY_S or ends <= made or made < now_s - expected.oldest_s:
        raise token_refused_error(why=Code("moment"))


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise token_refused_error(why=Code("claims"))
    return value


def _bytes(claims: Mapping[str, object], name: str) -> bytes:
    return _text(claims, name).encode("utf-8", "surrogatepass")


def _moment(claims: Mapping[str, object], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1 << 40:
        raise token_refused_error(why=Code("claims"))
    return math.floor(value)


def _decoded(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise token_refused_error(why=Code("form")) from None
