"""``sluis register convert`` says what became a word and what somebody has to answer."""

import json
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.errors import FileName
from sluis.errors.register import register_old_error

OLD = str(ROOT / "examples" / "version-1.yaml")


def test_what_is_left_absent_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new.yaml"
    assert main(["register", "convert", OLD, "--out", str(out), "--lang", "en"]) == 1
    page = capsys.readouterr().out
    assert "28: activities.wifi-help.grounds[1].consent.by" in page
    assert "Who gives this consent" in page
    assert "Left absent, to be answered: 1." in page
    assert "Nothing was written" not in page
    text = out.read_text(encoding="utf-8").replace("by: ~ ", "by: data subject ")
    out.write_text(text.replace("version: 2", "version: 1"), encoding="utf-8")
    assert main(["register", "convert", str(out), "--lang", "nl"]) == 0
    assert "Er is niets geschreven" in capsys.readouterr().out


def test_the_same_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "convert", OLD, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == 2
    assert [entry["word"] for entry in told["replaced"]] == ["PIPEDA", "scc", None, "report"]


def test_a_proposal_of_version_1_is_refused(gate: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "propose", OLD, "--by", "Owner", "--config", gate, "--lang", "en"]) == 2
    refused = register_old_error(file=FileName(OLD), version=1, ours=2)
    assert refused.text("en") in capsys.readouterr().err
