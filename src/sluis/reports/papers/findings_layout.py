"""How the report on a register looks: two pages for who decides, then every finding for who works on it.

In:  a ``FindingsPaper``. Out: a ``blocks.Report`` in the language in force.

The rules this module keeps:
 * The first two pages have a bound on every list; what is left out of them is counted and stands behind.
 * A verdict is a word and never a colour alone.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sluis.i18n import N_, tr, tr_n
from sluis.reports.blocks import Block, Judged, Lead, Marks, Numbers, Report, Section, Words, single
from sluis.reports.papers.layout import issuer, laid_out, words
from sluis.reports.papers.recognised import NONE_MEASURED, NOT_ASKED
from sluis.reports.papers.register_findings import Asking, Ending, FindingLine, FindingsPaper
from sluis.reports.show import VERDICT_WORDS
from sluis.terms import Verdict

SHOWN_FINDINGS: Final = 4
"""Of each supervisor, on the first two pages."""
SHOWN: Final = 4
"""Of changes and days, on the first two pages."""
SHOWN_QUESTIONS: Final = 3
"""To each who is asked, on the first two pages."""
SHOWN_LETTERS: Final = 150
"""Of one sentence on the first two pages; the whole of it stands behind."""

RISK_TITLE: Final = N_("How well homes are recognised")


def findings_report(paper: FindingsPaper) -> Report:
    """Lay the report out in the language in force."""
    return laid_out(
        paper,
        title=tr(N_("Report on the register")),
        subtitle=tr(N_("For the data protection officer")),
        head=(issuer(paper),),
        sections=(
            Section("short", tr(N_("In short")), tuple(_short(paper))),
            Section("findings", tr(N_("Every finding")), (), tuple(_detail(paper)), new_page=True),
            *_more(paper),
        ),
    )  # fmt: skip


def _short(paper: FindingsPaper) -> Iterable[Block]:
    word = tr(N_("closed")) if paper.shut else tr(N_("all open"))
    verdict = Verdict.FAIL if paper.shut else Verdict.PASS
    first = [] if paper.first is None else [f"{tr(N_('Do first'))}: {paper.first.words()}"]
    seen = [] if paper.seen is None else [paper.seen.words()]
    yield Judged(verdict.value, word, paper.verdict.words(), (*seen, *first))
    yield Numbers(tuple((figure.words(), figure.title()) for figure in paper.counts))
    for overseen in paper.overseen:
        yield Lead(overseen.supervisor.words())
        yield Marks(tuple(_cut([_line(line) for line in overseen.lines], SHOWN_FINDINGS)))
    for asking in paper.asking:
        yield Lead(tr(N_("Ask {whom}"), None, whom=tr(asking.whom)))
        yield Marks(tuple(_cut([figure.words() for figure in asking.asked], SHOWN_QUESTIONS)))
    yield Lead(tr(N_("What changed")))
    yield from _changed(paper, SHOWN)
    yield Lead(tr(N_("What runs out within a year")))
    yield from _endings(paper, SHOWN)
    if paper.recognised:
        yield Lead(tr(RISK_TITLE))
        yield Marks(tuple(_cut([sentence.words() for sentence in paper.recognised], SHOWN)))
    yield words(paper.law, quiet=True)


def _cut(texts: Sequence[str], most: int) -> Iterable[str]:
    """Yield the first of some texts, each no longer than a bound and cut between words; and how many more."""
    for text in texts[:most]:
        yield text if len(text) <= SHOWN_LETTERS else text[: SHOWN_LETTERS - 1].rpartition(" ")[0].rstrip(",;:") + "…"
    if len(texts) > most:
        yield tr_n("{count} more stands behind.", "{count} more stand behind.", len(texts) - most)


def _line(line: FindingLine) -> str:
    verdict = tr(VERDICT_WORDS[line.verdict])
    return f"{verdict} ({', '.join(line.activities)}): {line.told.words()}"


def _changed(paper: FindingsPaper, most: int) -> Iterable[Block]:
    if paper.changed is None:
        yield Words(tr(N_("No earlier register was given, so this was not compared.")))
    elif not paper.changed:
        yield Words(tr(N_("Compared with the earlier register, the effect is the same.")))
    else:
        yield Marks(tuple(_cut([sentence.words() for sentence in paper.changed], most)))


def _endings(paper: FindingsPaper, most: int) -> Iterable[Block]:
    if paper.endings:
        yield Marks(tuple(_cut([_ending(ending) for ending in paper.endings], most)))
    else:
        yield Words(tr(N_("The register gives no day within a year on which something runs out.")))


def _ending(ending: Ending) -> str:
    return f"{ending.day.words()}: {tr(ending.what)} ({ending.about})"


def _detail(paper: FindingsPaper) -> Iterable[Section]:
    for number, overseen in enumerate(paper.overseen, 1):
        yield Section(f"by-{number}", overseen.supervisor.words(), tuple(map(judged, overseen.lines)))


def judged(line: FindingLine) -> Judged:
    """Return a finding with its reason, what to do, and what it rests on."""
    told, why = line.told.words(), line.reason.words()
    act = tr(N_("Do: {act}"), None, act=line.act.words())
    texts = [*([] if why == told else [why]), act]
    if line.settled:
        texts.append(tr(N_("A decision on record settles it.")))
    rows = (
        single(tr(N_("Activities")), ", ".join(line.activities)),
        single(tr(N_("Rests on")), line.told.source.words(), line.authority.words()),
    )
    return Judged(line.verdict.value, tr(VERDICT_WORDS[line.verdict]), told, tuple(texts), rows)


def _more(paper: FindingsPaper) -> Iterable[Section]:
    """Yield whole what the first pages cut, and what was not looked at."""
    for number, asking in enumerate(paper.asking, 1):
        if len(asking.asked) > SHOWN_QUESTIONS:
            yield _listed(f"ask-{number}", tr(N_("Ask {whom}"), None, whom=tr(asking.whom)), _asked(asking))
    if paper.changed is not None and len(paper.changed) > SHOWN:
        yield _listed("changed", tr(N_("What changed")), [sentence.words() for sentence in paper.changed])
    if len(paper.endings) > SHOWN:
        yield _listed("endings", tr(N_("What runs out within a year")), [_ending(each) for each in paper.endings])
    yield Section("recognised", tr(RISK_TITLE), tuple(_recognised(paper)))
    if paper.elsewhere:
        title = tr(N_("Documents that were not looked at"))
        yield _listed("elsewhere", title, [figure.words() for figure in paper.elsewhere])


def _recognised(paper: FindingsPaper) -> Iterable[Block]:
    """Yield what was measured, whole; or that nothing was, or that nobody looked."""
    if paper.recognised:
        yield Marks(tuple(sentence.words() for sentence in paper.recognised))
    else:
        yield Words(tr(NOT_ASKED if paper.recognised is None else NONE_MEASURED))


def _asked(asking: Asking) -> list[str]:
    return [figure.words() for figure in asking.asked]


def _listed(anchor: str, title: str, texts: Sequence[str]) -> Section:
    return Section(anchor, title, (Marks(tuple(texts)),))
