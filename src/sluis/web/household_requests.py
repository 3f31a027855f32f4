"""What a household asks about its data: access, a copy, correction, erasure, portability; and what became of it.

In:  a form of a page. Out: a page to confirm, and the page of a receipt with its number and the day of the answer.

The rules this module keeps:
 * Nothing is asked without a page that says what will happen, what will not be handed out, and what to do first.
 * A form is known by a key of its own: sent twice, it is asked once.
 * The line stands in the form and never in the address; whose it is, the desk decides.
 * A line is not a person: who holds the account is told before what he does not get here.
"""

import json
from dataclasses import dataclass
from typing import Final, Literal

from litestar import Response, get, post
from litestar.params import FromPath

from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, Lang, tr
from sluis.web.app import Settings
from sluis.web.desk_answers import CaseAsk, CaseOpened, OwnCase
from sluis.web.household_acts import fields_of, file_of, key_in, new_key
from sluis.web.household_pages import (
    CASE_KINDS,
    Asking,
    Desk,
    about,
    download,
    line_at,
    not_one_household,
    one_household,
)
from sluis.web.people import Language, Person
from sluis.web.rendering import Around, answer, page

MOST_WORDS: Final = 1_000
"""Characters of what somebody writes beside a request."""
_MONTH: Final = N_("You hear from us within one month (GDPR article 12(3)). Your receipt names the day.")
_TWICE: Final = N_(
    "The data themselves may be about your housemates and guests. That you signed in is not enough for them: we check "
    "once more who you are, and may leave out what is about others."
)
_WHOLE: Final = N_(
    "You get kinds, counts and days of the whole connection: not who did what, and no details of devices."
)


@dataclass(frozen=True, slots=True)
class RequestWords:
    """What is said about one request."""

    title: str
    will: tuple[str, ...]
    button: str
    question: str
    """Above the field for words of one's own."""
    lead: str
    """On the receipt."""


REQUESTS: Final[dict[CaseAsk, RequestWords]] = {
    "access": RequestWords(
        N_("Ask what we shared about you: check and confirm"),
        (
            N_("When you confirm, we make a letter: what was shared, with whom, why, and how long it is kept."),
            _WHOLE,
            _MONTH,
        ),
        N_("Yes, ask for this letter"),
        N_("What do you want to know most? You need not say."),
        N_("You asked what we shared about you."),
    ),
    "copy": RequestWords(
        N_("Ask for a copy: check and confirm"),
        (
            N_("When you confirm, we ask the companies for the data they still have. What is erased cannot come back."),
            _TWICE,
            _MONTH,
        ),
        N_("Yes, ask for a copy"),
        N_("Of which data, or of which time? You need not say."),
        N_("You asked for a copy of the data."),
    ),
    "rectification": RequestWords(
        N_("Ask for a correction: check and confirm"),
        (
            N_("When you confirm, we look at what is wrong. If we correct it, we tell the companies that have it."),
            _MONTH,
        ),
        N_("Yes, ask for this correction"),
        N_("What is wrong, and what should it be? Name no passwords and nothing about others."),
        N_("You asked us to correct something."),
    ),
    "erasure": RequestWords(
        N_("Ask for erasure: check and confirm"),
        (
            N_("When you confirm, we look whether we must keep something. We erase the rest, and tell the companies."),
            N_("After that nobody can prove any more what was shared about your connection: you neither."),
            N_("These pages show nothing about you any more then. What the companies did, stands in our letter."),
            N_("It is about the whole connection, also where it is about your housemates."),
            _MONTH,
        ),
        N_("Yes, ask for erasure"),
        N_("Is there something we must know? You need not say."),
        N_("You asked us to erase the data."),
    ),
    "portability": RequestWords(
        N_("Take your data with you: check and confirm"),
        (
            N_("When you confirm, we make a file that other programs can read."),
            N_("In it is what you provided yourself, with your consent or for your contract. That may be little."),
            _TWICE,
            _MONTH,
        ),
        N_("Yes, ask for this file"),
        N_("Is there something we must know? You need not say."),
        N_("You asked for a file to take with you."),
    ),
}
AGAIN: Final = N_("You had sent this same form before, so nothing was asked again.")


