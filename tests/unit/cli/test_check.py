"""``sluis check`` gives findings, worst first, and says by its exit code whether something is closed."""

import json
from datetime import date
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli import check as verb
from sluis.cli.main import main
from sluis.cli.verb import FINDINGS, FINE
from sluis.errors import FileMissingError, RegisterError
from sluis.terms import Verdict

REGISTER = ROOT / "examples" / "register.yaml"
NEIGHBOURS = ROOT / "examples" / "register-neighbours.yaml"


def changed(tmp_path: Path, old: str, new: str) -> str:
    """Return a copy of the example register with one text replaced, vocabularies beside it."""
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    source = REGISTER.read_text(encoding="utf-8")
    assert old in source
    (tmp_path / "register.yaml").write_text(source.replace(old, new), encoding="utf-8")
    return str(tmp_path / "register.yaml")


def document(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    code = main(["check", *words, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_example_register_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = document(capsys, str(REGISTER), "--at", "2026-11-24")
    assert code == FINE
    assert said["closed"] == []
    assert {"activity", "rule", "verdict", "effect", "supervisor", "reason"} <= set(said["findings"][0])


def test_an_activity_that_law_closes_makes_exit_1_and_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    before_the_clauses_were_signed = (str(REGISTER), "--at", "2026-01-10")
    code, said = document(capsys, *before_the_clauses_were_signed)
    assert code == FINDINGS
    assert "wifi-help" in said["closed"]
    assert said["findings"][0]["verdict"] == "FAIL"
    assert {f["rule"] for f in said["findings"] if f["verdict"] == "FAIL"} >= {"avg-44", "avg-13", "avg-35"}
    assert main(["check", *before_the_clauses_were_signed]) == FINDINGS
    page = capsys.readouterr().out
    assert page.startswith("FAIL  wifi-help  avg-")
    assert "wifi-help: closed. Nothing flows." in page
    assert "a decision names these facts: " in page


def test_findings_are_dutch_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(NEIGHBOURS), "--lang", "nl"]) == FINDINGS
    page = capsys.readouterr().out
    assert page.startswith("NIET IN ORDE  ")
    assert "The row" not in page


def test_a_row_about_neighbours_gives_its_finding(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = document(capsys, str(NEIGHBOURS))
    assert code == FINDINGS
    assert {finding["rule"] for finding in said["findings"]} == {"avg-6-14-neighbour"}


def test_a_register_with_other_faults_is_input_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = changed(tmp_path, "treatment: token", "treatment: tokken")
    assert main(["check", register]) == 2
    page = capsys.readouterr()
    assert page.out == ""
    assert page.err.startswith(f"sluis: {register} cannot be used")
    assert f"{register}:" in page.err
    assert RegisterError.hint in page.err


def test_a_register_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.yaml")]) == 2
    assert FileMissingError.hint in capsys.readouterr().err


def test_worst_first_puts_what_closes_before_the_rest() -> None:
    from sluis.cli.files import register_of
    from sluis.register.check import check

    found = verb.worst_first(check(register_of(REGISTER), date(2026, 11, 24)))
    order = [(not finding.closes, list(Verdict).index(finding.verdict)) for finding in found]
    assert order == sorted(order)
