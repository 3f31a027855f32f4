"""Letters that a household can send itself, at its pages: the list, a letter to read, and its files to keep.

In:  who is signed in, and which letter an address names. Out: pages, and letters as the desk made them.

The rules this module keeps:
 * A household is named in an address by its place, a recipient by the register's key; nobody types anything.
 * A line is not a person: before any letter it is said that it tells of a whole connection.
 * A letter is shown in a frame in which nothing of it runs, under the policy of papers.
"""

from typing import Final
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from sluis.api.letters_listed import OwnLetter
from sluis.api.paper_list import PaperForm
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, tr
from sluis.web.app import Settings
from sluis.web.household_pages import Asking, Desk, about, line_at, not_one_household, one_household
from sluis.web.paper_pages import form_named, forms_in_words, framing, paper_answer, whole
from sluis.web.people import Language, Person
from sluis.web.rendering import answer, page

LETTERS: Final = N_("Letters that you can send yourself")
_MOST_KEY: Final = 128


@get("/household/{at:int}/letters")
async def letters(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language, at: FromPath[int]
) -> Response[bytes]:
    """Which letters there are, to whom each goes, and from what it is filled."""
    line, around_it = line_at(signed_in, at), about(request, settings, language, signed_in, at)
    listed = await one_household(desk.letters(signed_in, line, language))
    if listed is None:
        return not_one_household(around_it)
    return answer(page("letters.html", around_it, tr(LETTERS, language), listed=listed, line=line, at=at))


@get("/household/{at:int}/letters/{kind:str}")
async def letter(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
    kind: FromPath[str],
) -> Response[bytes]:
    """One letter, to read, and to keep in one of its forms."""
    line, around_it = line_at(signed_in, at), about(request, settings, language, signed_in, at)
    listed = await one_household(desk.letters(signed_in, line, language))
    if listed is None:
        return not_one_household(around_it)
    one, asked = _chosen(listed.letters, kind, request), _asked(request, kind, PaperForm.HTML, language)
    made = whole(await desk.letter_of(signed_in, line, asked, language))
    named = {name: value for name, value in asked.items() if name == "recipient"}
    shown = {
        "letter": one,
        "made": made,
        "here": f"/household/{at}/letters/{one.kind.value}",
        "query": urlencode({**named, "lang": language}),
        "forms": forms_in_words(listed.forms, language),
        "at": at,
    }
    return framing(page("letter.html", around_it, one.name, **shown))


@get("/household/{at:int}/letters/{kind:str}/{form:str}")
async def letter_file(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    language: Language,
    at: FromPath[int],
    kind: FromPath[str],
    form: FromPath[str],
) -> Response[bytes]:
    """A letter to show in the frame of its page, or a file of it to keep."""
    line = line_at(signed_in, at)
    wanted = PaperForm.HTML if form == "shown" else form_named(form)
    listed = await desk.letters(signed_in, line, language)
    if wanted not in listed.forms:
        raise request_refused_error(why=Code("path"))
    _chosen(listed.letters, kind, request)
    made = whole(await desk.letter_of(signed_in, line, _asked(request, kind, wanted, language), language))
    return paper_answer(made, keep=form != "shown")


def _chosen(letters: tuple[OwnLetter, ...], kind: str, request: Asking) -> OwnLetter:
    """Return the letter that an address names.

    Raises:
        request_refused_error: there is none of that kind, or none to that recipient.
    """
    one = next((each for each in letters if each.kind == kind), None)
    known = () if one is None else tuple(each.recipient for each in one.recipients)
    if one is None or (known and request.query_params.get("recipient") not in known):
        raise request_refused_error(why=Code("path"))
    return one


def _asked(request: Asking, kind: str, form: PaperForm, language: Language) -> dict[str, str]:
    recipient = request.query_params.get("recipient", "")[:_MOST_KEY]
    named = {"recipient": recipient} if recipient and kind == "access-recipient" else {}
    return {"kind": kind, "form": form.value, "lang": language, **named}


HANDLERS: Final = (letters, letter, letter_file)
