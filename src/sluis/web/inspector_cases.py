"""Cases at the desk of an inspector: which there are and whether their terms were kept; and one of them, when he asks.

In:  who is signed in, and what the desk answers. Out: pages, and the list as a file.

The rule this module keeps: what stands in a case is shown on a step of its own, a form and no address; the desk puts
that on record before, sealed to him.
"""

import re
from typing import Final

from litestar import Response, post

from sluis.api import rights
from sluis.i18n import N_
from sluis.web.household_acts import fields_of
from sluis.web.inspector_answers import InspectedCases
from sluis.web.inspector_pages import inspector_of
from sluis.web.office_answers import CaseWhole
from sluis.web.office_case import TITLE, in_words
from sluis.web.office_pages import NOT_NAMED
from sluis.web.rendering import answer, page
from sluis.web.visit import PageAndFile, Visit, Visited

_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
NAME: Final = N_("Cases of people's rights")


async def told(visit: Visit) -> InspectedCases:
    """Return the cases."""
    return await visit.read("/v1/inspection/cases", InspectedCases)


def shown(visit: Visit, listed: InspectedCases, *, missed: bool = False) -> dict[str, object]:
    """Return what the page of the list shows."""
    return {
        "told": listed,
        "broke": [case for case in listed.cases if case.kept is False],
        "kinds": {kind.value: visit.words(words) for kind, words in rights.KINDS.items()},
        "states": {state.value: visit.words(words) for state, words in rights.STATES.items()},
        "missed": missed,
    }


CASES: Final = PageAndFile(
    "/inspector/cases", "sluis-cases.json", "inspector_cases.html", NAME, inspector_of, told, shown
)
"""Numbers, kinds, dates, terms kept or not."""


@post("/inspector/cases", status_code=200)
async def one(visit: Visited) -> Response[bytes]:
    """What stands in one case; that he looked is on record before, sealed to him."""
    around_it, fields = inspector_of(visit), await fields_of(visit.request)
    number = fields.get("number", "").strip()
    if not _NUMBER.fullmatch(number):
        listed = shown(visit, await told(visit), missed=True)
        return answer(page("inspector_cases.html", around_it, visit.words(NAME), **listed), 422)
    case = await visit.ask("/v1/inspection/cases/one", CaseWhole, {"number": int(number)})
    words = in_words(visit, case)
    title = visit.words(TITLE, number=case.number, kind=words["kind"])
    shown_case = {"told": case, "in_words": words, "names": NOT_NAMED}
    return answer(page("inspector_case.html", around_it, title, **shown_case))


HANDLERS: Final = (*CASES.handlers(), one)
