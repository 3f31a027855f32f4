"""What was withheld, for a person: by day, activity, row and reason, and names no register lists.

In:  counts without a value or a household. Out: tables on standard output.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sluis.gate.state.readiness import moment
from sluis.gate.state.tally import WHOLE_REPORT
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.store.counts import Count, UnlistedName
from sluis.terms import REASONS, Reason


def print_withheld(counts: Sequence[Count], names: Sequence[UnlistedName]) -> None:
    """Print what was withheld and which names no register lists.

    Effects:
        Writes to standard output.
    """
    page = show.out()
    rows = [
        [day_of(count), count.activity or "—", _row(count), tr(REASONS[Reason(count.reason)]), str(count.n)]
        for count in counts
    ]
    page.print(show.table([N_("day"), N_("activity"), N_("row"), N_("reason"), N_("count")], rows))
    sightings = [[name.template, str(name.n), moment(name.first_ms)] for name in names]
    page.print(show.table([N_("name no register lists"), N_("count"), N_("first seen")], sightings))


def day_of(count: Count) -> str:
    """Return the UTC day of a count, as ISO 8601.

    Examples:
        >>> day_of(Count(20781, "wifi-help", 3, "withhold", 1))
        '2026-11-24'
    """
    return datetime.fromtimestamp(count.day * 86_400, tz=UTC).date().isoformat()


def _row(count: Count) -> str:
    return tr(N_("whole report")) if count.row == WHOLE_REPORT else str(count.row) if count.row else "—"
