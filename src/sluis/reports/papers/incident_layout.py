"""How the paper about an incident looks: its scope stretch by stretch, the fields of its notices, and the decision.

In:  ``IncidentPaper``. Out: a ``blocks.Report`` in the language in force.
"""

from collections.abc import Iterator

from sluis.i18n import N_, grouped, tr
from sluis.reports.blocks import Block, Cell, Column, Facts, Grid, Lead, Marks, Report, Row, Section, Words, several
from sluis.reports.household_words import together
from sluis.reports.papers.figure import Sentence
from sluis.reports.papers.incident import CERTAINTIES, Decision, IncidentPaper, Notice, NoticeField, Stretch
from sluis.reports.papers.layout import issuer, laid_out, row, words

NOT_FILLED = N_("Open: nobody filled this yet.")


def incident_report(paper: IncidentPaper) -> Report:
    """Lay an incident out in the language in force."""
    how = N_(
        "Each figure is measured, estimated or unknown, and says how. Unknown means that no source of this paper tells "
        "it. Figures of different times or sources are not added: a home can be in more than one."
    )
    return laid_out(
        paper,
        title=tr(N_("Incident: what left, and what we know of it")),
        subtitle=paper.recipient.words(),
        head=(
            Facts(
                (row(paper.recipient), row(paper.country), row(paper.detected), *_version(paper), *issuer(paper).rows)
            ),
        ),
        sections=(
            *_correction(paper),
            Section(
                "scope",
                tr(N_("The scope")),
                (words(paper.period), Words(tr(how), quiet=True)),
                tuple(_stretch(number, each) for number, each in enumerate(paper.stretches, 1)),
            ),
            *(_notice(number, each) for number, each in enumerate(paper.notices, 1)),
            Section("decision", tr(N_("The decision not to notify")), _decision(paper.decision)),
        ),
    )


def _version(paper: IncidentPaper) -> tuple[Row, ...]:
    return () if paper.version is None else (row(paper.version),)


def _stretch(number: int, stretch: Stretch) -> Section:
    title = stretch.title.words()
    blocks: list[Block] = []
    if stretch.differs:
        blocks += [
            Lead(tr(N_("Here sources contradict each other"))),
            Marks(tuple(each.words() for each in stretch.differs)),
        ]
    for each in stretch.sources():
        blocks += _source(each, title)
    return Section(f"stretch-{number}", title, tuple(blocks), short=len(blocks) == 1)


def _source(stretch: Stretch, title: str) -> Iterator[Block]:
    """Yield what one source tells."""
    columns = (
        Column(tr(N_("What it is")), 3),
        Column(tr(N_("On this paper")), 3),
        Column(tr(N_("Known")), 2),
        Column(tr(N_("How")), 5),
    )
    rows = tuple(
        ((each.figure.title(),), (each.figure.words(),), (tr(CERTAINTIES[each.certainty]),), (each.how.words(),))
        for each in stretch.scope()
    )
    caption = tr(N_("Told by {source}"), None, source=tr(stretch.told_by)) if stretch.told_by else title
    yield Grid(caption, columns, rows, titled=not stretch.told_by)
    if stretch.kinds:
        yield _kinds(stretch)
    if stretch.seen:
        heads = (Column(tr(N_("Kind of data, and in which form")), 8), Column(tr(N_("How many values")), 1))
        seen = tuple(((each.kind.words(),), (each.count.words(),)) for each in stretch.seen)
        yield Grid(tr(N_("Kinds of data that were seen")), heads, seen)


def _correction(paper: IncidentPaper) -> Iterator[Section]:
    """Yield what this version corrects of the one before."""
    made = paper.correction
    if made is None:
        return
    named = Sentence(
        N_("This paper corrects version {before}, of {day}. That version is kept with it."),
        {"before": made.before, "day": made.day},
    )
    columns = (Column(tr(N_("What it is")), 4), Column(tr(N_("It was")), 3), Column(tr(N_("It is")), 3))
    absent = tr(N_("did not stand in it")), tr(N_("does not stand in it any more"))
    rows = tuple(
        (
            (each.what if isinstance(each.what, str) else each.what.words(),),
            (absent[0] if each.was is None else each.was.words(),),
            (absent[1] if each.now is None else each.now.words(),),
        )
        for each in made.changes
    )
    yield Section(
        "correction",
        tr(N_("What this version corrects")),
        (
            words(named),
            Facts((row(made.why), several(tr(N_("Files of that version")), [each.words() for each in made.files]))),
            Grid(tr(N_("What changed")), columns, rows),
        ),
    )


def _kinds(stretch: Stretch) -> Grid:
    columns = (
        Column(tr(N_("What it is")), 4),
        Column(tr(N_("In which form they get it")), 4),
        Column(tr(N_("How often")), 1),
    )
    told = together((kind.told(), kind.count.value) for kind in stretch.kinds if isinstance(kind.count.value, int))
    rows = tuple(((kind.what,), (kind.form,), (grouped(count),)) for kind, count in told)
    return Grid(tr(N_("Kinds of data")), columns, rows)


def _notice(number: int, notice: Notice) -> Section:
    title = tr(notice.title)
    columns = (
        Column(tr(N_("Number")), 1),
        Column(tr(N_("What is asked")), 4),
        Column(tr(N_("Filled, or open")), 6),
    )
    rows = tuple(row for field in notice.fields for row in _field(field))
    return Section(f"notice-{number}", title, (Grid(title, columns, rows, titled=True),))


def _field(field: NoticeField) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each thing that is told or open: of one cell only the first line counts, and these all do."""
    lines = [each.words() for each in field.told]
    lines += [tr(N_("Open: {what}"), None, what=each.words()) for each in field.open]
    for line in lines or [tr(NOT_FILLED)]:
        yield (field.place,), (tr(field.asked),), (line,)


def _decision(decision: Decision | None) -> tuple[Block, ...]:
    if decision is None:
        silent = N_("Open: whether it is notified is not on record. Whoever decides writes down what, why and when.")
        return (Words(tr(silent)),)
    kept = N_("GDPR article 33(5) and Tw 11.3a(6) ask to keep a record of every breach, notified or not.")
    return (
        Facts((row(decision.text), row(decision.by), row(decision.day))),
        Words(tr(kept), quiet=True),
    )
