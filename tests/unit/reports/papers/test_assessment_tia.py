"""The transfer assessment dates what law says of a country, asks what nobody wrote down, and clears no country."""

from datetime import date
from pathlib import Path

import pytest
from tests.assessment_papers import edited, element, made
from tests.paper_checks import in_language
from tests.sheet_rows import FILE

from sluis.api.paper_assessment import AssessmentAsked, AssessmentKind, make_assessment
from sluis.i18n import tr
from sluis.law.tables import practice
from sluis.reports.papers.assessment import Assessment
from sluis.reports.papers.assessment_tia import (
    AGAIN,
    FOUND_WANTING,
    PRACTICE,
    SUPPLEMENTED,
    TOOL,
    TRANSFER,
    LookedFrom,
)
from sluis.reports.papers.figure import figures_of


def paper(file: Path = FILE) -> Assessment:
    return made(AssessmentKind.TIA, file).paper


def told(assessment: Assessment, anchor: str, what: str) -> list[str]:
    return [each.words() for each in figures_of(element(assessment, anchor).facts) if each.what == what]


def test_it_is_about_what_leaves_the_area_and_names_what_does_not() -> None:
    [assessed] = paper().activities
    assert [each.anchor for each in assessed.elements] == [TRANSFER, TOOL, PRACTICE, SUPPLEMENTED, AGAIN]
    assert [sentence.words() for sentence in paper().left] == [
        "network-quality: as far as the register says, it stays inside the European Economic Area."
    ]


def test_law_is_told_with_its_days() -> None:
    [decision] = told(paper(), TOOL, "Adequacy decision")
    assert decision.startswith("since Monday 10 July 2023: (EU) 2023/1795")
    assert decision.endswith("only for who is on the list of the EU-US Data Privacy Framework")
    [found] = told(paper(), PRACTICE, "What was found wanting")
    assert found.startswith("from Thursday 16 July 2020, before Monday 10 July 2023: C-311/18")
    early = make_assessment(AssessmentAsked(AssessmentKind.TIA, FILE, None, date(2023, 7, 9))).paper
    assert told(early, TOOL, "Adequacy decision") == ["the table has no decision for this country on this day"]


def test_a_silent_table_clears_no_country(tmp_path: Path) -> None:
    elsewhere = edited(tmp_path, ("    country: US\n", "    country: IN\n"))
    moved = made.__wrapped__(AssessmentKind.TIA, elsewhere).paper
    [remark] = element(moved, PRACTICE).remarks
    assert remark.words() == (
        "The table of law has no row on law and practice of India; that is no judgement of that country."
    )
    assert len([point for point in element(moved, PRACTICE).open if "authorities" in point.words()]) == 2
    assert element(paper(), PRACTICE).remarks == ()


def test_what_is_not_known_of_where_it_goes_is_never_inside(tmp_path: Path) -> None:
    unknown = edited(tmp_path, ("    country: DE\n", ""))
    moved = made.__wrapped__(AssessmentKind.TIA, unknown).paper
    assert moved.left == ()
    points = [point.words() for point in element(moved, TRANSFER, "network-quality").open]
    assert "Not known: Country (netwerk-meting). Ask the recipient." in points


CASES = {
    "tool": (("tool: scc\n      module: 2", "tool: bcr"), TOOL, "Instrument", "rules inside that group of companies"),
    "listed": (("dpf: {listed: false", "dpf: {listed: true"), TOOL, "On the list of the Data Privacy Framework", "yes"),
    "outcome": (("outcome: essentially_equivalent", "outcome: not_equivalent"), PRACTICE,
                "What the earlier assessment concluded", "not equivalent"),
    "measure": (("      supplementary: [keys-with-exporter]", "      supplementary: [audit]"), SUPPLEMENTED,
                "Supplementary measures", "audits"),
    "none": (("      supplementary: [keys-with-exporter]", ""), SUPPLEMENTED, "Supplementary measures",
             "not on record"),
    "ends": (("      module: 2\n", "      module: 2\n      expires: 2027-01-15\n"), AGAIN, "The instrument ends",
             "15 January 2027"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_figure_moves_with_its_row(case: str, tmp_path: Path) -> None:
    change, anchor, what, words = CASES[case]
    moved = made.__wrapped__(AssessmentKind.TIA, edited(tmp_path, change)).paper
    assert any(words in each for each in told(moved, anchor, what))
    assert not any(each == words for each in told(paper(), anchor, what))


def test_places_are_told_in_the_language_in_force() -> None:
    with in_language("nl"):
        assert LookedFrom(("own", "IN")).words() == "het eigen land, India"
    assert LookedFrom(("own", "IN")).words() == "its own country, India"


def test_what_the_table_says_of_a_country_has_words_in_both_languages() -> None:
    assert {row.why for row in practice()} == set(FOUND_WANTING)
    with in_language("nl"):
        assert [message for message in FOUND_WANTING if tr(message) == message] == []
