"""What may be shared, for everybody to read; and what was shared about a household, without the proof of it."""

from typing import Final

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from sluis.api.overview import overview
from sluis.api.sharing import SharedAbout, Sharing, shared_about, sharing
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Asker, Desk, described, for_one_household, looked_at
from sluis.desk.routes.standing import HouseholdNamed, Standing


class Overview(msgspec.Struct, frozen=True):
    """What the page of a household shows."""

    sharing: Sharing
    shared: SharedAbout
    standing: Standing


@get("/v1/sharing", opt={CALL: Call.SHARING}, summary="What may be shared, in words.", responses=described())
async def allowed_to_leave(desk: Desk) -> Sharing:
    """The register in force as a household reads it: for whom, why, on which ground, in which form, how long."""
    return await desk.read(lambda: sharing(desk.gate))


@post(
    "/v1/sharing/household",
    opt={CALL: Call.SHARED_ABOUT},
    summary="What was shared about a household, in words.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def about_household(desk: Desk, caller: Asker, data: JSONBody[HouseholdNamed]) -> SharedAbout:
    """Kinds, counts and days, and of which time the ledger can tell; the proof of it is in a statement."""
    line = caller.household(data.household)
    await for_one_household(desk, caller, line)
    await looked_at(desk, line, "shared")
    return await desk.read(lambda: shared_about(desk.gate, line))


@post(
    "/v1/sharing/overview",
    opt={CALL: Call.OVERVIEW},
    summary="What may be shared, what was shared about a household, and how it stands: what its page shows.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def overview_of_household(desk: Desk, caller: Asker, data: JSONBody[HouseholdNamed]) -> Overview:
    """The answers of three calls, of one moment, to a household itself; read anew at each call."""
    line = caller.household(data.household)
    await looked_at(desk, line, "shared")
    shown = await desk.read(lambda: overview(desk.gate, line))
    return Overview(shown.sharing, shown.shared, msgspec.convert(shown.standing.document(), Standing))


HANDLERS: Final = (allowed_to_leave, about_household, overview_of_household)