def request_of(name: str) -> CaseAsk:
    """Return a request by its name in an address.

    Raises:
        request_refused_error: there is none.
    """
    known = next((ask for ask in REQUESTS if ask == name), None)
    if known is None:
        raise request_refused_error(why=Code("path"))
    return known


@get("/household/{at:int}/rights/{name:str}")
async def confirm_request(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
    name: FromPath[str],
) -> Response[bytes]:
    """What will happen when somebody confirms; nothing is asked yet."""
    line, ask = line_at(signed_in, at), request_of(name)
    around_it = about(request, settings, language, signed_in, at)
    before = await one_household(desk.cases(signed_in, line, language))
    if before is None:
        return not_one_household(around_it)
    return confirming_request(around_it, ask, (line, at), tuple(each for each in before.cases if _is_open(each, ask)))


def _is_open(case: OwnCase, ask: CaseAsk) -> bool:
    return case.kind == ask and case.state == "open"


def confirming_request(
    around_it: Around,
    ask: CaseAsk,
    place: tuple[str, int],
    before: tuple[OwnCase, ...] = (),
    missed: Literal["words", "long"] | None = None,
) -> Response[bytes]:
    """Return the page that asks to confirm.

    Args:
        around_it: What stands around it.
        ask: What is asked.
        place: The line, and its place among those of whoever is signed in.
        before: The same that was asked before and is not answered yet.
        missed: What was wrong with the words that were sent.
    """
    words, language = REQUESTS[ask], around_it.language
    shown = {
        "ask": ask,
        "line": place[0],
        "at": place[1],
        "will": [tr(each, language) for each in words.will],
        "button": tr(words.button, language),
        "question": tr(words.question, language),
        "key": new_key(),
        "most": MOST_WORDS,
        "before": before,
        "missed": missed,
    }
    content = page("request_confirm.html", around_it, tr(words.title, language), **shown)
    return answer(content, 200 if missed is None else 422)


@post("/household/{at:int}/rights/{name:str}", status_code=200)
async def ask_request(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
    name: FromPath[str],
) -> Response[bytes]:
    """Ask it, and give the receipt."""
    ask, fields = request_of(name), await fields_of(request)
    line, key, words = fields.get("household", ""), key_in(fields), fields.get("words", "").strip()
    around_it = about(request, settings, language, signed_in, at)
    if ask == "rectification" and not words:
        return confirming_request(around_it, ask, (line, at), missed="words")
    if len(words) > MOST_WORDS:
        return confirming_request(around_it, ask, (line, at), missed="long")
    opened = await one_household(desk.open_case(signed_in, line, ask, words, key, language))
    if opened is None:
        return not_one_household(around_it)
    return answer(request_receipt(around_it, ask, opened, at, language))


def request_receipt(around_it: Around, ask: CaseAsk, opened: CaseOpened, at: int, language: Lang) -> bytes:
    """Return the page of a receipt: its number, when it came in, and the day of the answer."""
    shown = {
        "kind": tr(CASE_KINDS[ask], language),
        "opened": opened,
        "lead": tr(AGAIN if opened.again else REQUESTS[ask].lead, language),
        "file": file_of(opened.receipts) if opened.receipts else "",
        "at": at,
    }
    title = N_("Nothing was asked again") if opened.again else N_("Your request is on record")
    return page("request_receipt.html", around_it, tr(title, language), **shown)


@get("/household/{at:int}/requests/{number:int}/file")
async def own_file(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
    number: FromPath[int],
) -> Response[bytes]:
    """The file that was asked for to take along, to keep."""
    line = line_at(signed_in, at)
    made = await one_household(desk.file_of(signed_in, line, number, language))
    if made is None:
        return not_one_household(about(request, settings, language, signed_in, at))
    content = json.dumps(made.file, ensure_ascii=False, indent=2).encode()
    return download(content, "sluis-portability.json")


HANDLERS: Final = (confirm_request, ask_request, own_file)
