"""The page of the office on which somebody reads how everything is: open or closed and why, and what runs out when.

In:  who is signed in, and what the desk answers. Out: a page, and the same as a file.
"""

from collections.abc import Mapping
from typing import Final

from sluis.i18n import N_
from sluis.terms import Role
from sluis.web.office import office_of
from sluis.web.office_answers import Office
from sluis.web.visit import PageAndFile, Visit

MAY_STOP: Final = (Role.DPO, Role.OPERATOR)
"""Who may stop a recipient now, and be one of the two who start it again."""
DUE: Final = {
    "lease": N_("{what} closes, unless its findings are judged again"),
    "measurement": N_("{what} closes, unless it is measured again how well homes are recognised"),
    "activation": N_("The register {what} begins to hold"),
    "law": N_("A duty begins: {what}"),
}
"""What runs out or begins."""


async def overview(visit: Visit) -> Office:
    """Return how everything is."""
    return await visit.read("/v1/office", Office)


def shown(visit: Visit, told: Office) -> Mapping[str, object]:
    """Return what the page shows of it."""
    return {
        "told": told,
        "due": [(due.at, visit.words(DUE.get(due.kind, DUE["law"]), what=due.what)) for due in told.due],
        "names": {each.recipient: each.name for each in told.recipients},
        "may_stop": visit.signed_in.is_any(*MAY_STOP),
    }


OVERVIEW: Final = PageAndFile(
    "/office",
    "sluis-office.json",
    "office.html",
    N_("What is open and closed"),
    office_of,
    overview,
    shown,
    file_path="/office/office.json",
)
"""What is open, what is closed and why, since when; what waits for whom; what runs out when."""
HANDLERS: Final = OVERVIEW.handlers()
