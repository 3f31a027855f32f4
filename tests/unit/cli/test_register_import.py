"""``sluis register import`` accounts for every row, and gives a proposal or says by cell why there is none."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.edited_workbooks import REGISTER, edited, put, written

from sluis.cli.main import main

RETENTION = "activities.*.retention"


def asked(file: Path, *more: str) -> list[str]:
    return ["register", "import", str(file), "--register", str(REGISTER), *more]


def test_an_edit_is_told_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "edited.xlsx", tmp_path / "proposal.yaml"
    file.write_bytes(edited(lambda book: put(book, "Register (art. 30)", 3, RETENTION, "P14D")))
    assert main(asked(file, "--out", str(out), "--lang", "en")) == 0
    page = capsys.readouterr().out
    assert "Rows: 36 unchanged, 1 changed, 0 added, 0 removed, 0 not understood." in page
    assert "J3 activities.wifi-help.retention: P30D becomes P14D" in page
    assert "sluis register propose" in page
    assert "retention: P14D" in out.read_text(encoding="utf-8")
    assert main(asked(file, "--lang", "nl")) == 0
    assert "Er is niets geschreven" in capsys.readouterr().out


def test_what_is_not_understood_is_told_by_cell_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "edited.xlsx", tmp_path / "proposal.yaml"
    file.write_bytes(edited(lambda book: put(book, "Register (art. 30)", 3, RETENTION, "=1+1")))
    assert main(asked(file, "--out", str(out), "--lang", "en")) == 1
    page = capsys.readouterr().out
    assert "Register (art. 30) J3: The cell holds a formula; Sluis evaluates none." in page
    assert "There is no proposal" in page
    assert not out.exists()
    assert main(asked(file, "--format", "json")) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(fault["sheet"], fault["cell"]) for fault in told["not_understood"]] == [("Register (art. 30)", "J3")]


def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04nonsense")
    assert main(asked(tmp_path / "x.xlsx", "--lang", "en")) == 2
    assert "cannot be read as a workbook of a register: its package is damaged" in capsys.readouterr().err
    (tmp_path / "same.xlsx").write_bytes(written())
    assert main(asked(tmp_path / "same.xlsx", "--lang", "en")) == 0
    assert "The workbook says what the register says." in capsys.readouterr().out


def test_a_workbook_of_an_earlier_release_is_read_or_says_how_to_get_a_new_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has no column for a fact that came later, and titles of then."""

    def fewer(book: Workbook) -> None:
        page = book["Register (art. 30)"]
        empty = [
            at
            for at in range(1, page.max_column + 1)
            if not any(page.cell(row, at).value for row in range(3, page.max_row + 1))
        ]
        page.delete_cols(empty[0])

    file = tmp_path / "earlier.xlsx"
    file.write_bytes(edited(fewer))
    assert main(asked(file, "--lang", "en")) == 0
    assert "The workbook says what the register says." in capsys.readouterr().out
    file.write_bytes(edited(lambda book: put(book, "Register (art. 30)", 1, RETENTION, "How long")))
    assert main(asked(file, "--lang", "en")) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "Was the workbook written by another release of Sluis?" in told
    assert "write it anew with `sluis report register --format xlsx`" in told
