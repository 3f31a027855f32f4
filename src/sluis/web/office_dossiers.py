"""Dossiers at the office: the list, a request noted, how far one is, what is agreed to, and what is let go.

In:  who is signed in, and fields of a form. Out: pages, and an archive.

The rules this module keeps:
 * Nobody agrees to anything but what the page showed: its form carries the digest of the manifest.
 * The index is shown in a frame in which nothing runs, as every paper is.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath

from sluis.i18n import N_
from sluis.web.csrf import DOSSIER
from sluis.web.dossier_pages import (
    AUTHORITIES,
    FIELDS,
    STAGES,
    DossierBegun,
    DossierMaking,
    DossierRow,
    DossiersShown,
    archive_of,
    number_in,
    unusable,
    wanted,
)
from sluis.web.form_data import form_data_of
from sluis.web.household_acts import fields_of
from sluis.web.office import ANSWERS, office_of
from sluis.web.office_registers import told_or_why_not
from sluis.web.paper_pages import POLICY, framing
from sluis.web.rendering import HTML, Around, answer, led, page
from sluis.web.visit import Visit, Visited

NAME: Final = N_("Dossiers")
NEW: Final = N_("Make a dossier for an authority")
MADE: Final = N_("A dossier that is being made")
LIFT: Final = N_("Let go what dossier {number} keeps")
_AUTHORITY: Final = 8
"""Characters of an authority, as the form sends it."""
AGAIN_S: Final = "2"
"""After how many seconds a browser asks again how far one is."""
NO_WHY: Final = N_("Nothing was let go yet: say why it need not be kept any more.")


def around_dossiers(visit: Visit) -> Around:
    """Return what stands around a page of dossiers.

    Raises:
        not_yours_error: whoever is signed in answers no authority.
    """
    return office_of(visit, *ANSWERS)


@get("/office/dossiers")
async def listed(visit: Visited) -> Response[bytes]:
    """Every dossier on record."""
    around_it = around_dossiers(visit)
    told = await visit.read("/v1/dossiers", DossiersShown)
    return answer(page("dossiers.html", around_it, visit.words(NAME), told=told, inspector=False))


@get(DOSSIER)
async def new_form(visit: Visited) -> Response[bytes]:
    """Where a request is noted."""
    return _form(visit, {}, "")


@post(DOSSIER, status_code=200)
async def new(visit: Visited) -> Response[bytes]:
    """Begin to make it, and go on to where it is said how far it is."""
    around_dossiers(visit)
    kind = visit.request.headers.get("content-type", "").encode("latin-1", "replace")
    sent = form_data_of(kind, await visit.request.body())
    field, why = unusable(sent.fields, visit.language)
    if why:
        return _form(visit, sent.fields, why, field)
    asked = visit.ask("/v1/dossiers", DossierBegun, wanted(sent.fields, sent.files.get("letter", b"")))
    begun, missing = await told_or_why_not(asked, visit.language)
    if begun is None:
        return _form(visit, sent.fields, missing)
    return led(f"/office/dossiers/making/{quote(begun.making, safe='')}")


@get("/office/dossiers/making/{making:str}")
async def making(visit: Visited, making: FromPath[str]) -> Response[bytes]:
    """How far it is; when it is made, what is to be agreed to."""
    around_it, told = around_dossiers(visit), await _told(visit, making)
    words = visit.words(STAGES.get(told.stage, STAGES["waits"]))
    content = page("office_dossier_making.html", around_it, visit.words(MADE), told=told, stage=words)
    framed = framing(content)
    if told.stage not in {"made", "failed"}:
        framed.headers["refresh"] = AGAIN_S
    return framed


@get("/office/dossiers/making/{making:str}/index")
async def index(visit: Visited, making: FromPath[str]) -> Response[bytes]:
    """Its index, to show in the page."""
    around_dossiers(visit)
    told = await _told(visit, making)
    headers = {"content-security-policy": POLICY, "content-language": visit.language}
    return Response((told.index or "").encode(), media_type=HTML, headers=headers)


@post("/office/dossiers/making/{making:str}", status_code=200)
async def agree(visit: Visited, making: FromPath[str]) -> Response[bytes]:
    """Agree to what was shown: it is on record, and what it rests on is kept."""
    around_it, fields = around_dossiers(visit), await fields_of(visit.request)
    body = {"manifest": fields.get("manifest", "")}
    path = f"/v1/dossiers/making/{quote(making, safe='')}/agreement"
    done, missing = await told_or_why_not(visit.ask(path, DossierRow, body), visit.language)
    if done is not None:
        return led("/office/dossiers")
    told = await visit.read("/v1/dossiers", DossiersShown)
    shown = {"told": told, "inspector": False, "missing": missing}
    return answer(page("dossiers.html", around_it, visit.words(NAME), **shown), 422)


@post("/office/dossiers/{number:str}/archive", status_code=200)
async def archive(visit: Visited, number: FromPath[str]) -> Response[bytes]:
    """The archive, to keep and to hand over."""
    around_dossiers(visit)
    return await archive_of(visit, number_in(number))


@get("/office/dossiers/{number:str}/lift")
async def lift_form(visit: Visited, number: FromPath[str]) -> Response[bytes]:
    """What will happen when somebody confirms; nothing is let go yet."""
    return await _lifting(visit, number_in(number), "")


@post("/office/dossiers/{number:str}/lift", status_code=200)
async def lift(visit: Visited, number: FromPath[str]) -> Response[bytes]:
    """Let it go, on record."""
    around_dossiers(visit)
    fields, own = await fields_of(visit.request), number_in(number)
    why = fields.get("why", "").strip()[:4_000]
    if not why:
        return await _lifting(visit, own, visit.words(NO_WHY))
    body = {"manifest": fields.get("manifest", ""), "why": why}
    done, missing = await told_or_why_not(visit.ask(f"/v1/dossiers/{own}/lift", DossierRow, body), visit.language)
    return led("/office/dossiers") if done is not None else await _lifting(visit, own, missing)


async def _told(visit: Visit, making: str) -> DossierMaking:
    return await visit.read(f"/v1/dossiers/making/{quote(making, safe='')}", DossierMaking)


async def _lifting(visit: Visit, number: int, missing: str) -> Response[bytes]:
    around_it, told = around_dossiers(visit), await visit.read("/v1/dossiers", DossiersShown)
    own = next((each for each in told.dossiers if each.number == number and each.lifted is None), None)
    title = visit.words(LIFT, number=number)
    content = page("office_dossier_lift.html", around_it, title, own=own, number=number, missing=missing)
    return answer(content, 422 if missing or own is None else 200)


def _form(visit: Visit, fields: Mapping[str, str], missing: str, field: str = "by") -> Response[bytes]:
    labels = [
        (name, visit.words(label), visit.words(hint) if hint else "", wide, most)
        for name, (label, hint, wide, most) in FIELDS.items()
    ]
    typed = {name: fields.get(name, "")[:most] for name, (_label, _hint, _wide, most) in FIELDS.items()}
    typed["authority"] = fields.get("authority", "")[:_AUTHORITY]
    shown = {"labels": labels, "typed": typed, "authorities": AUTHORITIES, "missing": missing, "field": field}
    content = page("office_dossier_new.html", around_dossiers(visit), visit.words(NEW), here=DOSSIER, **shown)
    return answer(content, 422 if missing else 200)


HANDLERS: Final = (listed, new_form, new, making, index, agree, archive, lift_form, lift)
