"""Read an edited workbook (XLSX) as text of cells: bounded, and nothing in it is run, followed or reckoned.

In:  the bytes of a file that a person edited with a spreadsheet.
Out: its sheets, each cell as text; what cannot be read as text says why.

The rules this module keeps:
 * The package is looked at before anything in it is parsed: its size, its parts, macros, objects, links to other files
   and document types. What should not be there refuses the file.
 * No formula is evaluated and no stored result of one is taken: a formula is a fault of its cell.
 * A day that the spreadsheet keeps as a number is that day; a moment, a time of day and an error are faults of a cell.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from sluis.errors import FileName, RegisterText, SluisError
from sluis.errors.register import workbook_unusable_error
from sluis.i18n import N_, tr

LARGEST_BYTES: Final = 8 * 1024 * 1024
LARGEST_UNPACKED_BYTES: Final = 64 * 1024 * 1024
MOST_PARTS: Final = 500
MOST_SHEETS: Final = 30
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
MOST_CELLS: Final = 500_000
MOST_PLACES: Final = 2_000_000
"""Cells that are gone through, empty ones too."""
_ZIP: Final = b"PK\x03\x04"
_OLD: Final = b"\xd0\xcf\x11\xe0"
_UNREADABLE: Final = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, zipfile.BadZipFile, zlib.error, InvalidFileException,
)  # fmt: skip
"""What the library raises for a part that is not as it should be: a parser's errors are syntax errors."""
_WORKBOOK: Final = "xl/workbook.xml"
_ACTIVE: Final = ("vbaproject", "xl/macrosheets/", "xl/activex/", "xl/embeddings/", "xl/ctrlprops/", "customui/")
_ELSEWHERE: Final = ("xl/externallinks/", "xl/connections", "xl/querytables/", "xl/webextensions/", "xl/model/")
_RELATION: Final = re.compile(rb"<[^<>]*Relationship\b[^<>]*>")
_HYPERLINK: Final = b"/hyperlink"
_EXTERNAL: Final = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_PROLOGUE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MACROS: Final = b"macroenabled"
_EXPONENT: Final = frozenset("en")
"""Letters of a number that nobody typed so: an exponent, no number, without end."""
_CONSTANTS: Final = {"=TRUE()": "true", "=FALSE()": "false"}
"""How LibreOffice writes a tick that somebody set: a constant, though it looks like a formula."""
_EXACT: Final = 1 << 53
"""A spreadsheet keeps whole numbers exactly below this."""
BESIDE: Final[dict[str, tuple[str, ...]]] = {
    N_("comments on cells"): ("xl/comments", "xl/threadedcomments"),
    N_("pictures or charts"): ("xl/charts/", "xl/media/"),
    N_("pivot tables"): ("xl/pivottables/",),
}
"""What people put beside cells → where it stands in a package."""
SHAPES: Final = N_("shapes and text boxes")
_DRAWINGS: Final = "xl/drawings/drawing"
_SHAPE: Final = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)\b")
"""Some programs write an empty drawing for every sheet; one with a shape is somebody's."""
STRUCK: Final = N_("lines through words: what is struck out still counts")
_WORDED: Final = ("xl/styles", "xl/sharedstrings", "xl/worksheets/")
_LINE_THROUGH: Final = re.compile(rb"<(?:\w+:)?strike\b(?!\s+val\s*=\s*[\"'](?:0|false)[\"'])")
FORMULA: Final = N_("The cell holds a formula; Sluis evaluates none.")
ERROR: Final = N_("The cell holds an error of the spreadsheet.")
MOMENT: Final = N_("The spreadsheet keeps a moment or a time of day in the cell.")
INEXACT: Final = N_("The spreadsheet keeps a number in the cell that it cannot hold exactly.")
AS_TEXT: Final = N_("Write it as text: give the cell the form Text, then type it again.")
AS_VALUE: Final = N_("Replace it by what it comes to: copy the cell, and paste the value.")


@dataclass(frozen=True, slots=True)
class CellRead:
    """One cell."""

    text: str
    """Empty when it is empty or faulty."""
    problem: str = ""
    """Message id of why it cannot be read; empty when it can."""
    remedy: str = ""


EMPTY: Final = CellRead("")


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of a workbook."""

    name: str
    rows: tuple[tuple[CellRead, ...], ...]
    """From the first row; trailing empty ones are not there."""

    def cell(self, row: int, column: int) -> CellRead:
        """Return a cell by row and column, both from 0; an empty one where there is none."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else EMPTY


def cell_name(row: int, column: int) -> str:
    """Return what people call a cell; row and column from 0.

    Examples:
        >>> cell_name(2, 27)
        'AB3'
    """
    return f"{get_column_letter(column + 1)}{row + 1}"


