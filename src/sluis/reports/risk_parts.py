"""What each row does to how well homes are recognised, as a measurement on record says it: words, a table, a picture.

In:  a measurement on record, and the limit. Out: points, sentences, rows, SVG. It measures nothing.

The rules this module keeps:
 * A measurement of before that was on record says nothing of rows: that is told, and no table is shown.
 * Every share has its interval; all of them are of one sample, whose number of homes stands in the sentence.
 * The first row of the table is every row together: what the others are held against.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from sluis.gate.state.risk_finding import helps, percent
from sluis.i18n import N_, tr
from sluis.register.lower import RiskLimit
from sluis.reports.risk import number
from sluis.reports.risk_lease import WHAT, between, day
from sluis.standing.entries import Less, Measured, Parts
from sluis.standing.share import Share

if TYPE_CHECKING:
    import altair as alt

Ends: TypeAlias = tuple[float, float, float]
"""A share, and the ends of its interval."""
COLUMNS: Final = (
    N_("row"),
    N_("alone without it (95 %)"),
    N_("found again without it (95 %)"),
    N_("alone by it only (95 %)"),
)
TITLE: Final = N_("What each row does to how well homes are recognised")
EVERY: Final = N_("every row together")
NONE: Final = N_("{activity}: what each row does is not on record; the next measurement puts it there.")
SAID: Final = N_(
    "{activity}: measured on {at}, on a sample of {homes} homes, {alone} of them are alone with every row and {again} "
    "are found again among them. Without {row}, which does most, {without} are alone and {left} are found again."
)
SAID_ALONE: Final = N_(
    "{activity}: measured on {at}, on a sample of {homes} homes, {alone} of them are alone with every row. Without "
    "{row}, which does most, {without} are alone; whether a home is found again was not measured."
)
UNDER: Final = N_("Of what was tried on that sample, this stays under the limit, by the upper ends: {what}.")
NOT_UNDER: Final = N_("Nothing that was tried on that sample stays under the limit: it takes fewer rows, or counts.")
LEFT: Final = {
    "drop": N_("withhold the row"),
    "coarser": N_("the row in wider bands"),
    "report-token": N_("a household token that lives for one report"),
}
"""What would be less, without the name of its row."""
UNLIMITED: Final = N_("The register limits nothing: what would bring it under a limit is not said.")
DASHED: Final = N_(
    "The dashed line is every row together. All of it is of one sample, each share with its 95 % interval; found again "
    "is among the homes of that sample."
)
MORE: Final = N_("{count} more rows do less, and are not on record.")


class PartPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What one row does; each share with the ends of its 95 % interval, from 0 to 1."""

    row: str
    """Its path; empty: every row together."""
    alone: Ends
    """Homes that are alone without it."""
    again: Ends | None
    """Homes that are found again without it; ``None``: not measured."""
    only: Ends | None
    """Homes that are alone by it only; ``None`` of every row together."""


def points_of(measured: Measured | None) -> list[PartPoint]:
    """Return every row together, then each row, the one that does most first; none where none is on record."""
    parts = None if measured is None else measured.parts or None
    if parts is None:
        return []
    whole = _point("", parts.alone, parts.again, None)
    return [whole, *(_point(each.column, each.without, each.again, each.only) for each in parts.rows)]


def _point(row: str, alone: tuple[int, int], again: tuple[int, int] | None, only: tuple[int, int] | None) -> PartPoint:
    return PartPoint(
        row=row,
        alone=_ends(alone),
        again=None if again is None else _ends(again),
        only=None if only is None else _ends(only),
    )


def _ends(found: tuple[int, int]) -> Ends:
    share = Share(*found)
    return share.value, share.low, share.high


def part_rows(points: Sequence[PartPoint]) -> list[list[str]]:
    """Return the rows of the table, as ``COLUMNS`` calls their cells."""
    return [
        [each.row or tr(EVERY), *(_in_words(ends) for ends in (each.alone, each.again, each.only))] for each in points
    ]


def _in_words(ends: Ends | None) -> str:
    if ends is None:
        return "—"
    share, low, high = (percent(end) for end in ends)
    return tr(N_("{share} ({low} to {high})"), None, share=share, low=low, high=high)


def in_words(activity: str, measured: Measured | None, limit: RiskLimit | None) -> list[str]:
    """Say which row does most, and what would bring it under the limit; nothing where nothing was measured."""
    if measured is None:
        return []
    parts = measured.parts or None
    if parts is None or not parts.rows:
        return [tr(NONE, None, activity=activity)]
    said = [_foremost(activity, measured, parts), _under(measured, limit)]
    return [*said, tr(MORE, None, count=number(parts.more))] if parts.more else said


def _foremost(activity: str, measured: Measured, parts: Parts) -> str:
    first = parts.rows[0]
    places = {
        "activity": activity,
        "at": day(measured.at_ms),
        "homes": number(measured.sample),
        "alone": between(Share(*parts.alone)),
        "row": first.column,
        "without": between(Share(*first.without)),
    }
    if parts.again is None or first.again is None:
        return tr(SAID_ALONE, None, **places)
    return tr(SAID, None, **places, again=between(Share(*parts.again)), left=between(Share(*first.again)))


def _under(measured: Measured, limit: RiskLimit | None) -> str:
    if limit is None:
        return tr(UNLIMITED)
    would = [tr(WHAT[less.what], None, row=less.column) for less in helping(measured, limit)]
    return tr(UNDER, None, what="; ".join(would)) if would else tr(NOT_UNDER)


def helping(measured: Measured, limit: RiskLimit) -> tuple[Less, ...]:
    """Return what, of all that was tried on the sample, stays under a limit by the upper ends."""
    return tuple(less for less in measured.less if helps(less, limit))


def parts_picture(points: Sequence[PartPoint]) -> str:
    """Return the picture as SVG: what is left without each row, beside every row together."""
    import altair as alt

    from sluis.reports.risk_picture import svg

    charts = [_panel([(each.row, each.alone) for each in points], tr(N_("Homes that are alone without the row")))]
    again = [(each.row, each.again) for each in points if each.again is not None]
    if again:
        charts.append(_panel(again, tr(N_("Homes found again without the row"))))
    return svg(alt.vconcat(*charts))


def _panel(points: Sequence[tuple[str, Ends]], title: str) -> "alt.LayerChart | alt.FacetChart":
    import altair as alt

    from sluis.reports.risk_picture import FIRST_INK, SECOND_INK, WIDTH, short

    rows = [
        {"row": f"{place}. {short(row)}" if row else tr(EVERY), "share": share, "low": low, "high": high}
        for place, (row, (share, low, high)) in enumerate(points)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=alt.Axis(labelLimit=320))
    )
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"), title=None)
    bars = base.mark_bar(color=FIRST_INK, height=10).encode(x=x)
    intervals = base.mark_rule(strokeWidth=1.5, color=SECOND_INK).encode(x="low:Q", x2="high:Q")
    whole = alt.Chart(alt.InlineData(values=rows[:1])).mark_rule(strokeDash=[4, 3], color="#000000").encode(x=x)
    return alt.layer(bars, intervals, whole).properties(width=WIDTH, title=title)
