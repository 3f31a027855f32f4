"""The calls of a desk put together: rights, problem details, the description in OpenAPI 3.1.

In:  an opened gate. Out: an ASGI application that ``door`` stands before.

The rules this module keeps:
 * Every call passes the guard of ``shared``; a handler without a call of the table is refused.
 * Whatever a call raises becomes problem details; a fault of ours says its kind and place in the log, never its text.
 * Every answer says that it may not be stored.
"""

import logging
import traceback
from functools import cache
from typing import Final

from litestar import Litestar, Request, Response
from litestar.datastructures import ResponseHeader, State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components

from sluis.desk.opened_gate import OpenedGate
from sluis.desk.problems import problem_of
from sluis.desk.routes import (
    activities,
    agents,
    agreed,
    cases,
    dossiers,
    inspection,
    inspection_cases,
    letters,
    looks,
    office,
    office_watch,
    papers,
    papers_published,
    portability,
    recipients,
    registers,
    registry,
    risk,
    running,
    sharing,
    standing,
    statements,
    steps,
    stopped,
)
from sluis.desk.routes.security import SCHEMES, SECURITY
from sluis.desk.routes.shared import allowed, caller_of, numbered, speak
from sluis.desk.strict_body import StrictRequest
from sluis.errors import Code, SluisError
from sluis.errors.desk import call_refused_error, desk_fault_error
from sluis.tlog.serving import App, Receive, Scope, Send

log = logging.getLogger("sluis.desk")
VERSION: Final = "1.0"
"""Of the calls, in their paths as ``/v1``; what takes something away counts the first number up."""
HANDLERS: Final = (
    *running.HANDLERS,
    *activities.HANDLERS,
    *recipients.HANDLERS,
    *standing.HANDLERS,
    *statements.HANDLERS,
    *letters.HANDLERS,
    *sharing.HANDLERS,
    *registry.HANDLERS,
    *registers.HANDLERS,
    *steps.HANDLERS,
    *agreed.HANDLERS,
    *office.HANDLERS,
    *office_watch.HANDLERS,
    *looks.HANDLERS,
    *risk.HANDLERS,
    *inspection.HANDLERS,
    *inspection_cases.HANDLERS,
    *cases.HANDLERS,
    *portability.HANDLERS,
    *agents.HANDLERS,
    *stopped.HANDLERS,
    *papers.HANDLERS,
    *papers_published.HANDLERS,
    *dossiers.HANDLERS,
)
_GATE: Final = "sluis.gate"
"""Where the scope of a request holds the gate it is about."""
_BECAUSE: Final = {404: "path", 405: "method", 413: "large", 415: "type"}
"""Status with which the framework refuses → why, for the caller."""


def application(desk: OpenedGate) -> App:
    """Return the application.

    Args:
        desk: The gate.
    """
    calls: App = put_together()  # type: ignore[assignment]

    async def with_gate(scope: Scope, receive: Receive, send: Send) -> None:
        await calls({**scope, _GATE: desk}, receive, send)

    return with_gate


@cache
def put_together() -> Litestar:
    """Return the calls, which are the same whatever gate they are about: it stands in the scope of each request."""
    return Litestar(
        HANDLERS,
        guards=[allowed, numbered],
        before_request=speak,
        request_class=StrictRequest,
        dependencies={
            "desk": Provide(_opened, sync_to_thread=False),
            "caller": Provide(caller_of, sync_to_thread=False),
        },
        exception_handlers={
            SluisError: refused,
            HTTPException: not_taken,
            UnicodeDecodeError: not_read,
            RecursionError: not_read,
            Exception: failed,
        },
        response_headers=[ResponseHeader(name="cache-control", value="no-store", documentation_only=False)],
        openapi_config=OpenAPIConfig(
            title="Sluis desk",
            version=VERSION,
            description=(
                "What can be asked of one gate, over a Unix socket or mTLS. A household is named in a body, never in "
                "an address."
            ),
            components=Components(security_schemes=SCHEMES),
            security=SECURITY,
            use_handler_docstrings=True,
            render_plugins=(),
            path="/v1/described",
        ),
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
    )


def _opened(request: Request[object, object, State]) -> OpenedGate:
    desk = request.scope.get(_GATE)
    if not isinstance(desk, OpenedGate):
        raise desk_fault_error()
    return desk


def refused(request: Request[object, object, State], fault: SluisError) -> Response[bytes]:
    """Answer with the problem details of an error."""
    problem = problem_of(fault, request.headers.get("accept-language"))
    headers = {name: value for name, value in problem.headers if name != "content-type"}
    kind = dict(problem.headers)["content-type"]
    return Response(problem.body, status_code=problem.status, headers=headers, media_type=kind)


def not_taken(request: Request[object, object, State], fault: HTTPException) -> Response[bytes]:
    """Answer to a request that is none of the calls; nothing of it is repeated, but which methods its path has is."""
    answer = refused(request, call_refused_error(why=Code(_BECAUSE.get(fault.status_code, "form"))))
    if allow := (fault.headers or {}).get("allow"):
        answer.headers["allow"] = allow
    return answer


def not_read(request: Request[object, object, State], fault: Exception) -> Response[bytes]:
    """Answer to a body that is no text, or is nested without end."""
    del fault
    return refused(request, call_refused_error(why=Code("form")))


def failed(request: Request[object, object, State], fault: Exception) -> Response[bytes]:
    """Answer after a fault of ours."""
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    place = f"{last[0].name}:{last[0].lineno}" if last else "?"
    log.error("call failed: %s in %s", type(fault).__name__, place)
    return refused(request, desk_fault_error())
