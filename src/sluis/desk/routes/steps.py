"""Steps of a register that people signed: the document to sign, and the step with its signature.

In:  what somebody says with a step; then that again, the document, and the signature over it. Out: the recorded step.

The rules this module keeps:
 * Who takes a step is told by the signature, and by nothing that the caller is or says: the caller carries it. A gate
   whose settings list nobody takes no step here; a name is never typed.
 * What a step says stands in bodies, also to get the document: an advice is no part of an address.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec
from litestar import Response, post
from litestar.openapi.spec import Schema
from litestar.params import FromPath, JSONBody

from sluis.api.lifecycle import Advice, HandedIn, StepName, StepRequest, TakenStep
from sluis.api.moments import moment_ms
from sluis.desk.calls import Call
from sluis.desk.routes.registers import RegisterStep, named
from sluis.desk.routes.shared import CALL, Desk, described, document, moment, told
from sluis.errors import Code
from sluis.errors.desk import call_refused_error

_FILE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\.yaml")
Vocabularies = Annotated[
    dict[str, str],
    msgspec.Meta(
        description="Name of a file, as `device-class.yaml`, and the file.",
        extra_json_schema={"extra": {"property_names": Schema(pattern=f"^{_FILE.pattern}$")}},
    ),
]
"""Files of words beside a register; another name than one of a vocabulary is refused."""
LONGEST_TEXT: Final = 20_000
"""Characters of an advice or a reason."""
_Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT, description="The advice, or why.")]
_Armoured = Annotated[str, told("The signature over it, as `ssh-keygen -Y sign` writes it.")]
_Document = Annotated[str, told("The document that was signed, to the byte.")]


class StepSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody says with a step of a version."""

    step: Literal["advised", "approved", "activated"]
    text: _Text = ""
    advice: Annotated[Literal["positive", "conditions", "negative"] | None, told("With `advised`.")] = None
    followed: Annotated[bool | None, told("With `approved`: whether the advice is followed.")] = None
    from_: Annotated[str | None, moment("With `activated`: from when it holds; now when absent.")] = msgspec.field(
        default=None, name="from"
    )


class SignedStep(StepSaid, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same, with the document and its signature."""

    document: _Document
    signature: _Armoured


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A register that is proposed."""

    register: Annotated[str, told("The file, to the byte.")]
    vocabularies: Vocabularies = {}
    text: _Text = ""


class SignedProposal(Proposal, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same, with the document and its signature."""

    document: _Document
    signature: _Armoured


class StepTaken(RegisterStep, frozen=True, kw_only=True):
    """A step that was recorded."""

    kept: Annotated[bool, told("Whether it stands in the journal outside the database, too.")]
    cancelled: Annotated[int | None, told("Of an activation that holds at once: bodies that were stopped.")] = None


@post(
    "/v1/registers/to-sign",
    opt={CALL: Call.PROPOSAL_TO_SIGN},
    summary="The document that is signed to propose a register.",
    responses=described(400, 409, 422) | document(),
    status_code=200,
    media_type="application/json",
)
async def proposal_to_sign(desk: Desk, data: JSONBody[Proposal]) -> Response[bytes]:
    """Nothing is recorded. It holds for seven days, until another step is recorded."""
    files = vocabulary_files(data.vocabularies)

    def made() -> bytes:
        with desk.gate.registers.written(data.register.encode(), files) as file:
            return desk.gate.registers.to_sign(StepRequest(StepName.PROPOSED, file, data.text))

    return Response(await desk.read(made), media_type="application/json")


@post(
    "/v1/registers",
    opt={CALL: Call.PROPOSE},
    summary="Propose a register, signed.",
    responses=described(400, 409, 422),
    status_code=200,
)
async def propose(desk: Desk, data: JSONBody[SignedProposal]) -> StepTaken:
    """It becomes a version with a number. Who proposes is told by the signature."""
    files, by = vocabulary_files(data.vocabularies), HandedIn(data.document.encode(), data.signature.encode())

    def taken() -> TakenStep:
        with desk.gate.registers.written(data.register.encode(), files) as file:
            return desk.gate.registers.take(StepRequest(StepName.PROPOSED, file, data.text), by)

    return step_taken(await desk.record(taken))


@post(
    "/v1/registers/{version:str}/steps/to-sign",
    opt={CALL: Call.STEP_TO_SIGN},
    summary="The document that is signed to advise on a version, approve or activate it.",
    responses=described(400, 404, 409, 422) | document(),
    status_code=200,
    media_type="application/json",
)
async def step_to_sign(desk: Desk, version: FromPath[str], data: JSONBody[StepSaid]) -> Response[bytes]:
    """Nothing is recorded. It holds for seven days, until another step is recorded."""
    request = _request(version, data)
    return Response(await desk.read(lambda: desk.gate.registers.to_sign(request)), media_type="application/json")


@post(
    "/v1/registers/{version:str}/steps",
    opt={CALL: Call.STEP},
    summary="Advise on a version, approve or activate it, signed.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def step(desk: Desk, version: FromPath[str], data: JSONBody[SignedStep]) -> StepTaken:
    """Who takes it is told by the signature; two roles of one person refuse as at the shell."""
    request, by = _request(version, data), HandedIn(data.document.encode(), data.signature.encode())
    return step_taken(await desk.record(lambda: desk.gate.registers.take(request, by)))


def _request(version: str, said: StepSaid) -> StepRequest:
    """Return the step that is asked for.

    Raises:
        call_refused_error: it has what belongs to another step, or lacks what belongs to it.
    """
    belongs = (said.step == "advised", said.step == "approved", said.step == "activated")
    has = (said.advice is not None, said.followed is not None, said.from_ is not None)
    lacks = any(own and not there for own, there in zip(belongs[:2], has[:2], strict=True))
    if lacks or any(there and not own for own, there in zip(belongs, has, strict=True)):
        raise call_refused_error(why=Code("form"))
    from_ms = None if said.from_ is None else moment_ms(said.from_)
    if said.from_ is not None and from_ms is None:
        raise call_refused_error(why=Code("form"))
    advice = None if said.advice is None else Advice(said.advice)
    return StepRequest(StepName(said.step), named(version), said.text, advice, said.followed, from_ms)


def vocabulary_files(vocabularies: Mapping[str, str]) -> dict[str, bytes]:
    """Return the vocabularies of a proposal.

    Raises:
        call_refused_error: a name is none of a vocabulary.
    """
    if not all(_FILE.fullmatch(name) for name in vocabularies):
        raise call_refused_error(why=Code("form"))
    return {name: content.encode() for name, content in vocabularies.items()}


def step_taken(done: TakenStep) -> StepTaken:
    """Return a step that was recorded, as it is answered."""
    return msgspec.convert({**done.document(), "cancelled": done.cancelled}, StepTaken)


HANDLERS: Final = (proposal_to_sign, propose, step_to_sign, step)
