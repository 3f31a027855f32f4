"""What every page of the office has: who may see it, what stands around it, and where its words come from.

In:  a request of somebody who is signed in. Out: the frame of a page for an owner, lawyer, data protection officer,
approver or operator.

The rule this module keeps: whoever has none of these roles hears the same on every page. The desk decides for itself.
"""

from typing import Final

from sluis.i18n import N_, Lang, tr
from sluis.web.household_pages import Asking
from sluis.web.people import refuse_others
from sluis.web.rendering import Around, Place, around
from sluis.web.sessions import SignedIn
from sluis.web.settings import WebSettings
from sluis.web.staff import OFFICE_ROLES, staff_places

OFFICE_PAGES: Final = (("/office", N_("What is open and closed")),)
"""Path and name of each page of the office."""


def office(request: Asking, settings: WebSettings, language: Lang, signed_in: SignedIn) -> Around:
    """Return what stands around a page of the office.

    Raises:
        not_yours_error: whoever is signed in has no role of the office.
    """
    refuse_others(signed_in, *OFFICE_ROLES)
    own = [Place(path, tr(words, language)) for path, words in OFFICE_PAGES]
    others = [place for place in staff_places(signed_in, language) if place.href != "/office"]
    return around(request, settings, language, signed_in, (*own, *others))
