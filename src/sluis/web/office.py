"""What every page of the office has: who may see it, what stands around it, and how what it shows is called.

In:  a request of somebody who is signed in. Out: the frame of a page for an owner, lawyer, data protection officer,
approver or operator.

The rule this module keeps: whoever has none of these roles hears the same on every page. The desk decides for itself.
"""

from typing import Final

from sluis.i18n import N_, Lang, tr
from sluis.terms import Role
from sluis.web.household_pages import Asking
from sluis.web.people import refuse_others
from sluis.web.rendering import Around, Place, around
from sluis.web.sessions import SignedIn
from sluis.web.settings import WebSettings
from sluis.web.staff import OFFICE_ROLES, staff_places
from sluis.web.visit import Visit

READS_CASES: Final = frozenset({Role.DPO, Role.LEGAL})
COUNTS_LOOKS: Final = frozenset({Role.DPO})
READS_RISK: Final = frozenset({Role.OWNER, Role.LEGAL, Role.DPO})
ASKS_VENDORS: Final = frozenset({Role.OWNER, Role.LEGAL, Role.DPO})
MAKES_PAPERS: Final = frozenset({Role.OWNER, Role.LEGAL, Role.DPO})
ANSWERS: Final = frozenset({Role.LEGAL, Role.DPO})
OFFICE_PAGES: Final = (
    ("/office", N_("What is open and closed"), OFFICE_ROLES),
    ("/office/registers", N_("Registers"), OFFICE_ROLES),
    ("/office/alarms", N_("Alarms"), OFFICE_ROLES),
    ("/office/stopped", N_("What is stopped"), OFFICE_ROLES),
    ("/office/cases", N_("Terms of cases"), READS_CASES),
    ("/office/looks", N_("Looks at households"), COUNTS_LOOKS),
    ("/office/risk", N_("How well homes are recognised"), READS_RISK),
    ("/office/papers", N_("Papers"), MAKES_PAPERS),
    ("/office/dossiers", N_("Dossiers"), ANSWERS),
    ("/office/questions", N_("Questions for recipients"), ASKS_VENDORS),
)
"""Path and name of each page of the office, and who reads it."""
STEPS: Final = {
    "proposed": N_("Proposed"),
    "advised": N_("Advised on"),
    "approved": N_("Approved"),
    "activated": N_("Activated"),
}
"""What was done to a version."""
ADVICE: Final = {
    "positive": N_("positive"),
    "conditions": N_("positive on conditions"),
    "negative": N_("negative"),
}
"""What a data protection officer advises."""


def office(request: Asking, settings: WebSettings, language: Lang, signed_in: SignedIn) -> Around:
    """Return what stands around a page of the office.

    Raises:
        not_yours_error: whoever is signed in has no role of the office.
    """
    refuse_others(signed_in, *OFFICE_ROLES)
    own = [Place(path, tr(words, language)) for path, words, roles in OFFICE_PAGES if signed_in.is_any(*roles)]
    others = [place for place in staff_places(signed_in, language) if place.href != "/office"]
    return around(request, settings, language, signed_in, (*own, *others))


def office_of(visit: Visit, *roles: Role) -> Around:
    """Return what stands around a page of the office, for who has one of some roles; for everybody there without any.

    Raises:
        not_yours_error: whoever is signed in has none.
    """
    around_it = office(visit.request, visit.settings, visit.language, visit.signed_in)
    if roles:
        refuse_others(visit.signed_in, *roles)
    return around_it


def step_words(language: Lang) -> dict[str, str]:
    """Return what was done, by the name of the step."""
    return {name: tr(words, language) for name, words in STEPS.items()}


def advice_words(language: Lang) -> dict[str, str]:
    """Return what was advised, by its name."""
    return {name: tr(words, language) for name, words in ADVICE.items()}
