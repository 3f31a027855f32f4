"""The desk of an inspector: registers as on any day, a sample he draws himself, the log and its witnesses.

In:  who is signed in, a form, and what the desk answers. Out: pages and files.

The rules this module keeps:
 * The population is shown, and can be written down, before a seed is typed; that stands in forms, in no address.
 * A household that was drawn stays drawn: one of which no statement can be made is named, with why.
 * Each look is on record at the desk before anything is shown.
"""

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter

from sluis.api.inspection import sample_checker, visit_opener
from sluis.errors import SluisError
from sluis.i18n import N_, Lang, tr
from sluis.terms import Role
from sluis.web.app import Settings
from sluis.web.household_acts import fields_of
from sluis.web.household_pages import Asking, Desk, checkers, download
from sluis.web.inspector import MOST, USUAL, draw_in, end_of_day, iso_of, took, versions
from sluis.web.inspector_answers import SampleShown
from sluis.web.inspector_desk import Draw, InspectorDesk
from sluis.web.inspector_sample import sample_file
from sluis.web.people import Language, Person, refuse_others
from sluis.web.rendering import Around, Place, answer, around, page
from sluis.web.sessions import SignedIn
from sluis.web.staff import staff_places
from sluis.web.visit import Visit

_PAGES: Final = (
    ("/inspector", N_("Registers")),
    ("/inspector/sample", N_("A sample")),
    ("/inspector/cases", N_("Cases")),
    ("/inspector/papers", N_("Papers")),
    ("/inspector/dossiers", N_("Dossiers")),
    ("/inspector/log", N_("Log and witnesses")),
)


def _about(request: Asking, settings: Settings, language: Language, signed_in: SignedIn) -> Around:
    refuse_others(signed_in, Role.INSPECTOR)
    others = [place for place in staff_places(signed_in, language) if place.href != "/inspector"]
    own = [Place(path, tr(words, language)) for path, words in _PAGES]
    return around(request, settings, language, signed_in, [*own, *others])


def inspector_of(visit: Visit) -> Around:
    """Return what stands around a page of an inspector.

    Raises:
        not_yours_error: whoever is signed in is none.
    """
    return _about(visit.request, visit.settings, visit.language, visit.signed_in)


_Day = Annotated[str | None, QueryParameter(name="day", max_length=64)]


@get("/inspector")
async def registers(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language, day: _Day = None
) -> Response[bytes]:
    """Every version of the register as it stood on a day: drafts, advice that was not followed, and who took what."""
    around_it, now = _about(request, settings, language, signed_in), datetime.now(UTC)
    at = end_of_day(None if day is None else day.strip(), now)
    missed = at is None
    told = await InspectorDesk(desk, signed_in, language).registers(at or now.isoformat(timespec="seconds"))
    shown = {
        "day": day or "",
        "missed": missed,
        "at": iso_of(told.at),
        "versions": () if missed else versions(told, language),
        "took": () if missed else took(told),
    }
    content = page("inspector.html", around_it, tr(N_("Registers as they stood on a day"), language), **shown)
    return answer(content, 422 if missed else 200)


@get("/inspector/registers/{version:int}")
async def register(signed_in: Person, desk: Desk, language: Language, version: FromPath[int]) -> Response[bytes]:
    """A version as it was proposed, byte for byte."""
    refuse_others(signed_in, Role.INSPECTOR)
    source = await InspectorDesk(desk, signed_in, language).register(version)
    headers = {"content-disposition": f'attachment; filename="register-{version}.yaml"'}
    return Response(source, media_type="application/yaml", headers=headers)


