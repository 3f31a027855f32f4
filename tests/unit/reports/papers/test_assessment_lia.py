"""The balancing test has interest, necessity and balance, and strikes no balance."""

from pathlib import Path

import pytest
from tests.assessment_papers import edited, element, made
from tests.sheet_rows import FILE

from sluis.api.paper_assessment import AssessmentKind
from sluis.reports.papers.assessment import Assessment
from sluis.reports.papers.assessment_lia import BALANCE, INTEREST, NECESSITY
from sluis.reports.papers.figure import figures_of


def paper(file: Path = FILE) -> Assessment:
    return made(AssessmentKind.LIA, file).paper


def test_it_has_the_three_steps_and_strikes_no_balance() -> None:
    for assessed in paper().activities:
        assert [each.anchor for each in assessed.elements] == [INTEREST, NECESSITY, BALANCE]
    points = [point.words() for point in element(paper(), BALANCE).open]
    assert any("reasonably expect" in each and each.endswith("Ask the people concerned.") for each in points)
    assert any("weigh more than this interest" in each for each in points)


def test_only_the_ground_that_is_weighed_stands_under_the_interest() -> None:
    grounds = [each.words() for each in element(paper(), INTEREST).facts if each.what == "Ground"]
    assert grounds == [
        "household member, guest: Our interest is to help you well. You can object. (GDPR article 6(1)(f))"
    ]


def test_an_activity_on_other_grounds_is_named_as_left_out(tmp_path: Path) -> None:
    other = ("        avg: 6-1-f\n        lia: LIA-2026-02\n        lia_date: 2026-01-25\n", "        avg: 6-1-e\n")
    steps = ("        lia_steps: [interest, necessity, balance]\n        interest: security\n", "")
    moved = made.__wrapped__(AssessmentKind.LIA, edited(tmp_path, other, steps)).paper
    assert [assessed.key for assessed in moved.activities] == ["wifi-help"]
    assert [sentence.words() for sentence in moved.left] == [
        "network-quality: every ground on record is another one than a legitimate interest."
    ]


CASES = {
    "interest": (("        interest: service\n", "        interest: commercial\n"), INTEREST, "Legitimate interest",
                 "commercial"),
    "test": (("lia: LIA-2026-01", "lia: LIA-2027-09"), INTEREST, "Earlier balancing test", "LIA-2027-09"),
    "term": (("    retention: P30D\n", "    retention: P60D\n"), NECESSITY, "Term", "60 days"),
    "objection": (("    objection: true\n", "    objection: false\n"), BALANCE, "An objection stops it at once", "no"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_figure_moves_with_its_row(case: str, tmp_path: Path) -> None:
    change, anchor, what, words = CASES[case]
    moved = made.__wrapped__(AssessmentKind.LIA, edited(tmp_path, change)).paper
    told = [each.words() for each in figures_of(element(moved, anchor).facts) if each.what == what]
    before = [each.words() for each in figures_of(element(paper(), anchor).facts) if each.what == what]
    assert told == [words]
    assert before != told


def test_a_step_nobody_wrote_down_is_asked(tmp_path: Path) -> None:
    silent = edited(tmp_path, ("        lia: LIA-2026-01\n", ""), ("        interest: service\n", ""))
    points = [point.words() for point in element(made.__wrapped__(AssessmentKind.LIA, silent).paper, INTEREST).open]
    assert "Not known: Earlier balancing test (wifi-help). Ask your own organisation." in points
    assert "Not known: Legitimate interest (wifi-help). Ask your own organisation." in points
