"""The pages of the office on which somebody reads how everything is: what is open and closed, and why.

In:  who is signed in, and what the desk answers. Out: pages.
"""

from typing import Final

from litestar import Response, get

from sluis.i18n import N_, tr
from sluis.web.app import Settings
from sluis.web.household_pages import Asking, Desk
from sluis.web.office import office
from sluis.web.office_answers import Activities
from sluis.web.people import Language, Person
from sluis.web.rendering import answer, page


@get("/office")
async def activities(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """What is open, what is closed and why, and what waits for whom."""
    around_it = office(request, settings, language, signed_in)
    told = await desk.call(signed_in, "GET", "/v1/activities", language, Activities)
    return answer(page("office.html", around_it, tr(N_("What is open and closed"), language), told=told))


HANDLERS: Final = (activities,)
