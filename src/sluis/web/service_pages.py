"""The desk of a call centre: find a household, see how it stands, write down what it asks, and read out the receipt.

In:  who is signed in, a form, and what the desk answers. Out: pages.

The rules this module keeps:
 * A line is typed whole, and stands in forms and never in an address. There is no list of lines and no search in parts.
 * Somebody says why he looks before he sees anything; the desk puts it on record first.
 * Nothing is written down without a page that says what will happen, how the household asked, and how he knows it.
"""

from collections.abc import Mapping
from typing import Final

from litestar import Response, get, post

from sluis.api.sharing import Sharing
from sluis.errors import Code, SluisError
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, tr
from sluis.terms import Role
from sluis.web.app import Settings
from sluis.web.desk_answers import Asked, HouseholdAsk, WrittenDown
from sluis.web.household import ASKED
from sluis.web.household_acts import (
    AGAIN,
    CONFIRM,
    DONE,
    WILL,
    ask_of,
    concerned,
    fields_of,
    file_of,
    key_in,
    left_in_words,
    new_key,
    receipt_in,
)
from sluis.web.household_pages import Asking, Desk
from sluis.web.people import Language, Person, refuse_others
from sluis.web.rendering import Around, answer, around, page
from sluis.web.service import HOW, IDENTIFIED, WHY, WRITTEN_DOWN, desk_view, in_words, ways_to_identify
from sluis.web.sessions import SignedIn
from sluis.web.staff import staff_places

_NOT_FOUND: Final = {
    "gate.household-unknown": (404, N_("Nobody is registered at this line. Type it as it stands on the contract.")),
    "standing.household-ambiguous": (
        409,
        N_("Several households lived at this line. Type the line, # and the number on the receipt of the household."),
    ),
    "standing.household-left": (
        409,
        N_("The household of this line has moved out. To see it, type the line, # and the number on its receipt."),
    ),
}
"""Why the desk found nobody → status and sentence."""


def _about(request: Asking, settings: Settings, language: Language, signed_in: SignedIn) -> Around:
    refuse_others(signed_in, Role.CALL_CENTRE)
    return around(request, settings, language, signed_in, staff_places(signed_in, language))


def finding(around_it: Around, line: str = "", fault: str = "", status: int = 200) -> Response[bytes]:
    """Return the page on which a line is typed; with ``fault`` it says why nothing is shown."""
    language = around_it.language
    shown = {"line": line, "fault": fault, "why": in_words(WHY, language)}
    return answer(page("service.html", around_it, tr(N_("Find a household"), language), **shown), status)


@get("/service")
async def find(request: Asking, signed_in: Person, settings: Settings, language: Language) -> Response[bytes]:
    """Where a line is typed."""
    return finding(_about(request, settings, language, signed_in))


