"""What a handler of pages is given: who asks, and in which language.

In:  a request that came through the entrance. Out: the dependencies ``signed_in``, ``visitor`` and ``language``.

The rules this module keeps:
 * ``signed_in`` is somebody, or the handler does not run: a page leads to the sign-in and comes back, a form is
   answered with 401 and does nothing.
 * Where somebody comes back to is a path of this web, and never another site.
"""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from sluis.errors.web import not_yours_error, sign_in_needed_error
from sluis.i18n import Lang
from sluis.terms import Role
from sluis.web.sessions import SignedIn

SESSION: Final = "sluis.signed-in"
"""Where the scope of a request holds who is signed in, or ``None``."""
LANGUAGE: Final = "sluis.language"
"""Where it holds the language."""
COOKIES: Final = "sluis.cookies"
"""Where it holds the cookies, by name."""
ADDRESS: Final = "sluis.address"
"""Where it holds the bucket of who connects."""
CONNECTION: Final = "sluis.connection"
"""Where it holds the address and port somebody connects from."""
READ_ONLY: Final = "sluis.read-only"
"""Where it holds that the identity service is away, so that nothing can be done."""
SIGN_OUT: Final = "/sign-out"
"""Where a session is ended: the one act that is taken whatever is away."""
LONGEST_PATH: Final = 1_024
_PATH: Final = re.compile(r"/(?![/\\])[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*")

Person = NamedDependency[SignedIn]
"""Who is signed in, in a handler: ``signed_in: Person``."""
Visitor = NamedDependency[SignedIn | None]
"""Who is signed in, or nobody: ``visitor: Visitor``."""
Language = NamedDependency[Lang]
"""The language, in a handler: ``language: Language``."""


@dataclass(frozen=True, slots=True)
class Connection:
    """From where somebody connects."""

    address: str = field(repr=False)
    """Empty when it is not known."""
    port: int | None = field(default=None, repr=False)


def connection_of(request: Request[object, object, State]) -> Connection:
    """Return from where somebody connects."""
    connection = request.scope.get(CONNECTION)
    return connection if isinstance(connection, Connection) else Connection("")


def visitor_of(request: Request[object, object, State]) -> SignedIn | None:
    """Return who is signed in, ``None`` for nobody."""
    signed_in = request.scope.get(SESSION)
    return signed_in if isinstance(signed_in, SignedIn) else None


def signed_in_of(request: Request[object, object, State]) -> SignedIn:
    """Return who is signed in.

    Raises:
        sign_in_needed_error: nobody is.
    """
    signed_in = visitor_of(request)
    if signed_in is None:
        raise sign_in_needed_error()
    return signed_in


def language_in(request: Request[object, object, State]) -> Lang:
    """Return the language of a request."""
    return "en" if request.scope.get(LANGUAGE) == "en" else "nl"


def refuse_others(signed_in: SignedIn, *roles: Role) -> None:
    """Refuse somebody who has none of some roles. The desk decides for itself; this spares it the question.

    Raises:
        not_yours_error: he has none.
    """
    if not signed_in.is_any(*roles):
        raise not_yours_error()


def path_back(asked: str) -> str:
    r"""Return where somebody goes after the sign-in: a path of this web; the first page for anything else.

    Examples:
        >>> path_back("/household?period=2026-11"), path_back("//evil.example"), path_back("/\\evil.example")
        ('/household?period=2026-11', '/', '/')
        >>> path_back("https://evil.example"), path_back("/sign-out"), path_back("/sign-in?next=/sign-in")
        ('/', '/', '/')
    """
    if len(asked) > LONGEST_PATH or not _PATH.fullmatch(asked) or asked.startswith(("/sign-in", SIGN_OUT)):
        return "/"
    return asked


def sign_in_path(request: Request[object, object, State]) -> str:
    """Return the path of the sign-in that comes back to a page."""
    query = request.scope["query_string"].decode("latin-1")
    back = path_back(request.url.path + (f"?{query}" if query else ""))
    return f"/sign-in?next={quote(back, safe='')}"
