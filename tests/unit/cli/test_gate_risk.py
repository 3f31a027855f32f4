"""``sluis gate measure`` and ``sluis gate risk``: figures on record, exit codes, and what must be said."""

from pathlib import Path

import pytest
from tests.flow.gatehouse import build
from tests.limited import QUALITY, register_in
from tests.risk_files import recent_midnight_s, write_fleet

from sluis.cli.main import main

LOOSE = "{singling_out: 1, max_age: P366D}"


def test_it_measures_records_and_shows_what_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(tmp_path, register=register_in(tmp_path, LOOSE))
    config = ["--config", str(tmp_path / "gate.toml")]
    assert main(["gate", "risk", *config]) == 1
    assert "nothing on record says" in " ".join(capsys.readouterr().out.split())
    fleet = write_fleet(tmp_path / "reports.ndjson", homes=24, from_s=recent_midnight_s())
    assert main(["gate", "measure", QUALITY, fleet, *config]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Put on record of network-quality: measured on 24 homes" in said
    assert "lets it be open, until" in said
    assert main(["gate", "risk", *config]) == 0
    assert main(["gate", "measure", QUALITY, fleet, *config]) == 2
    assert "again" in capsys.readouterr().err


def test_bodies_need_homes_and_files_are_not_beside_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["--bodies", "x"], ["reports.ndjson", "--bodies", "x", "--homes", "y"]):
        assert main(["gate", "measure", QUALITY, *words, "--config", str(tmp_path / "gate.toml")]) == 2
    assert "--homes" in capsys.readouterr().err
