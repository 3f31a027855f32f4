"""The page for neighbours and visitors, who have no account here: what a router sees of them, and what leaves.

In:  the register in force, as the desk tells it. Out: a page that needs no sign-in.

The rule this module keeps: what leaves and what stays is read from the register in force; nothing of it is typed here.
"""

from typing import Final

from litestar import Response, get

from sluis.i18n import N_, tr
from sluis.web.app import Settings
from sluis.web.household_pages import Asking, Desk
from sluis.web.people import Language, Visitor
from sluis.web.rendering import Place, answer, around, page


@get("/neighbours")
async def neighbours(
    request: Asking, visitor: Visitor, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """What a router may see of people who do not live with it, what of that leaves, and how they ask or object."""
    sharing = await desk.sharing(language)
    shown = {
        "sharing": sharing,
        "about_neighbours": [activity for activity in sharing.activities if activity.neighbours],
        "about_guests": [activity for activity in sharing.activities if activity.guests],
    }
    places = [Place("/household", tr(N_("Your connection"), language))] if visitor is not None else []
    places.append(Place("/neighbours", tr(N_("Neighbours and visitors"), language)))
    around_it = around(request, settings, language, visitor, places)
    return answer(page("neighbours.html", around_it, tr(N_("Neighbours and visitors"), language), **shown))


HANDLERS: Final = (neighbours,)
