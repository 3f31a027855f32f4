"""The desks of employees in the web: which there are, for whom, and where they stand.

In:  who is signed in. Out: the places of his roles, for the first page and above every page of a desk.

The rule this module keeps: a place is listed by the desk that stands there, so that no link leads nowhere.
"""

from dataclasses import dataclass
from typing import Final

from sluis.i18n import N_, Lang, tr
from sluis.terms import Role
from sluis.web.rendering import Place
from sluis.web.sessions import SignedIn

OFFICE_ROLES: Final = frozenset({Role.OWNER, Role.LEGAL, Role.DPO, Role.APPROVER, Role.OPERATOR})
"""Who has the desk at ``/office``."""


@dataclass(frozen=True, slots=True)
class StaffPlace:
    """A desk of employees."""

    path: str
    words: str
    """Message id of its name."""
    roles: frozenset[Role]


STAFF_PLACES: Final = (
    StaffPlace("/office", N_("The office"), OFFICE_ROLES),
    StaffPlace("/service", N_("Households at the desk"), frozenset({Role.CALL_CENTRE})),
    StaffPlace("/inspector", N_("Inspection"), frozenset({Role.INSPECTOR})),
)
"""Every desk there is; each adds its own line."""


def staff_places(signed_in: SignedIn, language: Lang) -> tuple[Place, ...]:
    """Return the desks of whoever is signed in; none for a household."""
    return tuple(
        Place(place.path, tr(place.words, language)) for place in STAFF_PLACES if signed_in.is_any(*place.roles)
    )
