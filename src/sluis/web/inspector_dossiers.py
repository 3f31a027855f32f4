"""Dossiers at the desk of an inspector: those for his authority, to keep and to check elsewhere.

In:  who is signed in, and the number of a dossier in a form. Out: the list, an archive, and the program that checks it.

The rule this module keeps: which dossiers are his is judged at the desk, by the ID token, and not here.
"""

from typing import Final

from litestar import Response, get, post

from sluis.api.dossier import dossier_checker
from sluis.i18n import N_
from sluis.web.dossier_pages import DossiersShown, archive_of, number_in
from sluis.web.household_acts import fields_of
from sluis.web.inspector_pages import inspector_of
from sluis.web.rendering import answer, page
from sluis.web.visit import Visited, file_answer

NAME: Final = N_("Dossiers for your authority")


@get("/inspector/dossiers")
async def listed(visit: Visited) -> Response[bytes]:
    """Those for his authority."""
    around_it = inspector_of(visit)
    told = await visit.read("/v1/dossiers", DossiersShown)
    return answer(page("dossiers.html", around_it, visit.words(NAME), told=told, inspector=True))


@post("/inspector/dossiers", status_code=200)
async def archive(visit: Visited) -> Response[bytes]:
    """One of them; that he had it is on record before."""
    inspector_of(visit)
    return await archive_of(visit, number_in((await fields_of(visit.request)).get("number", "")))


@get("/inspector/check_dossier.py")
async def checker(visit: Visited) -> Response[bytes]:
    """The program that checks one, as this release has it; better is the one of a release he gets elsewhere."""
    inspector_of(visit)
    return file_answer(dossier_checker(), "check_dossier.py", "text/x-python")


HANDLERS: Final = (listed, archive, checker)
