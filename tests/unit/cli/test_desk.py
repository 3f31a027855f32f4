"""``sluis desk``: what it prints, and that bad settings end it with one sentence."""

import json
from pathlib import Path

import pytest

from sluis.cli.main import main


def test_describe_prints_the_calls(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["desk", "describe"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"


def test_settings_that_know_nobody_end_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "desk.toml").write_text('[socket]\npath = "desk.sock"\n')
    assert main(["desk", "run", "--settings", str(tmp_path / "desk.toml")]) == 2
    assert "caller" in capsys.readouterr().err
