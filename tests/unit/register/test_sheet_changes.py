"""Every row of a workbook that came back is accounted for; what is not understood is told by its cell."""

import pytest
from tests.sheet_rows import Tabs, column, tabs, with_cell, with_row, with_rows, without_row, written

from sluis.register import sheet_changes as changes
from sluis.register.sheet_changes import Accounted, RowState, account, stated
from sluis.register.sheets import DIGEST_KEY
from sluis.register.workbook_file import CellRead, Tab

ARTICLE, FIELDS = "Register (art. 30)", "Fields"
RETENTION = "activities.*.retention"
NUMBER = "activities.*.fields.*"
PATH = "activities.*.fields.*.path"


def counted(came: Tabs) -> tuple[Accounted, dict[str, int]]:
    made = account(written(), came)
    return made, {state.value: count for state, count in made.counts().items() if count}


def faults(came: Tabs) -> list[tuple[str, str, str]]:
    made = account(written(), came)
    assert all(fault.text() and "{" not in fault.text() + fault.todo() for fault in made.faults)
    return [(fault.sheet, fault.cell, fault.problem) for fault in made.faults]


def test_what_nobody_touched_is_unchanged() -> None:
    made, rows = counted(tabs())
    assert (rows, made.faults, made.changed, made.removed) == ({"unchanged": 37}, (), (), ())
    assert stated(tabs(), DIGEST_KEY) == written().digest


def test_sorting_a_sheet_changes_nothing() -> None:
    [fields] = [tab for tab in tabs() if tab.name == FIELDS]
    came = with_rows(tabs(), FIELDS, (*fields.rows[:2], *reversed(fields.rows[2:])))
    assert counted(came)[1] == {"unchanged": 37}


def test_a_changed_cell_is_a_change_with_what_it_was_and_is() -> None:
    made, rows = counted(with_cell(tabs(), ARTICLE, 3, RETENTION, "P14D"))
    assert rows == {"unchanged": 36, "changed": 1}
    [row] = [row for row in made.rows if row.state is RowState.CHANGED]
    assert (row.sheet, row.row, row.path) == (ARTICLE, 3, "activities.wifi-help")
    [change] = row.changes
    assert (change.cell, change.path, change.before, change.after) == (
        "J3", "activities.wifi-help.retention", "P30D", "P14D",
    )  # fmt: skip


def test_an_emptied_cell_takes_the_fact_out() -> None:
    [row] = account(written(), with_cell(tabs(), ARTICLE, 3, RETENTION, " ")).changed
    assert row.facts == {"retention": None}


def test_rows_added_and_removed() -> None:
    came = without_row(tabs(), FIELDS, 4)
    came = with_row(came, FIELDS, {"activities.*": "wifi-help", PATH: "Device.X", "activities.*.fields.*.why": "w"})
    came = with_row(came, FIELDS, {"activities.*": "wifi-help", PATH: "Device.Y"})
    made, rows = counted(came)
    assert rows == {"unchanged": 36, "added": 2, "removed": 1}
    assert made.removed == (("activities", "wifi-help", "fields", 1),)
    assert [row.steps[-1] for row in made.changed] == [18, 19]


def tab_of(name: str) -> Tab:
    [tab] = [tab for tab in tabs() if tab.name == name]
    return tab


