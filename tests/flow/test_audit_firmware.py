"""A firmware build is refused because its traffic holds a field the register lacks, and passes when it does not."""

import json
from pathlib import Path

import pytest

from sluis.cli.main import main

ROOT = Path(__file__).parents[2]
BUILDS = ROOT / "examples" / "firmware"
REGISTER = ROOT / "examples" / "register.yaml"


def judged(
    capsys: pytest.CaptureFixture[str], build: str, register: Path = REGISTER
) -> tuple[int, list[dict[str, str]]]:
    """Return the exit code, and what differs: sort, level and text of each."""
    code = main(["audit", str(BUILDS / f"{build}.har"), "--register", str(register), "--format", "sarif"])
    [run] = json.loads(capsys.readouterr().out)["runs"]
    return code, [
        {"sort": one["ruleId"], "level": one["level"], "text": one["message"]["text"]} for one in run["results"]
    ]


def test_a_build_that_sends_what_the_register_covers_passes(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = judged(capsys, "clean")
    assert code == 0
    assert {one["level"] for one in found} == {"note"}


def test_a_build_that_sends_a_field_more_is_refused_for_that_field(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = judged(capsys, "leaky")
    assert code == 1
    [lacking] = [one for one in found if one["sort"] == "undeclared-field"]
    assert lacking["level"] == "error"
    assert "Device.Hosts.Host.*.IPAddress" in lacking["text"]
    assert {"not-treated", "beside-the-record"} <= {one["sort"] for one in found}


def test_no_value_of_the_bench_stands_in_what_the_pipeline_keeps(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = judged(capsys, "leaky")
    assert [
        word for word in ("Annas-iPhone", "woonkamer-tv", "02:00:5e", "192.168.") if word in json.dumps(found)
    ] == []


def test_a_register_that_cannot_be_read_stops_the_build_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(BUILDS / "clean.har"), "--register", str(tmp_path / "none.yaml")]) == 2
    assert main(["audit", str(tmp_path / "none.har"), "--register", str(REGISTER)]) == 2
    assert "Traceback" not in capsys.readouterr().err
