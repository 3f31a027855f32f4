"""``sluis report findings`` makes the report in three forms, and says what changed since an earlier register."""

from pathlib import Path

import pytest
from tests.sheet_rows import FILE

from sluis.cli.main import main
from sluis.cli.verb import FINE

ASKED = ["report", "findings", str(FILE), "--date", "2026-12-01"]


def test_it_is_a_page_in_dutch(capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "--before", str(FILE), "--lang", "nl"]) == FINE
    page = capfd.readouterr().out
    assert "Verslag over het register" in page
    assert "Vergeleken met het eerdere register is de werking dezelfde." in page


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")])
def test_it_is_written_to_a_file(form: str, begins: bytes, tmp_path: Path) -> None:
    out = tmp_path / "report"
    assert main([*ASKED, "--format", form, "--out", str(out)]) == FINE
    assert out.read_bytes().startswith(begins)
