"""The pages of the web put together: handlers, dependencies, and what is shown when one fails.

In:  settings, a desk to ask, and handlers. Out: an ASGI application with the entrance before it.

The rules this module keeps:
 * Whatever a page raises becomes a page that says so; a fault of ours says its kind and place in the log, not its text.
 * Whoever must be signed in and is not is led to the sign-in, and back; so is he whose token the desk takes no more,
   unless he signed in just now: a browser is not sent round and round.
"""

import logging
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from litestar import Litestar, Request, Response, get
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler
from litestar.router import Router

from sluis.api.addresses import numbers_are_plain
from sluis.api.listening import App, Receive, Scope, Send
from sluis.errors import Code, SluisError
from sluis.errors.web import request_refused_error, sign_in_not_taken_error, web_fault_error
from sluis.web import sign_in
from sluis.web.csrf import READS
from sluis.web.entrance import HEALTH, Entrance
from sluis.web.identity import Identity
from sluis.web.notice import Painter, notice_of, plain
from sluis.web.people import connection_of, language_in, sign_in_path, signed_in_of, visitor_of
from sluis.web.presence import Presence
from sluis.web.sessions import Sessions
from sluis.web.settings import WebSettings
from sluis.web.sign_in import Doorway, UnderWay
from sluis.web.visit import visit_of

log = logging.getLogger("sluis.web")
Settings = NamedDependency[WebSettings]
"""The settings, in a handler: ``settings: Settings``."""
JUST_S: Final = 60
"""Whoever signed in so short ago, and whose token the desk does not take, is not led to sign in again, for ever."""
_BEHIND: Final = "sluis.behind"
"""Where the scope of a request holds what stands behind the pages."""
_BECAUSE: Final = {404: "path", 405: "method", 413: "large", 415: "type"}
"""Status with which the framework refuses → why, for the visitor."""


def make_app(
    settings: WebSettings,
    desk: object,
    handlers: Sequence[HTTPRouteHandler | Router] = (),
    painter: Painter = plain,
    sessions: Sessions | None = None,
    service: Identity | None = None,
    network: Presence | None = None,
) -> Entrance:
    """Return the application.

    Args:
        settings: Of ``web.toml``.
        desk: What pages ask; a handler takes it as ``desk``.
        handlers: The pages.
        painter: What makes a page of a refusal.
        sessions: Who is signed in; nobody when absent.
        service: Where people sign in; nobody can when absent, and nobody is held against it.
        network: What is asked whether somebody is on a line; nothing is, when absent.
    """
    signed = Sessions(settings.sessions) if sessions is None else sessions
    behind = _Behind(settings, desk, network, Doorway(settings, signed, painter, service, UnderWay()))
    pages: App = _put_together(tuple(handlers))  # type: ignore[assignment]

    async def with_all(scope: Scope, receive: Receive, send: Send) -> None:
        await pages({**scope, _BEHIND: behind}, receive, send)

    return Entrance(with_all, settings, signed, painter, None if service is None else service.reach)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind the pages of one web."""

    settings: WebSettings
    desk: object
    network: Presence | None
    doorway: Doorway


def _behind(request: Request[object, object, State]) -> _Behind:
    behind = request.scope.get(_BEHIND)
    if not isinstance(behind, _Behind):
        raise web_fault_error()
    return behind


def _settings_of(request: Request[object, object, State]) -> WebSettings:
    return _behind(request).settings


def _desk_of(request: Request[object, object, State]) -> object:
    return _behind(request).desk


def _network_of(request: Request[object, object, State]) -> Presence | None:
    return _behind(request).network


def _doorway_of(request: Request[object, object, State]) -> Doorway:
    return _behind(request).doorway


@lru_cache(maxsize=4)
def _put_together(handlers: tuple[HTTPRouteHandler | Router, ...]) -> Litestar:
    """Return the pages, the same whatever stands behind them: that is in the scope of each request."""
    return Litestar(
        [health, *sign_in.HANDLERS, *handlers],
        guards=[_refuse_other_numbers],
        dependencies={
            "settings": Provide(_settings_of, sync_to_thread=False),
            "desk": Provide(_desk_of, sync_to_thread=False),
            "network": Provide(_network_of, sync_to_thread=False),
            "connection": Provide(connection_of, sync_to_thread=False),
            "doorway": Provide(_doorway_of, sync_to_thread=False),
            "signed_in": Provide(signed_in_of, sync_to_thread=False),
            "visitor": Provide(visitor_of, sync_to_thread=False),
            "language": Provide(language_in, sync_to_thread=False),
            "visit": Provide(visit_of, sync_to_thread=False),
        },
        exception_handlers={
            SluisError: refused,
            HTTPException: not_taken,
            Exception: failed,
        },
        openapi_config=None,
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
    )


async def _refuse_other_numbers(
    connection: ASGIConnection[BaseRouteHandler, object, object, State], handler: BaseRouteHandler
) -> None:
    """Refuse an address with a number that is not written in the one way it is taken.

    Raises:
        request_refused_error: there is one.
    """
    del handler
    scope = connection.scope
    if not numbers_are_plain(scope["path_template"], scope["path"], scope["path_params"]):
        raise request_refused_error(why=Code("path"))


def refused(request: Request[object, object, State], fault: SluisError) -> Response[bytes]:
    """Show an error in the place of a page; whoever must be signed in is led to the sign-in."""
    if fault.code == "web.sign-in-needed" and request.method in READS:
        visitor = visitor_of(request)
        if visitor is None or time.time() - visitor.since > JUST_S:
            return Response(b"", status_code=303, headers={"location": sign_in_path(request)})
        fault = sign_in_not_taken_error()
    if fault.code.startswith("oidc."):
        log.warning("sign-in refused [%s %s]", fault.code, fault.places.get("why", ""))
    notice = notice_of(fault, language_in(request))
    painted = _behind(request).doorway.painter(notice)
    headers = {"content-language": str(notice.lang)}
    return Response(painted, status_code=notice.status, media_type="text/html", headers=headers)


def not_taken(request: Request[object, object, State], fault: HTTPException) -> Response[bytes]:
    """Show that a request is for none of the pages, or has not their form; nothing of it is repeated."""
    return refused(request, request_refused_error(why=Code(_BECAUSE.get(fault.status_code, "form"))))


def failed(request: Request[object, object, State], fault: Exception) -> Response[bytes]:
    """Show that there is a fault of ours; the log says its kind and place, not its text."""
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    log.error("page failed: %s in %s", type(fault).__name__, f"{last[0].name}:{last[0].lineno}" if last else "?")
    return refused(request, web_fault_error())


@get(HEALTH, sync_to_thread=False)
def health(request: Request[object, object, State]) -> dict[str, object]:
    """Say that the process answers, how it found the identity service, and how many acts that refused."""
    service = _behind(request).doorway.service
    if service is None:
        return {"running": True}
    return {"running": True, "identity": service.reach.state, "refused": {"identity-away": service.reach.refused}}
