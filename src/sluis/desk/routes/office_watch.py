"""What somebody at the office has to look at: alarms and new fields, terms of cases, questions for recipients."""

from typing import Final

from litestar import get
from litestar.params import FromPath

from sluis.api.office_watch import (
    Alarms,
    CaseTerms,
    VendorQuestions,
    alarms,
    case_terms,
    vendor_questions,
)
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Desk, described


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


HANDLERS: Final = (watched, cases, questions)
