"""A measurement of risk as one page: the first sentence, the pictures, the tables, and what was not looked at.

In:  figures of activities, and what they were measured on. Out: HTML that needs nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence

from sluis.i18n import N_, lang_in_force, tr
from sluis.reports import risk as words
from sluis.reports.blocks import Block, Column, Drawing, Grid, Marks, Report, Section, Words
from sluis.reports.page import page
from sluis.reports.risk_picture import picture
from sluis.risk.measurement import Measurement

Shown = tuple[str, Measurement, tuple[int, int], Mapping[str, int]]
"""Activity, figures, first and last moment of what was measured (ms), what was left out and how much."""


def risk_page(measured: Sequence[Shown]) -> str:
    """Return the page.

    Args:
        measured: One or several activities.
    """
    sections = tuple(
        Section(f"a{number}", activity, tuple(_blocks(activity, figures, period, left)))
        for number, (activity, figures, period, left) in enumerate(measured, start=1)
    )
    title = tr(N_("How often a home is recognised"))
    summary = tr(N_("Figures of attacks on what was released, each with its interval. No value of a report is in it."))
    note = tr(N_("A measurement says what was tried, and of the homes in it; another attacker may do better."))
    return page(Report(lang_in_force(), title, "", summary, note, "", sections))


def _blocks(activity: str, figures: Measurement, period: tuple[int, int], left: Mapping[str, int]) -> Iterator[Block]:
    sentence = words.first_sentence(activity, figures, *period, left)
    yield Words(sentence)
    name = tr(N_("Pictures of the measurement"))
    yield Drawing(picture(figures), sentence, tr(N_("The same figures stand in the tables below.")), name)
    for text in words.among_more(figures):
        yield Words(text)
    yield Words(words.worst_in_words(figures))
    known = [N_("what is known of a home"), N_("alone (95 %)"), N_("with fewer than 5"), N_("with fewer than 20")]
    yield _grid(N_("Homes that are alone"), known, words.singled_out(figures))
    rows = words.all_linked_rows(figures)
    if rows:
        yield _grid(N_("Homes found again"), words.LINKED, rows)
    for text in words.of_all(figures):
        yield Words(text)
    if figures.explained is not None:
        columns = [N_("column"), N_("alone by it only"), N_("alone without it"), N_("recognised without it")]
        yield _grid(N_("What each column does"), columns, words.contributions(figures.explained))
        less = words.remedies(figures.explained)
        if less:
            columns = [N_("what would be less"), N_("alone then"), N_("recognised then")]
            yield _grid(N_("What would bring it down"), columns, less)
    unseen = (*(tr(text) for text in words.not_looked_at(figures)), *words.left_out(left))
    yield Words(tr(N_("Not looked at, or left out:")))
    yield Marks(unseen)


def _grid(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    cells = tuple(tuple((text,) for text in row) for row in rows)
    return Grid(
        tr(caption), tuple(Column(tr(title), 3 if not place else 1) for place, title in enumerate(columns)), cells
    )
