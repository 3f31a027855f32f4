"""Workbooks of the example's register, edited the way people do: by openpyxl, which knows nothing of ours."""

import io
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from source_tree import ROOT

from sluis.api.register_sheets import WorkbookChanges, changes_of_workbook, register_workbook
from sluis.i18n import Lang, lang_in_force, use

REGISTER = ROOT / "examples" / "register-per-home.yaml"
DAY = date(2026, 12, 1)
Edit = Callable[[openpyxl.Workbook], None]


@lru_cache(maxsize=2)
def written(lang: Lang = "en") -> bytes:
    """Return the workbook of the example."""
    before = lang_in_force()
    use(lang)
    try:
        return register_workbook(REGISTER, DAY)
    finally:
        use(before)


def edited(edit: Edit, source: bytes | None = None) -> bytes:
    """Return the workbook after somebody edited it."""
    book = openpyxl.load_workbook(io.BytesIO(written() if source is None else source))
    edit(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def came_back(folder: Path, edit: Edit) -> WorkbookChanges:
    """Return what an edited workbook proposes."""
    file = folder / "edited.xlsx"
    file.write_bytes(edited(edit))
    return changes_of_workbook(file, REGISTER)


def sheet(book: openpyxl.Workbook, name: str) -> Worksheet:
    """Return a sheet by its tab."""
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def column(page: Worksheet, template: str) -> int:
    """Return the number of a column by its name in row 2, from 1."""
    return [cell.value for cell in page[2]].index(template) + 1


def put(book: openpyxl.Workbook, name: str, row: int, template: str, value: object) -> str:
    """Write into a cell, and return what people call it."""
    page = sheet(book, name)
    cell = page.cell(row, column(page, template))
    cell.value = value  # type: ignore[assignment]
    return cell.coordinate
