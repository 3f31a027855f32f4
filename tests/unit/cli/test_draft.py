"""``sluis draft`` writes a register that ``sluis check`` reads."""

from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.errors.cli import output_exists_error, output_unwritable_error

EXAMPLE = str(ROOT / "examples" / "report.json")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_it_prints_is_a_register(lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", EXAMPLE, "--lang", lang]) == 0
    text = capsys.readouterr().out
    assert "Annas-iPhone" not in text
    register = tmp_path / "register.yaml"
    register.write_text(text, encoding="utf-8")
    assert main(["check", str(register)]) == 1
    assert "first-draft" in capsys.readouterr().out


def test_a_folder_gets_register_and_vocabularies_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "x.ndjson"
    body = '{"Report":[{"Device.DeviceInfo.SerialNumber":"EX%d","Device.WiFi.Radio.1.Status":"Up"}]}\n'
    lines.write_text("".join(body % number for number in range(3)))
    out = tmp_path / "draft"
    assert main(["draft", str(lines), "--out", str(out), "--k", "3"]) == 0
    assert "vocabularies: 1" in capsys.readouterr().out
    assert (out / "vocabularies" / "radio-status.yaml").read_text().endswith('values: ["Up"]\n')
    assert main(["check", str(out / "register.yaml")]) == 1
    capsys.readouterr()
    assert main(["draft", str(lines), "--out", str(out)]) == 2
    assert output_exists_error.hint in capsys.readouterr().err


def test_a_folder_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("")
    assert main(["draft", EXAMPLE, "--out", str(tmp_path / "taken" / "below")]) == 2
    assert output_unwritable_error.hint in capsys.readouterr().err


def test_k_is_never_below_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "x.json"
    report.write_text('{"Report":[{"Device.WiFi.Radio.1.Status":"Zonderling"}]}')
    assert main(["draft", str(report), "--k", "1"]) == 0
    assert "Zonderling" not in capsys.readouterr().out


def test_what_is_refused_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "x.ndjson"
    lines.write_text('{"Report":[{"Device.X":1}]}\n{"Report": [PIEP\n')
    assert main(["draft", str(lines)]) == 1
    page = capsys.readouterr()
    assert "Refused: 1" in page.err
    assert "PIEP" not in page.out + page.err
