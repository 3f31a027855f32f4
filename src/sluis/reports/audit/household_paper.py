"""The report of an audit for a household and who writes about it: four pages, of which the first can be printed.

In:  one audit as a reader sees it. Out: one ``blocks.Report``; every field with its evidence is in the appendix.

The rules this module keeps:
 * At most four pages, whatever was captured: each part shows its first few, says how many more there are and where.
 * The first page says who got what, shows where everything went, and says what nobody looked at.
 * It says nothing that the appendix does not say too.
"""

from typing import Final

from sluis.audit.model import SORTS, Observation
from sluis.i18n import N_
from sluis.law.words import citation_in_words
from sluis.reports.audit.content import made_with, subtitle
from sluis.reports.audit.news import news
from sluis.reports.audit.picture import described, picture
from sluis.reports.audit.summary import VERDICTS, figures, sentence, to_whom, undeclared, unseen
from sluis.reports.audit.time_line import time_line
from sluis.reports.audit.view import NO_TABLE, View
from sluis.reports.blocks import Block, Cell, Column, Drawing, Grid, Lead, Marks, Numbers, Report, Section, Words

PAGES: Final = 4
_LIMITS: Final = 5
_FINDINGS: Final = 8
_INPUTS: Final = 4
_ROWS: Final = 6
_LINES: Final = 8
_SENTENCE: Final = 280
_PICTURE_MM: Final = 88
"""The tallest a picture is, so that what was not looked at stands on its page."""


def household_paper(view: View) -> Report:
    """Return the report."""
    return Report(
        lang=view.lang,
        title=view.say(N_("What left the house")),
        subtitle=subtitle(view),
        made_with=made_with(view),
        contents="",
        page=view.say(N_("page {number} of {count}"), number="{number}", count="{count}"),
        sections=(_whom(view), time_line(view, most=_LINES), _findings(view), _checked(view)),
        head=tuple(_first_page(view)),
    )


def _first_page(view: View) -> list[Block]:
    told = news(view)
    blocks: list[Block] = [*([Words(told)] if told else []), Words(sentence(view)), Numbers(figures(view))]
    if view.audit.flows:
        svg = picture(view.audit, view.lang, reveal=view.reveal, letters=view.letters)
        caption = N_(
            "A number is how many fields were recognised; where none stands, none was. What is drawn broken could not "
            "be read, and may hold anything."
        )
        cure = "" if view.audit.table.name else f" {view.say(NO_TABLE)}"
        name = view.say(N_("The flows in one picture"))
        blocks.append(Drawing(svg, described(view), view.say(caption) + cure, name, most_mm=_PICTURE_MM))
    limits = tuple(view.text(limit, _SENTENCE) for limit in unseen(view)[:_LIMITS])
    return [*blocks, Lead(view.say(N_("What this capture cannot show"))), Marks(limits)]


def _whom(view: View) -> Section:
    title = view.say(N_("To whom"))
    if not view.audit.destinations:
        return Section("whom", title, (Words(view.say(N_("No destination outside the house was seen."))),))
    grid, rest = to_whom(view, most=_ROWS, titled=True)
    cure = [] if view.audit.table.name else [Words(view.say(NO_TABLE), quiet=True)]
    return Section("whom", title, (grid, *_more(view, rest), *cure), new_page=True)


def _findings(view: View) -> Section:
    title, found = view.say(N_("Findings")), view.audit.observations
    blocks = undeclared(view)
    if found:
        columns = (
            Column(view.say(N_("Verdict")), 3),
            Column(view.say(N_("Finding")), 11),
            Column(view.say(N_("Law")), 5),
            Column(view.say(N_("Found at")), 4),
        )
        blocks.append(Grid(title, columns, tuple(_finding(view, seen) for seen in found[:_FINDINGS]), titled=True))
        blocks += _more(view, len(found) - _FINDINGS)
        blocks.append(
            Words(view.say(N_("Only a supervisor or a court can call something a violation.")), quiet=True)
        )  # fmt: skip
    return Section("findings", title, tuple(blocks))


def _finding(view: View, seen: Observation) -> tuple[Cell, ...]:
    told = " ".join(
        text for text in (view.told(seen.reason_id, seen.words), view.told(seen.remedy_id, seen.words)) if text
    )
    law = view.listed(citation_in_words(finding.citation, view.lang) for finding in seen.findings[:3])
    return (
        (view.say(VERDICTS[seen.verdict]),),
        (view.say(SORTS[seen.sort]), view.text(told, _SENTENCE)),
        (view.text(law, 90) or "-",),
        (view.evidence(seen.places[:3]),),
    )


def _checked(view: View) -> Section:
    audit = view.audit
    lines = [
        f"{source.number}: {view.text(source.name, 40)}, SHA-256 {view.text(source.sha256, 64) or '-'}"
        for source in audit.sources[:_INPUTS]
    ]
    rest = len(audit.sources) - _INPUTS
    more = [view.say(N_("and {count} more"), count=rest)] if rest > 0 else []
    where = N_(
        "Every destination and field, each with the packet it stands in, how it was done and all that this capture "
        "cannot show: `sluis audit` with `--appendix FILE` writes it on paper, with `--format html` as a page."
    )
    blocks: list[Block] = [Words(view.say(where)), *((Marks((*lines, *more)),) if lines else ())]
    if audit.table.name:
        name, day = view.text(audit.table.name, 80), view.text(audit.table.day, 20)
        blocks.append(Words(view.say(N_("Table of addresses: {name}, {day}."), name=name, day=day), quiet=True))
    return Section("checked", view.say(N_("The rest, and how to check this")), tuple(blocks))


def _more(view: View, count: int) -> list[Block]:
    return [Words(view.say(N_("And {count} more, in the appendix."), count=count), quiet=True)] if count > 0 else []
