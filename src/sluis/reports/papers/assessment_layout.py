"""How an assessment looks: what is open first, then per activity an element a section, what is open marked in each.

In:  an ``Assessment``. Out: a ``blocks.Report`` in the language in force.

The rule this module keeps: what is open stands under the word "open" in the element that asks for it, never as a value.
"""

from collections.abc import Iterator
from typing import Final

from sluis.i18n import N_, tr
from sluis.reports.blocks import (
    Block,
    Column,
    Drawing,
    Facts,
    Grid,
    Lead,
    Marks,
    Numbers,
    Report,
    Row,
    Section,
    Words,
    several,
)
from sluis.reports.papers.assessment import Assessed, Assessment, AssessmentKind, Element, FieldLine
from sluis.reports.papers.figure import Figure
from sluis.reports.papers.findings_layout import judged
from sluis.reports.papers.layout import issuer, laid_out, words
from sluis.reports.risk_parts import COLUMNS as PARTS_COLUMNS
from sluis.reports.risk_parts import DASHED, part_rows, parts_picture
from sluis.reports.risk_parts import TITLE as PARTS_TITLE
from sluis.reports.utility import COLUMNS, RESTS_ON, utility_picture, utility_rows

TITLES: Final = {
    AssessmentKind.DPIA: N_("Data protection impact assessment"),
    AssessmentKind.TIA: N_("Transfer impact assessment"),
    AssessmentKind.LIA: N_("Balancing test of a legitimate interest"),
}
SUBTITLES: Final = {
    AssessmentKind.DPIA: N_("GDPR article 35(7), filled as far as the record goes"),
    AssessmentKind.TIA: N_("GDPR articles 44 to 49, filled as far as the record goes"),
    AssessmentKind.LIA: N_("GDPR article 6(1)(f), filled as far as the record goes"),
}


def assessment_report(paper: Assessment) -> Report:
    """Lay the assessment out in the language in force."""
    head: list[Block] = [issuer(paper)]
    if paper.state is not None:
        head.append(words(paper.state))
    head.append(Numbers(((paper.open.words(), paper.open.title()),)))
    head.append(Words(tr(N_("What is open is for people to fill in: this program does not guess."))))
    return laid_out(
        paper,
        title=tr(TITLES[paper.kind]),
        subtitle=tr(SUBTITLES[paper.kind]),
        head=head,
        sections=(
            *(_activity(number, assessed) for number, assessed in enumerate(paper.activities, 1)),
            *_left(paper),
            _life(paper),
            _changed(paper),
        ),
    )


def _activity(number: int, assessed: Assessed) -> Section:
    title = tr(N_("{purpose} ({activity})"), None, purpose=assessed.purpose.words(), activity=assessed.key)
    parts = tuple(_element(number, element) for element in assessed.elements)
    return Section(
        f"activity-{number}",
        title,
        (),
        (*parts, *_rows_measured(number, assessed), *_utility(number, assessed)),
        new_page=number > 1,
    )


def _rows_measured(number: int, assessed: Assessed) -> Iterator[Section]:
    """Yield what each row does to how well homes are recognised, of an activity of which that is on record."""
    points = list(assessed.parts)
    if points:
        title = tr(PARTS_TITLE)
        columns = tuple(Column(tr(each), 3) for each in PARTS_COLUMNS)
        rows = tuple(tuple((cell,) for cell in row) for row in part_rows(points))
        drawing = Drawing(
            parts_picture(points), tr(N_("The same figures stand in the table below.")), tr(DASHED), title
        )
        yield Section(f"rows-{number}", title, (drawing, Grid(title, columns, rows)))


def _utility(number: int, assessed: Assessed) -> Iterator[Section]:
    """Yield what counts are worth by epsilon, of an activity that counts homes."""
    points = list(assessed.utility)
    if points:
        title = tr(N_("What counts are worth, by epsilon: homes that a number lies off"))
        columns = tuple(Column(tr(each), 3) for each in COLUMNS)
        rows = tuple(tuple((cell,) for cell in row) for row in utility_rows(points))
        words_of_it = tr(N_("The same figures stand in the table below."))
        drawing = Drawing(utility_picture(points), words_of_it, tr(RESTS_ON), title)
        yield Section(f"utility-{number}", title, (drawing, Grid(title, columns, rows)))


def _element(number: int, element: Element) -> Section:
    return Section(f"{element.anchor}-{number}", tr(element.title), tuple(_blocks(element)))


def _blocks(element: Element) -> Iterator[Block]:
    yield Words(tr(N_("Asked for by {law}."), None, law=element.asks.words()), quiet=True)
    if element.facts:
        yield Facts(tuple(_rows(element.facts)))
    if element.fields:
        yield _fields(element.fields)
    for remark in element.remarks:
        yield words(remark)
    if element.lines:
        yield Lead(tr(N_("What the law layer finds")))
        yield from map(judged, element.lines)
    if element.open:
        yield Lead(tr(N_("Open")))
        yield Marks(tuple(point.words() for point in element.open))


def _rows(facts: tuple[Figure, ...]) -> Iterator[Row]:
    """Yield a row for each name; figures of one name stand together."""
    told: dict[str, list[str]] = {}
    for figure in facts:
        told.setdefault(tr(figure.what), []).append(figure.words())
    for name, values in told.items():
        yield several(name, values)


def _fields(fields: tuple[FieldLine, ...]) -> Grid:
    columns = (
        Column(tr(N_("What leaves")), 5),
        Column(tr(N_("Whose")), 2),
        Column(tr(N_("Why, as our register says it")), 4, written=True),
    )
    rows = tuple(
        ((line.form.words(), line.form.about_words()), (line.people.words(),), (line.why.words(),)) for line in fields
    )
    return Grid(tr(N_("What leaves, field by field")), columns, rows)


def _left(paper: Assessment) -> Iterator[Section]:
    if paper.left:
        title = tr(N_("Activities this paper is not about"))
        yield Section("left", title, (Marks(tuple(sentence.words() for sentence in paper.left)),))


def _life(paper: Assessment) -> Section:
    title = tr(N_("Decisions and advice on this version"))
    if paper.life is None:
        return Section("life", title, (Words(tr(N_("No gate was given, so its steps were not looked at."))),))
    if not paper.life:
        return Section("life", title, (Words(tr(N_("The gate knows no step of a register with these bytes."))),))
    return Section("life", title, (Marks(tuple(sentence.words() for sentence in paper.life)),))


def _changed(paper: Assessment) -> Section:
    title = tr(N_("What differs from the earlier version"))
    if paper.changed is None or paper.since is None:
        return Section("changed", title, (Words(tr(N_("No earlier version was given, so this was not compared."))),))
    rows = Facts((several(paper.since.title(), [paper.since.words()]),))
    if not paper.changed:
        told = Words(tr(N_("Of what this paper holds, every fact and finding is the same in both versions.")))
        return Section("changed", title, (rows, told))
    return Section("changed", title, (rows, Marks(tuple(sentence.words() for sentence in paper.changed))))
