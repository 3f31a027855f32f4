"""A firmware build is refused because its traffic holds a field the register lacks, and passes when it does not."""

import json
from pathlib import Path

import pytest

from sluis.cli.main import main

ROOT = Path(__file__).parents[2]
BUILDS = ROOT / "examples" / "firmware"
REGISTER = ROOT / "examples" / "register-per-home.yaml"


def judged(
    capsys: pytest.CaptureFixture[str], build: str, register: Path = REGISTER
) -> tuple[int, list[dict[str, str]]]:
    """Return the exit code, and what differs: sort, level and text of each."""
    code = main(["audit", str(BUILDS / f"{build}.har"), "--register", str(register), "--format", "sarif"])
    [run] = json.loads(capsys.readouterr().out)["runs"]
    return code, [
        {"sort": result["ruleId"], "level": result["level"], "text": result["message"]["text"]}
        for result in run["results"]
    ]


def test_a_build_that_sends_what_the_register_covers_passes(capsys: pytest.CaptureFixture[str]) -> None:
    code, results = judged(capsys, "clean")
    assert code == 0
    assert {result["level"] for result in results} == {"note"}


def test_a_build_that_sends_a_field_more_is_refused_for_that_field(capsys: pytest.CaptureFixture[str]) -> None:
    code, results = judged(capsys, "leaky")
    assert code == 1
    [lacking] = [result for result in results if result["sort"] == "undeclared-field"]
    assert lacking["level"] == "error"
    assert "Device.Hosts.Host.*.IPAddress" in lacking["text"]
    assert {"not-treated", "beside-the-record"} <= {result["sort"] for result in results}


def test_no_value_of_the_bench_stands_in_what_the_pipeline_keeps(capsys: pytest.CaptureFixture[str]) -> None:
    _, results = judged(capsys, "leaky")
    assert [
        word for word in ("Annas-iPhone", "woonkamer-tv", "02:00:5e", "192.168.") if word in json.dumps(results)
    ] == []


def test_a_register_that_cannot_be_read_stops_the_build_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(BUILDS / "clean.har"), "--register", str(tmp_path / "none.yaml")]) == 2
    assert main(["audit", str(tmp_path / "none.har"), "--register", str(REGISTER)]) == 2
    assert "Traceback" not in capsys.readouterr().err
