"""Signing in at the identity service of the provider, and out again.

In:  a browser. Out: it goes to the service, comes back, and has a session; or a page that says why not.

The rules this module keeps:
 * A sign-in ends in the browser in which it began: what it came back with must carry the state that a cookie of that
   browser names. Each is used once, within ``WITHIN_S``, whatever came of it.
 * A session is made anew at each sign-in, and the one that was there ends.
 * Whoever has no role and no household is not signed in.
 * A sign-out ends the session here at once, by a form and by nothing else. The service is asked without the ID
   token, which stands in no address.
"""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency

from sluis.errors import Code, SluisError
from sluis.errors.oidc import away_error
from sluis.errors.web import no_role_error, request_refused_error, sign_in_broken_error
from sluis.i18n import N_, Lang, tr
from sluis.oidc.claims import ClaimsSettings, person_of
from sluis.oidc.code_flow import Begun, CodeFlow
from sluis.web.elsewhere import comes_from_elsewhere
from sluis.web.entrance import headers_of
from sluis.web.identity import BACK, Identity
from sluis.web.notice import Notice, Painter
from sluis.web.people import COOKIES, SIGN_OUT, Language, Person, Visitor, path_back
from sluis.web.sessions import COOKIE, Sessions
from sluis.web.settings import WebSettings

SIGNING_IN: Final = "__Host-sluis-signing-in"
WITHIN_S: Final = 600
"""How long a sign-in may take."""
MOST: Final = 10_000
"""Sign-ins under way; of more the oldest are forgotten."""
OUT: Final = "/signed-out"
"""Where it sends them after a sign-out."""


class _UnderWay(NamedTuple):
    begun: Begun
    back: str
    until: float
    here: bool


class UnderWay:
    """Sign-ins that have begun, by the cookie of their browser."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without any.

        Args:
            clock: Seconds that only grow.
        """
        self._clock = clock
        self._begun: OrderedDict[bytes, _UnderWay] = OrderedDict()

    def __len__(self) -> int:
        return len(self._begun)

    def keep(self, begun: Begun, back: str, *, here: bool = True) -> str:
        """Keep a sign-in; return the value of the cookie it is known by.

        Args:
            begun: At the identity service.
            back: Where it leads.
            here: Whether no page of another site began it.
        """
        value = secrets.token_urlsafe(32)
        self._begun[_key(value)] = _UnderWay(begun, back, self._clock() + WITHIN_S, here)
        while len(self._begun) > MOST:
            self._begun.popitem(last=False)
        return value

    def take(self, cookie: str, state: str) -> tuple[Begun, str, bool]:
        """Return a sign-in, where it leads and whether no page of another site began it, and forget it.

        Raises:
            sign_in_broken_error: it did not begin in this browser, took too long, or was used.
        """
        kept = self._begun.pop(_key(cookie), None)
        if kept is None or self._clock() >= kept.until:
            raise sign_in_broken_error()
        if not hmac.compare_digest(state.encode("utf-8", "surrogatepass"), kept.begun.state.encode()):
            raise sign_in_broken_error()
        return kept.begun, kept.back, kept.here


@dataclass(frozen=True, slots=True)
class Doorway:
    """Everything that signing in takes."""

    settings: WebSettings
    sessions: Sessions
    painter: Painter
    service: Identity | None
    """``None``: nobody can sign in."""
    under_way: UnderWay

    @property
    def claims(self) -> ClaimsSettings:
        """How claims are read."""
        return self.settings.oidc.claims

    def signing(self) -> CodeFlow:
        """Return the way to sign in.

        Raises:
            away_error: there is none.
        """
        if self.service is None:
            raise away_error()
        return self.service.flow

    async def beginning(self) -> CodeFlow:
        """Return the way to sign in at a service that answers now: no browser is sent to one that is away.

        Raises:
            away_error: there is none, or it does not answer.
        """
        if self.service is None or not await self.service.reach.is_up():
            raise away_error()
        return self.service.flow


Door = NamedDependency[Doorway]