NEW = {"activities.*": "wifi-help"}
NOT_UNDERSTOOD = {
    "a number twice": (with_row(tabs(), FIELDS, {**NEW, NUMBER: "2"}), (FIELDS, "B30", changes.ROW_TWICE)),
    "a number nobody has": (with_row(tabs(), FIELDS, {**NEW, NUMBER: "99"}), (FIELDS, "B30", changes.NO_SUCH_ROW)),
    "no number": (with_row(tabs(), FIELDS, {**NEW, NUMBER: "two"}), (FIELDS, "B30", changes.NO_SUCH_ROW)),
    "no such activity": (with_row(tabs(), FIELDS, {"activities.*": "other"}), (FIELDS, "A30", changes.NO_PARENT)),
    "no name": (with_row(tabs(), FIELDS, {PATH: "Device.X"}), (FIELDS, "A30", changes.NOT_A_NAME)),
    "a made cell": (with_cell(tabs(), ARTICLE, 3, "~people", "nobody"), (ARTICLE, "E3", changes.MADE_CELL)),
    "a made cell of a new row": (
        with_row(tabs(), FIELDS, {**NEW, PATH: "Device.X", "~what": "nothing"}), (FIELDS, "C30", changes.MADE_CELL)
    ),
    "a title": (with_cell(tabs(), ARTICLE, 1, RETENTION, "Ask Jan"), (ARTICLE, "J1", changes.TITLE_CELL)),
    "a formula in a title": (
        with_cell(tabs(), ARTICLE, 1, RETENTION, CellRead("", "It is a formula.", "Paste.")),
        (ARTICLE, "J1", changes.TITLE_CELL),
    ),
    "a formula": (
        with_cell(tabs(), ARTICLE, 3, RETENTION, CellRead("", "It is a formula.", "Paste.")),
        (ARTICLE, "J3", "It is a formula."),
    ),
    "no list": (with_cell(tabs(), "Recipients", 3, "recipients.*.hosts", "[a"), ("Recipients", "BV3", changes.NO_LIST)),
    "a column of their own": (
        with_rows(tabs(), "Controller", [(*row, CellRead("x")) for row in tab_of("Controller").rows]),
        ("Controller", "AF2", changes.COLUMN_UNKNOWN),
    ),
    "a column renamed": (with_cell(tabs(), ARTICLE, 2, RETENTION, "term"), (ARTICLE, "J2", changes.COLUMN_UNKNOWN)),
    "a column twice": (with_cell(tabs(), ARTICLE, 2, "~people", RETENTION), (ARTICLE, "J2", changes.COLUMN_TWICE)),
    "a sheet of their own": ((*tabs(), Tab("Notes", ((CellRead("call"),),))), ("Notes", "", changes.NOT_OURS)),
    "a sheet twice": ((*tabs(), tab_of(FIELDS)), (FIELDS, "", changes.NOT_OURS)),
    "a sheet gone": (tuple(tab for tab in tabs() if tab.name != FIELDS), (FIELDS, "", changes.SHEET_GONE)),
    "a note on the first sheet": (
        with_rows(tabs(), "About this file", (*tab_of("About this file").rows, (CellRead("remember"),))),
        ("About this file", "A13", changes.ONLY_EXPLAINS),
    ),
    "a note on the last sheet": (
        with_rows(tabs(), "Not on these sheets", (*tab_of("Not on these sheets").rows, (CellRead("x"),))),
        ("Not on these sheets", "A6", changes.ONLY_EXPLAINS),
    ),
    "on one sheet of two": (
        with_row(tabs(), ARTICLE, {"activities.*": "new"}), (ARTICLE, "A5", changes.ON_ONE_SHEET)
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_told_by_its_cell(case: str) -> None:
    came, fault = NOT_UNDERSTOOD[case]
    assert fault in faults(came)


@pytest.mark.parametrize("case", ["a number twice", "no such activity", "no name", "a made cell", "a formula"])
def test_its_row_is_counted_as_not_understood(case: str) -> None:
    made, rows = counted(NOT_UNDERSTOOD[case][0])
    assert rows["not-understood"] == 1
    assert sum(rows.values()) == 37 + (case not in {"a made cell", "a formula"})
    assert "removed" not in rows
    assert made.changed == ()


def test_an_activity_is_removed_with_its_rows_or_not_at_all() -> None:
    came = without_row(without_row(tabs(), ARTICLE, 4), "Activities", 4)
    assert (FIELDS, "A21", changes.NO_PARENT) in faults(came)
    for sheet in (FIELDS, "Grounds"):
        [tab] = [tab for tab in came if tab.name == sheet]
        came = with_rows(came, sheet, [row for row in tab.rows if row[0].text != "network-quality"])
    made, rows = counted(came)
    assert made.faults == ()
    assert rows == {"unchanged": 25, "removed": 12}
    assert ("activities", "network-quality") in made.removed


def test_what_others_wrote_is_cut_and_harmless_in_a_fault() -> None:
    name = "\x1b[2J" + "x" * 500
    made = account(written(), with_row(tabs(), FIELDS, {"activities.*": "wifi-help", NUMBER: name}))
    [fault] = made.faults
    assert "⟨U+001B⟩" in fault.text()
    assert len(fault.text()) < 200


def test_a_title_may_be_emptied() -> None:
    assert faults(with_cell(tabs(), ARTICLE, 1, RETENTION, " ")) == []


def test_a_made_column_may_be_taken_out() -> None:
    at = column(tabs(), ARTICLE, "~people")
    [tab] = [tab for tab in tabs() if tab.name == ARTICLE]
    came = with_rows(tabs(), ARTICLE, [(*row[:at], *row[at + 1 :]) for row in tab.rows])
    assert counted(came)[1] == {"unchanged": 37}
