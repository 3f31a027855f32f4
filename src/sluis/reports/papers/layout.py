"""How every paper looks: its head, its sections, and at its end who issued it, on what, and where each figure is from.

In:  a paper and the sections that its own layout made. Out: a ``blocks.Report``, as a page (HTML) or paper (PDF/UA-1).

The rules this module keeps:
 * Whatever a section holds, its text is harmless: this is done here, for all of them.
 * The end of a paper is made from the paper and not by its layout: none can leave it out.
 * What says itself where it is, as a place in the law with its link, is not repeated in the table of sources.
 * The day is that of the paper and never of a clock: the same paper is the same bytes.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec

from sluis.i18n import N_, lang_in_force, tr
from sluis.i18n.harmless import harmless
from sluis.reports.blocks import Block, Column, Drawing, Facts, Grid, Report, Section, Words, several, single
from sluis.reports.dutch_time import day_in_words
from sluis.reports.page import page
from sluis.reports.paper import paper as on_paper
from sluis.reports.papers.figure import Figure, Sentence, figures_of
from sluis.reports.papers.paper import Paper

_T = TypeVar("_T")
_AS_IT_IS: Final = frozenset({"lang", "anchor", "verdict"})
"""What is made here and is no text to read."""
MADE_WITH: Final = "Sluis"


def laid_out(paper: Paper, *, title: str, subtitle: str, head: Sequence[Block], sections: Sequence[Section]) -> Report:
    """Return a paper as a report in the language in force, with the end that every paper has.

    Args:
        paper: Says who issued it and holds every figure.
        title: Of the paper, in the language in force.
        subtitle: Below it.
        head: What stands before the first heading.
        sections: What it says; text of others need not be harmless yet.
    """
    made = Report(
        lang=lang_in_force(),
        title=title,
        subtitle=subtitle,
        made_with=MADE_WITH,
        contents=tr(N_("Contents")),
        page=tr(N_("page {number} of {count}"), None, number="{number}", count="{count}"),
        head=tuple(head),
        sections=(*sections, _about(paper), *_sources(paper)),
    )
    return _harmless(made)


def html_of(report: Report) -> str:
    """Return a paper as a page that needs nothing else."""
    return page(report)


def pdf_of(report: Report, paper: Paper) -> bytes:
    """Return a paper as PDF/UA-1, the same bytes for the same paper."""
    return on_paper(report, paper.issued.day)


def row(figure: Figure) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Return a figure as a row of facts: what it is, and its value."""
    return single(figure.title(), figure.words())


def words(sentence: Sentence, *, quiet: bool = False) -> Words:
    """Return a sentence as a paragraph."""
    return Words(sentence.words(), quiet)


def issuer(paper: Paper) -> Facts:
    """Return who issued a paper and when, for its head."""
    issued = paper.issued
    return Facts((
        row(issued.by),
        row(issued.contact),
        *([] if issued.officer is None else [row(issued.officer)]),
        single(tr(N_("Date")), day_in_words(issued.day)),
    ))  # fmt: skip


def _about(paper: Paper) -> Section:
    issued = paper.issued
    rows = (
        single(tr(N_("Issued by")), issued.by.words(), issued.contact.words()),
        single(tr(N_("Date")), day_in_words(issued.day)),
        several(tr(N_("Rests on")), [each.words() for each in issued.rests_on]),
        several(tr(N_("Does not show")), [each.words() for each in issued.does_not_show]),
    )
    return Section("about", tr(N_("About this paper")), (Facts(rows),))


def _sources(paper: Paper) -> tuple[Section, ...]:
    figures = [each for each in figures_of(paper) if not getattr(each.value, "says_where", False)]
    title = tr(N_("Where each figure comes from"))
    columns = (Column(tr(N_("What it is")), 3), Column(tr(N_("On this paper")), 3), Column(tr(N_("From")), 4))
    rows = tuple(((figure.title(),), (figure.words(),), (figure.source.words(),)) for figure in figures)
    return (Section("sources", title, (Grid(title, columns, rows, titled=True),)),)


def _harmless(value: _T) -> _T:
    """Return the same with every text in it harmless; a drawing is ours and stays."""
    if isinstance(value, str):
        return harmless(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_harmless(each) for each in value)  # type: ignore[return-value]
    if isinstance(value, msgspec.Struct) and not isinstance(value, Drawing):
        made = {name: getattr(value, name) for name in value.__struct_fields__}
        return type(value)(**{name: each if name in _AS_IT_IS else _harmless(each) for name, each in made.items()})
    return value
