"""Who is signed in: sessions, in the memory of this process and nowhere else.

In:  a person the identity service vouches for. Out: a cookie that says nothing, and by it the person again.

The rules this module keeps:
 * An ID token is what the desk believes: it stands in no file, no cookie and no log. A restart signs everybody out.
 * A cookie is 256 bits of chance; what is kept of it is its SHA-256. Signing in always makes another one, so that a
   cookie somebody planted is worth nothing.
 * A session ends without a request for ``idle``, after ``longest``, with its ID token, and at once at a sign-out;
   the first of these. So long is measured by a clock that only grows: whoever sets the time back makes no session last.
 * There are at most so many, at all and of one person: who signs in once more ends his oldest.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from sluis.errors.web import web_busy_error
from sluis.oidc.claims import Person
from sluis.oidc.reach import awake_and_asleep
from sluis.terms import Role
from sluis.web.settings import SessionSettings

COOKIE: Final = "__Host-sluis"
_BYTES: Final = 32


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is signed in, in a handler of pages."""

    issuer: str
    subject: str
    name: str
    roles: frozenset[Role]
    households: tuple[str, ...]
    """Lines he answers for; empty for whoever has another role than household."""
    id_token: str
    """Goes to the desk with each call, and nowhere else."""
    expires: int
    """When he is signed out at the latest, seconds since 1970."""
    csrf: str
    """Stands in every form as ``csrf``."""
    since: int = 0
    """When he signed in, seconds since 1970."""
    landing: str = ""
    """Where his sign-in led him, path and query; empty where it was begun by a link of another site."""

    def __repr__(self) -> str:
        return "SignedIn()"

    def is_any(self, *roles: Role) -> bool:
        """Return whether he has one of some roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(slots=True)
class _Session:
    signed_in: SignedIn
    used: float
    ends: float
    """By the clock that only grows, as ``used``."""


class Sessions:
    """All of them. Not for several threads."""

    def __init__(
        self,
        settings: SessionSettings,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = awake_and_asleep,
    ) -> None:
        """Begin without any.

        Args:
            settings: How long and how many.
            clock: Seconds since 1970.
            steady: Seconds that only grow, also while the machine sleeps.
        """
        self._settings = settings
        self._clock, self._steady = clock, steady
        self._sessions: dict[bytes, _Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def open(self, person: Person, id_token: str, landing: str = "") -> str:
        """Sign somebody in; return the value of his cookie.

        Args:
            person: Whom the identity service vouches for.
            id_token: By which the desk knows him.
            landing: Where his sign-in leads him, if he went there himself.

        Raises:
            web_busy_error: too many are signed in.
        """
        now, began = self._clock(), self._steady()
        self._drop_ended()
        self._drop_oldest_of(person)
        if len(self._sessions) >= self._settings.most:
            raise web_busy_error()
        value = secrets.token_urlsafe(_BYTES)
        signed_in = SignedIn(
            issuer=person.issuer,
            subject=person.subject,
            name=person.name,
            roles=person.roles,
            households=person.households,
            id_token=id_token,
            expires=min(person.expires, int(now + self._settings.longest / 1000)),
            csrf=secrets.token_urlsafe(_BYTES),
            since=int(now),
            landing=landing,
        )
        self._sessions[_kept(value)] = _Session(signed_in, began, began + signed_in.expires - now)
        return value

    def of(self, cookie: str | None) -> SignedIn | None:
        """Return who has a cookie, and note that he was here; ``None`` for everybody else."""
        if not cookie:
            return None
        key = _kept(cookie)
        session = self._sessions.get(key)
        if session is None:
            return None
        if self._ended(session):
            del self._sessions[key]
            return None
        session.used = self._steady()
        return session.signed_in

    def close(self, cookie: str | None) -> None:
        """End a session; what is none is left alone."""
        self._sessions.pop(_kept(cookie or ""), None)

    def _ended(self, session: _Session) -> bool:
        now = self._steady()
        is_over = now >= session.ends or self._clock() >= session.signed_in.expires
        return is_over or now - session.used >= self._settings.idle / 1000

    def _drop_ended(self) -> None:
        for key in [key for key, session in self._sessions.items() if self._ended(session)]:
            del self._sessions[key]

    def _drop_oldest_of(self, person: Person) -> None:
        named = (person.issuer, person.subject)
        own = [
            key
            for key, session in self._sessions.items()
            if (session.signed_in.issuer, session.signed_in.subject) == named
        ]
        for key in own[: max(0, len(own) - self._settings.most_of_one + 1)]:
            del self._sessions[key]


def _kept(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).digest()
