"""A file to take along (GDPR art. 20): looked at by the officer, and fetched by the household that asked for it.

In:  calls. Out: the document of docs/reference/portability.schema.json.

The rules this module keeps:
 * An officer sees what is handed over and what is left, with its reasons, before he honours the request; no copy of a
   report is in what he sees.
 * A household fetches what he let go, with the account that asked, after it was established who asks, for 30 days. Any
   other case is answered as one that does not exist.
"""

from typing import Annotated, Final

import msgspec
from litestar import post
from litestar.params import JSONBody

from sluis.api.acting import looks
from sluis.api.rights_asked import look_at_case
from sluis.api.rights_portability import own_file, portability
from sluis.desk.calls import Call
from sluis.desk.people import account_of
from sluis.desk.routes.shared import CALL, Asker, Desk, described, for_one_household, looked_at, told

_Number = Annotated[int, msgspec.Meta(ge=1, lt=2**53, description="Of the case.")]


class PortabilityAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which case, and what somebody looked at."""

    number: _Number
    reviewed: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=256)]],
        msgspec.Meta(max_length=1_000, description="Activities by the register's key that are let go."),
    ] = []


class FileAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose file, and of which case."""

    household: Annotated[str, msgspec.Meta(max_length=256, description="Its line; LINE#NUMBER where that had several.")]
    number: _Number


class PortabilityMade(msgspec.Struct, frozen=True):
    """What is handed over."""

    file: Annotated[dict[str, object], told("As docs/reference/portability.schema.json has it.")]


@post(
    "/v1/cases/portability",
    opt={CALL: Call.CASE},
    summary="What would be handed over for portability, and what is left, with its reasons.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def looked_through(desk: Desk, data: JSONBody[PortabilityAsked]) -> PortabilityMade:
    """Kinds, counts and records, and no copy of a report; who looks is on record first. Honour it by `answer`."""
    if looks():
        await desk.record(lambda: look_at_case(desk.gate, data.number))
    made = await desk.read(lambda: portability(desk.gate, data.number, data.reviewed))
    return PortabilityMade({**made.document()})


@post(
    "/v1/cases/file",
    opt={CALL: Call.OWN_FILE},
    summary="The file that a household asked for to take along.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def file_of(desk: Desk, caller: Asker, data: JSONBody[FileAsked]) -> PortabilityMade:
    """To the account that asked, for 30 days after the answer; with the copies that recipients sent and lie there."""
    line = caller.household(data.household)
    await for_one_household(desk, caller, line)
    await looked_at(desk, line, "cases")
    by = account_of(caller)
    made = await desk.read(lambda: own_file(desk.gate, line, data.number, by, desk.copies))
    return PortabilityMade({**made.document()})


HANDLERS: Final = (looked_through, file_of)
