"""What somebody at the office has to look at: alarms and new fields, terms of cases, and questions for recipients.

In:  who is signed in, and what the desk answers. Out: pages, and the same as files.

The rule this module keeps: of a case stands here its number, kind and term, and not whose it is.
"""

from typing import Final
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, Lang, tr
from sluis.web.app import Settings
from sluis.web.desk_client import DeskClient
from sluis.web.household_pages import Asking, Desk, download
from sluis.web.office import ASKS_VENDORS, READS_CASES, office
from sluis.web.office_answers import Alarms, CaseTerms, OfficeRecipient, VendorQuestions
from sluis.web.office_pages import overview
from sluis.web.people import Language, Person, refuse_others
from sluis.web.rendering import answer, page
from sluis.web.sessions import SignedIn

CSV: Final = "text/csv; charset=utf-8"


async def alarms_told(desk: DeskClient, signed_in: SignedIn, language: Lang) -> Alarms:
    """Return what has to be looked at."""
    return await desk.call(signed_in, "GET", "/v1/alarms", language, Alarms)


async def cases_told(desk: DeskClient, signed_in: SignedIn, language: Lang) -> CaseTerms:
    """Return the cases with their terms."""
    return await desk.call(signed_in, "GET", "/v1/cases", language, CaseTerms)


async def questions_told(
    desk: DeskClient, signed_in: SignedIn, language: Lang
) -> list[tuple[OfficeRecipient, VendorQuestions]]:
    """Return what each recipient of the register in force must be asked."""
    known = (await overview(desk, signed_in, language)).recipients
    return [
        (each, await desk.call(signed_in, "GET", _questions_at(each.recipient), language, VendorQuestions))
        for each in known
    ]


def _questions_at(recipient: str) -> str:
    return f"/v1/recipients/{quote(recipient, safe='')}/questions"


@get("/office/alarms")
async def alarms(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """What the canary stopped, what was withheld, which fields are new, and how far the ledger is."""
    around_it = office(request, settings, language, signed_in)
    told = await alarms_told(desk, signed_in, language)
    return answer(page("office_alarms.html", around_it, tr(N_("Alarms"), language), told=told))


@get("/office/alarms.json")
async def alarms_file(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """The same, for a program."""
    office(request, settings, language, signed_in)
    return _file(await alarms_told(desk, signed_in, language), "sluis-alarms.json")


@get("/office/cases")
async def cases(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """Cases with their terms, what is due first first."""
    around_it = office(request, settings, language, signed_in)
    refuse_others(signed_in, *READS_CASES)
    told = await cases_told(desk, signed_in, language)
    return answer(page("office_cases.html", around_it, tr(N_("Terms of cases"), language), told=told))


@get("/office/cases.json")
async def cases_file(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """The same, for a program."""
    office(request, settings, language, signed_in)
    refuse_others(signed_in, *READS_CASES)
    return _file(await cases_told(desk, signed_in, language), "sluis-cases.json")


@get("/office/questions")
async def questions(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """What each recipient must be asked, and the form to send."""
    around_it = office(request, settings, language, signed_in)
    refuse_others(signed_in, *ASKS_VENDORS)
    told = await questions_told(desk, signed_in, language)
    return answer(page("office_questions.html", around_it, tr(N_("Questions for recipients"), language), told=told))


@get("/office/questions.json")
async def questions_file(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """The same, for a program."""
    office(request, settings, language, signed_in)
    refuse_others(signed_in, *ASKS_VENDORS)
    told = await questions_told(desk, signed_in, language)
    return _file([asked for _, asked in told], "sluis-questions.json")


@get("/office/recipients/{recipient:str}/questions.csv")
async def questions_form(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    recipient: FromPath[str],
) -> Response[bytes]:
    """The form that a recipient fills in.

    Raises:
        request_refused_error: the register in force has no such recipient.
    """
    office(request, settings, language, signed_in)
    refuse_others(signed_in, *ASKS_VENDORS)
    known = {each.recipient for each in (await overview(desk, signed_in, language)).recipients}
    if recipient not in known:
        raise request_refused_error(why=Code("path"))
    asked = await desk.call(signed_in, "GET", _questions_at(recipient), language, VendorQuestions)
    headers = {"content-disposition": 'attachment; filename="sluis-questions.csv"'}
    return Response(asked.file.encode(), media_type=CSV, headers=headers)


def _file(made: object, name: str) -> Response[bytes]:
    return download(msgspec.json.format(msgspec.json.encode(made)), name)


HANDLERS: Final = (
    alarms,
    alarms_file,
    cases,
    cases_file,
    questions,
    questions_file,
    questions_form,
)
