"""Workbooks of an earlier release, and as office programs write them: each is read, or told in a sentence and refused.

An earlier layout is made by code from the one of today: columns and sheets that came later are taken out of it.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.edited_workbooks import came_back, column, put, sheet

from sluis.api.register_sheets import WorkbookChanges

ARTICLE = "Register (art. 30)"
RETENTION = "activities.*.retention"
Edit = Callable[[openpyxl.Workbook], None]


def told(done: WorkbookChanges) -> list[str]:
    """Return what is wrong with a workbook, as its reader is told."""
    return [f"{fault.sheet} {fault.cell}: {fault.text()}" for fault in done.faults]


def without(*parts: str) -> Edit:
    """Take the columns out whose name holds one of these."""

    def edit(book: openpyxl.Workbook) -> None:
        for page in book.worksheets:
            named = [cell.column for cell in page[2] if isinstance(cell.value, str)]
            for at in reversed([at for at in named if any(part in str(page.cell(2, at).value) for part in parts)]):
                page.delete_cols(at)

    return edit


def hidden(book: openpyxl.Workbook) -> None:
    put(book, ARTICLE, 3, RETENTION, "P14D")
    sheet(book, ARTICLE).row_dimensions[3].hidden = True
    sheet(book, ARTICLE).sheet_state = "hidden"


def moved(book: openpyxl.Workbook) -> None:
    sheet(book, "Grounds").move_range("D1:D5", cols=30)
    book._sheets.reverse()


def merged_beside(book: openpyxl.Workbook) -> None:
    sheet(book, "Fields").merge_cells(start_row=40, end_row=41, start_column=2, end_column=3)


READ: dict[str, tuple[Edit, dict[str, int]]] = {
    "columns that came later": (without(".count.", "dpf.snapshot", "art14."), {"unchanged": 37}),
    "sheets and columns in another order": (moved, {"unchanged": 37}),
    "cells that are merged where nothing stands": (merged_beside, {"unchanged": 37}),
    "a day as a number of days": (
        lambda book: put(book, "Activities", 3, "activities.*.dpia.date", date(2026, 1, 22)) and None,
        {"unchanged": 36, "changed": 1},
    ),
    "a row and a sheet that are hidden": (hidden, {"unchanged": 36, "changed": 1}),
}
"""What somebody does → what is counted; what is hidden counts as what is seen, and its change is named."""


@pytest.mark.parametrize("case", READ)
def test_it_is_read(case: str, tmp_path: Path) -> None:
    edit, counts = READ[case]
    done = came_back(tmp_path, edit)
    assert told(done) == []
    assert {name: count for name, count in done.counts().items() if count} == counts


def later(book: openpyxl.Workbook) -> None:
    page = sheet(book, "Fields")
    page.cell(2, page.max_column + 1, "activities.*.fields.*.later")


def renamed(book: openpyxl.Workbook) -> None:
    page = sheet(book, "Fields")
    page.cell(2, column(page, "activities.*.fields.*.why"), "activities.*.fields.*.reason")


def formula(book: openpyxl.Workbook) -> None:
    put(book, ARTICLE, 3, RETENTION, '="P1"&"4D"')


TOLD: dict[str, tuple[Edit, str]] = {
    "a column that a release after this one writes": (later, "Nothing in the register is called activities.*.fields.*"),
    "a column that has another name since": (renamed, "activities.*.fields.*.why is gone"),
    "a sheet that came later": (
        lambda book: book.remove(sheet(book, "Looked at from elsewhere")),
        "The sheet Looked at from elsewhere is gone",
    ),
    "a sheet of somebody": (
        lambda book: book.create_sheet("Notes").cell(1, 1, "x") and None,
        "Notes : This sheet is none of the register's: nothing on it is taken over.",
    ),
    "cells that are merged over a fact": (
        lambda book: sheet(book, "Fields").merge_cells("G3:H3"),
        "lacks the key treatment",
    ),
    "a formula": (formula, "formula"),
}
"""What is written → the sentence."""


@pytest.mark.parametrize("case", TOLD)
def test_it_is_told_and_there_is_no_proposal(case: str, tmp_path: Path) -> None:
    edit, sentence = TOLD[case]
    done = came_back(tmp_path, edit)
    assert any(sentence in each for each in told(done)), told(done)
    assert done.text is None
