"""Cases as an inspector reads them: a list without contents, and one case on a step of his own."""

from typing import Final

from litestar import get, post
from litestar.params import JSONBody

from sluis.api import rights
from sluis.api.acting import looks
from sluis.api.inspection_cases import InspectedCases, inspected_cases
from sluis.api.rights_asked import look_at_case
from sluis.desk.calls import Call
from sluis.desk.routes.cases import CaseNamed, CaseWhole, case_whole
from sluis.desk.routes.inspection import visited
from sluis.desk.routes.shared import CALL, Asker, Desk, described


@get(
    "/v1/inspection/cases",
    opt={CALL: Call.INSPECT_CASES},
    summary="Cases: numbers, kinds, dates, terms kept or not.",
    responses=described(),
)
async def cases(desk: Desk, caller: Asker) -> InspectedCases:
    """Nothing of whose they are, and nothing of what was said in them."""
    await visited(desk, caller, {"looked": "cases"})
    return await desk.read(lambda: inspected_cases(desk.gate))


@post(
    "/v1/inspection/cases/one",
    opt={CALL: Call.INSPECT_CASE},
    summary="What stands in one case.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def one_case(desk: Desk, data: JSONBody[CaseNamed]) -> CaseWhole:
    """That he looks into it is on record first, sealed to his key where the settings name one."""
    if looks():
        await desk.record(lambda: look_at_case(desk.gate, data.number))
    return case_whole(await desk.read(lambda: rights.show(desk.gate, data.number)))


HANDLERS: Final = (cases, one_case)
"""Cases, for an inspector."""
