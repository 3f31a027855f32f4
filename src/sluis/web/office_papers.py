"""Papers at the office: the list with its pages, and the letter that an answer will be later.

In:  who is signed in, and fields of a form. Out: pages and papers.

The rule this module keeps: what somebody types of whoever asked stands in forms and in no address.
"""

from collections.abc import Mapping
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath

from sluis.api.paper_list import PaperFile, PaperForm, PaperKind
from sluis.i18n import N_
from sluis.web.household_acts import fields_of
from sluis.web.office import MAKES_PAPERS, office_of
from sluis.web.office_registers import told_or_why_not
from sluis.web.paper_desk import PaperDesk
from sluis.web.paper_pages import CALLS, form_named, framing, made_at_desk, paper_answer
from sluis.web.rendering import Around, page
from sluis.web.visit import Visit, Visited

DELAY: Final = N_("Letter that an answer will be later")
LETTER: Final = {
    "to": (N_("To whom"), "", 200),
    "about": (N_("What was asked, as the asker calls it"), "", 400),
    "received": (N_("When it came in"), N_("As 2026-11-24."), 10),
    "due": (N_("When the answer was due"), N_("As 2026-11-24; not before it came in."), 10),
    "answer_by": (N_("When the answer will be there"), N_("As 2026-11-24; after it was due."), 10),
    "reason": (N_("Why it takes longer, in a sentence"), "", 2_000),
    "signed_by": (N_("Name and function of who is accountable"), "", 200),
}
"""Field of the letter → its label, a hint, and how long it may be."""


def around_papers(visit: Visit) -> Around:
    """Return what stands around a page of papers.

    Raises:
        not_yours_error: whoever is signed in has none made.
    """
    return office_of(visit, *MAKES_PAPERS)


@get("/office/papers/delay")
async def delay_form(visit: Visited) -> Response[bytes]:
    """Where the letter is filled in."""
    return _delay(visit, {}, None, "")


@post("/office/papers/delay", status_code=200)
async def delay(visit: Visited) -> Response[bytes]:
    """What it says."""
    around_papers(visit)
    fields = await fields_of(visit.request)
    asked = made_at_desk(visit, CALLS[PaperKind.DELAY], body_of(fields, PaperForm.HTML))
    made, missing = await told_or_why_not(asked, visit.language)
    return _delay(visit, fields, made, missing)


@post("/office/papers/delay/{form:str}", status_code=200)
async def delay_file(visit: Visited, form: FromPath[str]) -> Response[bytes]:
    """The letter, to show in the page or to keep."""
    around_papers(visit)
    wanted = PaperForm.HTML if form == "shown" else form_named(form)
    body = body_of(await fields_of(visit.request), wanted)
    return paper_answer(await made_at_desk(visit, CALLS[PaperKind.DELAY], body), keep=form != "shown")


def body_of(fields: Mapping[str, str], form: PaperForm) -> dict[str, object]:
    """Return what is asked of the desk."""
    letter = {name: fields.get(name, "").strip()[:most] for name, (_label, _hint, most) in LETTER.items()}
    lang = "en" if fields.get("in") == "en" else "nl"
    return {"kind": PaperKind.DELAY, "form": form, "lang": lang, "delay": letter}


def _delay(visit: Visit, fields: Mapping[str, str], made: PaperFile | None, missing: str) -> Response[bytes]:
    labels = [
        (name, visit.words(label), visit.words(hint) if hint else "", most)
        for name, (label, hint, most) in LETTER.items()
    ]
    shown = {
        "labels": labels,
        "typed": {
            **{name: fields.get(name, "")[:most] for name, (_label, _hint, most) in LETTER.items()},
            "in": "en" if fields.get("in", visit.language) == "en" else "nl",
        },
        "made": made,
        "missing": missing,
    }
    content = page("office_delay.html", around_papers(visit), visit.words(DELAY), **shown)
    return framing(content, 422 if missing else 200)


HANDLERS: Final = (
    *PaperDesk("/office/papers", around_papers).handlers(),
    delay_form,
    delay,
    delay_file,
)
