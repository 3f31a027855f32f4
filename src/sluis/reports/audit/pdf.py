"""The report of an audit on paper: four pages for a household, and the appendix with everything.

In:  one audit. Out: PDF/UA-1; the same audit always gives the same bytes.
"""

from typing import Final

from sluis.audit.model import Audit
from sluis.i18n import Lang
from sluis.reports.audit.content import report
from sluis.reports.audit.household_paper import household_paper
from sluis.reports.audit.view import Letters, View
from sluis.reports.paper import paper, printable

PAPER: Final = Letters("Libertinus Serif", 15.0, printable)
"""A family that Typst brings, larger than on a screen because a sheet is smaller."""


def pdf(audit: Audit, *, reveal: bool = False, lang: Lang = "en") -> bytes:
    """Return the paper for a household: at most four pages.

    Args:
        audit: What was found.
        reveal: Whether values, and names and addresses of devices, are shown.
        lang: ``nl`` or ``en``.
    """
    return paper(household_paper(View(audit, lang, reveal=reveal, letters=PAPER)), audit.at)


def appendix(audit: Audit, *, reveal: bool = False, lang: Lang = "en") -> bytes:
    """Return everything on paper: a part for each destination, each field with its evidence, and how it was done.

    Args:
        audit: What was found.
        reveal: Whether values, and names and addresses of devices, are shown.
        lang: ``nl`` or ``en``.
    """
    return paper(report(audit, lang, reveal=reveal, letters=PAPER), audit.at)
