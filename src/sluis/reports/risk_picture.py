"""Pictures of a measurement of risk: how it grows with what is known, over days, and what each column does to it.

In:  figures. Out: SVG, drawn by Vega-Lite without a browser; the same figures always give the same bytes.

The rules this module keeps:
 * Every point has its interval, every axis its words; shape and words tell apart, not colour alone.
 * Nothing is fetched: no font, no library, no data from anywhere but the figures.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import vl_convert

from sluis.i18n import N_, grouped, lang_in_force, tr
from sluis.risk.measurement import Measurement
from sluis.standing.share import Share

VEGA_LITE: Final = "6.1"
WIDTH: Final = 460
FIRST_INK, SECOND_INK = "#0072B2", "#D55E00"
"""Of Okabe and Ito: people who see few colours tell them apart."""
MOST_COLUMNS: Final = 12
Point = Mapping[str, object]


def picture(figures: Measurement) -> str:
    """Return the pictures of one measurement as one SVG, below each other."""
    parts = [_grows(figures)]
    if figures.apart:
        parts.append(_over_days(figures))
    if figures.apart and figures.among:
        parts.append(_among(figures))
    if figures.explained is not None:
        parts.append(_columns(figures))
    return svg(alt.vconcat(*parts).resolve_scale(color="independent", shape="independent"))


def _grows(figures: Measurement) -> alt.LayerChart | alt.FacetChart:
    """Draw how many homes are alone by how many reports are known, and all with their times."""
    title = tr(N_("Homes that are alone, by what is known of them"))
    alone = tr(N_("alone"))
    rows = [_point(str(reports), alone, profile.unique) for reports, profile in figures.curve]
    rows.append(_point(tr(N_("all")), alone, figures.series.unique))
    return lines(rows, title, tr(N_("reports of each home that are known")))


def _over_days(figures: Measurement) -> alt.LayerChart | alt.FacetChart:
    title = tr(N_("Homes that are recognised, by days that lie between"))
    rows = [
        _point(str(apart.days), linked.attacker, linked.recognised)
        for apart in figures.apart
        for linked in apart.linked
    ]
    return lines(rows, title, tr(N_("days later")))


def _among(figures: Measurement) -> alt.LayerChart | alt.FacetChart:
    title = tr(N_("Homes that are recognised, by how many there are to choose from"))
    rows = [
        _point(grouped(apart.candidates), linked.attacker, linked.recognised)
        for apart in (figures.apart[0], *figures.among)
        for linked in apart.linked
    ]
    return lines(rows, title, tr(N_("homes to choose from")))


def _point(at: str, who: str, share: Share) -> Point:
    return {"at": at, "who": who, "share": share.value, "low": share.low, "high": share.high}


def lines(rows: Sequence[Point], title: str, axis: str) -> alt.LayerChart | alt.FacetChart:
    """Draw points with their intervals, joined, in the order in which they are given."""
    base = alt.Chart(alt.InlineData(values=[dict(row) for row in rows])).encode(
        x=alt.X(
            "at",
            type="ordinal",
            sort=None,
            title=axis or None,
            axis=alt.Axis(labelAngle=0),
        )
    )
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"), title=None)
    who = list(dict.fromkeys(str(row["who"]) for row in rows))  # one legend: colour and shape by the same list
    colour = alt.Color("who:N", title=None, scale=alt.Scale(domain=who, range=[FIRST_INK, SECOND_INK, "#000000"]))
    shape = alt.Shape("who:N", title=None, scale=alt.Scale(domain=who, range=["circle", "square", "diamond"]))
    lines = base.mark_line().encode(y=y, color=colour)
    points = base.mark_point(filled=True, size=60).encode(y=y, color=colour, shape=shape)
    intervals = base.mark_rule(strokeWidth=1.5).encode(y="low:Q", y2="high:Q", color=colour)
    return alt.layer(intervals, lines, points).properties(width=WIDTH, height=180, title=title)


def _columns(figures: Measurement) -> alt.LayerChart | alt.FacetChart:
    """Draw per column how many homes are alone by it only: the most telling first."""
    explained = figures.explained
    ranked = [] if explained is None else sorted(explained.contributions, key=lambda each: -each.alone.value)
    rows = [
        {
            "column": short(each.column),
            "share": each.alone.value,
            "low": each.alone.low,
            "high": each.alone.high,
        }
        for each in ranked[:MOST_COLUMNS]
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("column:N", sort=None, title=None, axis=alt.Axis(labelLimit=320))
    )
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"), title=None)
    bars = base.mark_bar(color=FIRST_INK, height=10).encode(x=x)
    intervals = base.mark_rule(strokeWidth=1.5, color=SECOND_INK).encode(x="low:Q", x2="high:Q")
    title = tr(N_("Homes that are alone by one column only"))
    return alt.layer(bars, intervals).properties(width=WIDTH, title=title)


def short(column: str) -> str:
    """Return the end of a path: what a reader tells it by.

    Examples:
        >>> short("Device.WiFi.Radio.*.Stats.ErrorsSent")
        'Radio.Stats.ErrorsSent'
    """
    kept = [segment for segment in column.split(".") if segment != "*"]
    return ".".join(kept[-3:])


def svg(chart: alt.VConcatChart) -> str:
    """Return a chart as SVG; no locale of the machine, and nothing from the network."""
    drawn = chart.configure(font="sans-serif").configure_view(stroke=None)
    spec = json.loads(drawn.to_json(validate=False))
    return str(
        vl_convert.vegalite_to_svg(
            spec,
            vl_version=VEGA_LITE,
            allowed_base_urls=[],
            format_locale="nl-NL" if lang_in_force() == "nl" else "en-GB",
        )
    )
