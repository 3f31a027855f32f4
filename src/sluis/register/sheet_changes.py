"""What an edited workbook changes in a register: every row accounted for, every doubt by its cell.

In:  the sheets as they were written, the sheets as they came back, the register's tree.
Out: ``Accounted``: each row as unchanged, changed, added, removed or not understood; and the edits that follow.

The rules this module keeps:
 * A cell that says what was written is unchanged. A cell that says something else is a change, or a fault.
 * A row is known by its names and number, not by where it stands: sheets may be sorted.
 * Nothing is passed over: a sheet, a column, a row or a cell that is not known is a fault, and so is one that is gone
   where its absence could be a slip.
 * While there is a fault there are no edits.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sluis.i18n import N_, tr
from sluis.i18n.harmless import harmless
from sluis.law.scalars import NAME_PATTERN
from sluis.register.fact_path import Steps, path_of
from sluis.register.sheets import (
    FORMAT,
    FORMAT_KEY,
    MADE,
    TITLES,
    Sheet,
    SheetPlan,
    Workbook,
    about_rows,
    fact_of,
    identity_cells,
    left_rows,
)
from sluis.register.tree import Json
from sluis.register.workbook_file import CellRead, Tab, cell_name

_NAME: Final = re.compile(NAME_PATTERN)
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,4}")
_SHOWN: Final = 60


class RowState(StrEnum):
    """What became of a row."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that says something else."""

    cell: str
    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that cannot be taken over: where, what, and what to do."""

    sheet: str
    cell: str
    """As people call it; empty for a whole sheet."""
    problem: str
    """Message id."""
    remedy: str
    places: Mapping[str, object] = field(default_factory=dict)

    def text(self) -> str:
        """Return what is wrong, in the language in force."""
        return tr(self.problem, None, **self.places)

    def todo(self) -> str:
        """Return what to do."""
        return tr(self.remedy, None, **self.places) if self.remedy else ""


@dataclass(frozen=True, slots=True)
class RowAccount:
    """What became of one row."""

    sheet: str
    row: int | None
    """From 1; ``None`` for one that is gone."""
    path: str
    state: RowState
    changes: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """What a row asks of the register."""

    plan: SheetPlan
    steps: Steps
    """Of the entry; the number of a new one counts on from the last."""
    facts: Mapping[str, Json | None]
    """Fact below the row → what it becomes."""
    cells: Mapping[str, tuple[str, str]]
    """Fact below the row → sheet and cell."""
    place: tuple[str, str]
    """Sheet and first cell of the row."""
    new: bool = False


@dataclass(frozen=True, slots=True)
class Accounted:
    """An edited workbook against the register it was made of."""

    rows: tuple[RowAccount, ...]
    faults: tuple[CellFault, ...]
    changed: tuple[ChangedRow, ...]
    removed: tuple[Steps, ...]
    """Entries whose rows are gone."""

    def counts(self) -> dict[RowState, int]:
        """Return how many rows became what."""
        return {state: sum(row.state is state for row in self.rows) for state in RowState}


NOT_OURS: Final = N_("This sheet is none of the register's: nothing on it is taken over.")
TAKE_OUT: Final = N_("Take the sheet out of the file, or move what stands on it to a sheet of the register.")
ONLY_EXPLAINS: Final = N_("This sheet only explains: what was written in the cell is not taken over.")
PUT_BACK: Final = N_("Put the old text back; write what you mean in a sheet of facts, or in a letter beside the file.")
SHEET_GONE: Final = N_("The sheet {name} is gone, or the names of its columns (row 2) are.")
TITLE_CELL: Final = N_("The title of a column only explains: what was written there is not taken over.")
COLUMN_GONE: Final = N_("The column {name} is gone.")
COLUMN_TWICE: Final = N_("The column {name} stands twice.")
COLUMN_UNKNOWN: Final = N_("Nothing in the register is called {name}.")
FROM_ORIGINAL: Final = N_("Copy it from the workbook as it was written; to remove facts, empty their cells.")
ONE_COLUMN: Final = N_("Keep one of them.")
NO_SUCH_COLUMN: Final = N_("Take the column out, or write what it says in a column of the register.")
MADE_CELL: Final = N_("The cell is made of other facts; what was written there is not taken over.")
MADE_ANEW: Final = N_(
    "Empty the cell: what belongs there is made of the facts of the row, when the workbook is written."
)
CHANGE_THERE: Final = N_("Change the facts it is made of, on their own sheet, and put the old text back.")
ROW_TWICE: Final = N_("The row {entry} stands twice.")
EMPTY_NUMBER: Final = N_("For a new row, empty the cell with its number; else keep one of the two.")
NO_SUCH_ROW: Final = N_("The register has no row {entry} there.")
NO_PARENT: Final = N_("No sheet has {name}.")
NAME_IT: Final = N_("Use a name that has a row of its own, or add that row.")
NOT_A_NAME: Final = N_("The cell holds no name: small letters, digits and hyphens, 64 at most.")
ON_ONE_SHEET: Final = N_("{name} stands on the sheet {here}, and not on the sheet {there}.")
ON_BOTH: Final = N_("Keep its row on both sheets, or remove it from both.")
NO_LIST: Final = N_("The cell begins like a list in brackets and is none.")
WRITE_LIST: Final = N_("Separate the words by semicolons.")
TWO_FORMS: Final = N_("A word and bands stand in one row; a row takes one of them.")
WRITE_ONE: Final = N_("Empty one of the two cells.")


def account(written: Workbook, came_back: Sequence[Tab]) -> Accounted:
    """Hold an edited workbook against the one that was written.

    Args:
        written: The sheets of the register, made anew in the language of the workbook.
        came_back: The sheets of the file.

    Returns:
        What became of every row, and every fault.

    Effects:
        None.
    """
    return _Accounting(written, tuple(came_back)).done()


def stated(came_back: Sequence[Tab], key: str) -> str:
    """Return what the first sheet says of the workbook itself; empty when it says nothing of that name.

    Examples:
        >>> stated([Tab("About", ((CellRead("day"), CellRead("Day"), CellRead("ab")),))], "day")
        'ab'
    """
    for tab in came_back:
        for row in tab.rows:
            if row and row[0].text == key:
                return row[-1].text.strip()
    return ""


@dataclass(slots=True)
class _Accounting:
    written: Workbook
    tabs: tuple[Tab, ...]
    rows: list[RowAccount] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    changed: list[ChangedRow] = field(default_factory=list)
    removed: list[Steps] = field(default_factory=list)
    names: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """Sheet → name of an entry on it → the tab and cell of it."""

    def done(self) -> Accounted:
        """Go through every sheet."""
        found = self._tabs_of_sheets()
        self._name_entries(found)
        for sheet in self.written.sheets:
            tab = found.get(sheet.plan.key)
            if tab is None:
                self.fault(sheet.name, "", SHEET_GONE, FROM_ORIGINAL, name=sheet.name)
            else:
                _SheetAccounting(self, sheet, tab).done()
        return Accounted(tuple(self.rows), tuple(self.faults), tuple(self.changed), tuple(self.removed))

    def fault(self, sheet: str, cell: str, problem: str, remedy: str, **places: object) -> None:
        """Record a fault; what others wrote is made harmless, and cut."""
        shown = {name: harmless(str(value))[:_SHOWN] for name, value in places.items()}
        self.faults.append(CellFault(harmless(sheet)[:_SHOWN], cell, problem, remedy, shown))

    def _tabs_of_sheets(self) -> dict[str, Tab]:
        """Find each sheet by the names of its columns; report every sheet that is none."""
        found: dict[str, Tab] = {}
        for tab in self.tabs:
            names = {cell.text.strip() for cell in (tab.rows[1] if len(tab.rows) > 1 else ())}
            sheet = next((sheet for sheet in self.written.sheets if _is_of(sheet, names)), None)
            if sheet is not None and sheet.plan.key not in found:
                found[sheet.plan.key] = tab
            elif any(tab.rows) and not self._is_beside(tab):
                self.fault(tab.name, "", NOT_OURS, TAKE_OUT)
        return found

    def _is_beside(self, tab: Tab) -> bool:
        """Whether a sheet is one of the two that only explain; what was written on it is a fault of its cell."""
        first = {row[0].text for row in tab.rows[:TITLES] if row}
        expected = about_rows(self.written) if FORMAT_KEY in first else left_rows(self.written)
        if not first & {FORMAT, FORMAT_KEY}:
            return False
        for row in range(max(len(tab.rows), len(expected))):
            there = expected[row] if row < len(expected) else ()
            width = max(len(there), len(tab.rows[row]) if row < len(tab.rows) else 0)
            for column in range(width):
                text = there[column] if column < len(there) else ""
                if tab.cell(row, column) != CellRead(text):
                    self.fault(tab.name, cell_name(row, column), ONLY_EXPLAINS, PUT_BACK)
        return True

    def _name_entries(self, found: Mapping[str, Tab]) -> None:
        """Read which activities and recipients there are then, from the sheets that have a row for each."""
        for sheet in self.written.sheets:
            if sheet.plan.listed or not sheet.plan.identity or sheet.plan.key not in found:
                continue
            tab = found[sheet.plan.key]
            at = _column_of(tab, sheet.plan.identity[0])
            here: dict[str, tuple[str, str]] = {}
            for row in range(TITLES, len(tab.rows)):
                if at is not None and tab.cell(row, at).text.strip():
                    here[tab.cell(row, at).text.strip()] = (tab.name, cell_name(row, at))
            self.names[sheet.plan.key] = here
        self._on_both_sheets()

    def _on_both_sheets(self) -> None:
        """Report what has a row on one of two sheets about the same thing."""
        sheets = [sheet for sheet in self.written.sheets if sheet.plan.key in self.names]
        for one in sheets:
            for other in sheets:
                if one is not other and one.plan.entity == other.plan.entity:
                    for name, (tab, cell) in self.names[one.plan.key].items():
                        if name not in self.names[other.plan.key]:
                            places = {"name": name, "here": one.name, "there": other.name}
                            self.fault(tab, cell, ON_ONE_SHEET, ON_BOTH, **places)

    def named(self, top: str) -> set[str]:
        """Return the names below a part of the register that some sheet has."""
        return {
            name
            for sheet in self.written.sheets
            if sheet.plan.entity == f"{top}.*"
            for name in self.names.get(sheet.plan.key, ())
        }


def _is_of(sheet: Sheet, names: set[str]) -> bool:
    """Whether the names of columns are those of a sheet: at least one fact of it stands among them."""
    return any(
        column.template in names
        for column in sheet.columns
        if not column.made and not _identifies(sheet, column.template)
    )


def _is_title(cell: CellRead, title: str) -> bool:
    """Whether a cell above a column says what was written there, or nothing."""
    return not cell.problem and cell.text.strip() in {"", title.strip()}


def _identifies(sheet: Sheet, template: str) -> bool:
    return template in sheet.plan.identity


def _column_of(tab: Tab, template: str) -> int | None:
    names = tab.rows[1] if len(tab.rows) > 1 else ()
    return next((at for at, cell in enumerate(names) if cell.text.strip() == template), None)


@dataclass(slots=True)
class _SheetAccounting:
    """One sheet against its rows."""

    whole: _Accounting
    sheet: Sheet
    tab: Tab
    at: dict[str, int] = field(default_factory=dict)
    """Name of a column → where it stands."""
    met: dict[tuple[str, ...], int] = field(default_factory=dict)
    """What identifies a row → the row in which it was met."""
    added: dict[Steps, int] = field(default_factory=dict)
    """List → how many entries were added to it."""

    def done(self) -> None:
        """Account for every row of the sheet, and for those that are gone."""
        if not self._columns():
            return
        self._titles()
        lines = {identity_cells(line.steps, self.sheet.plan): number for number, line in enumerate(self.sheet.lines)}
        for row in range(TITLES, len(self.tab.rows)):
            if any(cell != CellRead("") for cell in self.tab.rows[row]):
                self._row(row, lines)
        for identity, number in lines.items():
            if identity not in self.met:
                self._gone(self.sheet.lines[number].steps)

    def _fault(self, row: int, column: int, problem: str, remedy: str, **places: object) -> None:
        self.whole.fault(self.tab.name, cell_name(row, column), problem, remedy, **places)

    def _columns(self) -> bool:
        """Find every column; one that is twice, unknown or gone with what it held is a fault of the whole sheet.

        One that held nothing may be gone: a workbook of an earlier release has no column for a later fact.
        """
        before = len(self.whole.faults)
        known = {column.template for column in self.sheet.columns}
        width = max(map(len, self.tab.rows), default=0)
        for column in range(width):
            name = self.tab.cell(1, column).text.strip()
            if name in self.at:
                self._fault(1, column, COLUMN_TWICE, ONE_COLUMN, name=name)
            elif name in known:
                self.at[name] = column
            elif name or any(self.tab.cell(row, column) != CellRead("") for row in range(len(self.tab.rows))):
                self._fault(1, column, COLUMN_UNKNOWN, NO_SUCH_COLUMN, name=name or cell_name(0, column))
        for at, column_ in enumerate(self.sheet.columns):
            held = column_.template in self.sheet.plan.identity or any(line.cells[at] for line in self.sheet.lines)
            if column_.template not in self.at and not column_.made and held:
                self.whole.fault(self.tab.name, "", COLUMN_GONE, FROM_ORIGINAL, name=column_.template)
        return len(self.whole.faults) == before

    def _titles(self) -> None:
        """Report a title that says something else: who wrote it there meant something by it."""
        for column in self.sheet.columns:
            at = self.at.get(column.template)
            if at is not None and not _is_title(self.tab.cell(0, at), column.title):
                self._fault(0, at, TITLE_CELL, PUT_BACK)

    def _row(self, row: int, lines: Mapping[tuple[str, ...], int]) -> None:
        before = len(self.whole.faults)
        identity = self._identity(row)
        number = None if identity is None else lines.get(identity)
        made = None if identity is None else self._read(row, identity, number)
        if made is None or len(self.whole.faults) > before:
            self.whole.rows.append(RowAccount(self.tab.name, row + 1, "", RowState.NOT_UNDERSTOOD))
            return
        changed, changes = made
        state = RowState.ADDED if changed.new else RowState.CHANGED if changes else RowState.UNCHANGED
        self.whole.rows.append(RowAccount(self.tab.name, row + 1, path_of(changed.steps), state, changes))
        if state is not RowState.UNCHANGED:
            self.whole.changed.append(changed)

    def _identity(self, row: int) -> tuple[str, ...] | None:
        """Return what says which row it is, checked; the number of a new one is empty."""
        plan = self.sheet.plan
        cells = tuple(self.tab.cell(row, self.at[name]).text.strip() for name in plan.identity)
        first, last = (self.at[plan.identity[0]], self.at[plan.identity[-1]]) if plan.identity else (0, 0)
        twice = cells in self.met and not (plan.listed and not cells[-1])
        self.met.setdefault(cells, row)
        names = cells[:-1] if plan.listed else cells
        if any(_NAME.fullmatch(name) is None for name in names):
            self._fault(row, first, NOT_A_NAME, NAME_IT)
        elif plan.listed and names and names[0] not in self.whole.named(plan.entity.partition(".")[0]):
            self._fault(row, first, NO_PARENT, NAME_IT, name=names[0])
        elif plan.listed and cells[-1] and _NUMBER.fullmatch(cells[-1]) is None:
            self._fault(row, last, NO_SUCH_ROW, EMPTY_NUMBER, entry=cells[-1])
        elif twice:
            self._fault(row, last, ROW_TWICE, EMPTY_NUMBER, entry=" ".join(cells))
        else:
            return cells
        return None

    def _read(
        self, row: int, identity: tuple[str, ...], number: int | None
    ) -> tuple[ChangedRow, tuple[CellChange, ...]] | None:
        """Read the cells of a row: what it changes, or the facts of a new one."""
        plan = self.sheet.plan
        if number is None and plan.listed and identity[-1]:
            self._fault(row, self.at[plan.identity[-1]], NO_SUCH_ROW, EMPTY_NUMBER, entry=identity[-1])
            return None
        steps = self._new_steps(identity) if number is None else self.sheet.lines[number].steps
        facts: dict[str, Json | None] = {}
        cells: dict[str, tuple[str, str]] = {}
        changes: list[CellChange] = []
        for at, column in enumerate(self.sheet.columns):
            if column.template in plan.identity or column.template not in self.at:
                continue
            was = "" if number is None else self.sheet.lines[number].cells[at]
            change = self._cell(row, column.template, was, fresh=number is None)
            if change is None:
                continue
            fact = column.template.removeprefix(f"{plan.entity}.")
            facts[fact], cells[fact] = change[0], (self.tab.name, change[1].cell)
            changes.append(CellChange(change[1].cell, f"{path_of(steps)}.{fact}", was, change[1].after))
        place = (self.tab.name, cell_name(row, min(self.at.values(), default=0)))
        return ChangedRow(plan, steps, facts, cells, place, new=number is None), tuple(changes)

    def _cell(self, row: int, template: str, was: str, *, fresh: bool) -> tuple[Json | None, CellChange] | None:
        """Read one cell: what it becomes, or nothing where it says what was written."""
        column = self.at[template]
        cell = self.tab.cell(row, column)
        if cell.problem:
            self._fault(row, column, cell.problem, cell.remedy)
            return None
        if cell.text.strip() == was.strip():
            return None
        if template.startswith(MADE):
            self._fault(row, column, MADE_CELL, MADE_ANEW if fresh else CHANGE_THERE)
            return None
        try:
            value = fact_of(template, cell.text)
        except ValueError:
            self._fault(row, column, NO_LIST, WRITE_LIST)
            return None
        return value, CellChange(cell_name(row, column), template, was, cell.text)

    def _new_steps(self, identity: tuple[str, ...]) -> Steps:
        """Return where a new entry stands: by its name, or behind the last of its list."""
        parts = self.sheet.plan.entity.split(".")
        if not self.sheet.plan.listed:
            return (*parts[:-1], identity[0])
        names = iter(identity)
        above: Steps = tuple(next(names) if part == "*" else part for part in parts[:-1])
        there = sum(line.steps[:-1] == above for line in self.sheet.lines)
        self.added[above] = self.added.get(above, 0) + 1
        return (*above, there + self.added[above] - 1)

    def _gone(self, steps: Steps) -> None:
        """Account for a row that is not there any more."""
        self.whole.rows.append(RowAccount(self.sheet.name, None, path_of(steps), RowState.REMOVED))
        if steps not in self.whole.removed:
            self.whole.removed.append(steps)
