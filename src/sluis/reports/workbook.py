"""A register as a workbook (XLSX): titles for people, names for programs, text that stays text, always the same bytes.

In:  the sheets of a register. Out: XLSX.

The rules this module keeps:
 * Every cell is text, and marked as text: what begins with ``=`` is no formula, a day stays as it is spelled.
 * Row 1 is for people, row 2 names each column by its place in the register; cells that are made of others are grey.
 * Nothing in it is reckoned, fetched or run when it is opened.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Final

from openpyxl import Workbook as Book
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sluis.i18n.harmless import harmless
from sluis.register.sheets import TITLES, Sheet, Workbook, about_rows, left_rows
from sluis.reports.office_file import packed_again

_TEXT: Final = "@"
_HEAD: Final = PatternFill("solid", fgColor="1F3A5F")
_NAMES: Final = PatternFill("solid", fgColor="DCE4EE")
_MADE: Final = PatternFill("solid", fgColor="EFEFEF")
_WHITE: Final = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
_SMALL: Final = Font(name="Calibri", size=8, color="555555")
_PLAIN: Final = Font(name="Calibri", size=10)
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_ABOUT_WIDTHS: Final = (22, 44, 90)
_LEFT_WIDTHS: Final = (30, 80)
_LINE_PT: Final = 14
_MOST_LINES: Final = 25
_LONGEST_LIST: Final = 255
"""Letters that a spreadsheet takes in a list to choose from."""
_OFFERED_ROWS: Final = 2_000


def workbook_file(book: Workbook, day: date, *, issuer: str = "") -> bytes:
    """Return the sheets of a register as XLSX.

    Args:
        book: The sheets.
        day: The day that the file carries.
        issuer: Who issues it, for the properties of the file.

    Effects:
        None.
    """
    made = Book()
    for sheet in list(made.worksheets):
        made.remove(sheet)
    _add_about(made, book)
    for each in book.sheets:
        _add_sheet(made, each)
    _add_left(made, book)
    made.active = 1
    content = io.BytesIO()
    made.save(content)
    return packed_again(
        content.getvalue(), title=harmless(book.title), issuer=harmless(issuer), lang=book.lang, day=day
    )


def _add_about(made: Book, book: Workbook) -> None:
    page = made.create_sheet(book.about_name)
    for number, row in enumerate(about_rows(book), 1):
        for column, text in enumerate(row, 1):
            cell = _set(page, number, column, text)
            cell.font, cell.alignment = _SMALL if column == 1 else _PLAIN, _WRAPPED
        _make_room(page, number, row, _ABOUT_WIDTHS)
    _widths(page, _ABOUT_WIDTHS)


def _add_left(made: Book, book: Workbook) -> None:
    page = made.create_sheet(book.left_name)
    for number, row in enumerate(left_rows(book), 1):
        for column, text in enumerate(row, 1):
            cell = _set(page, number, column, text)
            _dress(cell, number, made_of_others=True)
        _make_room(page, number, row, _LEFT_WIDTHS)
    _widths(page, _LEFT_WIDTHS)


def _add_sheet(made: Book, sheet: Sheet) -> None:
    page = made.create_sheet(sheet.name)
    rows = [
        [column.title for column in sheet.columns],
        [column.template for column in sheet.columns],
        *(line.cells for line in sheet.lines),
    ]
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            _dress(_set(page, number, column, text), number, made_of_others=sheet.columns[column - 1].made)
        _make_room(page, number, row, [column.share for column in sheet.columns])
    _widths(page, [column.share for column in sheet.columns])
    _offer_words(page, sheet)
    page.freeze_panes = page.cell(TITLES + 1, len(sheet.plan.identity) + 1)
    last = get_column_letter(max(len(sheet.columns), 1))
    page.auto_filter.ref = f"A{TITLES}:{last}{max(len(rows), TITLES)}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _offer_words(page: Worksheet, sheet: Sheet) -> None:
    """Offer the words of a column as a list to choose from; another text is not refused there, but when it is read."""
    for number, column in enumerate(sheet.columns, 1):
        offered = ",".join(column.words)
        if column.words and len(offered) <= _LONGEST_LIST:
            letter = get_column_letter(number)
            choice = DataValidation(type="list", formula1=f'"{offered}"', allow_blank=True, showErrorMessage=False)
            choice.add(f"{letter}{TITLES + 1}:{letter}{_OFFERED_ROWS}")
            page.add_data_validation(choice)


def _set(page: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write text as text, whatever it begins with."""
    cell = page.cell(row, column)
    if not isinstance(cell, Cell):  # pragma: no cover - we merge none
        raise TypeError
    if text:
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@'"
    cell.number_format = _TEXT
    return cell


def _dress(cell: Cell, row: int, *, made_of_others: bool) -> None:
    cell.alignment = _WRAPPED
    if row == 1:
        cell.font, cell.fill = _WHITE, _HEAD
    elif row == TITLES:
        cell.font, cell.fill = _SMALL, _NAMES
    else:
        cell.font = _PLAIN
        if made_of_others:
            cell.fill = _MADE


def _widths(page: Worksheet, widths: Sequence[int]) -> None:
    for number, width in enumerate(widths, 1):
        dimension = page.column_dimensions[get_column_letter(number)]
        dimension.width = width
        dimension.number_format = _TEXT  # also of rows that people add


def _make_room(page: Worksheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Set the height of a row by its longest cell: not every program reckons it when it opens a file."""
    lines = max((-(-len(text) // width) for text, width in zip(texts, widths, strict=True)), default=1)
    page.row_dimensions[row].height = _LINE_PT * min(max(lines, 1), _MOST_LINES)
