"""Steps of a register that a person takes who is signed in: the document that is shown, and the step after it.

In:  what somebody says with a step; then that again, with the document he saw. Out: the recorded step.

The rules this module keeps:
 * Who takes a step is whose ID token the door of this desk checked in this very call; nothing else that comes with it
   says who. A machine takes none, whatever its roles.
 * A role of ``desk.toml`` lets somebody make the call, and ``[people]`` of the gate lets him take the step: both must.
 * The document comes back to the byte, and must be the one that would be shown now: of the same version, after the
   same step, under the same list. Nobody agrees to anything but what he saw.
"""

from typing import Annotated, Final, Literal

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from sluis.api.lifecycle import Account, Advice, AgreedTo, StepName, StepRequest, TakenStep
from sluis.api.moments import moment_ms
from sluis.api.proposing import vocabularies_in_force
from sluis.desk.calls import Call, Caller
from sluis.desk.opened_gate import OpenedGate
from sluis.desk.routes.registers import named
from sluis.desk.routes.shared import CALL, Asker, Desk, described, moment, told
from sluis.desk.routes.steps import LONGEST_TEXT, StepTaken, Vocabularies, step_taken, vocabulary_files
from sluis.errors import Code
from sluis.errors.desk import call_refused_error, person_needed_error

_Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT, description="The advice, or why.")]
_Shown = Annotated[str | None, told("The document that was shown, to the byte; absent: show it, and record nothing.")]


class _Agreeing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    text: _Text = ""
    document: _Shown = None


class RegisterProposed(_Agreeing, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A register that somebody proposes who is signed in."""

    register: Annotated[str, told("The file, to the byte.")]
    vocabularies: Vocabularies = {}
    as_in_force: Annotated[bool, told("Vocabularies that are not given are those of the register in force.")] = True


class AdviceGiven(_Agreeing, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the data protection officer advises."""

    advice: Literal["positive", "conditions", "negative"]


class Approval(_Agreeing, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the owner decides."""

    followed: Annotated[bool, told("Whether the advice is followed.")]


class Activation(_Agreeing, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a version holds."""

    from_: Annotated[str | None, moment("From when it holds; now when absent.")] = msgspec.field(
        default=None, name="from"
    )


class StepShown(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody agrees to, or that he did."""

    document: Annotated[str, told("To read and to send back; holds for seven days, until another step is recorded.")]
    taken: Annotated[StepTaken | None, told("The step that was recorded; null: it was only shown.")]


@post(
    "/v1/registers/agreed",
    opt={CALL: Call.PROPOSE_AGREED},
    summary="Propose a register, signed in: what is agreed to, then the step.",
    responses=described(400, 409, 422),
    status_code=200,
)
async def propose_agreed(desk: Desk, caller: Asker, data: JSONBody[RegisterProposed]) -> StepShown:
    """It becomes a version with a number. Who proposes is whose ID token this call shows."""
    files = vocabulary_files(data.vocabularies)

    def done(by: AgreedTo | None) -> StepShown:
        beside = {**(vocabularies_in_force(desk.gate) if data.as_in_force else {}), **files}
        with desk.gate.registers.written(data.register.encode(), beside) as file:
            return _shown_or_taken(desk, StepRequest(StepName.PROPOSED, file, data.text), by)

    by = _agreed(caller, data)
    return await (desk.read(done, by) if by is None else desk.record(done, by))


@post(
    "/v1/registers/{version:str}/advice",
    opt={CALL: Call.ADVISE},
    summary="Advise on a version, signed in: what is agreed to, then the step.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def advise(desk: Desk, caller: Asker, version: FromPath[str], data: JSONBody[AdviceGiven]) -> StepShown:
    """Who advises is whose ID token this call shows; two roles of one person refuse as at the shell."""
    request = StepRequest(StepName.ADVISED, named(version), data.text, advice=Advice(data.advice))
    return await _done(desk, caller, request, data)


@post(
    "/v1/registers/{version:str}/approval",
    opt={CALL: Call.APPROVE},
    summary="Approve a version, signed in: what is agreed to, then the step.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def approve(desk: Desk, caller: Asker, version: FromPath[str], data: JSONBody[Approval]) -> StepShown:
    """Who approves is whose ID token this call shows; two roles of one person refuse as at the shell."""
    request = StepRequest(StepName.APPROVED, named(version), data.text, followed=data.followed)
    return await _done(desk, caller, request, data)


@post(
    "/v1/registers/{version:str}/activation",
    opt={CALL: Call.ACTIVATE},
    summary="Activate a version, signed in: what is agreed to, then the step.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def activate(desk: Desk, caller: Asker, version: FromPath[str], data: JSONBody[Activation]) -> StepShown:
    """Who activates is whose ID token this call shows; two roles of one person refuse as at the shell."""
    from_ms = None if data.from_ is None else moment_ms(data.from_)
    if data.from_ is not None and from_ms is None:
        raise call_refused_error(why=Code("form"))
    request = StepRequest(StepName.ACTIVATED, named(version), data.text, from_ms=from_ms)
    return await _done(desk, caller, request, data)


async def _done(desk: OpenedGate, caller: Caller, request: StepRequest, said: _Agreeing) -> StepShown:
    """Show a step, or take it."""
    by = _agreed(caller, said)
    asked = _shown_or_taken
    return await (desk.read(asked, desk, request, by) if by is None else desk.record(asked, desk, request, by))


def _shown_or_taken(desk: OpenedGate, request: StepRequest, by: AgreedTo | None) -> StepShown:
    registers = desk.gate.registers
    if by is None:
        return StepShown(document=registers.to_sign(request).decode("ascii"), taken=None)
    taken: TakenStep = registers.take(request, by)
    return StepShown(document=by.document.decode(), taken=step_taken(taken))


def _agreed(caller: Caller, said: _Agreeing) -> AgreedTo | None:
    """Return who agrees to what, by the token of this call; ``None`` when nothing was shown yet.

    Raises:
        person_needed_error: a machine calls.
    """
    person = caller.person
    if person is None:
        raise person_needed_error()
    if said.document is None:
        return None
    return AgreedTo(said.document.encode(), Account(person.issuer, person.subject), person.token)


HANDLERS: Final = (propose_agreed, advise, approve, activate)
