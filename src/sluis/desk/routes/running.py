"""How the desk itself is, and what it can be asked."""

from typing import Final

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State

from sluis.desk.calls import Call
from sluis.desk.routes.openapi import written_description
from sluis.desk.routes.shared import CALL, Desk, described, document


class Running(msgspec.Struct, frozen=True):
    """The desk answers."""

    running: bool


class Ready(msgspec.Struct, frozen=True):
    """What is asked of the desk can be done now."""

    ready: bool


@get("/healthz", opt={CALL: Call.HEALTH}, summary="Does the desk answer?", responses=described(), sync_to_thread=False)
def health() -> Running:
    """The process answers; nothing is looked at."""
    return Running(running=True)


@get("/readyz", opt={CALL: Call.READY}, summary="Can the desk do what it is asked?", responses=described())
async def ready(desk: Desk) -> Ready:
    """Database, journal of closing events and key file answer and agree; otherwise 503, and why."""
    await desk.read(desk.gate.usable)
    return Ready(ready=True)


@get(
    "/v1/openapi.json",
    opt={CALL: Call.DESCRIPTION},
    summary="What can be asked of the desk (OpenAPI 3.1).",
    responses=described() | document(),
    media_type="application/json",
    sync_to_thread=False,
)
def description(request: Request[object, object, State]) -> Response[bytes]:
    """The description of every call, in OpenAPI 3.1."""
    return Response(description_of(request), media_type="application/json")


def description_of(request: Request[object, object, State]) -> bytes:
    """Return the description of the application that serves a request."""
    return written_description(request.app).encode()


HANDLERS: Final = (health, ready, description)
