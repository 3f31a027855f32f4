"""``sluis report dpia`` and its neighbours fill an assessment in three forms, and say what differs."""

from pathlib import Path

import pytest
from tests.sheet_rows import FILE

from sluis.cli.main import main
from sluis.cli.report_assessment import VERBS
from sluis.cli.verb import FINE

ASKED = ["--register", str(FILE), "--date", "2026-12-01"]


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_each_is_a_page_in_dutch(verb: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", verb, *ASKED, "--before", str(FILE), "--lang", "nl"]) == FINE
    page = capfd.readouterr().out
    assert "Van wat dit stuk bevat is elk feit en elke bevinding in beide versies dezelfde." in page
    assert "die is niet opgegeven" in page


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")])
def test_it_is_written_to_a_file(form: str, begins: bytes, tmp_path: Path) -> None:
    out = tmp_path / "dpia"
    asked = ["report", "dpia", *ASKED, "--activity", "network-quality", "--format", form, "--out", str(out)]
    assert main(asked) == FINE
    assert out.read_bytes().startswith(begins)


def test_an_activity_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "dpia", *ASKED, "--activity", "other"]) == 2
    assert "wifi-help, network-quality" in capsys.readouterr().err
