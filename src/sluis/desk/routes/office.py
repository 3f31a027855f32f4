"""How everything is, for the office of the web; and what a version of the register would change, in words."""

from typing import Final

from litestar import get
from litestar.params import FromPath

from sluis.api.effect import Effect, effect
from sluis.api.office import Office, office
from sluis.desk.calls import Call
from sluis.desk.routes.registers import named
from sluis.desk.routes.shared import CALL, Desk, described


@get("/v1/office", opt={CALL: Call.OFFICE}, summary="How everything is.", responses=described())
async def overview(desk: Desk) -> Office:
    """What is open and closed and why, since when, what waits, what was stopped, and what runs out when."""
    return await desk.read(lambda: office(desk.gate))


@get(
    "/v1/registers/{version:str}/effect",
    opt={CALL: Call.EFFECT},
    summary="What a version would change.",
    responses=described(404, 422),
)
async def changed(desk: Desk, version: FromPath[str]) -> Effect:
    """Who gains and who loses what beside the register in force, in words; judged today."""
    return await desk.read(lambda: effect(desk.gate, named(version)))


HANDLERS: Final = (overview, changed)
