"""How the index of a dossier looks: on its first page what it is, who asked by which power, and who signs.

In:  ``DossierPaper``. Out: a ``blocks.Report`` in the language in force.
"""

from collections.abc import Sequence
from typing import Final

from sluis.i18n import N_, tr
from sluis.reports.blocks import Block, Column, Facts, Grid, Marks, Report, Section, Steps, Words, several
from sluis.reports.papers.dossier import GROUPS, DossierPaper, FileLine, FindingsLine
from sluis.reports.papers.figure import NOT_ON_RECORD, Figure, Sentence
from sluis.reports.papers.layout import issuer, laid_out, row, words

CHECK: Final = (
    N_("Take check_dossier.py from a release of Sluis, and not from this archive, which the provider made."),
    N_("Get the key of who signs, and the keys of the log, from somebody else than the provider."),
    N_(
        "Run: python3 check_dossier.py DOSSIER --signer KEY --authority AUTHORITY --request REFERENCE "
        "--period FROM/TO --number NUMBER --previous DIGEST --log-key KEY --policy WITNESSES --seed SEED --leaf LEAF "
        "--registered COUNT --places PLACES"
    ),
    N_("Its first sentence says whether the dossier holds, and everything that was not checked."),
)
"""How a dossier is checked."""


def dossier_report(paper: DossierPaper) -> Report:
    """Lay the index of a dossier out in the language in force."""
    asked = (paper.number, paper.asked_by, paper.authority, paper.reference, paper.received, paper.due)
    signed = (paper.signed.name, paper.signed.key, paper.law)
    sections = (
        Section("what", tr(N_("What this is")), _said(paper.what)),
        Section("members", tr(N_("What is in it")), (_members(paper),)),
        Section("not-shown", tr(N_("What it does not show")), _said(paper.issued.does_not_show)),
        Section(
            "asked",
            tr(N_("What was asked, and by which power")),
            (Facts((row(paper.asked),)), _powers(paper)),
            new_page=True,
        ),
        Section("people", tr(N_("Personal data in it")), _said(paper.people)),
        Section("hold", tr(N_("What is kept because of it")), _said(paper.held)),
        Section("registers", tr(N_("Registers of the period")), _registers(paper)),
        Section("findings", tr(N_("What the law says of them")), *_findings(paper.findings)),
        *_looked_at(paper),
        Section("captures", tr(N_("Recordings")), _files(paper.captures)),
        Section("correspondence", tr(N_("Correspondence")), _files(paper.correspondence)),
        Section("earlier", tr(N_("Dossiers before this one")), _earlier(paper)),
        Section("check", tr(N_("How to check it")), (Steps(tuple(tr(each) for each in CHECK)),)),
    )
    return laid_out(
        paper,
        title=tr(N_("Dossier for a supervisory authority")),
        subtitle=paper.reference.words(),
        head=(
            Facts(
                (
                    *(row(each) for each in (*asked, paper.first, paper.last)),
                    *issuer(paper).rows,
                    *(row(each) for each in signed),
                )
            ),
        ),
        sections=sections,
    )


def _looked_at(paper: DossierPaper) -> tuple[Section, ...]:
    return (
        Section("risk", tr(N_("How well homes are recognised")), _said(paper.measured)),
        Section("log", tr(N_("The log")), (_facts(paper.log), *_said(paper.log_said))),
        Section("sample", tr(N_("The sample")), (_facts(paper.sample), *_said(paper.sample_said))),
    )


def _said(sentences: Sequence[Sentence]) -> tuple[Block, ...]:
    return tuple(words(each) for each in sentences) or _silent()


def _silent() -> tuple[Block, ...]:
    return (Words(tr(NOT_ON_RECORD)),)


def _facts(figures: Sequence[Figure]) -> Block:
    return Facts(tuple(row(each) for each in figures))


def _powers(paper: DossierPaper) -> Block:
    columns = (
        Column(tr(N_("Power")), 3),
        Column(tr(N_("Read in")), 5),
        Column(tr(N_("How")), 3),
        Column(tr(N_("SHA-256 of the passage")), 5, code=True),
    )
    rows = tuple(
        ((each.citation.words(),), (each.read_in.words(),), (each.how.words(),), (each.digest.words(),))
        for each in paper.powers
    )
    return Grid(tr(N_("Powers that were named")), columns, rows)


def _members(paper: DossierPaper) -> Block:
    columns = (Column(tr(N_("What it is")), 7), Column(tr(N_("Where")), 3), Column(tr(N_("Files in it")), 2))
    rows = tuple(
        ((tr(GROUPS[each.name]),), (str(each.count.source.place),), (each.count.words(),)) for each in paper.groups
    )
    return Grid(tr(N_("Members of the archive")), columns, rows, titled=True)


def _registers(paper: DossierPaper) -> tuple[Block, ...]:
    columns = (
        Column(tr(N_("Version")), 2),
        Column(tr(N_("SHA-256")), 4, code=True),
        Column(tr(N_("What was done")), 7),
        Column(tr(N_("In force")), 4),
    )
    rows = tuple(
        (
            (each.number.words(),),
            (each.digest.words(),),
            tuple(step.words() for step in each.steps) or (tr(NOT_ON_RECORD),),
            tuple(since.words() for since in each.in_force) or (tr(N_("not in this period")),),
        )
        for each in paper.versions
    )
    table = (Grid(tr(N_("Versions of the register")), columns, rows),) if rows else ()
    return (*table, *(words(each) for each in paper.named)) or _silent()


def _findings(lines: Sequence[FindingsLine]) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    if not lines:
        return _silent(), ()
    parts = tuple(
        Section(
            f"findings-{at}",
            f"{each.register.title()}: {each.register.words()[:16]}",
            (
                Facts(
                    (several(tr(N_("Open")), _named(each.open)), several(tr(N_("Closed since")), _named(each.closed)))
                ),
            ),
        )
        for at, each in enumerate(lines, 1)
    )
    return (Words(tr(N_("Each with its sentence stands in findings/findings.json.")), quiet=True),), parts


def _named(findings: Sequence[Figure]) -> list[str]:
    return [f"{each.about_words()}: {each.words()}" for each in findings] or [tr(NOT_ON_RECORD)]


def _files(lines: Sequence[FileLine]) -> tuple[Block, ...]:
    if not lines:
        return _silent()
    columns = (
        Column(tr(N_("File")), 4),
        Column(tr(N_("What is told of it")), 5),
        Column(tr(N_("SHA-256")), 5, code=True),
    )
    rows = tuple(
        ((each.name.words(),), tuple(told.words() for told in each.told) or ("",), (each.digest.words(),))
        for each in lines
    )
    return (Grid(tr(N_("Files")), columns, rows),)


def _earlier(paper: DossierPaper) -> tuple[Block, ...]:
    facts = Facts((row(paper.previous),))
    return (facts, Marks(tuple(each.words() for each in paper.earlier))) if paper.earlier else (facts,)
