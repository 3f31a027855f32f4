"""What an identity service says of a person, and which roles and households that gives: a closed mapping.

In:  the claims of an ID token that was checked, and the mapping of the settings. Out: a ``Person``.

The rules this module keeps:
 * A value of the roles claim gives a role only where the settings name it; one they do not name gives none.
 * ``household`` is not mapped from a value: it is the role of whoever has lines in the households claim and no other
   role. Who has another role has no households: an employee looks at his own home with an account of his own home.
 * A claim of another form than a text or a list of texts says nothing.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NewType

import msgspec

from sluis.terms import Role

Claims = NewType("Claims", Mapping[str, object])
"""Of an ID token whose signature and whose every claim of OpenID Connect Core 3.1.3.7 was checked."""
MOST_VALUES: Final = 200
"""Values of one claim that are looked at."""
_LAST: Final = 253_402_300_800
LONGEST: Final = 256
"""Characters of a value."""


class ClaimsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which claims of an ID token say what somebody is."""

    roles: str = "roles"
    """The claim whose values give roles: a text or a list of texts."""
    households: str = "households"
    """The claim that lists the lines somebody answers for."""
    name: str = "name"
    """The claim with the name that pages greet somebody by."""
    authority: dict[str, Literal["AP", "ACM", "RDI"]] = {}
    """Value of the roles claim → the authority of an inspector: dossiers for it, and for no other, are his to have."""
    role: dict[str, Role] = {}
    """Value of the roles claim → role: owner, legal, dpo, approver, call-centre, operator or inspector."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the identity service vouches for."""

    issuer: str
    subject: str = field(repr=False)
    """What the service calls somebody, for ever; no name."""
    name: str = field(repr=False)
    roles: frozenset[Role]
    households: tuple[str, ...] = field(repr=False)
    """Lines, in Unicode form NFC; empty unless the role is household."""
    expires: int
    """When the token ends, seconds since 1970."""
    acr: str | None = None
    """How strongly somebody signed in, as the service calls it; ``None`` where the token does not say."""
    amr: tuple[str, ...] = ()
    """By which methods, as the service calls them."""
    authorities: frozenset[str] = frozenset()
    """Of which authorities an inspector is."""
    signed_in: int | None = None
    """When somebody signed in (``auth_time``), seconds since 1970; ``None`` where the token does not say."""


def person_of(claims: Claims, settings: ClaimsSettings) -> Person:
    """Return the person of checked claims.

    Examples:
        >>> read = ClaimsSettings(role={"privacy-office": Role.DPO})
        >>> said = {"iss": "https://id.example", "sub": "7", "exp": 9, "roles": ["privacy-office", "chess-club"]}
        >>> person_of(Claims(said), read).roles == {Role.DPO}
        True
    """
    roles = frozenset(settings.role[value] for value in texts(claims, settings.roles) if value in settings.role)
    lines = () if roles else tuple(dict.fromkeys(map(_in_form, texts(claims, settings.households))))
    expires, at = claims["exp"], claims.get("auth_time")
    return Person(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        name=next(iter(texts(claims, settings.name)), ""),
        roles=frozenset({Role.HOUSEHOLD}) if lines else roles,
        households=lines,
        expires=int(expires) if isinstance(expires, (int, float)) else 0,
        acr=next(iter(texts(claims, "acr")), None),
        amr=texts(claims, "amr"),
        authorities=_authorities(claims, settings, roles),
        signed_in=at if type(at) is int and 0 <= at < _LAST else None,
    )


def _authorities(claims: Claims, settings: ClaimsSettings, roles: frozenset[Role]) -> frozenset[str]:
    """Return of which authorities somebody is an inspector; nobody who is anything else beside it is one of any."""
    named = {settings.authority[value] for value in texts(claims, settings.roles) if value in settings.authority}
    return frozenset(named) if roles == {Role.INSPECTOR} else frozenset()


def texts(claims: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the texts of a claim; none where it is missing or has another form.

    Examples:
        >>> texts({"a": "x", "b": ["x", 1], "c": ["x", "y"]}, "a"), texts({"b": ["x", 1]}, "b")
        (('x',), ())
    """
    value = claims.get(name)
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or len(listed) > MOST_VALUES:
        return ()
    given = tuple(each for each in listed if isinstance(each, str) and 0 < len(each.strip()) <= LONGEST)
    return given if len(given) == len(listed) else ()


def _in_form(line: str) -> str:
    return unicodedata.normalize("NFC", line.strip())
