"""``sluis diff`` says who gains, in both languages, and exits 1 when somebody does."""

import json
import re
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.flow.reloading import reweighed

from sluis.cli.main import main
from sluis.errors.cli import file_absent_error
from sluis.errors.register import REGISTER_FAULTS

REGISTER = ROOT / "examples" / "register-per-home.yaml"
DAY = ("--at", "2026-11-24")


@pytest.fixture
def wider(tmp_path: Path) -> str:
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    text = REGISTER.read_text(encoding="utf-8")
    longer = text.replace("household: {lifetime: day}", "household: {lifetime: week}", 1)
    text = reweighed(text, longer, "wifi-help", "continuity")
    text = text.replace("      - {kind: ip_address, treatment: withhold}\n", "", 1)
    text = text.replace("retention: P30D", "retention: P60D", 1)
    (tmp_path / "register.yaml").write_text(text, encoding="utf-8")
    return str(tmp_path / "register.yaml")


def test_nobody_gains_from_the_same_register(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(REGISTER), str(REGISTER), *DAY]) == 0
    assert capsys.readouterr().out.startswith("Nobody gains anything.\nLaw checked until ")


def test_gains_widenings_and_what_is_stale_are_said(wider: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(REGISTER), wider, *DAY]) == 1
    page = capsys.readouterr().out
    assert page.startswith("wifi-insight gains:")
    for sentence in (
        "the household's own token, the same for a week",
        "wifi-insight: how long it keeps the data (retention) changes from 30 days to 60 days.",
        "wifi-help: the row that withholds every IP address is gone. That is a widening.",
        "Stale: the notice: it was written for less. activities.wifi-help.notice (3)",
    ):
        assert sentence in page


def test_it_is_dutch_when_asked(wider: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(REGISTER), wider, *DAY, "--lang", "nl"]) == 1
    page = capsys.readouterr().out
    assert page.startswith("wifi-insight krijgt erbij:")
    assert "gains" not in page
    assert "Stale" not in page


def test_for_programs_with_recorded_traffic(wider: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--replay", str(ROOT / "examples" / "report.json"), "--format", "json"]
    assert main(["diff", wider, str(REGISTER), *DAY, *words]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["widens"] is False
    assert [moved["path"] for moved in document["losses"]] == ["Household"]
    assert any(row["before"] == row["after"] == 1 for row in document["replay"])


def test_traffic_of_which_nothing_leaves_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.json").write_text('{"Report":[{"CollectionTime":1795527091}]}', encoding="utf-8")
    assert main(["diff", str(REGISTER), str(REGISTER), *DAY, "--replay", str(tmp_path / "empty.json")]) == 0
    assert "On this traffic nothing leaves under either register." in capsys.readouterr().out


def test_bad_input_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(REGISTER), str(tmp_path / "none.yaml")]) == 2
    assert file_absent_error.hint in capsys.readouterr().err
    (tmp_path / "broken.yaml").write_text("version: 1\nversion: 1\n", encoding="utf-8")
    assert main(["diff", str(REGISTER), str(tmp_path / "broken.yaml")]) == 2
    assert REGISTER_FAULTS.hint in capsys.readouterr().err


def test_a_register_that_the_law_refuses_is_compared_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    neighbours = str(ROOT / "examples" / "register-neighbours.yaml")
    assert main(["diff", str(REGISTER), neighbours, *DAY]) == 1
    page = " ".join(capsys.readouterr().out.split())
    assert page.startswith(f"{neighbours}: This register is not in force: ")
    assert main(["diff", neighbours, str(REGISTER), *DAY, "--format", "json"]) in {0, 1}
    document = json.loads(capsys.readouterr().out)
    assert document["register_states"]["new"] is None
    assert document["register_states"]["old"]["in_force"] is False
    assert document["register_states"]["old"]["closing_findings"] > 0
    assert document["law"]["checked_until"] >= "2026-12-01"


def test_a_raised_bound_is_said_with_both_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vocabularies").symlink_to(ROOT / "examples" / "vocabularies")
    table = "Device.WiFi.AccessPoint.*.AssociatedDevice.*"
    text = REGISTER.read_text(encoding="utf-8")
    bound = f"    tables:\n      - {{path: '{table}', entries: 256, why: a hotel}}\n"
    raised = tmp_path / "register.yaml"
    raised.write_text(re.sub(r"(?m)^  wifi-help:\n", lambda match: match[0] + bound, text, count=1), encoding="utf-8")
    assert main(["diff", str(REGISTER), str(raised), *DAY]) == 1
    sentence = f"wifi-help: of table {table} at most 256 entries leave in one body, instead of 64."
    assert sentence in capsys.readouterr().out
    assert main(["diff", str(REGISTER), str(raised), *DAY, "--format", "json"]) == 1
    [named] = json.loads(capsys.readouterr().out)["bounds"]
    assert named == {"activity": "wifi-help", "table": table, "before": 64, "after": 256, "widens": True}
