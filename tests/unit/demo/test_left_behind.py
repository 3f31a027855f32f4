"""What is left behind is what was recorded, and a folder that cannot be made is said."""

from pathlib import Path

import pytest
from tests.raised import raises

from sluis.demo import papers as made
from sluis.demo.first_minute import before_and_after
from sluis.demo.left_behind import leave_behind, make_folder
from sluis.demo.scenes import ASKER
from sluis.demo.sealed import know_the_silent, seal
from sluis.demo.stage import stage
from sluis.errors.cli import output_unwritable_error


async def test_the_statement_is_of_the_home_that_asked_and_names_who_got_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "PAPERS", {})
    monkeypatch.setattr(made.shutil, "which", lambda _name: None)  # nobody signs
    folder = tmp_path / "left"
    make_folder(folder)
    make_folder(folder)
    (tmp_path / "stage").mkdir()
    async with stage(tmp_path / "stage", ASKER, seed=2026) as set_up:
        know_the_silent(set_up)
        await before_and_after(set_up)
        await seal(set_up)
        await seal(set_up)
        left = await leave_behind(set_up, folder, ("en",))
        assert set_up.faults == []
    statement, audit, papers = left.places
    page = statement.read_text(encoding="utf-8")
    assert "WiFi Insight Inc." in page
    assert "iPad-Noor" not in page
    assert audit.read_bytes().startswith(b"%PDF-")
    assert [file.name for file in papers.iterdir()] == ["register-en.xlsx"]
    assert (left.papers, left.dossier) == (1, "")


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with raises(output_unwritable_error):
        make_folder(tmp_path / "file" / "below")
