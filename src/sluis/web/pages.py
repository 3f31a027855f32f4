"""The pages of households, employees and everybody: their handlers in one list, and the files that pages load.

In:  nothing. Out: ``HANDLERS`` for the application.

The rule this module keeps: a file is one of a closed list; the theme is the file that the settings name.
"""

from importlib.resources import files
from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, tr
from sluis.web import (
    household_acts,
    household_letters,
    household_mandates,
    household_pages,
    household_requests,
    inspector_cases,
    inspector_dossiers,
    inspector_pages,
    inspector_papers,
    neighbours,
    office_case,
    office_dossiers,
    office_everything,
    office_looks,
    office_pages,
    office_papers,
    office_papers_sign,
    office_propose,
    office_registers,
    office_risk,
    office_start,
    office_steps,
    office_stop,
    office_watch,
    office_workbook,
    public_papers,
    service_pages,
)
from sluis.web.app import Settings
from sluis.web.household_pages import Asking
from sluis.web.people import Language, Visitor
from sluis.web.rendering import answer, around, led, page
from sluis.web.staff import staff_places

STYLE: Final = "sluis.css"
THEME: Final = "theme.css"
_KEPT: Final = {"cache-control": "public, max-age=3600"}


@get("/")
async def first(request: Asking, visitor: Visitor, settings: Settings, language: Language) -> Response[bytes]:
    """Straight on to the connections of whoever has some, or to the desk of his role; else what can be done here."""
    if visitor is not None and visitor.households:
        return led("/household")
    places = () if visitor is None else staff_places(visitor, language)
    if len(places) == 1:
        return led(places[0].href)
    title = tr(N_("Your desks") if places else N_("What your router shares"), language)
    around_it = around(request, settings, language, visitor)
    return answer(page("first.html", around_it, title, visitor=visitor, places=places))


@get("/static/{name:str}")
async def static(settings: Settings, name: FromPath[str]) -> Response[bytes]:
    """A file that pages load.

    Raises:
        request_refused_error: it is not of the list.
    """
    if name == THEME and settings.theme is not None:
        content = settings.file(settings.theme).read_bytes()
    elif name == STYLE:
        content = files("sluis.web").joinpath("static", STYLE).read_bytes()
    else:
        raise request_refused_error(why=Code("path"))
    return Response(content, media_type="text/css", headers=_KEPT)


HANDLERS: Final = (
    first,
    static,
    *household_pages.HANDLERS,
    *household_acts.HANDLERS,
    *household_requests.HANDLERS,
    *household_mandates.HANDLERS,
    *household_letters.HANDLERS,
    *neighbours.HANDLERS,
    *office_pages.HANDLERS,
    *office_registers.HANDLERS,
    *office_propose.HANDLERS,
    *office_steps.HANDLERS,
    *office_stop.HANDLERS,
    *office_start.HANDLERS,
    *office_watch.HANDLERS,
    *office_case.HANDLERS,
    *office_looks.HANDLERS,
    *office_risk.HANDLERS,
    *office_papers.HANDLERS,
    *office_papers_sign.HANDLERS,
    *office_workbook.HANDLERS,
    *office_everything.HANDLERS,
    *public_papers.HANDLERS,
    *service_pages.HANDLERS,
    *inspector_pages.HANDLERS,
    *inspector_cases.HANDLERS,
    *inspector_papers.HANDLERS,
    *office_dossiers.HANDLERS,
    *inspector_dossiers.HANDLERS,
)
