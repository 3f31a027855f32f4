"""No finding is lost between elements, what is unknown is asked, and two versions are compared fact by fact."""

from pathlib import Path

import pytest
from source_tree import ROOT
from tests.assessment_papers import DAY, edited, made
from tests.sheet_rows import FILE

from sluis.api.paper_assessment import AssessmentKind
from sluis.api.register import check_register
from sluis.reports.papers.assessment import Assessment, Unfilled
from sluis.reports.papers.figure import Origin, figures_of
from sluis.terms import Verdict

REPORTED = ROOT / "examples" / "registers" / "march-2026-invented.yaml"


def rules_on(paper: Assessment) -> set[tuple[str, str]]:
    """Return the rules whose findings or questions stand in a paper, with their activity."""
    there = set()
    for assessed in paper.activities:
        for each in assessed.elements:
            figures = [line.told for line in each.lines] + [point.figures["asked"] for point in each.open]
            there |= {(assessed.key, str(figure.source.place).split(":")[0]) for figure in figures}
    return there


@pytest.mark.parametrize("file", [FILE, REPORTED], ids=["example", "reported"])
def test_every_finding_stands_somewhere(file: Path) -> None:
    paper = made(AssessmentKind.DPIA, file).paper
    keys = {assessed.key for assessed in paper.activities}
    found = {
        (finding.activity, finding.rule)
        for finding in check_register(file, DAY).findings
        if finding.verdict is not Verdict.PASS and finding.activity in keys
    }
    assert found
    assert found <= rules_on(paper)


def test_nothing_that_is_open_has_a_value() -> None:
    paper = made(AssessmentKind.DPIA, REPORTED).paper
    points = [point for assessed in paper.activities for each in assessed.elements for point in each.open]
    assert paper.open.value == len(points)
    missing = {
        (figure.what, str(figure.about))
        for assessed in paper.activities
        for figure in figures_of([each.facts for each in assessed.elements])
        if figure.value is None and figure.source.origin is Origin.REGISTER
    }
    asked = {point.figures["asked"].value for point in points}
    assert missing
    assert all(Unfilled(what, about) in asked for what, about in missing)


def test_versions_are_compared_fact_by_fact(tmp_path: Path) -> None:
    before = edited(
        tmp_path, ("    retention: P30D\n", "    retention: P60D\n"), ("Device.WiFi.Radio.*.Channel", "Device.X"),
        ("    deletion_proof: report                               # of the processor, each quarter\n", ""),
    )  # fmt: skip
    changed = made.__wrapped__(AssessmentKind.DPIA, FILE, before).paper.changed
    assert changed is not None
    told = [sentence.words() for sentence in changed]
    assert "wifi-help, Term. Before: 60 days. Now: 30 days." in told
    assert "wifi-help, How erasure is proved. Before: not on record. Now: a report." in told
    assert any("Device.X" in each and "Now: not on record." in each for each in told)
    assert any("Device.WiFi.Radio.*.Channel" in each and "Before: not on record." in each for each in told)


def test_the_same_version_differs_in_nothing_and_none_is_not_compared() -> None:
    assert made(AssessmentKind.DPIA, FILE, FILE).paper.changed == ()
    assert made(AssessmentKind.DPIA, FILE).paper.changed is None


def test_a_finding_that_came_since_is_a_difference(tmp_path: Path) -> None:
    later = edited(tmp_path, ("    retention: P30D\n", ""))
    changed = made.__wrapped__(AssessmentKind.DPIA, later, FILE).paper.changed
    assert changed is not None
    assert any("Open point (avg-5-1-e" in sentence.words() for sentence in changed)
