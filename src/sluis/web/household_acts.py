"""What a household does: it sees what will happen, confirms it, and gets a receipt that names what left last.

In:  a form of a page. Out: a page to confirm, the page of a receipt, the receipt as a file.

The rules this module keeps:
 * Nothing happens without a page that says what will happen; consent takes a box that is empty until somebody ticks it.
 * A form is known by a key of its own: sent twice, it is done once.
 * The line stands in the form and never in the address; whose it is, the desk decides.
 * What was answered to a form before is not told as how it is now: something else may have been asked since.
 * A receipt is handed back as a file only in the form of a receipt; what else is sent is no file.
"""

import json
import re
import secrets
from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import parse_qsl

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter

from sluis.api.sharing import ActivityInWords, Sharing
from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, tr
from sluis.web.app import Settings
from sluis.web.consent_texts import consent_text
from sluis.web.desk_answers import Asked, HouseholdAsk, Leaving, Receipt, Standing
from sluis.web.household import ACTS
from sluis.web.household_pages import Asking, Desk, about, download, line_at, not_one_household, one_household
from sluis.web.people import Language, Person
from sluis.web.rendering import Around, answer, page

_MOST_FIELDS: Final = 50
_KEY_BYTES: Final = 18
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
"""Of a form: it goes on to the desk in a header."""
CONFIRM: Final[dict[HouseholdAsk, str]] = {
    "object": N_("Object: check and confirm"),
    "withdraw": N_("Withdraw: check and confirm"),
    "restrict": N_("Restrict: check and confirm"),
    "help": N_("Ask for help: check and confirm"),
    "consent": N_("Give consent: read and confirm"),
}
"""Title of the page that asks to confirm."""
BUTTON: Final[dict[HouseholdAsk, str]] = {
    "object": N_("Yes, I object"),
    "withdraw": N_("Yes, I withdraw it"),
    "restrict": N_("Yes, restrict it"),
    "help": N_("Yes, I ask for help"),
    "consent": N_("Give consent"),
}
WILL: Final[dict[HouseholdAsk, tuple[str, ...]]] = {
    "object": (
        N_("When you confirm, we stop sending for this at once. What waits is not sent any more."),
        N_("What was sent before may still be with the company. Ask us to have it erased there, too."),
        N_("Do you change your mind later? Then ask us to end your objection."),
    ),
    "withdraw": (
        N_("When you confirm, we stop sending for this at once. What waits is not sent any more."),
        N_(
            "It changes nothing of what was sent before: that may still be with the company. Ask us to have it erased "
            "there, too."
        ),
        N_("You can give consent or ask for help again later."),
    ),
    "restrict": (
        N_("When you confirm, we send nothing more about this connection, for nothing, to nobody."),
        N_("Use this when what we have is wrong, or while we look into your objection. Ask us to end it."),
    ),
    "help": (
        N_("When you confirm, the data below may be shared, so that somebody can help you. It stops by itself."),
        N_("You can withdraw it at any moment, just as easily."),
    ),
    "consent": (
        N_("When you confirm, the data below may be shared from now on, until you withdraw it."),
        N_("You need not. When you leave this page, nothing changes."),
        N_("You can withdraw it at any moment, just as easily, on the page you come from."),
    ),
}
"""What will happen, one sentence each."""
WILL_WHEN_OPEN: Final = (
    N_(
        "This is closed for everybody now: when you confirm, nothing is shared yet. It may be when it opens, unless "
        "you withdraw it."
    ),
    *WILL["consent"][1:],
)
"""Of a consent to what is closed for everybody."""
REOPENS: Final = N_(
    "You asked us to stop this before. When you confirm, it opens again: your objection or restriction ends for this."
)
"""Of what opens something that the household itself had stopped."""
DONE: Final[dict[HouseholdAsk, str]] = {
    "object": N_("Your objection is on record, and holds from now on."),
    "withdraw": N_("Your withdrawal is on record, and holds from now on."),
    "restrict": N_("Your restriction is on record, and holds from now on."),
    "help": N_("Your request for help is on record."),
    "consent": N_("Your consent is on record."),
}
AGAIN: Final = N_("You had sent this same form before, so nothing was done again.")
"""Of an answer that was given before: what it says of that moment need not hold now."""


