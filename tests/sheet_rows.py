"""The sheets of the example as they were written, and as they come back after an edit of their rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from msgspec.structs import replace
from source_tree import ROOT

from sluis.errors import FileName
from sluis.law.parties import Controller, Recipient
from sluis.register.load import load_register
from sluis.register.model import Activity, Register
from sluis.register.sheets import Sheet, Workbook, about_rows, left_rows
from sluis.register.tree import Json, Tree, plain, read_tree
from sluis.register.under_check import written_out
from sluis.register.workbook_file import CellRead, Tab
from sluis.reports.register_sheets import register_sheets

FILE = ROOT / "examples" / "register-per-home.yaml"
Tabs = tuple[Tab, ...]


@lru_cache(maxsize=1)
def example() -> tuple[Register, Tree, Json]:
    """Return the register of the example, its tree, and the same without places."""
    source = FILE.read_bytes()
    tree, _ = read_tree(source)
    assert tree is not None
    return load_register(source, FileName(FILE), FILE.parent / "vocabularies"), tree, written_out(plain(tree))


@lru_cache(maxsize=1)
def written() -> Workbook:
    """Return its sheets."""
    register, _, base = example()
    return register_sheets(register, base, date(2026, 12, 1))


def tabs(book: Workbook | None = None) -> Tabs:
    """Return sheets as they come back when nobody changed anything."""
    book = written() if book is None else book
    return (
        Tab(book.about_name, _cells(about_rows(book))),
        *(Tab(sheet.name, _cells(_rows(sheet))) for sheet in book.sheets),
        Tab(book.left_name, _cells(left_rows(book))),
    )


def _rows(sheet: Sheet) -> Iterable[Sequence[str]]:
    yield [column.title for column in sheet.columns]
    yield [column.template for column in sheet.columns]
    yield from (line.cells for line in sheet.lines)


def _cells(rows: Iterable[Sequence[str]]) -> tuple[tuple[CellRead, ...], ...]:
    return tuple(tuple(CellRead(text) for text in row) for row in rows)


def column(came: Tabs, sheet: str, template: str) -> int:
    """Return the number of a column, from 0."""
    [tab] = [tab for tab in came if tab.name == sheet]
    return [cell.text for cell in tab.rows[1]].index(template)


def with_cell(came: Tabs, sheet: str, row: int, template: str, text: str | CellRead) -> Tabs:
    """Return sheets with a cell changed; rows from 1."""
    at, cell = column(came, sheet, template), text if isinstance(text, CellRead) else CellRead(text)
    [tab] = [tab for tab in came if tab.name == sheet]
    cells = list(tab.rows[row - 1])
    cells[at] = cell
    return with_rows(came, sheet, (*tab.rows[: row - 1], tuple(cells), *tab.rows[row:]))


def without_row(came: Tabs, sheet: str, row: int) -> Tabs:
    """Return sheets without a row."""
    [tab] = [tab for tab in came if tab.name == sheet]
    return with_rows(came, sheet, (*tab.rows[: row - 1], *tab.rows[row:]))


def with_row(came: Tabs, sheet: str, facts: dict[str, str]) -> Tabs:
    """Return sheets with a row below the last."""
    [tab] = [tab for tab in came if tab.name == sheet]
    made = tuple(CellRead(facts.get(cell.text, "")) for cell in tab.rows[1])
    assert set(facts) <= {cell.text for cell in tab.rows[1]}
    return with_rows(came, sheet, (*tab.rows, made))


def with_rows(came: Tabs, sheet: str, rows: Sequence[tuple[CellRead, ...]]) -> Tabs:
    """Return sheets with other rows on one of them."""
    return tuple(Tab(tab.name, tuple(rows)) if tab.name == sheet else tab for tab in came)


def changed(activity: Activity | None = None, controller: Controller | None = None, **recipient: object) -> Register:
    """Return the example with another activity ``wifi-help``, controller, or facts of recipient ``wifi-insight``."""
    register = example()[0]
    made = register.activities["wifi-help"] if activity is None else activity
    insight: Recipient = replace(register.recipients["wifi-insight"], **recipient)
    file = replace(
        register.file,
        controller=controller or register.file.controller,
        recipients={**register.recipients, "wifi-insight": insight},
        activities={**register.activities, "wifi-help": made},
    )
    lines = {**register.lines, "wifi-help": tuple(range(1, len(made.fields) + 1))}
    return Register(file, register.name, register.digest, lines, register.vocabularies)
