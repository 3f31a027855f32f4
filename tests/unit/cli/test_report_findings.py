"""``sluis report findings`` makes the report in three forms, and says what changed since an earlier register."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.sheet_rows import FILE
from tests.unit.cli.test_register import lived

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


def test_the_archive_of_a_gate_says_what_was_in_force(
    gate: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Path(gate).read_text(encoding="utf-8")
    stored = re.sub(r"\[register\]\n(?:\w+ = .*\n)+", "[register]\nstore = true\n", settings)
    Path(gate).write_text(stored, encoding="utf-8")
    today = datetime.now(UTC).date().isoformat()
    lived(gate)
    capfd.readouterr()
    (tmp_path / "changed").mkdir()
    changed = tmp_path / "changed" / "register.yaml"
    changed.write_text(FILE.read_text(encoding="utf-8").replace("P6M", "P1Y"), encoding="utf-8")
    (tmp_path / "changed" / "vocabularies").symlink_to(FILE.parent / "vocabularies")
    asked = ["report", "findings", str(changed), "--config", gate, "--lang", "en"]
    assert main([*asked, "--since", today]) == FINE
    assert "netwerk-meting: retention was P186D, and is P366D." in capfd.readouterr().out
    assert main([*asked, "--since", "2020-01-01"]) == 2
    assert main([*asked, "--since", today, "--before", str(FILE)]) == 2
    assert "--since" in capfd.readouterr().err


def test_a_gate_that_is_named_says_what_it_measured_of_the_register_it_runs(
    gate: str, capfd: pytest.CaptureFixture[str]
) -> None:
    running = Path(gate).with_name("register.yaml")
    asked = ["report", "findings", str(running), "--config", gate, "--lang", "nl"]
    assert main(asked) == FINE
    assert "Op deze dag was niets vastgelegd dat gemeten is" in capfd.readouterr().out
    assert main([*ASKED, "--lang", "nl"]) == FINE
    assert "naar vastgelegde metingen is niet gekeken" in capfd.readouterr().out