def ask_of(name: str) -> HouseholdAsk:
    """Return an act by its name in an address.

    Raises:
        request_refused_error: there is none.
    """
    known = next((ask for ask in ACTS if ask == name), None)
    if known is None:
        raise request_refused_error(why=Code("path"))
    return known


def concerned(sharing: Sharing, ask: HouseholdAsk, activity: str | None) -> tuple[ActivityInWords, ...]:
    """Return the activities that an act is about.

    Raises:
        request_refused_error: the register has no such activity, or it cannot be asked of it: what is closed for
            everybody helps nobody who asks for help. A consent may be given before it opens: nothing leaves until then.
    """
    chosen = tuple(each for each in sharing.activities if activity in {None, each.activity})
    if ask == "object":
        chosen = tuple(each for each in chosen if each.objectionable)
    if ask in {"help", "consent"}:
        wanted = "help-request" if ask == "help" else "consent"
        chosen = tuple(each for each in chosen if each.trigger == wanted and activity is not None)
    if ask == "help":
        chosen = tuple(each for each in chosen if each.closed is None)
    if not chosen:
        raise request_refused_error(why=Code("path"))
    return chosen


async def fields_of(request: Asking) -> Mapping[str, str]:
    """Return the fields of a form; of two with one name none is believed.

    Raises:
        request_refused_error: it is no form.
    """
    try:
        pairs = parse_qsl((await request.body()).decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except (ValueError, UnicodeDecodeError):
        raise request_refused_error(why=Code("form")) from None
    made = dict(pairs)
    if len(made) != len(pairs):
        raise request_refused_error(why=Code("form"))
    return made


def key_in(fields: Mapping[str, str]) -> str:
    """Return the key a form is known by.

    Raises:
        request_refused_error: it is none of ours.
    """
    key = fields.get("key", "")
    if not _KEY.fullmatch(key):
        raise request_refused_error(why=Code("form"))
    return key


def new_key() -> str:
    """Return a key for a form.

    Effects:
        Reads system randomness.
    """
    return secrets.token_urlsafe(_KEY_BYTES)


_Activity = Annotated[str | None, QueryParameter(name="activity", max_length=256)]


@get("/household/{at:int}/ask/{name:str}")
async def confirm(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
    name: FromPath[str],
    activity: _Activity = None,
) -> Response[bytes]:
    """What will happen when somebody confirms; nothing happens yet."""
    line, ask = line_at(signed_in, at), ask_of(name)
    around_it = about(request, settings, language, signed_in, at)
    stands = await one_household(desk.standing(signed_in, line, language))
    if stands is None:
        return not_one_household(around_it)
    sharing = await desk.sharing(language)
    again = reopens(ask, activity, stands)
    return confirming(around_it, concerned(sharing, ask, activity), ask, activity, line, at, again=again)


def reopens(ask: HouseholdAsk, activity: str | None, stands: Standing) -> bool:
    """Return whether something opens again that the household itself had stopped."""
    stopped = {"closed-objection", "closed-restriction"}
    own = (each.closed for each in stands.activities if each.activity == activity)
    return ask in {"help", "consent"} and any(closed in stopped for closed in own)


def confirming(
    around_it: Around,
    activities: tuple[ActivityInWords, ...],
    ask: HouseholdAsk,
    activity: str | None,
    line: str,
    at: int,
    *,
    missed: bool = False,
    again: bool = False,
) -> Response[bytes]:
    """Return the page that asks to confirm; with ``missed`` it says that the box of a consent was left empty.

    With ``again`` it says first that this opens what the household had stopped.
    """
    language = around_it.language
    will = WILL_WHEN_OPEN if ask == "consent" and activities[0].closed is not None else WILL[ask]
    will = (REOPENS, *will) if again else will
    shown = {
        "ask": ask,
        "activity": activity,
        "activities": activities,
        "text": consent_text(around_it.settings, activities[0], language) if ask == "consent" else None,
        "will": [tr(words, language) for words in will],
        "button": tr(BUTTON[ask], language),
        "key": new_key(),
        "line": line,
        "at": at,
        "missed": missed,
    }
    content = page("confirm.html", around_it, tr(CONFIRM[ask], language), **shown)
    return answer(content, 422 if missed else 200)


@post("/household/{at:int}/ask/{name:str}", status_code=200)
async def act(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
    name: FromPath[str],
) -> Response[bytes]:
    """Do it, and give the receipt."""
    ask, fields = ask_of(name), await fields_of(request)
    line, key = fields.get("household", ""), key_in(fields)
    activity = fields.get("activity") or None
    around_it = about(request, settings, language, signed_in, at)
    stands = await one_household(desk.standing(signed_in, line, language))
    if stands is None:
        return not_one_household(around_it)
    sharing = await desk.sharing(language)
    activities = concerned(sharing, ask, activity)
    text = consent_text(settings, activities[0], language) if ask == "consent" else None
    shown = None if text is None else text.shown
    if ask == "consent" and (shown is None or (fields.get("agreed"), fields.get("text")) != ("yes", shown.sha256)):
        again = reopens(ask, activity, stands)
        return confirming(around_it, activities, ask, activity, line, at, missed=True, again=again)
    done = await desk.ask(signed_in, line, ask, activity, key, language, shown)
    return answer(receipt_page(around_it, ask, sharing.activities, done, at))


def receipt_page(
    around_it: Around, ask: HouseholdAsk, activities: tuple[ActivityInWords, ...], done: Asked, at: int
) -> bytes:
    """Return the page of a receipt; ``activities`` is all of the register: an act may close more than it named."""
    language = around_it.language
    names = {each.activity: each.purpose for each in activities}
    shown = {
        "ask": ask,
        "done": done,
        "lead": tr(AGAIN if done.again else DONE[ask], language),
        "names": names,
        "left": lambda leaving: left_in_words(leaving, activities),
        "file": file_of(done.receipts) if done.receipts else "",
        "at": at,
    }
    title = N_("Nothing was done again") if done.again else N_("It is done")
    return page("receipt.html", around_it, tr(title, language), **shown)


def left_in_words(leaving: Leaving, activities: tuple[ActivityInWords, ...]) -> str:
    """Return to whom a report went: the name of the recipient, its key where the register has it no more."""
    return next((each.recipient.name for each in activities if each.activity == leaving.activity), leaving.recipient)


def file_of(receipts: tuple[Receipt, ...]) -> str:
    """Return receipts as the JSON that the verifiers take: one, or a list of them."""
    made = [msgspec.to_builtins(receipt) for receipt in receipts]
    return json.dumps(made[0] if len(made) == 1 else made, ensure_ascii=False)


@post(["/household/receipt", "/office/receipt"], status_code=200)
async def receipt_file(request: Asking, signed_in: Person) -> Response[bytes]:
    """Hand a receipt back as a file: the same bytes that stand on the page, and nothing that is no receipt."""
    del signed_in
    return receipt_in(await fields_of(request))


def receipt_in(fields: Mapping[str, str]) -> Response[bytes]:
    """Return the receipt that stands in a form, as a file.

    Raises:
        request_refused_error: it is none.
    """
    given = fields.get("receipt", "")
    try:
        receipts = msgspec.json.decode(given, type=Receipt | tuple[Receipt, ...])
    except msgspec.DecodeError:
        raise request_refused_error(why=Code("form")) from None
    held = (receipts,) if isinstance(receipts, Receipt) else receipts
    return download(file_of(held).encode(), "sluis-receipt.json")


HANDLERS: Final = (confirm, act, receipt_file)