@get("/sign-in")
async def sign_in(request: Request[object, object, State], doorway: Door, language: Language) -> Response[bytes]:
    """Send a browser to the identity service."""
    asked = _answer(request)
    address, begun = await (await doorway.beginning()).begin(language)
    headers = headers_of({**request.scope})
    here = not comes_from_elsewhere(headers, doorway.settings.public_url)
    value = doorway.under_way.keep(begun, path_back(asked.get("next", "/")), here=here)
    return _leading(address, _kept(SIGNING_IN, value, WITHIN_S))


@get(BACK)
async def back(request: Request[object, object, State], doorway: Door) -> Response[bytes]:
    """Take a browser that comes back from the identity service."""
    answer, cookies = _answer(request), _cookies(request)
    begun, path, here = doorway.under_way.take(cookies.get(SIGNING_IN, ""), answer.get("state", ""))
    token, claims = await doorway.signing().finish(answer, begun)
    person = person_of(claims, doorway.claims)
    if not person.roles:
        raise no_role_error()
    doorway.sessions.close(cookies.get(COOKIE))
    value = doorway.sessions.open(person, token, path if here else "")
    return _leading(path, _kept(COOKIE, value, None), _kept(SIGNING_IN))


@post(SIGN_OUT, status_code=200)
async def sign_out(
    request: Request[object, object, State], doorway: Door, signed_in: Person, language: Language
) -> Response[bytes]:
    """End a session here, and show the way to end the one at the identity service."""
    del signed_in
    doorway.sessions.close(_cookies(request).get(COOKIE))
    there = None
    try:
        there = await doorway.signing().sign_out(doorway.settings.place(OUT), language)
    except SluisError:
        words = N_("The identity service does not answer: there you may still be signed in.")
    else:
        words = N_("At the identity service you may still be signed in: whoever uses this device next could use that.")
    return _signed_out(doorway.painter, language, words, there)


@get(OUT)
async def signed_out(doorway: Door, visitor: Visitor, language: Language) -> Response[bytes]:
    """Say that somebody is signed out here; what he chose at the identity service is not known.

    Whoever has a session is told that he still has it: a link of somebody else signs nobody out.
    """
    if visitor is None:
        words = N_("If you confirmed it at the identity service, you are signed out there, too.")
        return _signed_out(doorway.painter, language, words, None)
    title, words = N_("You are still signed in here."), N_("Sign out with the button on your page.")
    label = tr(N_("To the first page"), language)
    page = doorway.painter(Notice(200, tr(title, language), tr(words, language), language, "/", label))
    return Response(page, headers={"content-language": str(language)}, media_type="text/html")


def _signed_out(painter: Painter, lang: Lang, words: str, there: str | None) -> Response[bytes]:
    link, label = ("/", N_("To the first page")) if there is None else (there, N_("Sign out there, too"))
    page = painter(Notice(200, tr(N_("You are signed out here."), lang), tr(words, lang), lang, link, tr(label, lang)))
    headers = {"content-language": str(lang)}
    return Response(page, headers=headers, media_type="text/html", cookies=[_kept(COOKIE)])


def _leading(address: str, *cookies: Cookie) -> Response[bytes]:
    return Response(b"", status_code=303, headers={"location": address}, cookies=cookies)


def _kept(name: str, value: str = "", max_age: int | None = 0) -> Cookie:
    """Return a cookie; one that the browser forgets when there is no more than its name."""
    return Cookie(key=name, value=value, max_age=max_age, path="/", secure=True, httponly=True, samesite="lax")


def _answer(request: Request[object, object, State]) -> Mapping[str, str]:
    """Return what stands in the query of an address.

    Raises:
        request_refused_error: something stands there twice, or is no text.
    """
    try:
        pairs = parse_qsl(request.scope["query_string"].decode("ascii"), max_num_fields=20, errors="strict")
    except ValueError:
        raise request_refused_error(why=Code("form")) from None
    if len(dict(pairs)) != len(pairs):
        raise request_refused_error(why=Code("form"))
    return dict(pairs)


def _cookies(request: Request[object, object, State]) -> Mapping[str, str]:
    cookies = request.scope.get(COOKIES)
    return cookies if isinstance(cookies, dict) else {}


def _key(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).digest()


HANDLERS: Final = (sign_in, back, sign_out, signed_out)
