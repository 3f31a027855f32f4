"""What everybody may read without signing in: what people are told of each activity, and the answers on one page.

In:  what the desk made of the register in force today. Out: pages, and the papers in them.

The rules this module keeps:
 * Nothing that a visitor sends goes into a paper: he chooses among what there is.
 * That an activity is closed now is said on its page, so that nobody takes what may leave for what leaves.
"""

from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from sluis.api.paper_list import PaperFile
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, tr
from sluis.web.app import Settings
from sluis.web.household_pages import Asking, Desk
from sluis.web.paper_desk import SHOWN
from sluis.web.paper_pages import framing, paper_answer, whole
from sluis.web.people import Language, Visitor
from sluis.web.rendering import Around, Place, answer, around, page

NOTICES: Final = N_("What your router may share, and why")
ANSWERS: Final = N_("What leaves our routers, in short")
_FILES: Final = {"shown": "html", "paper.html": "html", "paper.pdf": "pdf"}
"""Last part of an address → form of the paper."""


def _places(language: Language) -> tuple[Place, ...]:
    return (
        Place("/", tr(N_("To the first page"), language)),
        Place("/notice", tr(NOTICES, language)),
        Place("/answers", tr(ANSWERS, language)),
    )


@get("/notice")
async def notices(
    request: Asking, visitor: Visitor, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """Each activity of the register in force."""
    sharing = await desk.sharing(language)
    around_it = around(request, settings, language, visitor, _places(language))
    return answer(page("notices.html", around_it, tr(NOTICES, language), sharing=sharing))


@get("/notice/{activity:str}")
async def notice(
    request: Asking, visitor: Visitor, desk: Desk, settings: Settings, language: Language, activity: FromPath[str]
) -> Response[bytes]:
    """What people are told of one activity."""
    made = whole(
        await desk.published("/v1/notices", {"activity": activity, "form": "html", "lang": language}, language)
    )
    sharing = await desk.sharing(language)
    closed = any(each.activity == activity and each.closed is not None for each in sharing.activities)
    around_it = around(request, settings, language, visitor, _places(language))
    return _framed(around_it, made, f"/notice/{activity}", closed=closed)


@get("/notice/{activity:str}/{file:str}")
async def notice_file(desk: Desk, language: Language, activity: FromPath[str], file: FromPath[str]) -> Response[bytes]:
    """The same, to show in the page or to keep."""
    asked = {"activity": activity, "form": _form(file), "lang": language}
    return paper_answer(whole(await desk.published("/v1/notices", asked, language)), keep=file != "shown")


@get("/answers")
async def answers(
    request: Asking, visitor: Visitor, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """The answers to the ten questions, on one page."""
    made = whole(await desk.published("/v1/answers", {"form": "html", "lang": language}, language))
    around_it = around(request, settings, language, visitor, _places(language))
    return _framed(around_it, made, "/answers")


@get("/answers/{file:str}")
async def answers_file(desk: Desk, language: Language, file: FromPath[str]) -> Response[bytes]:
    """The same, to show in the page or to keep."""
    asked = {"form": _form(file), "lang": language}
    return paper_answer(whole(await desk.published("/v1/answers", asked, language)), keep=file != "shown")


def _framed(around_it: Around, made: PaperFile, here: str, *, closed: bool = False) -> Response[bytes]:
    """Return the page of a paper."""
    frame = tr(SHOWN, around_it.language, name=made.title)
    return framing(page("published.html", around_it, made.title, made=made, here=here, closed=closed, frame=frame))


def _form(file: str) -> str:
    if file not in _FILES:
        raise request_refused_error(why=Code("path"))
    return _FILES[file]


HANDLERS: Final = (notices, notice, notice_file, answers, answers_file)