def read_workbook(source: bytes, name: FileName) -> tuple[Tab, ...]:
    """Read a workbook.

    Args:
        source: The bytes of the file.
        name: The file, for errors.

    Returns:
        Its sheets in their order, hidden ones and hidden rows too.

    Raises:
        workbook_unusable_error: it is no workbook, too large, or holds what no register needs.

    Effects:
        None: nothing is fetched, no macro runs, no link is followed.
    """
    _look(source, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not keep: it is read, and never written
            book = openpyxl.load_workbook(io.BytesIO(source), read_only=True, data_only=False, keep_links=False)
            try:
                if len(book.sheetnames) > MOST_SHEETS:
                    raise _unusable(name, N_("it has more than {most} sheets"), most=MOST_SHEETS)
                return tuple(_tabs(book, name))
            finally:
                book.close()
    except SluisError:
        raise
    except _UNREADABLE:
        raise _unusable(name, N_("a part of it cannot be read")) from None


def beside_cells(source: bytes) -> tuple[str, ...]:
    """Return what a workbook holds beside the text of its cells, as message ids: none of it is taken over.

    Args:
        source: The bytes of a workbook that was read.
    """
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        names = [name.lower() for name in package.namelist()]
        drawn = [package.read(name) for name in package.namelist() if name.lower().startswith(_DRAWINGS)]
        worded = [package.read(name) for name in package.namelist() if name.lower().startswith(_WORDED)]
    found = [what for what, parts in BESIDE.items() if any(part in name for name in names for part in parts)]
    found += [SHAPES] if any(map(_SHAPE.search, drawn)) else []
    return (*found, *([STRUCK] if any(map(_LINE_THROUGH.search, worded)) else []))


def _unusable(name: FileName, problem: str, **places: object) -> SluisError:
    return workbook_unusable_error(file=name, problem=RegisterText(tr(problem, None, **places)))


def _look(source: bytes, name: FileName) -> None:
    """Refuse a package by what it is made of, before any of it is parsed."""
    if len(source) > LARGEST_BYTES:
        raise _unusable(name, N_("it is larger than {most} bytes"), most=LARGEST_BYTES)
    if source.startswith(_OLD):
        raise _unusable(name, N_("it is protected with a password, or of an old kind: save it as XLSX without one"))
    if not source.startswith(_ZIP):
        raise _unusable(name, N_("it is no XLSX file"))
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            _look_at_parts(package, name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _unusable(name, N_("its package is damaged")) from None


def _look_at_parts(package: zipfile.ZipFile, name: FileName) -> None:
    entries = package.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MOST_PARTS or len(set(names)) < len(names):
        raise _unusable(name, N_("its package has too many parts, or one twice"))
    if _WORKBOOK not in names:
        raise _unusable(name, N_("it is no XLSX file"))
    if any(part.startswith(_ACTIVE) or "vbaproject" in part for part in names):
        raise _unusable(name, N_("it holds macros or embedded objects: save it without them"))
    if any(part.startswith(_ELSEWHERE) for part in names):
        raise _unusable(name, N_("it leans on other files or services: break the links, and save it again"))
    left = LARGEST_UNPACKED_BYTES
    for entry in entries:
        with package.open(entry) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _unusable(name, N_("unpacked it is larger than {most} bytes"), most=LARGEST_UNPACKED_BYTES)
        _look_at_part(entry.filename.lower(), content, name)


def _look_at_part(part: str, content: bytes, name: FileName) -> None:
    if not part.endswith((".xml", ".rels", ".vml")):
        return
    if _PROLOGUE.search(content) or b"\x00" in content:
        raise _unusable(name, N_("a part of it has a document type, which no workbook needs"))
    if part == "[content_types].xml" and _MACROS in content.lower():
        raise _unusable(name, N_("it holds macros or embedded objects: save it without them"))
    if part.endswith(".rels"):
        for relation in _RELATION.findall(content):
            if _EXTERNAL.search(relation) and _HYPERLINK not in relation:
                raise _unusable(name, N_("it leans on other files or services: break the links, and save it again"))


def _tabs(book: openpyxl.Workbook, name: FileName) -> Iterator[Tab]:
    cells, places = 0, 0
    for sheet in book.worksheets:
        if isinstance(sheet, ReadOnlyWorksheet):
            sheet.reset_dimensions()  # what a sheet says of its size is not asked, and not filled up
        rows: list[tuple[CellRead, ...]] = []
        for row in sheet.iter_rows():
            places += len(row)
            if places > MOST_PLACES:
                raise _unusable(name, N_("sheet {sheet} has more rows or columns than a register"), sheet=sheet.title)
            made = _row((cell.value, cell.data_type) for cell in row)
            if not made:
                rows += [()] if len(rows) < MOST_ROWS else []
                continue
            cells += len(made)
            if len(rows) >= MOST_ROWS or len(made) > MOST_COLUMNS or cells > MOST_CELLS:
                raise _unusable(name, N_("sheet {sheet} has more rows or columns than a register"), sheet=sheet.title)
            rows.append(made)
        while rows and not rows[-1]:
            rows.pop()
        yield Tab(sheet.title, tuple(rows))


def _row(cells: Iterable[tuple[object, str]]) -> tuple[CellRead, ...]:
    """Return the cells of a row, without empty ones at its end."""
    made = [_cell(value, kind) for value, kind in cells]
    while made and made[-1] == EMPTY:
        made.pop()
    return tuple(made)


def _cell(value: object, kind: str) -> CellRead:
    """Return a cell as text, or why it is none."""
    match kind, value:
        case _, None:
            made = EMPTY
        case "f", str() if value in _CONSTANTS:
            made = CellRead(_CONSTANTS[value])
        case "f", _:
            made = CellRead("", FORMULA, AS_VALUE)
        case "e", _:
            made = CellRead("", ERROR, AS_VALUE)
        case _, bool():
            made = CellRead("true" if value else "false")
        case _, str():
            made = CellRead(value)
        case _, int() if abs(value) < _EXACT:
            made = CellRead(str(value))
        case _, float() if _EXPONENT.isdisjoint(repr(value)):
            made = CellRead(repr(value).removesuffix(".0"))
        case _, int() | float():
            made = CellRead("", INEXACT, AS_TEXT)
        case _, datetime() if value.time() == time(0):
            made = CellRead(value.date().isoformat())
        case _:
            made = CellRead("", MOMENT, AS_TEXT)
    return made
