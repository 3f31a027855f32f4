"""Steps of a register at the office: what somebody says, what he agrees to, and that it was recorded.

In:  forms of pages. Out: a page to confirm with the document the desk made; then the page of the version.

The rules this module keeps:
 * Nothing is recorded without a page that shows the whole document. The form of that page carries it, and the desk
   takes the step only when it is still the one it would show: whoever looked at something old is told so.
 * Who takes a step is told by the ID token that goes with the call. No form says who.
 * A browser sends line ends of its own; a register and a reason have plain ones here, and the digest shown is of those.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from sluis.api.sharing import DUTCH_TIME
from sluis.errors import Code
from sluis.errors.web import desk_silent_error, not_yours_error, request_refused_error
from sluis.i18n import N_, Lang, tr
from sluis.web.household_acts import fields_of
from sluis.web.household_pages import Asking
from sluis.web.office import ADVICE, advice_words, office_of, step_words
from sluis.web.office_answers import StepDocument, StepShown
from sluis.web.office_pages import Names
from sluis.web.office_registers import acts_for, effect_of, names_or_keys, told_or_why_not, version_at
from sluis.web.rendering import Around, answer, led, page
from sluis.web.visit import Visited

FORMS: Final = {
    "advice": N_("Advise on version {number}"),
    "approval": N_("Approve version {number}"),
    "activation": N_("Activate version {number}"),
}
"""Title of the page on which somebody says what he wants to say."""
CONFIRM: Final = N_("Read and confirm")
BUTTON: Final = {
    "proposed": N_("Yes, I propose this"),
    "advised": N_("Yes, this is my advice"),
    "approved": N_("Yes, I approve this"),
    "activated": N_("Yes, activate this"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks, as it goes to the desk and into the form that confirms."""

    path: str
    """Of the call at the desk."""
    body: Mapping[str, object]
    fields: Mapping[str, str]
    """As the form said it."""
    document: str | None = field(default=None, repr=False)
    """What was shown before; ``None``: nothing was."""

    def seen(self, document: str) -> str:
        """Return the field of the form that confirms: all of it with the document, as no browser changes it."""
        return base64.b64encode(msgspec.json.encode(_Seen(dict(self.fields), document))).decode("ascii")


class _Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fields: dict[str, str]
    document: str


async def said_in(request: Asking) -> tuple[Mapping[str, str], str | None]:
    """Return the fields of a form, and the document that was shown when it is the one that confirms.

    Raises:
        request_refused_error: it is no form of these pages.
    """
    fields = await fields_of(request)
    if "seen" not in fields:
        return fields, None
    try:
        seen = msgspec.json.decode(base64.b64decode(fields["seen"], validate=True), type=_Seen)
    except (ValueError, msgspec.DecodeError):
        raise request_refused_error(why=Code("form")) from None
    return seen.fields, seen.document


def asked_of(number: int, step: str, fields: Mapping[str, str], document: str | None) -> Asked:
    """Return what a form asks about a version.

    Raises:
        request_refused_error: it has not the fields of that step.
    """
    text, path = plain(fields.get("text", "")), f"/v1/registers/{number}/{step}"
    kept = {"text": text}
    body: dict[str, object] = {"text": text}
    if step == "advice" and fields.get("advice") in ADVICE:
        kept["advice"] = fields["advice"]
        body["advice"] = fields["advice"]
    elif step == "approval" and fields.get("followed") in {"yes", "no"}:
        kept["followed"] = fields["followed"]
        body["followed"] = fields["followed"] == "yes"
    elif step == "activation":
        moment = moment_in(fields.get("from", ""))
        kept["from"] = moment or ""
        body["from"] = moment
    else:
        raise request_refused_error(why=Code("form"))
    return Asked(path, body, kept, document)


def moment_in(text: str) -> str | None:
    """Return a moment of a form in ISO 8601; without a zone it is Dutch time; ``None`` for none.

    Raises:
        request_refused_error: it is no moment.

    Examples:
        >>> moment_in("2026-12-01T10:00"), moment_in("")
        ('2026-12-01T10:00:00+01:00', None)
    """
    if not text.strip():
        return None
    moment = dutch_moment(text.strip())
    if moment is None:
        raise request_refused_error(why=Code("form"))
    return moment


def dutch_moment(text: str) -> str | None:
    """Return a moment in ISO 8601; without a zone it is Dutch time; ``None`` for what is none.

    Examples:
        >>> dutch_moment("2026-12-01 10:00"), dutch_moment("today")
        ('2026-12-01T10:00:00+01:00', None)
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=DUTCH_TIME)).isoformat()


def plain(text: str) -> str:
    """Return a text of a form with plain line ends."""
    return text.replace("\r\n", "\n")


@get("/office/registers/{number:int}/{step:str}")
async def step_form(visit: Visited, number: FromPath[int], step: FromPath[str]) -> Response[bytes]:
    """Where somebody says what he advises or decides."""
    around_it, language = office_of(visit), visit.language
    if step not in FORMS:
        raise request_refused_error(why=Code("path"))
    known = await version_at(visit, number)
    if step not in dict(acts_for(known, visit.signed_in, language)):
        raise not_yours_error()
    shown = {"version": known, "step": step, "advices": advice_words(language)}
    return answer(page("office_step.html", around_it, tr(FORMS[step], language, number=number), **shown))


@post("/office/registers/{number:int}/{step:str}", status_code=200)
async def take_step(visit: Visited, number: FromPath[int], step: FromPath[str]) -> Response[bytes]:
    """What would be recorded; then that it was."""
    around_it, language = office_of(visit), visit.language
    if step not in FORMS:
        raise request_refused_error(why=Code("path"))
    asked = asked_of(number, step, *await said_in(visit.request))
    done = await visit.ask(asked.path, StepShown, body_of(asked))
    back = f"/office/registers/{number}"
    if done.taken is not None:
        return led(back)
    effect, why_not = await told_or_why_not(effect_of(visit, number), language)
    names = await names_or_keys(visit)
    return confirming(around_it, asked, done, names, f"{back}/{step}", back, effect=effect, why_not=why_not)


def confirming(
    around_it: Around, asked: Asked, done: StepShown, names: Names, action: str, back: str, **more: object
) -> Response[bytes]:
    """Return the page that shows a document and asks to confirm it.

    Raises:
        desk_silent_error: the desk answered with something else.
    """
    try:
        told = msgspec.json.decode(done.document, type=StepDocument)
    except msgspec.DecodeError:
        raise desk_silent_error() from None
    language: Lang = around_it.language
    shown = {
        "told": told,
        "steps": step_words(language),
        "advices": advice_words(language),
        "button": tr(BUTTON[told.step], language),
        "names": names,
        "seen": asked.seen(done.document),
        "action": action,
        "back": back,
        "effect": None,
        "why_not": "",
    }
    return answer(page("office_agree.html", around_it, tr(CONFIRM, language), **{**shown, **more}))


def body_of(asked: Asked) -> dict[str, object]:
    """Return the body of the call at the desk."""
    return {**asked.body, "document": asked.document}


HANDLERS: Final = (step_form, take_step)
