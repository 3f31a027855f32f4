"""Papers that everybody may read, without saying who he is: of an activity in force, and the answers on one page."""

from typing import Annotated, Final, Literal

from litestar import get
from litestar.params import QueryParameter

from sluis.api.paper_list import PaperFile, PaperForm
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Desk, described
from sluis.i18n import Lang

_Activity = Annotated[str, QueryParameter(name="activity", max_length=128, description="By the register's key.")]
_Form = Annotated[Literal["html", "pdf"], QueryParameter(name="form", description="A page, or a paper (PDF).")]
_Lang = Annotated[Lang, QueryParameter(name="lang", description="Of the paper.")]


@get(
    "/v1/notices",
    opt={CALL: Call.NOTICE},
    summary="What people are told of an activity in force.",
    responses=described(400, 404, 409, 422),
)
async def notice(desk: Desk, activity: _Activity, form: _Form = "html", lang: _Lang = "nl") -> PaperFile:
    """The elements of GDPR articles 13 and 14 as a paper; nothing of any household."""
    async with desk.publishing:
        return await desk.read(lambda: desk.published.notice(desk.gate, activity, PaperForm(form), lang))


@get(
    "/v1/answers",
    opt={CALL: Call.PUBLIC_ANSWERS},
    summary="The answers to the ten questions, on one page.",
    responses=described(400, 409, 422),
)
async def answers(desk: Desk, form: _Form = "html", lang: _Lang = "nl") -> PaperFile:
    """Made of the register in force and the ledger today, with one figure; unsigned."""
    async with desk.publishing:
        return await desk.read(lambda: desk.published.answers(desk.gate, PaperForm(form), lang))


HANDLERS: Final = (notice, answers)
