"""The guard: whoever may not, and a handler that names no call, are refused."""

import asyncio
from types import SimpleNamespace
from typing import cast

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler
from tests.raised import raises

from sluis.desk.calls import Call, Caller
from sluis.desk.door import CALLER
from sluis.desk.routes.shared import CALL, allowed, described, key_given
from sluis.errors.desk import call_forbidden_error, caller_unknown_error, key_needed_error
from sluis.terms import Role


def guard(caller: object, **opt: object) -> None:
    connection = cast(
        "ASGIConnection[BaseRouteHandler, object, object, State]", SimpleNamespace(scope={CALLER: caller})
    )
    asyncio.run(allowed(connection, cast("BaseRouteHandler", SimpleNamespace(opt=opt))))


def test_a_role_that_may_passes_and_nothing_else_does() -> None:
    caller = Caller("a", frozenset({Role.DPO}))
    guard(caller, **{CALL: Call.HEALTH})
    for opt in ({}, {CALL: "health of the nation"}, {CALL: "health"}):
        if opt.get(CALL) == Call.HEALTH.value:
            opt[CALL] = 1
        with raises(call_forbidden_error):
            guard(caller, **opt)
    with raises(call_forbidden_error):
        guard(Caller("b", frozenset()), **{CALL: Call.HEALTH})


def test_a_request_that_came_past_no_door_has_no_caller() -> None:
    with raises(caller_unknown_error):
        guard("a caller", **{CALL: Call.HEALTH})


def test_every_call_can_be_forbidden() -> None:
    assert set(described(404)) == {401, 403, 404, 408, 413, 500, 503}


def test_a_key_is_a_few_printable_characters() -> None:
    assert key_given("2026-12-01-0007") == "2026-12-01-0007"
    for key in ("", "a\n", "\u00e9", "x" * 201):
        with raises(key_needed_error):
            key_given(key)
