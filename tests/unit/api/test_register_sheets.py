"""A workbook that comes back is a proposal, or says by cell why not; it is held against its own register only."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from source_tree import ROOT
from tests.edited_workbooks import DAY, REGISTER, came_back, column, edited, put, sheet, written
from tests.paper_checks import in_language, twice

from sluis.api.document import as_json
from sluis.api.register import check_register
from sluis.api.register_sheets import changes_of_workbook, register_workbook
from sluis.errors import RegisterError, SluisError
from sluis.errors.register import workbook_other_error

RECORDED = ROOT / "tests" / "recorded_sheets"
ARTICLE = "Register (art. 30)"
RETENTION = "activities.*.retention"


def test_the_same_register_is_the_same_bytes_and_comes_back_unchanged(tmp_path: Path) -> None:
    made = twice(lambda: register_workbook(REGISTER, DAY))
    assert made == written()
    file = tmp_path / "made.xlsx"
    file.write_bytes(made)
    for lang in ("nl", "en"):
        with in_language(lang):
            done = changes_of_workbook(file, REGISTER, tmp_path / "none.yaml")
            assert (done.counts()["unchanged"], sum(done.counts().values()), done.faults, done.text) == (
                37,
                37,
                (),
                None,
            )
    assert not (tmp_path / "none.yaml").exists()


def test_a_dutch_workbook_is_read_by_who_works_in_english(tmp_path: Path) -> None:
    with in_language("nl"):
        (tmp_path / "nl.xlsx").write_bytes(register_workbook(REGISTER, DAY))
    done = changes_of_workbook(tmp_path / "nl.xlsx", REGISTER)
    assert done.counts()["unchanged"] == 37


def test_an_edit_becomes_a_proposal_that_loads_and_keeps_comments(tmp_path: Path) -> None:
    file, out = tmp_path / "edited.xlsx", tmp_path / "proposal.yaml"
    file.write_bytes(edited(lambda book: put(book, ARTICLE, 3, RETENTION, "P14D")))
    (tmp_path / "vocabularies").symlink_to(REGISTER.parent / "vocabularies")
    done = changes_of_workbook(file, REGISTER, out)
    assert (done.counts()["changed"], done.comments_kept, done.refused_by_law) == (1, True, False)
    assert out.read_text(encoding="utf-8") == done.text
    assert out.stat().st_mode & 0o777 == 0o600
    assert check_register(out).register.activities["wifi-help"].retention == "P14D"
    old, new = (place.read_text(encoding="utf-8").splitlines() for place in (REGISTER, out))
    assert [line for line in old if line not in new] == ["    retention: P30D"]
    with pytest.raises(SluisError, match="is there already"):
        changes_of_workbook(file, REGISTER, out)


@pytest.mark.parametrize(
    ("name", "template", "value", "said"),
    [
        ("Recipients", "recipients.*.country", "Nederland", "country"),
        (ARTICLE, RETENTION, "thirty days", "P30D"),
        (ARTICLE, RETENTION, "=A1", "formula"),
        ("Fields", "activities.*.fields.*.why", None, "why"),
        ("Activities", "activities.*.dpia.date", "1/2/2026", "date"),
        (ARTICLE, "activities.*.recipient", "nobody", "nobody"),
    ],
)
def test_a_fault_of_what_was_written_is_told_by_its_cell(
    tmp_path: Path, name: str, template: str, value: object, said: str
) -> None:
    cells: list[str] = []
    done = came_back(tmp_path, lambda book: cells.append(put(book, name, 3, template, value)))
    assert done.text is None
    [fault] = done.faults
    assert (fault.sheet, fault.cell) == (name, cells[0])
    assert said in fault.text() + fault.todo()
    assert done.counts()["not-understood"] == 1


def test_what_removing_a_row_breaks_is_told_of_the_whole(tmp_path: Path) -> None:
    done = came_back(tmp_path, lambda book: sheet(book, "Sub-processors").append(["nobody", None, "S"]))
    assert [(fault.sheet, fault.cell) for fault in done.faults] == [("Sub-processors", "A3")]


def test_a_register_of_hostile_texts_comes_back_as_it_went(tmp_path: Path) -> None:
    text = REGISTER.read_text(encoding="utf-8")
    for old, new in (
        ("owner: Hoofd Klantenservice", "owner: \"=cmd|'/c calc'!A1\""),
        ("why: Advice differs per band.", 'why: "@SUM(1+1)*cmd|\\a\\u202E<w:p/>&amp;"'),
        ("name: Netwerk Meting GmbH", 'name: "+1-2\\n=HYPERLINK(x)"'),
        ("outputs: advice a helpdesk employee reads and may follow", 'outputs: "-2+3; [x]; _x000D_ \'quoted"'),
    ):
        assert old in text
        text = text.replace(old, new)
    register, file = tmp_path / "register.yaml", tmp_path / "hostile.xlsx"
    register.write_text(text, encoding="utf-8")
    (tmp_path / "vocabularies").symlink_to(REGISTER.parent / "vocabularies")
    file.write_bytes(register_workbook(register, DAY))
    assert changes_of_workbook(file, register).counts()["unchanged"] == 37
    file.write_bytes(edited(lambda book: put(book, ARTICLE, 3, RETENTION, "P14D"), file.read_bytes()))
    done = changes_of_workbook(file, register)
    assert (done.counts()["changed"], done.faults) == (1, ())
    assert done.text == text.replace("retention: P30D", "retention: P14D")


def test_what_stands_beside_cells_is_told_and_not_taken_over(tmp_path: Path) -> None:
    def note(book: openpyxl.Workbook) -> None:
        sheet(book, "Fields")["F3"].comment = Comment("call me", "somebody")

    done = came_back(tmp_path, note)
    assert done.beside == ("comments on cells",)
    assert done.counts()["unchanged"] == 37
    assert came_back(tmp_path, lambda _: None).beside == ()


def test_a_line_through_words_is_told_for_they_still_count(tmp_path: Path) -> None:
    def strike(book: openpyxl.Workbook) -> None:
        sheet(book, ARTICLE)["D3"].font = Font(strike=True)

    done = came_back(tmp_path, strike)
    assert done.beside == ("lines through words: what is struck out still counts",)


def test_what_the_law_refuses_is_a_proposal_that_says_so(tmp_path: Path) -> None:
    row = {
        "activities.*": "wifi-help",
        "activities.*.fields.*.path": "Device.WiFi.NeighboringWiFiDiagnostic.Result.*.Channel",
        "activities.*.fields.*.treatment": "generalise",
        "activities.*.fields.*.to.bands": "0; 6; 11",
        "activities.*.fields.*.why": "Neighbours explain interference.",
    }

    def neighbours(book: openpyxl.Workbook) -> None:
        page = sheet(book, "Fields")
        for template, value in row.items():
            page.cell(30, column(page, template)).value = value

    done = came_back(tmp_path, neighbours)
    assert (done.faults, done.counts()["added"], done.refused_by_law) == ((), 1, True)
    assert done.text is not None


def test_another_register_is_refused(tmp_path: Path) -> None:
    (tmp_path / "made.xlsx").write_bytes(written())
    with pytest.raises(SluisError) as refused:
        changes_of_workbook(tmp_path / "made.xlsx", RECORDED / "register.yaml")
    expected = workbook_other_error(**refused.value.places)
    assert refused.value.code == expected.code == "register.workbook-other"
    with pytest.raises(RegisterError):
        changes_of_workbook(tmp_path / "made.xlsx", ROOT / "examples" / "registry.csv")
    with pytest.raises(SluisError) as old:
        register_workbook(ROOT / "examples" / "version-1.yaml")
    assert old.value.code == "register.version-old"


@pytest.mark.parametrize(("row", "said"), [(1, "a workbook of a register"), (2, "language"), (4, "which day")])
def test_a_workbook_that_does_not_say_what_it_is(tmp_path: Path, row: int, said: str) -> None:
    file = tmp_path / "other.xlsx"
    file.write_bytes(edited(lambda book: book.worksheets[0].cell(row, 3, "x")))
    with pytest.raises(SluisError, match=said):
        changes_of_workbook(file, REGISTER)


def test_a_workbook_that_libreoffice_saved() -> None:
    # An office program saved it; since then three texts that we make read in it as they do now.
    # Its columns are those of its day: what came after (`risk`, `count`) is not in it.
    done = changes_of_workbook(RECORDED / "libreoffice.xlsx", RECORDED / "register.yaml")
    assert done.faults == ()
    assert done.comments_kept
    assert {name: count for name, count in done.counts().items() if count} == {
        "unchanged": 3, "changed": 3, "added": 1,
    }  # fmt: skip
    assert done.text is not None
    added = [
        line for line in done.text.splitlines() if line not in (RECORDED / "register.yaml").read_text().splitlines()
    ]
    assert added == [
        "    retention: P3M",
        "        as: {enum: [Up, Down, Error]}",
        "      - {kind: ssid, treatment: withhold}",
        "    dpia: {ref: DPIA-1, date: 2026-01-20}",
        "    children: false",
        "    k_min: 5",
    ]


def test_the_same_for_programs(tmp_path: Path) -> None:
    done = as_json(came_back(tmp_path, lambda book: put(book, ARTICLE, 3, RETENTION, "P14D")))
    assert done["rows"] == {"unchanged": 36, "changed": 1, "added": 0, "removed": 0, "not-understood": 0}
    assert done["changed"] == [
        {
            "sheet": ARTICLE, "row": 3, "path": "activities.wifi-help", "state": "changed",
            "cells": [
                {"cell": "J3", "path": "activities.wifi-help.retention", "before": "P30D", "after": "P14D"}
            ],
        }
    ]  # fmt: skip
    assert done["not_understood"] == []
