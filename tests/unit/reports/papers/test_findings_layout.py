"""Two pages before any detail, whatever the register holds; nothing is cut that does not stand behind."""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from msgspec.structs import replace
from source_tree import ROOT
from tests.paper_checks import HOSTILE, SILENT_WORDS, in_language, text_of, twice
from tests.sheet_rows import FILE

from sluis.api.paper_findings import make_findings
from sluis.api.papers import MadePaper
from sluis.reports.paper import paper as on_paper
from sluis.reports.papers.figure import Both, Figure, Sentence
from sluis.reports.papers.findings_layout import findings_report
from sluis.reports.papers.layout import html_of
from sluis.reports.papers.register_findings import FindingsPaper

DAY = date(2026, 12, 1)
REPORTED = ROOT / "examples" / "registers" / "march-2026-public-record.yaml"


@lru_cache(maxsize=2)
def made(file: Path = REPORTED) -> MadePaper[FindingsPaper]:
    return make_findings(file, DAY, FILE)


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


def longest(paper: FindingsPaper) -> FindingsPaper:
    """Return a report with long sentences, and as many of everything as no register has."""

    def long(figure: Figure) -> Figure:
        return replace(figure, value=Both("lang woord " * 60, "long word " * 60))

    lines = tuple(replace(line, told=long(line.told)) for overseen in paper.overseen for line in overseen.lines)
    many = tuple(replace(overseen, lines=lines) for overseen in paper.overseen)
    asking = tuple(replace(each, asked=tuple(map(long, each.asked * 3))) for each in paper.asking)
    changed = (Sentence("A change of many words and of no end " * 20),) * 30
    return replace(paper, overseen=many, asking=asking, changed=changed)


def test_two_pages_come_before_any_detail() -> None:
    for lang in ("nl", "en"):
        with in_language(lang):
            for paper in (made(FILE).paper, made().paper, longest(made().paper)):
                report = findings_report(paper)
                first = replace(report, sections=report.sections[:1])
                assert report.sections[1].new_page
                assert pages(on_paper(first, DAY)) <= 2


def test_what_is_cut_stands_behind() -> None:
    report = findings_report(made().paper)
    seen = text_of(html_of(report))
    assert "24 more stand behind." in seen
    for overseen in made().paper.overseen:
        for line in overseen.lines:
            assert seen.count(" ".join(line.told.words().split())) >= 1
    for asking in made().paper.asking:
        assert all(" ".join(figure.words().split()) in seen for figure in asking.asked)


def test_an_empty_list_is_said_as_what_it_is() -> None:
    alone = make_findings(FILE, DAY)
    for lang, compared in (("en", "not compared"), ("nl", "niet vergeleken")):
        with in_language(lang):
            seen = text_of(alone.html())
            assert compared in seen
            listed = seen.partition("runs out")[2] or seen.partition("afloopt")[2]
            assert "empty" in listed or "leeg" in listed or "no day" in listed
            assert not SILENT_WORDS.search(listed.partition(".")[0])


def test_hostile_text_is_text() -> None:
    hostile = replace(
        made(FILE).paper, changed=(Sentence("{x}", {"x": replace(made().paper.counts[0], value=HOSTILE)}),)
    )
    page = html_of(findings_report(hostile))
    assert "<script>x" not in page
    assert "\u202e" not in page


def test_the_same_bytes() -> None:
    assert twice(made().pdf) == made().pdf()


def test_the_verdict_is_a_word_for_flows_and_not_that_of_a_case() -> None:
    with in_language("nl"):
        words = [text_of(html_of(findings_report(paper))) for paper in (made(FILE).paper, made().paper)]
    assert "alles open" in words[0]
    assert not any("in behandeling" in each for each in words)
