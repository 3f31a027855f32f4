"""What every call has: its name in the table of rights, the gate and the caller, and how its errors are described.

In:  a call. Out: the options, dependencies and guard that the application gives its handlers.

The rules this module keeps:
 * A handler that names no call of the table is made by nobody.
 * Who signed in for a line that more than one household uses is told how to ask, and nothing else.
 * While the identity service does not answer the desk, a person reads, and does nothing (ADR 0079).
"""

from typing import Annotated, Final

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter

from sluis.api.acting import Looked, LookReason, looks, record_look
from sluis.api.addresses import numbers_are_plain
from sluis.desk.calls import READS, Call, Caller
from sluis.desk.door import CALLER, REACH
from sluis.desk.opened_gate import OpenedGate
from sluis.desk.problems import lang_asked
from sluis.errors import Code
from sluis.errors.desk import call_forbidden_error, call_refused_error, caller_unknown_error, key_needed_error
from sluis.errors.oidc import away_error
from sluis.i18n import use
from sluis.oidc.reach import Reach
from sluis.terms import Role

CALL: Final = "call"
"""Under which option a handler names its call."""
Desk = NamedDependency[OpenedGate]
"""The gate, in a handler."""
Asker = NamedDependency[Caller]
"""The caller, in a handler."""


def told(text: str) -> msgspec.Meta:
    """Return what the description says of a field."""
    return msgspec.Meta(description=text)


def moment(text: str) -> msgspec.Meta:
    """Return what the description says of a field that holds a moment."""
    return msgspec.Meta(description=text, extra_json_schema={"extra": {"format": "date-time"}})


_LONGEST_KEY: Final = 200
NEEDS_KEY: Final = "needs-key"
"""Under which option a handler says that it needs an ``Idempotency-Key``."""
Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="The caller's own; 1 to 200 characters.",
        schema_extra={"minLength": 1, "maxLength": _LONGEST_KEY, "pattern": "^[ -~]+$"},
    ),
]
"""The key of a call that may be sent again, in a handler."""


class ProblemDetails(msgspec.Struct, frozen=True):
    """Why a call was not done (RFC 9457)."""

    type: Annotated[str, told("`urn:sluis:error:` and a code that does not change.")]
    title: Annotated[str, told("One sentence, Dutch or English by `Accept-Language`.")]
    status: int
    detail: Annotated[str, told("That sentence, and what to do.")]


def described(*statuses: int) -> dict[int, ResponseSpec]:
    """Return how a call is described that can be refused with some statuses, beside those every call can."""
    spec = ResponseSpec(
        ProblemDetails, generate_examples=False, description="Not done.", media_type="application/problem+json"
    )
    return dict.fromkeys(sorted({401, 403, 408, 413, 500, 503, *statuses}), spec)


def document() -> dict[int, ResponseSpec]:
    """Return how the answer of a call is described that is an object of JSON and no form of ours."""
    spec = ResponseSpec(dict[str, object], generate_examples=False, description="Done.", media_type="application/json")
    return {200: spec}


def caller_of(request: Request[object, object, State]) -> Caller:
    """Return who calls.

    Raises:
        caller_unknown_error: the request came past no door.
    """
    return _caller(request.scope.get(CALLER))


def _caller(caller: object) -> Caller:
    if not isinstance(caller, Caller):
        raise caller_unknown_error()
    return caller


async def allowed(
    connection: ASGIConnection[BaseRouteHandler, object, object, State], handler: BaseRouteHandler
) -> None:
    """Let a call through that one of the caller's roles may make; by itself, for a plain function would get a thread.

    Raises:
        call_forbidden_error: none may.
        away_error: a person does something, and the identity service does not answer the desk.
    """
    call, caller = handler.opt.get(CALL), _caller(connection.scope.get(CALLER))
    if not isinstance(call, Call) or not caller.may(call):
        raise call_forbidden_error()
    reach = connection.scope.get(REACH)
    if caller.person is not None and call not in READS and isinstance(reach, Reach) and not await reach.is_up():
        reach.refused += 1
        raise away_error()


async def numbered(
    connection: ASGIConnection[BaseRouteHandler, object, object, State], handler: BaseRouteHandler
) -> None:
    """Let a call through of which each number in the address is written in the one way it is taken.

    Raises:
        call_refused_error: one is not.
    """
    del handler
    scope = connection.scope
    if not numbers_are_plain(scope["path_template"], scope["path"], scope["path_params"]):
        raise call_refused_error(why=Code("path"))


def key_given(key: str) -> str:
    """Return an Idempotency-Key.

    Raises:
        key_needed_error: it is no key.
    """
    if not 0 < len(key) <= _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise key_needed_error()
    return key


async def looked_at(desk: OpenedGate, line: str, looked: Looked, reason: LookReason | None = None) -> None:
    """Put on record who looks at a household, before anything of it is read; a household's own looks are not.

    Raises:
        SluisError: there is no such household, or it cannot be recorded: nothing is shown.

    Effects:
        One event in the ledger.
    """
    if looks():
        await desk.record(lambda: record_look(desk.gate, line, looked, reason))


async def for_one_household(desk: OpenedGate, caller: Caller, line: str) -> None:
    """Go on unless a household asks about a line that is not of one household; who works for the provider goes on.

    Before anything of a line is read or done for somebody who answers for it.

    Raises:
        SluisError: it is not of one household, and says where to ask; or there is no such household.
    """
    if Role.HOUSEHOLD in caller.roles:
        await desk.read(desk.gate.standing.refuse_not_one, line)


async def speak(request: Request[object, object, State]) -> None:
    """Answer in the language the caller asks for.

    Effects:
        Sets the language of this request's context.
    """
    use(lang_asked(request.headers.get("accept-language")))
