"""Starting again what was stopped, at the office: what is stopped, and the words of two people.

In:  who is signed in, and what he wants to start. Out: a page to confirm that says whether somebody asked before; then
the list of what is stopped, as it is after it.

The rules this module keeps:
 * What is started is one that the desk lists as stopped; nothing else of an address goes on to it.
 * The form carries what was shown: since when it is stopped, and whether a first person asked. Where that is not so any
   more nothing is said to the desk, so that nobody who means to ask is the second without knowing it.
 * That a word was the second, and who may say it, the desk decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from litestar import Response, get, post

from sluis.i18n import N_
from sluis.terms import KINDS
from sluis.web.household_acts import fields_of
from sluis.web.office import office_of
from sluis.web.office_answers import AllStopped, StartedAgain
from sluis.web.office_pages import MAY_STOP, Names, names_in, overview
from sluis.web.rendering import Around, answer, led, page
from sluis.web.visit import PageAndFile, Visit, Visited

LIST: Final = "/office/stopped"
START: Final = N_("Start {name} again")
ROW: Final = N_("{activity}, {path}")
WHOLE: Final = N_("{activity}, the whole activity")


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is stopped."""

    name: str
    """In words."""
    why: str
    """The kind of identifier that the canary found; empty of a recipient, which a person stopped."""
    href: str
    """Of the page on which it is started again."""
    place: Mapping[str, object]
    """What the address of that page names."""
    call: str
    """Of the desk."""
    since: str
    second_until: str | None

    @property
    def seen(self) -> str:
        """What the form carries of it."""
        return f"{self.since} {self.second_until or ''}"


def subjects(visit: Visit, told: AllStopped, names: Names) -> list[Subject]:
    """Return what is stopped, recipients first.

    Args:
        visit: Whose language.
        told: By the desk.
        names: Of recipients and activities by their keys.
    """
    made = []
    for each in told.recipients:
        key = quote(each.recipient, safe="")
        href, call = f"{LIST}/recipient/{key}", f"/v1/recipients/{key}/start"
        name = names.recipients.get(each.recipient, each.recipient)
        made.append(Subject(name, "", href, {"recipient": each.recipient}, call, each.since, each.second_until))
    for row in told.rows:
        key = quote(row.activity, safe="")
        href, call = f"{LIST}/row/{key}/{row.row}", f"/v1/activities/{key}/rows/{row.row}/start"
        name = visit.words(ROW if row.path else WHOLE, activity=names.activity(row.activity), path=".".join(row.path))
        kind = next((visit.words(term.label) for known, term in KINDS.items() if known.value == row.kind), row.kind)
        place = {"activity": row.activity, "row": row.row}
        made.append(Subject(name, kind, href, place, call, row.since, row.second_until))
    return made


async def stopped_now(visit: Visit) -> list[Subject]:
    """Return what is stopped now."""
    names = names_in(await overview(visit))
    return subjects(visit, await visit.read("/v1/stopped", AllStopped), names)


STOPPED: Final = PageAndFile(
    LIST,
    "sluis-stopped.json",
    "office_all_stopped.html",
    N_("What is stopped"),
    office_of,
    stopped_now,
    lambda visit, told: {"told": told, "may_start": visit.signed_in.is_any(*MAY_STOP)},
    lambda told: [
        {"name": each.name, "why": each.why, "since": each.since, "second_until": each.second_until} for each in told
    ],
)
"""Recipients that somebody stopped, rows that the canary stopped, and of which a first person asked to start them."""
_PATHS: Final = [f"{LIST}/recipient/{{recipient:str}}", f"{LIST}/row/{{activity:str}}/{{row:int}}"]


@get(_PATHS)
async def confirm_start(visit: Visited) -> Response[bytes]:
    """What will happen when somebody confirms; nothing happens yet. Of what is not stopped: the list."""
    around_it = office_of(visit, *MAY_STOP)
    subject = await _subject(visit)
    return led(LIST) if subject is None else _confirming(visit, around_it, subject)


@post(_PATHS, status_code=200)
async def start(visit: Visited) -> Response[bytes]:
    """Say a person's word; what is stopped then, the list says."""
    around_it = office_of(visit, *MAY_STOP)
    fields, subject = await fields_of(visit.request), await _subject(visit)
    if subject is None:
        return led(LIST)
    if fields.get("seen") != subject.seen:
        return _confirming(visit, around_it, subject, changed=True)
    await visit.ask(subject.call, StartedAgain)
    return led(LIST)


async def _subject(visit: Visit) -> Subject | None:
    """Return what the address of a page names; ``None`` when it is not stopped."""
    place = dict(visit.request.path_params)
    return next((each for each in await stopped_now(visit) if each.place == place), None)


def _confirming(visit: Visit, around_it: Around, subject: Subject, *, changed: bool = False) -> Response[bytes]:
    title = visit.words(START, name=subject.name)
    content = page("office_start.html", around_it, title, subject=subject, changed=changed)
    return answer(content, 409 if changed else 200)


HANDLERS: Final = (*STOPPED.handlers(), confirm_start, start)
