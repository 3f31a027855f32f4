"""The report of an audit as one page of HTML.

In:  one audit. Out: text that can be saved, sent and opened without a network.
"""

from sluis.audit.model import Audit
from sluis.i18n import Lang
from sluis.reports.audit.content import report
from sluis.reports.page import page


def html(audit: Audit, *, reveal: bool = False, lang: Lang = "en") -> str:
    """Return the page.

    Args:
        audit: What was found.
        reveal: Whether values, and names and addresses of devices, are shown.
        lang: ``nl`` or ``en``.
    """
    return page(report(audit, lang, reveal=reveal))
