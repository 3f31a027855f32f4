"""The history of measurements on record as a picture: how well homes were recognised, beside the limit.

In:  shares with their intervals, by moment. Out: SVG, as ``risk_picture`` draws.

The rule this module keeps: what is drawn is on record, and every point has its interval and its day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from sluis.i18n import N_, tr
from sluis.reports.risk_picture import Point, lines, svg


@dataclass(frozen=True, slots=True)
class Drawn:
    """A share of homes at a moment, each number from 0 to 1."""

    at: str
    """In words, different from that of every other."""
    share: float
    low: float
    high: float


def history_picture(
    alone: Sequence[Drawn], again: Sequence[Drawn], most_alone: float | None, most_again: float | None
) -> str:
    """Return the picture: homes that are alone, and below it homes found again where that was measured.

    Args:
        alone: What was measured, the oldest first.
        again: As ``alone``.
        most_alone: The limit today; ``None``: nothing is limited.
        most_again: As ``most_alone``.
    """
    parts = [_panel(alone, most_alone, tr(N_("Homes that are alone, by when that was measured")))]
    if again:
        parts.append(_panel(again, most_again, tr(N_("Homes found again, by when that was measured"))))
    return svg(alt.vconcat(*parts).resolve_scale(color="independent", shape="independent"))


def _panel(measured: Sequence[Drawn], most: float | None, title: str) -> alt.LayerChart | alt.FacetChart:
    who = tr(N_("measured"))
    rows: list[Point] = [
        {"at": each.at, "who": who, "share": each.share, "low": each.low, "high": each.high} for each in measured
    ]
    if most is not None:
        limit = tr(N_("at most, today"))
        rows += [{"at": each.at, "who": limit, "share": most, "low": most, "high": most} for each in measured]
    return lines(rows, title, tr(N_("measured on")))
