"""``sluis report letter`` writes each kind, and refuses what it cannot fill in one sentence."""

from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.cli.verb import FINE

LEAKY = ["--recording", str(ROOT / "examples" / "firmware" / "leaky.har"), "--date", "2026-12-01"]


def test_a_complaint_is_written_in_dutch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "letter.pdf"
    assert main(["report", "letter", "complaint", *LEAKY, "--lang", "nl", "--format", "pdf", "--out", str(out)]) == FINE
    assert out.read_bytes().startswith(b"%PDF-")
    assert main(["report", "letter", "complaint", *LEAKY, "--lang", "nl"]) == FINE
    assert "Klacht: gegevens uit mijn router" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["objection"], ["access-recipient", *LEAKY], ["love", *LEAKY]])
def test_what_cannot_be_filled_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "letter", *words]) == 2
    assert capsys.readouterr().err.startswith("sluis: ")
