"""How the activities are."""

from typing import Annotated, Final

import msgspec
from litestar import get

from sluis.api.activities import activities_health
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Desk, described, told


class Activity(msgspec.Struct, frozen=True):
    """One activity of the register in force."""

    activity: str
    open: Annotated[bool, told("Whether law and lease leave it open now.")]
    days_left: Annotated[int, told("Of its lease; 0 when law keeps it closed.")]


class Waiting(msgspec.Struct, frozen=True):
    """What waits for a recipient."""

    recipient: str
    bodies: int


class Activities(msgspec.Struct, frozen=True):
    """All of them."""

    ready: Annotated[bool, told("Whether a gate would take reports now.")]
    sentences: Annotated[list[str], told("Why what is closed is closed, what is stopped, what is wrong.")]
    activities: list[Activity]
    waiting: list[Waiting]


@get("/v1/activities", opt={CALL: Call.ACTIVITIES}, summary="How the activities are.", responses=described())
async def activities(desk: Desk) -> Activities:
    """Open or closed and why, for how long, and what waits for whom; names of the register and counts."""
    health = await desk.read(lambda: activities_health(desk.gate))
    return Activities(
        ready=health.ready,
        sentences=list(health.sentences),
        activities=[Activity(each.activity, each.open, each.days_left) for each in health.activities],
        waiting=[Waiting(recipient, bodies) for recipient, bodies in health.waiting.items()],
    )


HANDLERS: Final = (activities,)
