"""``sluis report statement`` writes a letter in two forms, and refuses what no household is."""

from pathlib import Path

import pytest
from tests.unit.cli.test_ledger_statement import recorded

from sluis.cli.main import main
from sluis.cli.verb import FINE


def test_it_writes_both_forms(peopled: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded(peopled)
    words = [
        "report",
        "statement",
        "--household",
        "NL-0001",
        "--config",
        peopled,
        "--date",
        "2026-12-01",
        "--lang",
        "nl",
    ]
    for form, begins in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-")):
        out = tmp_path / f"letter.{form}"
        assert main([*words, "--format", form, "--out", str(out)]) == FINE
        assert out.read_bytes().startswith(begins)
    assert "dinsdag 1 december 2026" in (tmp_path / "letter.html").read_text(encoding="utf-8")
    assert "letter.pdf" in capsys.readouterr().err


def test_a_household_that_is_not_there_is_refused(peopled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "statement", "--household", "NL-9999", "--config", peopled]) == 2
    assert "NL-9999" not in capsys.readouterr().err
