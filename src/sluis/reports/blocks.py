"""What a report is made of before it is a page or a paper: sections of a few kinds of blocks, in words that are final.

In:  text that is translated, and harmless where others wrote it. Out: plain structures that templates lay out.

The rules this module keeps:
 * One content for HTML and PDF: what stands in the one stands in the other, in the same order.
 * Blocks hold text and never markup; a template escapes it (HTML) or receives it as data (Typst).
"""

from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from sluis.i18n.written import written_in

Cell: TypeAlias = tuple[str, ...]
"""Lines of one cell: the first is what counts, the others explain it."""


Row: TypeAlias = tuple[str, tuple[Cell, ...]]
"""A name and what it is: one value, or several of equal weight."""


def single(name: str, *lines: str) -> Row:
    """Return a name with one value, its first line and what explains it."""
    return name, (lines,)


def several(name: str, values: Iterable[str]) -> Row:
    """Return a name with several values of equal weight."""
    return name, tuple((value,) for value in values)


class Words(msgspec.Struct, frozen=True, tag="words"):
    """A paragraph."""

    text: str
    quiet: bool = False
    """Whether it only explains."""


class Lead(msgspec.Struct, frozen=True, tag="lead"):
    """A line that says what the next block is about; no heading, it leads nowhere."""

    text: str


class Marks(msgspec.Struct, frozen=True, tag="marks"):
    """A list of short texts."""

    items: tuple[str, ...]


class Steps(msgspec.Struct, frozen=True, tag="steps"):
    """A numbered list of short texts."""

    items: tuple[str, ...]


class Facts(msgspec.Struct, frozen=True, tag="facts"):
    """Names with what they are."""

    rows: tuple[Row, ...]


class Numbers(msgspec.Struct, frozen=True, tag="numbers"):
    """A few large numbers, each with its words."""

    rows: tuple[tuple[str, str], ...]


class Column(msgspec.Struct, frozen=True):
    """One column of a table."""

    title: str
    share: int = 1
    """Of the width of the paper, beside the other columns."""
    code: bool = False
    """Whether names and numbers stand in it that must be read letter by letter."""
    written: bool = False
    """Whether texts stand in it as somebody wrote them, in one language: each is marked with that, where it shows."""


class Grid(msgspec.Struct, frozen=True, tag="grid"):
    """A table with a row of titles."""

    caption: str
    """What it holds; a heading that already says so stands for it where people look."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    titled: bool = False
    """Whether the heading right above says what the caption says."""


class Judged(msgspec.Struct, frozen=True, tag="judged"):
    """A judgement: its word, its reason, and what rests on what."""

    verdict: str
    """FAIL, UNKNOWN, REVIEW or PASS: for the layout, never the only sign."""
    word: str
    """The same in the reader's language."""
    title: str
    texts: tuple[str, ...]
    rows: tuple[Row, ...] = ()


class Drawing(msgspec.Struct, frozen=True, tag="drawing"):
    """A picture, as SVG that was made here."""

    svg: str
    words: str
    """The same for who cannot see it."""
    caption: str
    name: str
    """What it is called where it can be moved sideways."""
    phone: str = ""
    """The same for a screen too narrow for it; empty when it fits there."""
    narrow: bool = False
    """Whether it is as wide as a phone, and no wider anywhere."""
    most_mm: int = 205
    """The tallest it is on paper."""


Block: TypeAlias = Words | Lead | Marks | Steps | Facts | Numbers | Grid | Judged | Drawing


class Section(msgspec.Struct, frozen=True):
    """A heading and what stands under it."""

    anchor: str
    """Of our own making: letters, digits and hyphens."""
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["Section", ...] = ()
    """Sections one level lower."""
    new_page: bool = False
    """Whether it begins a page of paper."""
    short: bool = False
    """Whether it stands on paper as one, on the next page when this one has no room."""


class Report(msgspec.Struct, frozen=True):
    """A whole report."""

    lang: str
    title: str
    subtitle: str
    made_with: str
    """Line at the foot of every page."""
    contents: str
    """Title of the table of contents."""
    page: str
    """``Page {number} of {count}`` with both places left open."""
    sections: tuple[Section, ...]
    head: tuple[Block, ...] = ()
    """What stands before the first heading."""


def as_plain(report: Report) -> dict[str, object]:
    """Return a report as dictionaries, lists and texts: what templates read.

    Examples:
        >>> made = Report("en", "T", "", "", "", "", (Section("a", "A", (Words("x"),)),))
        >>> as_plain(made)["sections"][0]["blocks"]
        [{'type': 'words', 'text': 'x', 'quiet': False}]
    """
    return _lists(report, report.lang)  # type: ignore[return-value]


def spoken(cell: Iterable[str], lang: str) -> str:
    """Return in which language somebody wrote a cell; empty for that of the report, and where it does not show.

    Args:
        cell: Its lines.
        lang: Of the report.

    Examples:
        >>> spoken(("Dat is zo",), "en"), spoken(("Dat is zo",), "nl"), spoken(("TR-181",), "nl")
        ('nl', '', '')
    """
    known = written_in(" ".join(cell))
    return "" if known is None or known == lang else known


def _lists(value: object, lang: str) -> object:
    if isinstance(value, Grid):
        written = [column.written for column in value.columns]
        langs = [
            [spoken(cell, lang) if marked else "" for marked, cell in zip(written, row, strict=True)]
            for row in value.rows
        ]
        plain = {name: _lists(getattr(value, name), lang) for name in value.__struct_fields__}
        return {"type": "grid", **plain, "langs": langs if any(written) else []}
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        plain = {name: _lists(getattr(value, name), lang) for name in value.__struct_fields__}
        return plain if tag is None else {"type": tag, **plain}
    if isinstance(value, (list, tuple)):
        return [_lists(each, lang) for each in value]
    return value
