"""A workbook of others is looked at before it is read: what should not be there refuses the file, in a sentence."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edited_workbooks import written

from sluis.errors import FileName, SluisError
from sluis.errors.register import workbook_unusable_error
from sluis.register import workbook_file
from sluis.register.workbook_file import (
    EMPTY,
    ERROR,
    FORMULA,
    INEXACT,
    MOMENT,
    MOST_ROWS,
    STRUCK,
    CellRead,
    beside_cells,
    cell_name,
    read_workbook,
)

NAME = FileName("edited.xlsx")
AT_NINE = datetime.combine(date(2026, 11, 24), time(9))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in content.items():
            package.writestr(name, part)
    return made.getvalue()


def with_part(name: str, part: bytes) -> Callable[[], bytes]:
    return lambda: packed({**parts(written()), name: part})


def relation(kind: str) -> bytes:
    return (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/' + kind.encode() + b'" '
        b'Target="https://elsewhere.example/x" TargetMode="External"/></Relationships>'
    )


def twice() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("xl/workbook.xml", b"<a/>")
        package.writestr("xl/Workbook.xml", b"<b/>")  # the same name to a spreadsheet, and no warning of the library
    return made.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "no XLSX"),
    "yaml": (lambda: b"version: 2\n", "no XLSX"),
    "password": (lambda: b"\xd0\xcf\x11\xe0" + bytes(100), "password"),
    "another package": (lambda: packed({"content.xml": b"<x/>", "mimetype": b"x"}), "no XLSX"),
    "cut off": (lambda: written()[: len(written()) // 2], "damaged"),
    "macros": (with_part("xl/vbaProject.bin", b"x"), "macros"),
    "macros by another name": (
        lambda: packed({
            name: part.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")
            for name, part in parts(written()).items()
        }),
        "macros",
    ),
    "an object": (with_part("xl/embeddings/oleObject1.bin", b"x"), "macros or embedded"),
    "a link to another file": (with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), "other files"),
    "a connection": (with_part("xl/connections.xml", b"<x/>"), "other files"),
    "a picture from elsewhere": (with_part("xl/drawings/_rels/drawing1.xml.rels", relation("image")), "other files"),
    "entities": (
        with_part("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "cc">]><sst/>'), "document type"
    ),
    "entities in another encoding": (
        with_part("xl/sharedStrings.xml", '<?xml version="1.0"?><!DOCTYPE a><sst/>'.encode("utf-16")), "document type"
    ),
    "a part twice": (twice, "one twice"),
    "many parts": (lambda: packed({**parts(written()), **{f"x{n}": b"" for n in range(600)}}), "too many parts"),
    "a sheet of nonsense": (with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"), "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_a_sentence(case: str) -> None:
    make, reason = REFUSED[case]
    with pytest.raises(SluisError) as refused:
        read_workbook(make(), NAME)
    assert refused.value.code == workbook_unusable_error(file=NAME, problem=refused.value.places["problem"]).code
    assert reason in refused.value.text("en")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed({**parts(written()), "xl/media/image1.png": bytes(90 * 1024 * 1024)})
    assert len(bomb) < 300_000
    with pytest.raises(SluisError, match="unpacked it is larger"):
        read_workbook(bomb, NAME)
    monkeypatch.setattr(workbook_file, "LARGEST_BYTES", 10)
    with pytest.raises(SluisError, match="larger than 10 bytes"):
        read_workbook(written(), NAME)


def book(*values: object) -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for number, value in enumerate(values, 1):
        page.cell(1, number).value = value  # type: ignore[union-attr,assignment]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_too_many_rows_are_refused_and_empty_ones_far_below_are_none() -> None:
    far = openpyxl.Workbook()
    page = far.active
    assert page is not None
    page.cell(1, 1).value = "x"  # type: ignore[union-attr]
    page.row_dimensions[1_048_576].height = 9
    out = io.BytesIO()
    far.save(out)
    [tab] = read_workbook(out.getvalue(), NAME)
    assert tab.rows == ((CellRead("x"),),)
    page.cell(MOST_ROWS + 1, 1).value = "y"  # type: ignore[union-attr]
    out = io.BytesIO()
    far.save(out)
    with pytest.raises(SluisError, match="more rows"):
        read_workbook(out.getvalue(), NAME)


def test_a_sheet_that_only_says_it_is_large_costs_nothing_and_one_that_is_empty_far_away_is_refused() -> None:
    content = parts(book("x"))
    name = "xl/worksheets/sheet1.xml"
    before, _, after = content[name].partition(b"<sheetData>")
    says = before.replace(b'ref="A1"', b'ref="A1:XFD1048576"')
    assert says != before
    [tab] = read_workbook(packed({**content, name: says + b"<sheetData>" + after}), NAME)
    assert tab.rows == ((CellRead("x"),),)
    far = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (row, row) for row in range(2, 2000))
    rows = after.replace(b"</sheetData>", far + b"</sheetData>")
    with pytest.raises(SluisError, match="more rows or columns"):
        read_workbook(packed({**content, name: before + b"<sheetData>" + rows}), NAME)


def test_a_cell_is_text_as_it_was_typed_or_says_why_not() -> None:
    [tab] = read_workbook(
        book(
            *("P30D", 5, 2.5, 5.0, not None, date(2026, 11, 24), "=1+1", AT_NINE, time(9), 1e300),
            *(timedelta(1), " x ", None, "#REF!"),
        ),
        NAME,
    )  # fmt: skip
    read = [tab.cell(0, column) for column in range(14)]
    assert [cell.text for cell in read[:6]] == ["P30D", "5", "2.5", "5", "true", "2026-11-24"]
    assert [cell.problem for cell in read[6:11]] == [FORMULA, MOMENT, MOMENT, INEXACT, MOMENT]
    assert all(cell.remedy for cell in read[6:11])
    assert (read[11].text, read[12], read[13].problem) == (" x ", EMPTY, ERROR)
    assert tab.cell(99, 99) == EMPTY


def test_a_link_in_a_cell_is_text_and_is_not_followed() -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.cell(1, 1).value = "fg@voorbeeld.example"  # type: ignore[union-attr]
    page.cell(1, 1).hyperlink = "mailto:fg@voorbeeld.example"  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    assert b"External" in b"".join(parts(out.getvalue()).values())
    [tab] = read_workbook(out.getvalue(), NAME)
    assert tab.cell(0, 0).text == "fg@voorbeeld.example"


@given(data=st.data())
def test_a_part_that_was_damaged_is_refused_or_read(data: st.DataObject) -> None:
    content = parts(written())
    name = data.draw(st.sampled_from(sorted(name for name in content if name.endswith((".xml", ".rels")))))
    part = content[name]
    start = data.draw(st.integers(0, len(part) - 1))
    end = data.draw(st.integers(start, min(start + 40, len(part))))
    damaged = part[:start] + data.draw(st.binary(max_size=8)) + part[end:]
    try:
        tabs = read_workbook(packed({**content, name: damaged}), NAME)
    except SluisError as refused:
        assert refused.code == "register.workbook"  # noqa: PT017 - whatever the damage did
    else:
        assert all(isinstance(cell, CellRead) for tab in tabs for row in tab.rows for cell in row)


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("xl/comments1.xml", b"<x/>", ("comments on cells",)),
        ("xl/threadedComments/threadedComment1.xml", b"<x/>", ("comments on cells",)),
        ("xl/media/image1.png", b"", ("pictures or charts",)),
        ("xl/pivotTables/pivotTable1.xml", b"<x/>", ("pivot tables",)),
        ("xl/drawings/drawing1.xml", b'<xdr:wsDr><xdr:sp macro=""/></xdr:wsDr>', ("shapes and text boxes",)),
        ("xl/drawings/drawing1.xml", b"<xdr:wsDr/>", ()),
        ("xl/other.xml", b"<x/>", ()),
        ("xl/styles2.xml", b"<fonts><font><strike/></font></fonts>", (STRUCK,)),
        ("xl/worksheets/s.xml", b'<is><r><rPr><x:strike val="1"/></rPr><t>a</t></r></is>', (STRUCK,)),
        ("xl/styles2.xml", b'<fonts><font><strike val="0"/></font></fonts>', ()),
    ],
)
def test_what_stands_beside_cells(name: str, part: bytes, told: tuple[str, ...]) -> None:
    assert beside_cells(with_part(name, part)()) == told


def test_what_people_call_a_cell() -> None:
    assert (cell_name(0, 0), cell_name(9, 25), cell_name(9, 26)) == ("A1", "Z10", "AA10")
