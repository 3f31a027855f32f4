"""The same flows as the picture, for a phone: under each sender what went to whom, in which country.

In:  one audit as a reader sees it. Out: an SVG of which the same audit always gives the same bytes.

The rules this module keeps:
 * It shows the ways of ``picture.threads``, all of them: a row for each sender and destination.
 * A block of colour has its words beside it: it is read without colour as well.
"""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap
from typing import Final

from sluis.i18n import N_
from sluis.reports.audit.picture import GROUPS, NOT_READ, Thread, described, fixed, order, threads, words_of
from sluis.reports.audit.view import View

_WIDE: Final = 400
_LETTER: Final = 13.0
_LINE: Final = 18.0
_RAIL, _DATA, _TO = 8.0, 30.0, 44.0
"""Where the line of a sender, the kinds of data, and the destination begin."""
_LETTERS: Final = 46
"""Characters of a line."""
_SENDER, _GROUP, _DESTINATION, _COUNTRY = 0, 1, 2, 3


def picture_phone(view: View) -> str:
    """Return the drawing: 400 units wide, with a title and a description; nothing outside it is used."""
    ways = threads(view)
    parts: list[str] = []
    top = 6.0
    for sender in order(view, _SENDER, ways):
        top = _of_sender(view, sender, [way for way in ways if way.way.sender == sender], ways, top, parts)
    title = escape(view.say(N_("What left, and where it went")))
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {fixed(top + 4)}" role="img"',
        f'aria-labelledby="phone-title phone-words" font-family="{escape(view.letters.family)}"',
        f'font-size="{fixed(_LETTER)}">',
        f'<title id="phone-title">{title}</title><desc id="phone-words">{escape(described(view))}</desc>',
        *parts,
        "</svg>",
    ]) + "\n"  # fmt: skip


def _of_sender(
    view: View, sender: str, own: Sequence[Thread], ways: Sequence[Thread], top: float, parts: list[str]
) -> float:
    """Draw what one sender sent; return where the next begins."""
    parts.append(_block(_RAIL - 5, top + 3, 11, 11, "#222222"))
    parts.append(_text(_DATA - 6, top + _LETTER, _label(view, _SENDER, sender, ways), bold=True))
    head, top, last = top + 14, top + _LINE + 4, top
    for destination in order(view, _DESTINATION, own):
        row = [way for way in own if way.way.destination == destination]
        last = top + _LETTER / 2
        parts.append(_block(_RAIL, last, _DATA - _RAIL - 4, 1.2, "#222222"))
        for group in order(view, _GROUP, row):
            top = _of_group(view, group, [way for way in row if way.way.group == group], top, parts)
        for number, line in enumerate(_lines(_label(view, _DESTINATION, destination, ways))):
            parts.append(_text(_TO, top + _LETTER, f"→ {line}" if not number else line, bold=True))
            top += _LINE
        for country in order(view, _COUNTRY, row):
            parts.append(_text(_TO + 16, top + _LETTER, _label(view, _COUNTRY, country, ways), colour="#4a4a4a"))
            top += _LINE
        top += 8
    parts.append(_block(_RAIL, head, 1.2, max(last - head, 0), "#222222"))
    return top + 6


def _of_group(view: View, group: str, row: Iterable[Thread], top: float, parts: list[str]) -> float:
    words, colour, _ = GROUPS[group]
    count = sum(way.fields for way in row)
    broken = ' stroke-dasharray="3 2"' if group in NOT_READ else ""
    place = f'x="{fixed(_DATA)}" y="{fixed(top + 2)}" width="11" height="11"'
    fill = "#ffffff" if group in NOT_READ else colour
    parts.append(f'<rect {place} fill="{fill}" stroke="{colour}"{broken}/>')
    label = f"{view.say(words)} · {view.number(count)}" if count else view.say(words)
    parts.append(_text(_TO + 4, top + _LETTER, label))
    return top + _LINE


def _label(view: View, column: int, key: str, ways: Sequence[Thread]) -> str:
    """Return what a box of the picture is called, without its number of fields; here is room for a whole sentence."""
    if column == _COUNTRY and not key:
        return view.country("")
    return words_of(view, column, key, ways, counted=False)


def _lines(text: str) -> list[str]:
    return wrap(text, _LETTERS, break_on_hyphens=False) or [text]


def _text(left: float, top: float, text: str, *, bold: bool = False, colour: str = "#1a1a1a") -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{fixed(left)}" y="{fixed(top)}" fill="{colour}"{weight}>{escape(text)}</text>'


def _block(left: float, top: float, wide: float, tall: float, colour: str) -> str:
    place = f'x="{fixed(left)}" y="{fixed(top)}" width="{fixed(wide)}" height="{fixed(tall)}"'
    return f'<rect {place} fill="{colour}"/>'
