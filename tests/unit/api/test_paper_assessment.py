"""An assessment is of one day and one activity when asked, and tells the steps of a gate when there is one."""

from pathlib import Path

import pytest
from tests.assessment_papers import DAY
from tests.raised import raises
from tests.sheet_rows import FILE

from sluis.api.document import as_json
from sluis.api.gate import Gate
from sluis.api.paper_assessment import AssessmentAsked, AssessmentKind, make_assessment
from sluis.errors import FileMissingError
from sluis.errors.cli import activity_unknown_error
from sluis.reports.papers.assessment_layout import assessment_report
from sluis.reports.papers.layout import html_of


def test_it_is_about_the_activity_and_the_day_that_were_asked() -> None:
    made = make_assessment(AssessmentAsked(AssessmentKind.DPIA, FILE, "network-quality", DAY))
    assert [assessed.key for assessed in made.paper.activities] == ["network-quality"]
    assert as_json(made)["day"] == "2026-12-01"
    assert made.paper.life is None
    with raises(activity_unknown_error):
        make_assessment(AssessmentAsked(AssessmentKind.DPIA, FILE, "other", DAY))


def test_a_version_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        make_assessment(AssessmentAsked(AssessmentKind.DPIA, FILE, None, DAY, tmp_path / "gone.yaml"))


def test_decisions_and_advice_come_from_the_life_of_the_register(gate: str) -> None:
    with Gate.open(gate) as opened:
        asked = AssessmentAsked(AssessmentKind.DPIA, FILE, None, DAY, None, opened)
        assert make_assessment(asked).paper.life == ()
        life = opened.registers
        life.propose(FILE, "Owner", "the helpdesk asks for it")
        life.advise("1", "Officer", "negative", "only for three days")
        life.approve("1", "Owner", followed=False, why="the days are needed")
        paper = make_assessment(asked).paper
    assert paper.life is not None
    told = [sentence.words() for sentence in paper.life]
    assert [words.split(": ", 1)[1] for words in told] == [
        "proposed by Owner (a name that was typed): the helpdesk asks for it.",
        "advice of Officer (a name that was typed), negative: only for three days.",
        "approved by Owner (a name that was typed), and the advice is not followed: the days are needed.",
    ]
    page = html_of(assessment_report(paper))
    assert "only for three days" in page


def test_figures_of_a_measurement_on_record_stand_in_an_impact_assessment(tmp_path: Path) -> None:
    from tests.flow.gatehouse import build
    from tests.limited import QUALITY, register_in
    from tests.risk_files import recent_midnight_s, write_fleet

    from sluis.api.risk_lease import ToRecord, measure_and_record

    build(tmp_path, register=register_in(tmp_path, "{singling_out: 1, max_age: P366D}"))
    fleet = write_fleet(tmp_path / "reports.ndjson", homes=24, from_s=recent_midnight_s())
    with Gate.open(tmp_path / "gate.toml") as gate:
        done = measure_and_record(gate, ToRecord(QUALITY, [fleet]))
        asked = AssessmentAsked(AssessmentKind.DPIA, tmp_path / "register.yaml", QUALITY, gate=gate)
        made = make_assessment(asked)
        [assessed] = made.paper.activities
    told = {figure.what: figure.words() for element in assessed.elements for figure in element.facts}
    share = done.measured.figures.heard.unique
    measured = told["Measured: homes alone in what left (95 %)"]
    assert measured == f"{share.value:.4f} ({share.low:.4f} to {share.high:.4f})"
    assert told["Measured: among how many homes they were looked for"] == "22"
    parts, explained = done.entry.parts or None, done.measured.figures.explained
    assert parts is not None
    assert explained is not None
    assert [row.column for row in parts.rows] == [each.column for each in explained.contributions]
    assert [each.row for each in assessed.parts] == ["", *(row.column for row in parts.rows)]
    said = [remark.words() for element in assessed.elements for remark in element.remarks]
    assert any(f"without {parts.rows[0].column}, which does most" in each for each in said)
    page = html_of(assessment_report(made.paper))
    assert "What each row does to how well homes are recognised" in page
    assert "every row together" in page
