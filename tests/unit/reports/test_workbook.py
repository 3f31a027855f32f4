"""A workbook is text that stays text, with names for programs, and the same bytes wherever it is made."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from tests.paper_checks import HOSTILE, twice
from tests.sheet_rows import written

from sluis.errors import FileName
from sluis.register.sheets import Line, Sheet, Workbook
from sluis.register.workbook_file import read_workbook
from sluis.reports.workbook import workbook_file

DAY = date(2026, 12, 1)
RISKY = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'quoted",
    '=HYPERLINK("https://x.example")',
    "=cmd|'/c calc'!A1",
    "\t=1+1",
    "\u05e9=1",
)


def with_text(text: str) -> Workbook:
    """Return the sheets of the example with a text in each cell that a person may write in."""
    sheets = tuple(
        replace(sheet, lines=tuple(Line(line.steps, tuple(text for _ in line.cells)) for line in sheet.lines))
        for sheet in written().sheets
    )
    return replace(written(), sheets=sheets, title=text, about=((text, text),), left=((text, text),))


def test_the_same_bytes_in_two_time_zones() -> None:
    made = twice(lambda: workbook_file(written(), DAY, issuer="A & B"))
    assert made == workbook_file(written(), DAY, issuer="A & B")
    assert made != workbook_file(written(), date(2026, 12, 2))


def test_what_looks_like_a_formula_is_text_and_stays_it() -> None:
    sheets = tuple(replace(sheet, lines=_risky(sheet)) for sheet in written().sheets[:2])
    made = workbook_file(replace(written(), sheets=sheets), DAY)
    parts = {name: part for name, part in _parts(made).items() if name.startswith("xl/worksheets/")}
    assert parts
    assert not any(b"<f>" in part or b"<f " in part for part in parts.values())
    again = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(made)).save(again)
    for content in (made, again.getvalue()):
        for tab in read_workbook(content, FileName("x"))[1:-1]:
            assert [row[0].text for row in tab.rows[2:]] == list(RISKY)
            assert [row[-1].text for row in tab.rows[2:]] == list(RISKY)


def _risky(sheet: Sheet) -> tuple[Line, ...]:
    return tuple(Line(("x", text), tuple(text for _ in sheet.columns)) for text in RISKY)


def test_hostile_text_is_text_in_every_cell() -> None:
    from sluis.i18n.harmless import harmless

    made = workbook_file(with_text(harmless(HOSTILE)), DAY, issuer=HOSTILE)
    tabs = read_workbook(made, FileName("x"))
    assert {cell.text for tab in tabs[1:-1] for row in tab.rows[2:] for cell in row} == {harmless(HOSTILE)}
    assert not any(b'TargetMode="External"' in part for part in _parts(made).values())


def test_it_can_be_worked_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_file(written(), DAY)))
    assert book.sheetnames[:3] == ["About this file", "Register (art. 30)", "Fields"]
    page = book["Fields"]
    assert isinstance(page, Worksheet)
    assert page.freeze_panes == "C3"
    assert page.auto_filter.ref == "A2:AG29"
    assert page["A2"].value == "activities.*"
    assert page["A3"].number_format == "@"
    assert page.column_dimensions["F"].number_format == "@"
    offered = {choice.formula1: str(choice.sqref) for choice in page.data_validations.dataValidation}
    assert offered['"count,generalise,release,token,withhold"'] == "H3:H2000"
    assert all(len(words) <= 257 for words in offered)
    grey = page["C3"].fill.fgColor.rgb
    assert grey != page["F3"].fill.fgColor.rgb


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
