"""``sluis report incident`` writes a paper in two forms, and refuses a period or a list that is none."""

from pathlib import Path

import pytest
from tests.unit.cli.test_ledger_statement import recorded

from sluis.cli.main import main
from sluis.cli.verb import FINE

WORDS = ["report", "incident", "--recipient", "wifi-insight", "--from", "2024-01-01T00:00:00Z"]


def test_it_writes_both_forms(peopled: str, tmp_path: Path) -> None:
    recorded(peopled)
    for form, begins in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-")):
        out = tmp_path / f"incident.{form}"
        words = [*WORDS, "--config", peopled, "--date", "2026-12-01", "--lang", "nl", "--format", form]
        assert main([*words, "--out", str(out)]) == FINE
        assert out.read_bytes().startswith(begins)
    page = (tmp_path / "incident.html").read_text(encoding="utf-8")
    assert "Wat AVG artikel 33, lid 3, van een melding vraagt" in page
    assert "Huizen" in page


@pytest.mark.parametrize(
    "words",
    [["--to", "2023-01-01T00:00:00Z"], ["--from", "2999-01-01T00:00:00Z"], ["--rollout", "rollout.csv"]],
)
def test_what_cannot_be_is_refused(
    peopled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rollout.csv").write_text("line\n", encoding="utf-8")
    given = WORDS[:-2] if "--from" in words else WORDS
    assert main([*given, *words, "--config", peopled]) == 2
    assert capsys.readouterr().err


def test_it_writes_a_letter(peopled: str, tmp_path: Path) -> None:
    recorded(peopled)
    out = tmp_path / "letter.html"
    assert main([*WORDS, "--letter", "neighbour", "--config", peopled, "--lang", "nl", "--out", str(out)]) == FINE
    assert "U woont bij een klant van ons in de buurt." in out.read_text(encoding="utf-8")
