"""Calls of authorised agents for households, in shapes of the Data Rights Protocol; and what a household says of them.

In:  calls. Out: the status of a request; the agents that asked something for a household.

The rules this module keeps:
 * An agent is a machine that ``desk.toml`` lists with that role, and no other. Nobody is one where none is listed.
 * It reads the status of its own requests. Another one is answered as one that does not exist; so is its own once the
   household ended its mandate.
 * No data are in any answer to an agent: they go to the household.
"""

from typing import Annotated, Final, Literal

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from sluis.api.addresses import is_plain_number
from sluis.api.moments import moment_ms
from sluis.api.rights_agents import (
    AgentPage,
    AgentRequest,
    MandateGiven,
    Proof,
    RequestStatus,
    end_mandate,
    give_mandate,
    key_of,
    mandates_of,
    revoke,
    status_of,
)
from sluis.desk.calls import Call
from sluis.desk.people import account_of
from sluis.desk.routes.shared import CALL, Asker, Desk, described, for_one_household, moment, told
from sluis.desk.routes.standing import HouseholdNamed, kept
from sluis.errors import Code
from sluis.errors.desk import call_refused_error
from sluis.errors.rights import case_unknown_error

_Short = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Exercise(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    """A request of an agent for a household. Fields are called as the Data Rights Protocol does, where it has them."""

    agent_id: Annotated[_Short, told("The name of this caller.")]
    business_id: Annotated[_Short, told("The name of the ledger.")]
    agent_request_id: Annotated[
        str,
        msgspec.Meta(
            min_length=1, max_length=200, pattern=r"^[ -~]+$(?!\n)", description="The agent's own name, of one request."
        ),
    ]
    issued_at: Annotated[str, moment("When it was made.")]
    expires_at: Annotated[str, moment("Until when it may be taken; at most a day later.")]
    drp_version: Annotated[Literal["0.9.4", "1.0"], told("Which version its fields are from.")] = msgspec.field(
        name="drp.version"
    )
    exercise: Literal[
        "access", "access:specific", "deletion", "rectification", "restriction", "portability", "objection"
    ]
    regime: Literal["gdpr"]
    household: Annotated[str, msgspec.Meta(max_length=256, description="Its line; LINE#NUMBER where that had several.")]
    proof: Annotated[
        Literal["signed-mandate", "notarial-mandate", "court-order"], told("By what the agent may ask for it.")
    ]
    proof_sha256: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[0-9a-f]{64}$(?!\n)", max_length=64, description="Of that document, which is handed over apart."
        ),
    ]
    details: Annotated[
        str, msgspec.Meta(max_length=1_000, description="In its own words; of a rectification what is wrong.")
    ] = ""


class Revoked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a request is taken back."""

    reason: Annotated[str, msgspec.Meta(max_length=1_000, description="In the words of who gave the mandate.")] = ""


class MandateNamed(HouseholdNamed, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose mandate of which agent."""

    agent: _Short


class Mandates(msgspec.Struct, frozen=True):
    """The agents that asked something for a household."""

    mandates: list[MandateGiven]


@post(
    "/v1/data-rights-request",
    opt={CALL: Call.EXERCISE},
    summary="Exercise a right for a household, by a mandate.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def exercise(desk: Desk, caller: Asker, data: JSONBody[Exercise]) -> RequestStatus:
    """Once under its name. What stops something holds at once; the rest waits for a check of the mandate."""
    asked = AgentRequest(
        caller.name,
        data.agent_id,
        data.business_id,
        data.agent_request_id,
        _moment(data.issued_at),
        _moment(data.expires_at),
        data.exercise,
        caller.household(data.household),
        Proof(data.proof),
        data.proof_sha256,
        data.details,
    )
    page = AgentPage(desk.gate, asked, key_of(caller.name, f"drp {data.agent_request_id}", data))
    while not await desk.record(lambda: page.advance(desk.gate)):
        pass
    await kept(desk, again=page.again)
    return await desk.read(lambda: page.status(desk.gate))


@get(
    "/v1/data-rights-request/{request_id:str}",
    opt={CALL: Call.REQUEST_STATUS},
    summary="The status of a request of this agent.",
    responses=described(400, 404, 409),
)
async def status(desk: Desk, caller: Asker, request_id: FromPath[str]) -> RequestStatus:
    """Any other is answered as one that does not exist, and so is its own after the household ended the mandate."""
    number = _number(request_id)
    return await desk.read(lambda: status_of(desk.gate, caller.name, number))


@delete(
    "/v1/data-rights-request/{request_id:str}",
    opt={CALL: Call.REVOKE_REQUEST},
    summary="Take a request of this agent back.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def take_back(desk: Desk, caller: Asker, request_id: FromPath[str], data: JSONBody[Revoked]) -> RequestStatus:
    """While it is open. What was stopped stays stopped: a person lifts it."""
    number = _number(request_id)
    return await desk.record(lambda: revoke(desk.gate, caller.name, number, data.reason))


@post(
    "/v1/mandates/show",
    opt={CALL: Call.MANDATES},
    summary="Which agents asked something for a household.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def mandates(desk: Desk, caller: Asker, data: JSONBody[HouseholdNamed]) -> Mandates:
    """With the proof each named, how many requests it made, and whether its mandate was ended."""
    line = caller.household(data.household)
    await for_one_household(desk, caller, line)
    return Mandates(list(await desk.read(lambda: mandates_of(desk.gate, line))))


@post(
    "/v1/mandates/end",
    opt={CALL: Call.END_MANDATE},
    summary="End the mandate of an agent.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def end(desk: Desk, caller: Asker, data: JSONBody[MandateNamed]) -> Mandates:
    """From then on it asks nothing for the household and sees no status; what is open waits for a check of who asks."""
    line, by = caller.household(data.household), account_of(caller)
    await for_one_household(desk, caller, line)
    return Mandates(list(await desk.record(lambda: end_mandate(desk.gate, line, data.agent, by))))


@post(
    "/v1/mandates/give",
    opt={CALL: Call.GIVE_MANDATE},
    summary="Give an agent a new mandate after its last one was ended.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def give(desk: Desk, caller: Asker, data: JSONBody[MandateNamed]) -> Mandates:
    """It asks for the household again. What it asked by an ended one it does not see, and that waits for a check."""
    line, by = caller.household(data.household), account_of(caller)
    await for_one_household(desk, caller, line)
    return Mandates(list(await desk.record(lambda: give_mandate(desk.gate, line, data.agent, by))))


def _number(request_id: str) -> int:
    """Return the number of a case in an address.

    Raises:
        case_unknown_error: it is none.
    """
    if not is_plain_number(request_id):
        raise case_unknown_error(number=0)
    return int(request_id)


def _moment(text: str) -> int:
    read = moment_ms(text)
    if read is None:
        raise call_refused_error(why=Code("form"))
    return read


HANDLERS: Final = (exercise, status, take_back, mandates, end, give)
