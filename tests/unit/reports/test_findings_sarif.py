"""SARIF: a result per finding, at the line of the register it is about."""

import json
from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.register import check_register
from sluis.cli.main import main
from sluis.register.change import read_change
from sluis.reports.findings_sarif import level, place_of, sarif
from sluis.terms import Verdict

REGISTER = ROOT / "examples" / "register-per-home.yaml"
NEIGHBOURS = ROOT / "examples" / "register-neighbours.yaml"
DAY = date(2026, 11, 24)


def test_a_row_about_neighbours_is_shown_at_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(NEIGHBOURS), "--format", "sarif", "--at", "2026-11-24"]) == 1
    log = json.loads(capsys.readouterr().out)
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    result = next(each for each in run["results"] if each["ruleId"] == "avg-6-14-neighbour")
    [location] = result["locations"]
    line = location["physicalLocation"]["region"]["startLine"]
    lines = NEIGHBOURS.read_text(encoding="utf-8").splitlines()
    assert "grounds" in lines[line - 1]
    assert result["level"] == "error"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "avg-6-14-neighbour"


def test_a_missing_fact_is_shown_at_the_deepest_place_that_is_there() -> None:
    checked = check_register(REGISTER, DAY, (read_change("recipients.wifi-insight.transfer.tia.outcome="),))
    lines = REGISTER.read_text(encoding="utf-8").splitlines()
    told = [finding for finding in checked.findings if finding.rule == "avg-44" and finding.missing]
    assert told
    line, column = place_of(told[0], checked.tree)
    assert lines[line - 1][column - 1 :].startswith(("tia:", "transfer:"))


def test_levels_follow_what_closes() -> None:
    checked = check_register(REGISTER, DAY, (read_change("controller.dpo="),))
    levels = {finding.verdict: level(finding) for finding in checked.findings}
    assert levels[Verdict.FAIL] == "error"
    assert levels[Verdict.REVIEW] == "note", "it is settled by a decision"


@pytest.mark.parametrize("path", [Path("a map/régister.yaml"), Path("/a map/register.yaml")])
def test_a_file_name_is_an_address_and_every_result_has_a_line(path: Path) -> None:
    checked = check_register(REGISTER, date(2026, 1, 10))
    log = sarif(checked.findings, path, checked.tree)
    text = json.dumps(log)
    assert "a map" not in text
    assert "a%20map" in text
    run = json.loads(text)["runs"][0]
    assert run["results"]
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
        assert result["message"]["text"]
    assert run["properties"]["passed"] + len(run["results"]) == len(checked.findings)
