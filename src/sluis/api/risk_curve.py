"""The history of measurements of an activity as a picture for a dossier: what the office's page shows.

In:  what is on record of an activity. Out: SVG, in the language in force.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sluis.api.risk_lease import RiskOfActivity
from sluis.standing.entries import Measured
from sluis.standing.measured import again_of, alone_of
from sluis.standing.share import Share

MOST: Final = 50
"""Measurements in it, the newest."""


def risk_curve(found: RiskOfActivity) -> str:
    """Draw how well homes were recognised, each measurement with its interval, beside the limit of today.

    Args:
        found: With at least one measurement.
    """
    from sluis.reports.risk_history_picture import Drawn, history_picture

    def drawn(name: str, share: Share) -> Drawn:
        return Drawn(name, share.value, share.low, share.high)

    limit, shown = found.limit, found.history[-MOST:]
    named = list(zip(_days(shown), shown, strict=True))
    days_apart = 1 if limit is None else limit.days_apart
    again = [(name, again_of(each, days_apart)) for name, each in named]
    return history_picture(
        [drawn(name, alone_of(each)) for name, each in named],
        [drawn(name, share) for name, share in again if share is not None],
        None if limit is None else limit.singling_out,
        None if limit is None else limit.linkage,
    )


def _days(measured: Sequence[Measured]) -> list[str]:
    """Return the day (UTC) of each, numbered where a day has several."""
    seen: Counter[str] = Counter()
    names = []
    for each in measured:
        day = datetime.fromtimestamp(each.at_ms / 1000, UTC).date().isoformat()
        seen[day] += 1
        names.append(day if seen[day] == 1 else f"{day} #{seen[day]}")
    return names
