"""When each destination got something: a line of time with the nights in it, and the same in words.

In:  one audit as a reader sees it. Out: one section; its drawing fits a phone.

The rules this module keeps:
 * Time is Dutch time, and night is from 23:00 to 07:00.
 * A mark is an hour in which something was sent, cut to the first and last moment that were seen: it is never longer.
 * Where nothing was seen at night, it is said how many nights the capture holds. That a capture holds none is said too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Final

from babel.dates import format_datetime

from sluis.audit.house.hours import HOUR_MS, MOST_HOURS, holds_night, is_night, nights_of
from sluis.audit.model import Destination
from sluis.audit.record.limits import WRONG_CLOCK
from sluis.i18n import N_
from sluis.reports.audit.news import span
from sluis.reports.audit.view import View
from sluis.reports.blocks import Block, Cell, Column, Drawing, Grid, Section, Words
from sluis.reports.dutch_time import DUTCH_TIME

MOST: Final = 12
"""Destinations that have a line."""
_WIDE: Final = 400.0
_ROW: Final = 34.0
_TRACK: Final = 9.0
_LETTER: Final = 12.0
_TOP: Final = 6.0
_LEAST: Final = 2.5
"""Width of the shortest mark."""
_NIGHT_LEAST: Final = 1.0
"""A night that would be narrower is not drawn; the words still tell."""
_LETTERS: Final = 58


@dataclass(frozen=True, slots=True)
class Line:
    """When one destination got something."""

    destination: Destination
    first_ms: int
    last_ms: int
    hours: tuple[int, ...]
    """The hours in which it did; empty when they are not known."""
    times: int

    @property
    def nights(self) -> int:
        """In how many nights it did."""
        return nights_of(self.hours)


def time_line(view: View, *, most: int = MOST) -> Section:
    """Return the section that says when.

    Args:
        view: One audit.
        most: Destinations that have a line.
    """
    title, drawn = view.say(N_("When")), lines(view)
    dated = [line for line in drawn if line.first_ms]
    if not dated:
        return Section("when", title, (Words(view.say(N_("The inputs do not say when anything was sent."))),))
    shown = dated[:most]
    caption = N_(
        "A bar says from when until when something was sent; a pause within an hour does not show. Grey is night, from "
        "23:00 to 07:00 Dutch time. {nights}"
    )
    words = " ".join(
        f"{view.to(line.destination.key)}: {_when(view, line)}; {_at_night(view, line)}." for line in shown
    )
    drawing = Drawing(_svg(view, shown, words), words, view.say(caption, nights=_held(view)), title, narrow=True)
    wrong = [view.told(each.reason_id, each.words) for each in view.audit.limits if each.reason_id == WRONG_CLOCK]
    blocks: list[Block] = [*map(Words, wrong), drawing, _table(view, shown)]
    rest = len(drawn) - len(shown)
    if rest > 0:
        more = view.tr_n(
            "{count} more destination has its time in its own part.",
            "{count} more destinations have their time in their own part.",
            rest,
        )
        blocks.append(Words(more, quiet=True))
    return Section("when", title, tuple(blocks))


def lines(view: View) -> list[Line]:
    """Return when each destination got something: who got most about people first, then in the order of first sight."""
    made = []
    for destination in view.audit.destinations:
        flows = [flow for flow in view.flows_to[destination.key] if view.left(flow)]
        if flows:
            known = all(flow.hours or not flow.first_ms for flow in flows)
            hours = sorted({hour for flow in flows for hour in flow.hours}) if known else []
            times = sum(flow.times for flow in flows)
            made.append(Line(destination, *span(flows), tuple(hours), times))
    return sorted(made, key=lambda line: -view.telling_to(line.destination.key))


def _table(view: View, shown: Sequence[Line]) -> Grid:
    columns = (
        Column(view.say(N_("To")), 5, code=True),
        Column(view.say(N_("When")), 6),
        Column(view.say(N_("How often")), 2),
        Column(view.say(N_("At night")), 4),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            (view.to(line.destination.key),),
            (_when(view, line),),
            (view.tr_n("{count} time", "{count} times", line.times),),
            (_at_night(view, line),),
        )
        for line in shown
    ]
    return Grid(view.say(N_("When each destination got something, Dutch time")), columns, tuple(rows))


def _when(view: View, line: Line) -> str:
    return view.between(line.first_ms, line.last_ms)


def _at_night(view: View, line: Line) -> str:
    """Return whether it was at night too, as far as the capture holds nights."""
    if not line.hours and holds_night(line.first_ms, line.last_ms):
        return view.say(N_("whether at night is not known"))
    if line.nights:
        return view.tr_n("also at night: {count} night", "also at night: {count} nights", line.nights)
    return view.say(N_("not seen at night") if _nights(view) else N_("the capture holds no night"))


def _nights(view: View) -> int:
    audit = view.audit
    first = audit.first_ms - audit.first_ms % HOUR_MS
    return nights_of(range(first, max(audit.last_ms, first) + 1, HOUR_MS)) if _is_short(view) else 1


def _is_short(view: View) -> bool:
    return view.audit.last_ms - view.audit.first_ms <= MOST_HOURS * HOUR_MS


def _held(view: View) -> str:
    if not _is_short(view):
        return ""
    count = _nights(view)
    if not count:
        return view.say(N_("The capture holds no night: what is sent then is not known."))
    return view.tr_n(
        "The capture holds {count} night, or part of it.", "The capture holds {count} nights, or parts of them.", count
    )


# --- the drawing ------------------------------------------------------------------------------------------------------


def _svg(view: View, shown: Sequence[Line], words: str) -> str:
    first, last = min(line.first_ms for line in shown), max(line.last_ms for line in shown)
    long = max(last - first, 60_000)
    tall = _TOP + _ROW * len(shown) + 20

    def at(moment: int) -> float:
        return max(0.0, min(_WIDE, (moment - first) * _WIDE / long))

    title = view.say(N_("When each destination got something"))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_number(_WIDE)} {_number(tall)}" role="img"',
        f'aria-labelledby="line-title line-words" font-family="{escape(view.letters.family)}"',
        f'font-size="{_number(_LETTER)}">',
        f'<title id="line-title">{escape(title)}</title><desc id="line-words">{escape(words)}</desc>',
    ]
    for begins, ends in _drawn_nights(first, last):
        left, right = at(begins), at(ends)
        if right - left >= _NIGHT_LEAST:
            parts.append(_rect(left, _TOP, right - left, _ROW * len(shown), "#dcdcdc"))
    for number, line in enumerate(shown):
        top = _TOP + _ROW * number
        name = view.to(line.destination.key, _LETTERS)
        track = top + _LETTER + 5
        parts.append(f'<text x="2" y="{_number(top + _LETTER)}" fill="#1a1a1a">{escape(name)}</text>')
        parts.append(_rect(0, track + _TRACK / 2 - 0.5, _WIDE, 1, "#8a8a8a"))
        for begins, ends in _marks(line):
            left = min(at(begins), _WIDE - _LEAST)
            parts.append(_rect(left, track, max(at(ends) - left, _LEAST), _TRACK, "#0b4f7a"))
    foot = f'y="{_number(tall - 5)}" fill="#4a4a4a"'
    parts.append(f'<text x="2" {foot}>{escape(_tick(view, first))}</text>')
    parts.append(f'<text x="{_number(_WIDE - 2)}" {foot} text-anchor="end">{escape(_tick(view, last))}</text>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _tick(view: View, at_ms: int) -> str:
    pattern = "d MMM HH.mm 'uur'" if view.lang == "nl" else "d MMM HH:mm"
    here = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(DUTCH_TIME)
    return str(format_datetime(here, pattern, locale=view.lang))


def _drawn_nights(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the nights between two moments; none when they are too many to be told apart."""
    begin = first - first % HOUR_MS
    if last - begin > MOST_HOURS * HOUR_MS:
        return
    yield from _runs(hour for hour in range(begin, last + 1, HOUR_MS) if is_night(hour))


def _marks(line: Line) -> Iterator[tuple[int, int]]:
    """Yield when something was sent, hours that follow each other as one, cut to what was seen."""
    if not line.hours:
        yield line.first_ms, line.last_ms
    for begins, ends in _runs(line.hours):
        yield max(begins, line.first_ms), min(ends, max(line.last_ms, line.first_ms))


def _runs(hours: Iterable[int]) -> Iterator[tuple[int, int]]:
    begins = ends = -1
    for hour in hours:
        if hour != ends:
            if ends >= 0:
                yield begins, ends
            begins = hour
        ends = hour + HOUR_MS
    if ends >= 0:
        yield begins, ends


def _rect(left: float, top: float, wide: float, tall: float, colour: str) -> str:
    place = f'x="{_number(left)}" y="{_number(top)}" width="{_number(wide)}" height="{_number(tall)}"'
    return f'<rect {place} fill="{colour}"/>'


def _number(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
