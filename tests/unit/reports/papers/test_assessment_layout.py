"""An assessment looks the same twice, marks what is open, and says no "none" of what is silent."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from source_tree import ROOT
from tests.assessment_papers import made
from tests.paper_checks import HOSTILE, in_language, keeps_ua, text_of, twice
from tests.sheet_rows import FILE

from sluis.api.paper_assessment import AssessmentKind
from sluis.reports.papers.assessment import Assessment
from sluis.reports.papers.assessment_layout import assessment_report
from sluis.reports.papers.figure import Figure, figures_of
from sluis.reports.papers.layout import html_of

SILENT = re.compile(r"\b(geen|none|nothing)\b", re.IGNORECASE)
KINDS = (AssessmentKind.DPIA,)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_value_is_on_the_page_and_the_silent_words_are_not(kind: AssessmentKind, lang: str) -> None:
    with in_language("nl" if lang == "nl" else "en"):
        paper = made(kind).paper
        seen = text_of(html_of(assessment_report(paper)))
        ours = set()
        for assessed in paper.activities:
            for each in assessed.elements:
                assert each.asks.words() in seen
                assert all(" ".join(point.words().split()) in seen for point in each.open)
                ours |= {figure.words() for figure in each.facts}
        assert all(" ".join(words.split()) in seen for words in ours)
        points = [point.words() for assessed in paper.activities for each in assessed.elements for point in each.open]
        assert not [words for words in points if SILENT.search(words)]
        assert "violation" not in seen.lower()
        assert "overtreding" not in seen.lower()


def test_it_is_the_same_in_two_time_zones_and_keeps_ua(tmp_path: Path) -> None:
    with in_language("nl"):
        assessment = made(AssessmentKind.DPIA, FILE, FILE, "wifi-help")
        keeps_ua(tmp_path, twice(assessment.pdf))
        assert assessment.docx().startswith(b"PK\x03\x04")


def test_an_activity_that_is_silent_says_no_none() -> None:
    paper = made(AssessmentKind.DPIA, ROOT / "examples" / "registers" / "march-2026-invented.yaml").paper
    for assessed in paper.activities:
        for each in assessed.elements:
            for figure in each.facts:
                if figure.value is None:
                    assert figure.words() == "not on record"


def hostile(value: object) -> object:
    """Return a paper with hostile text in the place of every text that others wrote."""
    if isinstance(value, Figure):
        return replace(value, value=HOSTILE) if isinstance(value.value, str) else value
    if isinstance(value, tuple):
        return tuple(map(hostile, value))
    if isinstance(value, dict):
        return {name: hostile(each) for name, each in value.items()}
    if hasattr(value, "__struct_fields__"):
        return type(value)(**{name: hostile(getattr(value, name)) for name in value.__struct_fields__})
    return value


def test_hostile_text_stays_text() -> None:
    paper = hostile(made(AssessmentKind.DPIA, FILE, FILE).paper)
    assert isinstance(paper, Assessment)
    assert any(figure.value == HOSTILE for figure in figures_of(paper))
    page = html_of(assessment_report(paper))
    assert "<script>x</script>" not in page
    assert chr(0x202E) not in page
    assert "\x1b" not in page