@post("/service/household", status_code=200)
async def household(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """How a household stands; that somebody looks, and why, is on record before."""
    around_it, fields = _about(request, settings, language, signed_in), await fields_of(request)
    line, reason = fields.get("household", "").strip(), fields.get("reason", "")
    if reason not in WHY or not line:
        missing = N_("Nothing was looked up yet: type a line, and say why you look.")
        return finding(around_it, line, tr(missing, language), 422)
    try:
        standing = await desk.standing(signed_in, line, language, reason)
    except SluisError as fault:
        why = str(fault.places.get("why", ""))
        if why not in _NOT_FOUND:
            raise
        status, words = _NOT_FOUND[why]
        return finding(around_it, line, tr(words, language), status)
    sharing = await desk.sharing(language)
    shown = {
        "view": desk_view(sharing, standing, language),
        "standing": standing,
        "kinds": in_words(ASKED, language),
        "line": line,
        "reason": reason,
    }
    title = tr(N_("How this household stands"), language)
    return answer(page("service_household.html", around_it, title, **shown))


def _ask_in(fields: Mapping[str, str], sharing: Sharing) -> HouseholdAsk:
    """Return what a form asks, of an activity that it can be asked of.

    Raises:
        request_refused_error: it is none of what a call centre writes down.
    """
    ask = ask_of(fields.get("ask", ""))
    if ask not in WRITTEN_DOWN:
        raise request_refused_error(why=Code("path"))
    concerned(sharing, ask, fields.get("activity") or None)
    return ask


REOPENS: Final = N_(
    "Did you ask us before to stop this? Then it opens again when you confirm: your objection or restriction ends for "
    "this."
)
"""Of help, which a call centre writes down without looking again how the household stands."""


def confirming(
    around_it: Around, fields: Mapping[str, str], ask: HouseholdAsk, sharing: Sharing, *, missed: bool = False
) -> Response[bytes]:
    """Return the page on which something is confirmed; with ``missed`` it says what was not chosen."""
    language, activity = around_it.language, fields.get("activity") or None
    shown = {
        "ask": ask,
        "activity": activity,
        "activities": concerned(sharing, ask, activity),
        "line": fields.get("household", ""),
        "look": fields.get("look", ""),
        "key": new_key(),
        "will": [tr(words, language) for words in ((*WILL[ask], REOPENS) if ask == "help" else WILL[ask])],
        "how": in_words(HOW, language),
        "identified": ways_to_identify(ask, language),
        "chosen": (fields.get("reason"), fields.get("identified")),
        "missed": missed,
    }
    title = tr(CONFIRM[ask], language)
    return answer(page("service_confirm.html", around_it, title, **shown), 422 if missed else 200)


@post("/service/confirm", status_code=200)
async def confirm(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """What will happen; nothing happens yet, and nothing of the household is looked at."""
    around_it, fields = _about(request, settings, language, signed_in), await fields_of(request)
    sharing = await desk.sharing(language)
    return confirming(around_it, fields, _ask_in(fields, sharing), sharing)


@post("/service/ask", status_code=200)
async def act(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """Write it down, and give the receipt."""
    around_it, fields = _about(request, settings, language, signed_in), await fields_of(request)
    sharing = await desk.sharing(language)
    ask, key = _ask_in(fields, sharing), key_in(fields)
    how = WrittenDown(fields.get("reason", ""), fields.get("identified", ""))
    if how.reason not in HOW or how.identified not in ways_to_identify(ask, language):
        return confirming(around_it, fields, ask, sharing, missed=True)
    asked = (fields.get("household", ""), ask, fields.get("activity") or None)
    done = await desk.ask_written_down(signed_in, asked, how, key, language)
    return answer(receipt_page(around_it, fields, ask, sharing, done))


def receipt_page(
    around_it: Around, fields: Mapping[str, str], ask: HouseholdAsk, sharing: Sharing, done: Asked
) -> bytes:
    """Return the page with the receipt: to read out, and to hand over."""
    language = around_it.language
    asked_by, known_by = HOW[fields["reason"]], IDENTIFIED[fields["identified"]]
    shown = {
        "ask": ask,
        "done": done,
        "lead": tr(AGAIN if done.again else DONE[ask], language),
        "names": {each.activity: each.purpose for each in sharing.activities},
        "left": lambda leaving: left_in_words(leaving, sharing.activities),
        "file": file_of(done.receipts) if done.receipts else "",
        "line": fields.get("household", ""),
        "look": fields.get("look", ""),
        "how": tr(asked_by, language),
        "identified": tr(known_by, language),
    }
    title = N_("Nothing was done again") if done.again else N_("It is done")
    return page("service_receipt.html", around_it, tr(title, language), **shown)


@post("/service/receipt", status_code=200)
async def receipt_file(request: Asking, signed_in: Person) -> Response[bytes]:
    """Hand a receipt back as a file."""
    refuse_others(signed_in, Role.CALL_CENTRE)
    return receipt_in(await fields_of(request))


HANDLERS: Final = (find, household, confirm, act, receipt_file)
