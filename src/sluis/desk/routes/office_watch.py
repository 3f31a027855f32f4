"""What somebody at the office has to look at: alarms and new fields, terms of cases, questions for recipients."""

import base64
import binascii
from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from sluis.api.office_watch import (
    Alarms,
    CaseTerms,
    VendorQuestions,
    alarms,
    case_terms,
    vendor_questions,
)
from sluis.api.questions_sent import QuestionsSent, note_questions, questions_sent, questions_to_note
from sluis.api.vendor_answers import VendorAnswers, vendor_answers
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Desk, described
from sluis.errors import Code
from sluis.errors.desk import call_refused_error


class FormSent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form that a recipient filled in."""

    form: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9+/]*={0,2}$(?!\n)", description="Its bytes; base64.")]


class FormDigest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which form was sent."""

    form: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="Its SHA-256.")]


@get("/v1/alarms", opt={CALL: Call.ALARMS}, summary="What has to be looked at.", responses=described())
async def watched(desk: Desk) -> Alarms:
    """Rows that the canary stopped, counts of what was withheld, fields no register lists, how far the ledger is."""
    return await desk.read(lambda: alarms(desk.gate))


@get("/v1/cases", opt={CALL: Call.CASES}, summary="Cases and their terms.", responses=described())
async def cases(desk: Desk) -> CaseTerms:
    """Number, kind, state and term of each; not whose it is."""
    return await desk.read(lambda: case_terms(desk.gate))


@get(
    "/v1/recipients/{recipient:str}/questions",
    opt={CALL: Call.VENDOR_QUESTIONS},
    summary="What a recipient must be asked.",
    responses=described(404, 422),
)
async def questions(desk: Desk, recipient: FromPath[str]) -> VendorQuestions:
    """Every fact about it that a finding misses, with the form it fills in; judged today."""
    return await desk.read(lambda: vendor_questions(desk.gate, recipient))


@post(
    "/v1/recipients/{recipient:str}/answers",
    opt={CALL: Call.VENDOR_ANSWERS},
    summary="Read a form that a recipient filled in.",
    responses=described(400, 404, 422),
    status_code=200,
)
async def answers(desk: Desk, recipient: FromPath[str], data: JSONBody[FormSent]) -> VendorAnswers:
    """What it answers, what that would do, and as which register. Nothing is proposed, and nothing kept."""
    try:
        form = base64.b64decode(data.form, validate=True)
    except (binascii.Error, ValueError):
        raise call_refused_error(why=Code("form")) from None
    return await desk.read(lambda: vendor_answers(desk.gate, recipient, form))


@get(
    "/v1/recipients/{recipient:str}/questions/sent",
    opt={CALL: Call.QUESTIONS_SENT},
    summary="When a recipient was sent questions.",
    responses=described(404, 422),
)
async def sent(desk: Desk, recipient: FromPath[str]) -> QuestionsSent:
    """By whom, with which form, and what of it a rule still misses today."""
    return await desk.read(lambda: questions_sent(desk.gate, recipient))


@post(
    "/v1/recipients/{recipient:str}/questions/sent",
    opt={CALL: Call.NOTE_SENT},
    summary="Note that a recipient was sent its form.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def note_sent(desk: Desk, recipient: FromPath[str], data: JSONBody[FormDigest]) -> QuestionsSent:
    """It stands on record with who says so; a form that is not the one of this moment is refused."""
    noted = await desk.read(lambda: questions_to_note(desk.gate, recipient, data.form))
    await desk.record(lambda: note_questions(desk.gate, noted))
    return await desk.read(lambda: questions_sent(desk.gate, recipient))


HANDLERS: Final = (watched, cases, questions, answers, sent, note_sent)
