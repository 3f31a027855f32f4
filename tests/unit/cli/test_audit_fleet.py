"""``sluis audit --fleet`` in its forms, and what does not go with it."""

import json
from pathlib import Path

import pytest

from sluis.cli.main import main

FLEET = ["audit", "--fleet", "examples/fleet/rollout.csv"]
HELD = [*FLEET, "--register", "examples/register.yaml"]


def test_text_json_and_html(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(HELD) == 1
    assert "4.3.0 beside HG-2026 4.2.1" in capsys.readouterr().out
    assert main([*HELD, "--format", "json", "--fail-on", "never"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "sluis/fleet/v1"
    for form in ("html", "text"):
        assert main([*HELD, "--format", form, "--out", str(tmp_path / form), "--lang", "nl"]) == 1
        assert "2 opnamen" in (tmp_path / form).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "more",
    [
        ["examples/report.json"],
        ["--format", "pdf", "--out", "x.pdf"],
        ["--before", "4.2.1"],
        ["--after", "4.3.0"],
        ["--reveal"],
        ["--live", "eth0"],
    ],
)
def test_what_does_not_go_with_it_is_refused(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FLEET, *more]) == 2
    assert capsys.readouterr().err
    assert not Path("x.pdf").exists()


def test_versions_without_a_fleet_are_refused() -> None:
    assert main(["audit", "examples/report.json", "--before", "1"]) == 2


def test_a_capture_that_was_not_read_whole_is_named_to_whoever_asked_and_in_no_paper(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "HG" / "1").mkdir(parents=True)
    (tmp_path / "HG" / "1" / "torn.pcap").write_bytes(b"broken")
    for lang in ("en", "nl"):
        assert main(["audit", "--fleet", str(tmp_path), "--format", "json", "--lang", lang]) == 1
        said = capsys.readouterr()
        assert "torn.pcap" in said.err
        assert "torn.pcap" not in said.out
