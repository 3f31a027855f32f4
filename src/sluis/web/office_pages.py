"""The page of the office on which somebody reads how everything is: open or closed and why, and what runs out when.

In:  who is signed in, and what the desk answers. Out: a page, and the same as a file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Names:
    """What activities and recipients are called, by their keys."""

    activities: Mapping[str, str]
    recipients: Mapping[str, str]

    def activity(self, key: str) -> str:
        """Return an activity by its name and its key; one that the register in force has not, by its key alone.

        Examples:
            >>> Names({"wifi-help": "Help with Wi-Fi"}, {}).activity("wifi-help"), Names({}, {}).activity("new")
            ('Help with Wi-Fi (wifi-help)', 'new')
        """
        return _both(self.activities, key)

    def recipient(self, key: str) -> str:
        """Return a recipient in the same way."""
        return _both(self.recipients, key)

    def all_activities(self, keys: Iterable[str]) -> list[str]:
        """Return activities in the same way, in their order."""
        return [self.activity(key) for key in keys]


def _both(names: Mapping[str, str], key: str) -> str:
    return f"{names[key]} ({key})" if key in names else key


NOT_NAMED: Final = Names({}, {})
"""Where the register in force cannot be read: keys alone."""


async def overview(visit: Visit) -> Office:
    """Return how everything is."""
    return await visit.read("/v1/office", Office)


async def names_of(visit: Visit) -> Mapping[str, object]:
    """Return what a page calls activities and recipients, beside the keys they have: as the register in force does."""
    return {"names": names_in(await overview(visit))}


def names_in(told: Office) -> Names:
    """Return the names in an answer."""
    return Names(
        {each.activity: each.purpose for each in told.activities},
        {each.recipient: each.name for each in told.recipients},
    )


def shown(visit: Visit, told: Office) -> Mapping[str, object]:
    """Return what the page shows of it."""
    names = names_in(told)
    return {
        "told": told,
        "due": [
            (due.at, visit.words(DUE.get(due.kind, DUE["law"]), what=names.activity(due.what))) for due in told.due
        ],
        "names": names,
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
