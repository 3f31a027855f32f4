"""The calls put together: each names its right, each is described, and a fault says nothing of itself."""

import logging

import pytest
from litestar import Request
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from sluis.desk.app import HANDLERS, failed, not_taken, put_together
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL

REQUEST: Request[object, object, State] = Request({"type": "http", "headers": [], "method": "GET", "path": "/"})  # type: ignore[typeddict-item, arg-type]


def test_every_call_of_the_table_has_a_handler_and_every_handler_a_call() -> None:
    assert {handler.opt[CALL] for handler in HANDLERS} == set(Call)
    assert all(isinstance(handler, HTTPRouteHandler) for handler in HANDLERS)


def test_every_call_is_described_with_its_refusals() -> None:
    described = put_together().openapi_schema.to_schema()
    calls = [call for path in described["paths"].values() for call in path.values()]
    assert len(calls) == len(HANDLERS)
    for call in calls:
        assert call["summary"]
        assert {"403", "413", "503"} <= set(call["responses"])
        assert list(call["responses"]["403"]["content"]) == ["application/problem+json"]


def test_a_fault_of_ours_says_its_kind_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = failed(REQUEST, ValueError("PIEPKUIKEN"))
    assert answer.status_code == 500
    assert b"PIEPKUIKEN" not in answer.content
    assert "ValueError" in caplog.text
    assert "PIEPKUIKEN" not in caplog.text


@pytest.mark.parametrize(("status", "heard"), [(404, 404), (405, 405), (413, 413), (415, 415), (400, 400), (418, 400)])
def test_what_the_framework_refuses_is_said_in_our_words(status: int, heard: int) -> None:
    from litestar.exceptions import HTTPException

    answer = not_taken(REQUEST, HTTPException("PIEPKUIKEN", status_code=status))
    assert (answer.status_code, b"PIEPKUIKEN" in answer.content) == (heard, False)
