"""The impact assessment has the elements of the article, is filled from the register, and measures no risk."""

from pathlib import Path

import pytest
from tests.assessment_papers import edited, element, made
from tests.sheet_rows import FILE

from sluis.api.paper_assessment import AssessmentKind
from sluis.reports.papers.assessment import Assessment
from sluis.reports.papers.assessment_dpia import ASKED, DESCRIBED, MEASURES, NECESSARY, NEED, RISKS
from sluis.reports.papers.figure import figures_of


def paper(file: Path = FILE) -> Assessment:
    return made(AssessmentKind.DPIA, file).paper


def test_each_element_of_the_article_is_there_with_its_source() -> None:
    for assessed in paper().activities:
        assert [(each.anchor, each.asks.citation) for each in assessed.elements] == [
            (NEED, "AVG art. 35(1), 35(3), 35(4)"),
            (DESCRIBED, "AVG art. 35(7)(a)"),
            (NECESSARY, "AVG art. 35(7)(b)"),
            (RISKS, "AVG art. 35(7)(c)"),
            (MEASURES, "AVG art. 35(7)(d)"),
            (ASKED, "AVG art. 35(2), 35(9), 36"),
        ]


def test_risk_is_not_measured_and_asked_for() -> None:
    risks = element(paper(), RISKS)
    told = {figure.what: figure.words() for figure in risks.facts}
    assert told["Risk for people"] == "not measured"
    assert [sentence.words() for sentence in risks.remarks if "would measure" in sentence.words()]
    assert len(risks.open) == 5
    asked = [point.words() for point in risks.open]
    assert sum("how likely and how severe" in each for each in asked) == 3
    assert any("by a measurement that a gate has on record" in each for each in asked)
    assert any("may be alone in what leaves, at most" in each for each in asked)
    assert any("think of it" in point.words() for point in element(paper(), ASKED).open)


CASES = {
    "purpose": (("Solve Wi-Fi problems when", "Mend Wi-Fi when"), DESCRIBED, "Purpose", "Mend Wi-Fi when"),
    "term": (("    retention: P30D\n", "    retention: P60D\n"), DESCRIBED, "Term", "60 days"),
    "recipient": (("legal_entity: WiFi Insight Inc. (Delaware)", "legal_entity: Other Inc."), DESCRIBED, "Recipient",
                  "Other Inc."),
    "ground": (("avg: 6-1-b, contract: algemene voorwaarden art. 7", "avg: 6-1-c, provision: x"), NECESSARY, "Ground",
               "A law obliges us"),
    "agreement": (("DPA-2026-014", "DPA-2027-001"), NECESSARY, "Processor agreement", "DPA-2027-001"),
    "why": (("Signal per device shows where coverage fails.", "Another reason."), NECESSARY, "Why it is needed",
            "Another reason."),
    "claim": (("    children: false\n    reused: false\n    confid", "    reused: false\n    confid"), RISKS,
              "Directed at children", "not on record"),
    "keys": (("keys-with-exporter", "encryption"), MEASURES, "Supplementary measures", "encryption"),
    "residual": (("date: 2026-01-20, residual: low", "date: 2026-01-20, residual: high"), ASKED,
                 "Risk that was left, as the earlier assessment concluded", "high"),
    "decision": (("and two periods would be half an hour", "and that is long"), ASKED, "Decision on record",
                 "that is long"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_figure_moves_with_its_row(case: str, tmp_path: Path) -> None:
    change, anchor, what, words = CASES[case]
    moved = made.__wrapped__(AssessmentKind.DPIA, edited(tmp_path, change)).paper
    told = [figure.words() for figure in figures_of(element(moved, anchor)) if figure.what == what]
    assert any(words in each for each in told)
    before = [figure.words() for figure in figures_of(element(paper(), anchor)) if figure.what == what]
    assert told != before
    assert not any(words in each for each in before)


def test_what_is_taken_out_becomes_an_open_point_with_whom_to_ask(tmp_path: Path) -> None:
    gone = edited(tmp_path, ("    retention: P30D\n", ""), ("    country: US\n", ""))
    moved = made.__wrapped__(AssessmentKind.DPIA, gone).paper
    points = [point.words() for point in element(moved, DESCRIBED).open]
    assert "Not known: Term (wifi-help). Ask your own organisation." in points
    assert "Not known: Country (wifi-insight). Ask the recipient." in points
    assert isinstance(moved.open.value, int)
    assert isinstance(paper().open.value, int)
    assert moved.open.value > paper().open.value


def test_security_and_grounds_nobody_stated_are_open(tmp_path: Path) -> None:
    silent = edited(tmp_path, ("tls: true, ", ""), ("avg: 6-1-b, contract: algemene voorwaarden art. 7, ", ""))
    moved = made.__wrapped__(AssessmentKind.DPIA, silent).paper
    measures = [point.words() for point in element(moved, MEASURES).open]
    assert "Not known: encrypted under way (wifi-help). Ask your own organisation." in measures
    necessary = [point.words() for point in element(moved, NECESSARY).open]
    assert "Not known: Ground (wifi-help). Ask your own organisation." in necessary
