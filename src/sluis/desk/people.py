"""For whom a caller speaks: the ID token of a person, checked by the desk itself.

In:  the token that a call shows. Out: a ``Caller`` with the roles and households of that person.

The rules this module keeps:
 * Nothing the caller says beside the token counts. A web that somebody broke into can act for those who are signed in
   there, while their tokens hold, and for nobody else.
 * A person is known by issuer and subject; the name by which the desk counts and keeps pages is a digest of both.
 * A person with no role and no household may do nothing.
 * Before a person does something the service is asked whether it is there, by the desk itself, whatever a web says:
   while it is away nobody can be signed out there or lose a role (``oidc.reach``).
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Final

from sluis.api.acting import Actor, Machine
from sluis.api.rights_asked import SignIn
from sluis.desk.calls import Caller, Person
from sluis.desk.machines import Machines
from sluis.desk.settings import DeskSettings, IdentitySettings
from sluis.oidc.claims import ClaimsSettings, person_of
from sluis.oidc.fetching import http_client
from sluis.oidc.id_token import Expected
from sluis.oidc.key_set import KeyCache
from sluis.oidc.reach import Reach
from sluis.oidc.verifier import Service, Verifier, keys_in_file, unchanging
from sluis.rights.who import account_name, person_name
from sluis.terms import Role

HEADER: Final = b"sluis-person"
"""The header with the ID token of a person."""


_INSPECTS: Final = frozenset({Role.INSPECTOR})
"""Who is an inspector and nothing else: somebody of the provider hides no look of his own by being both."""


class People:
    """Checks who a person is."""

    def __init__(
        self,
        verifier: Verifier,
        claims: ClaimsSettings,
        machines: Machines | None = None,
        reach: Reach | None = None,
    ) -> None:
        """Take what tokens are checked by.

        Args:
            verifier: Of the identity service.
            claims: How claims give roles and households.
            machines: Who checks access tokens by the same keys; nobody when absent.
            reach: Whether the service can be reached; absent where its keys lie in a file, and nobody is asked.
        """
        self._verifier, self._claims, self.machines, self.reach = verifier, claims, machines, reach

    async def caller(self, through: str, token: str) -> Caller:
        """Return the person a token shows.

        Args:
            through: The name of the caller that speaks for him.
            token: As it was sent.

        Raises:
            token_refused_error: it does not hold.
            away_error, document_refused_error: there are no keys to check it by.
        """
        shown = person_of(await self._verifier.claims(token), self._claims)
        known = hashlib.sha256(f"{shown.issuer}\0{shown.subject}".encode()).hexdigest()[:32]
        digest = hashlib.sha256(token.encode()).hexdigest()
        return Caller(
            f"{through}/{known}",
            shown.roles,
            frozenset(shown.households) if Role.HOUSEHOLD in shown.roles else None,
            for_people=True,
            authorities=shown.authorities,
            person=Person(shown.issuer, shown.subject, digest, shown.expires, shown.acr, shown.amr, shown.signed_in),
        )


@asynccontextmanager
async def people(settings: DeskSettings) -> AsyncIterator[People | None]:
    """Check who people are while the block runs; ``None`` where the settings name no identity service.

    Raises:
        file_missing_error, document_refused_error: keys or authorities in files cannot be used.

    Effects:
        Reads files; connections to the service.
    """
    identity = settings.identity
    if identity is None:
        yield None
    elif identity.jwks is not None:
        yield _people(settings, identity, unchanging(keys_in_file(settings.file(identity.jwks))))
    else:
        authority = None if identity.ca is None else settings.file(identity.ca)
        async with (
            http_client(authority) as http,
            http_client(authority) as other,
            aclosing(Reach(other, identity.issuer)) as reach,
        ):
            yield _people(settings, identity, KeyCache(Service(http, identity.issuer).keys), reach)


def actor_of(caller: Caller) -> Actor | None:
    """Return who stands on record with what a call does; nobody for a machine."""
    person = caller.person
    if person is None:
        return None
    return Actor(
        person.issuer,
        person.subject,
        person.token,
        Role.HOUSEHOLD in caller.roles,
        caller.roles == _INSPECTS,
        tuple(sorted(caller.roles)),
    )


def machine_of(caller: Caller) -> Machine | None:
    """Return what stands on record with a look of a machine; nothing of a person, or of what speaks for people."""
    if caller.person is not None or caller.for_people:
        return None
    return Machine(caller.name, tuple(sorted(caller.roles)), caller.roles == _INSPECTS)


def by_of(caller: Caller) -> str:
    """Return who takes a step, as the history names it: a person by subject and service, a machine by its name.

    Examples:
        >>> by_of(Caller("crm", frozenset()))
        'crm'
    """
    return caller.name if caller.person is None else person_name(caller.person.issuer, caller.person.subject)


def account_of(caller: Caller) -> str:
    """Return who asks for a household: an account by a digest of issuer and subject, through whichever caller.

    Examples:
        >>> account_of(Caller("crm", frozenset()))
        'crm'
    """
    return caller.name if caller.person is None else account_name(caller.person.issuer, caller.person.subject)


def sign_in_of(caller: Caller) -> SignIn | None:
    """Return that somebody signed in, as his token says it; a caller without a person signed nobody in."""
    person = caller.person
    if person is None:
        return None
    return SignIn(person.acr, person.amr, None if person.signed_in is None else person.signed_in * 1000)


def _people(settings: DeskSettings, identity: IdentitySettings, keys: KeyCache, reach: Reach | None = None) -> People:
    machines: Machines | None = None
    if identity.desk is not None:
        expected = Expected(identity.issuer, identity.desk, oldest_s=identity.oldest_access // 1000, access=True)
        machines = Machines(Verifier(keys, expected), settings.by_client())
    return People(_verifier(identity, keys), identity.claims, machines, reach)


def _verifier(identity: IdentitySettings, keys: KeyCache) -> Verifier:
    return Verifier(keys, Expected(identity.issuer, identity.audience, oldest_s=identity.oldest // 1000))
