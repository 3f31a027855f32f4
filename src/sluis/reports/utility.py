"""What a count is worth by epsilon: how far its numbers lie from the true ones, and what a year of them spends.

In:  how homes are counted. Out: points, a table and a picture.

The rules this module keeps:
 * It rests on what OpenDP says of its own noise, and on the register; nothing was measured, and no home is in it.
 * The register's own epsilon is one of the points, and told apart by its shape, not by colour alone.
 * What is said is of one number. A sum of several lies further off, and that is said with it.
"""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Final

import msgspec

from sluis.i18n import N_, grouped, tr
from sluis.kernel.count_body import epsilon_text
from sluis.kernel.plan import CountPlan

if TYPE_CHECKING:
    import altair as alt

YEAR_S: Final = 365 * 86_400
"""In a leap year the last day spends besides; what the budget does not cover is not counted."""
GRID_U: Final = (10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000)
"""Epsilons of a period, in millionths."""
ONE_IN_20: Final = 0.05
HALF: Final = 0.5


class UtilityPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What a count would be worth with one epsilon."""

    epsilon: str
    """Of a period, as a decimal."""
    own: bool
    """Whether it is the register's."""
    most: int
    """19 of 20 numbers lie within so many homes of the true one."""
    half: int
    """Half of them lie within so many."""
    part: float
    """``most`` beside the fewest homes of which a body leaves: 0.3 is 30 %."""
    year: str
    """What all periods of a year spend."""
    fits: bool
    """Whether the privacy budget of a year covers that."""


def utility_of(count: CountPlan) -> list[UtilityPoint]:
    """Return what numbers of a count are worth, by epsilon, ascending.

    Args:
        count: How homes are counted.

    Source:
        OpenDP, ``discrete_laplacian_scale_to_accuracy``.
    """
    periods = ceil(YEAR_S / count.period_s)
    return [
        UtilityPoint(
            epsilon=epsilon_text(eps_u),
            own=eps_u == count.eps_u,
            most=within(eps_u, ONE_IN_20),
            half=within(eps_u, HALF),
            part=within(eps_u, ONE_IN_20) / max(count.minimum, 1),
            year=epsilon_text(eps_u * periods),
            fits=eps_u * periods <= count.budget_u,
        )
        for eps_u in sorted({*GRID_U, count.eps_u})
    ]


def within(eps_u: int, alpha: float) -> int:
    """Return within how many homes a number lies of the true one, but for a chance of ``alpha``."""
    from sluis.gate.state.noise import accuracy  # loads OpenDP: only where homes are counted

    return ceil(accuracy(eps_u, alpha)) - 1  # so far or further is a number in one of 1 / alpha at most


def utility_rows(points: Sequence[UtilityPoint]) -> list[list[str]]:
    """Return a row for each point: epsilon, how far off at most and mostly, what a year spends."""
    fits, not_fits = tr(N_("within the budget")), tr(N_("more than the budget"))
    return [
        [
            f"{each.epsilon} *" if each.own else each.epsilon,
            grouped(each.most),
            grouped(each.half),
            f"{each.year} ({fits if each.fits else not_fits})",
        ]
        for each in points
    ]


COLUMNS: Final = (
    N_("epsilon of a period"),
    N_("19 of 20 numbers lie within"),
    N_("half of them within"),
    N_("a year of periods spends"),
)
RESTS_ON: Final = N_(
    "* The register's own. It rests on what OpenDP says of its noise; no home is in it. Of one number: a sum of "
    "several lies further off. A year is taken as 365 days; of a leap year the last is counted if the budget covers it."
)


def utility_picture(points: Sequence[UtilityPoint]) -> str:
    """Return the picture as SVG: how many homes a number is off, by epsilon; the register's own apart."""
    return utility_pictures({"": points})


def utility_pictures(counts: Mapping[str, Sequence[UtilityPoint]]) -> str:
    """Return the pictures of several counts, by activity, below each other."""
    import altair as alt

    from sluis.reports.risk_picture import svg

    charts = [_chart(name, points) for name, points in counts.items()]
    return svg(alt.vconcat(*charts).resolve_scale(color="independent", shape="independent"))


def _chart(activity: str, points: Sequence[UtilityPoint]) -> "alt.LayerChart | alt.FacetChart":
    import altair as alt

    from sluis.reports.risk_picture import FIRST_INK, SECOND_INK, WIDTH

    most, half, own = tr(N_("19 of 20 numbers")), tr(N_("half of the numbers")), tr(N_("the register's own"))
    rows = [
        {"epsilon": each.epsilon, "who": who, "homes": max(homes, 1)}
        for each in points
        for who, homes in ((most, each.most), (half, each.half))
    ]
    mine = [{"epsilon": each.epsilon, "who": own, "homes": max(each.most, 1)} for each in points if each.own]
    x = alt.X("epsilon:O", sort=None, title=tr(N_("epsilon of a period")), axis=alt.Axis(labelAngle=0))
    y = alt.Y("homes:Q", scale=alt.Scale(type="log"), title=None)
    kinds = alt.Scale(domain=[most, half, own], range=[FIRST_INK, SECOND_INK, "#000000"])
    shapes = alt.Scale(domain=[most, half, own], range=["circle", "square", "diamond"])
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    colour, shape = alt.Color("who:N", title=None, scale=kinds), alt.Shape("who:N", title=None, scale=shapes)
    lines = base.mark_line().encode(color=colour)
    marks = base.mark_point(filled=True, size=60).encode(color=colour, shape=shape)
    chosen = alt.Chart(alt.InlineData(values=mine)).mark_point(filled=False, size=260, strokeWidth=2)
    said = tr(N_("Homes that a number lies off the true one at most, by epsilon"))
    title = f"{activity}: {said}" if activity else said
    layers = alt.layer(lines, marks, chosen.encode(x=x, y=y, color=colour, shape=shape))
    return layers.properties(width=WIDTH, height=220, title=title)