@get("/inspector/log")
async def log(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """The head of the log, its keys, who cosigned it, and how to watch it from outside."""
    around_it = _about(request, settings, language, signed_in)
    seen = await InspectorDesk(desk, signed_in, language).log()
    return answer(page("inspector_log.html", around_it, tr(N_("The log and its witnesses"), language), log=seen))


@get("/inspector/visits.json")
async def visits(signed_in: Person, desk: Desk, language: Language) -> Response[bytes]:
    """His visits as they are on record, sealed to his key."""
    refuse_others(signed_in, Role.INSPECTOR)
    sealed = await InspectorDesk(desk, signed_in, language).visits()
    return download(msgspec.json.encode({"v": "sluis/visits/v1", "visits": sealed}), "sluis-visits.json")


@get("/inspector/open_visits.py")
async def opener(signed_in: Person) -> Response[bytes]:
    """The program that opens them, as each release has it."""
    refuse_others(signed_in, Role.INSPECTOR)
    headers = {"content-disposition": 'attachment; filename="open_visits.py"'}
    return Response(visit_opener().encode(), media_type="text/x-python", headers=headers)


@get("/inspector/sample")
async def sample(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """How many households there are, and the leaf to write down; then a seed is typed."""
    return await _population(_about(request, settings, language, signed_in), desk, signed_in)


async def _population(around_it: Around, desk: Desk, signed_in: SignedIn, *, missed: bool = False) -> Response[bytes]:
    language = around_it.language
    known = await InspectorDesk(desk, signed_in, language).population()
    shown = {"known": known, "missed": missed, "most": MOST, "usual": USUAL}
    title = tr(N_("Draw a sample of households"), language)
    return answer(page("inspector_sample.html", around_it, title, **shown), 422 if missed else 200)


@post("/inspector/sample", status_code=200)
async def draw(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """The households that a seed draws."""
    around_it, fields = _about(request, settings, language, signed_in), await fields_of(request)
    asked = draw_in(fields)
    if asked is None:
        return await _population(around_it, desk, signed_in, missed=True)
    drawn = await InspectorDesk(desk, signed_in, language).sample(asked)
    shown = {
        "asked": asked,
        "sample": drawn,
        "known": drawn.population,
        "moved": fields.get("leaf", "") != drawn.population.leaf_sha256,
        "checkers": (*checkers(), ("check_sample.py", hashlib.sha256(sample_checker().encode()).hexdigest())),
    }
    return answer(page("inspector_drawn.html", around_it, tr(N_("The households you drew"), language), **shown))


@post("/inspector/sample.zip", status_code=200)
async def sample_zip(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """The statements of the households that a seed draws, as one file."""
    around_it = _about(request, settings, language, signed_in)
    asked = draw_in(await fields_of(request))
    if asked is None:
        return await _population(around_it, desk, signed_in, missed=True)
    own = InspectorDesk(desk, signed_in, language)
    drawn, seen = await own.sample(asked), await own.log()
    statements = await _statements(desk, signed_in, drawn, language)
    headers = {"content-disposition": f'attachment; filename="{_named(asked)}"'}
    return Response(sample_file(drawn, statements, seen), media_type="application/zip", headers=headers)


def _named(asked: Draw) -> str:
    return f"sluis-sample-{asked.epoch}-{asked.first + 1}-{asked.first + asked.count}.zip"


async def _statements(desk: Desk, signed_in: SignedIn, drawn: SampleShown, language: Lang) -> dict[int, bytes | str]:
    """Return the statement of each household that was drawn, or the code of why the desk makes none.

    Raises:
        SluisError: the desk does not answer: then there is no sample, and nothing is left out of one.
    """
    made: dict[int, bytes | str] = {}
    for each in drawn.drawn:
        if each.household is None:
            made[each.number] = "nobody" if each.nobody is not None else "erased"
            continue
        try:
            made[each.number] = await desk.statement(signed_in, each.household, language, page=False)
        except SluisError as fault:
            why = str(fault.places.get("why", ""))
            if fault.code != "web.desk-refused" or why in _BUSY:
                raise
            made[each.number] = why
    return made


_BUSY: Final = {"desk.busy", "desk.fault", "oidc.away", "desk.call-forbidden"}
"""Why a statement is not made now, and is made later."""
HANDLERS: Final = (registers, register, log, visits, opener, sample, draw, sample_zip)
