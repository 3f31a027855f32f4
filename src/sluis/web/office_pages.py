"""The page of the office on which somebody reads how everything is: open or closed and why, and what runs out when.

In:  who is signed in, and what the desk answers. Out: a page, and the same as a file.
"""

from typing import Final

import msgspec
from litestar import Response, get

from sluis.i18n import N_, Lang, tr
from sluis.terms import Role
from sluis.web.app import Settings
from sluis.web.desk_client import DeskClient
from sluis.web.household_pages import Asking, Desk, download
from sluis.web.office import office
from sluis.web.office_answers import Office
from sluis.web.people import Language, Person
from sluis.web.rendering import answer, page
from sluis.web.sessions import SignedIn

MAY_STOP: Final = (Role.DPO, Role.OPERATOR)
"""Who may stop a recipient now."""
DUE: Final = {
    "lease": N_("{what} closes, unless its findings are judged again"),
    "activation": N_("The register {what} begins to hold"),
    "law": N_("A duty begins: {what}"),
}
"""What runs out or begins."""


async def overview(desk: DeskClient, signed_in: SignedIn, language: Lang) -> Office:
    """Return how everything is."""
    return await desk.call(signed_in, "GET", "/v1/office", language, Office)


@get("/office")
async def open_and_closed(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """What is open, what is closed and why, since when; what waits for whom; what runs out when."""
    around_it = office(request, settings, language, signed_in)
    told = await overview(desk, signed_in, language)
    shown = {
        "told": told,
        "due": [(due.at, tr(DUE.get(due.kind, DUE["law"]), language, what=due.what)) for due in told.due],
        "names": {each.recipient: each.name for each in told.recipients},
        "may_stop": signed_in.is_any(*MAY_STOP),
    }
    return answer(page("office.html", around_it, tr(N_("What is open and closed"), language), **shown))


@get("/office/office.json")
async def open_and_closed_file(
    request: Asking, signed_in: Person, desk: Desk, settings: Settings, language: Language
) -> Response[bytes]:
    """The same, for a program."""
    office(request, settings, language, signed_in)
    told = await overview(desk, signed_in, language)
    return download(msgspec.json.format(msgspec.json.encode(told)), "sluis-office.json")


HANDLERS: Final = (open_and_closed, open_and_closed_file)
