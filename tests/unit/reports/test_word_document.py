"""What people edit says what the paper says, in its order, and is the same bytes for the same report."""

import io
import os
import time
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from sluis.reports.blocks import (
    Block,
    Column,
    Drawing,
    Facts,
    Grid,
    Judged,
    Lead,
    Marks,
    Numbers,
    Report,
    Section,
    Steps,
    Words,
    several,
    single,
)
from sluis.reports.word_document import word_document

DAY = date(2026, 12, 1)
HOSTILE = '=cmd|"/c calc"!A1 <w:p/> & \x00\x1b[2J\ud800 \u202eexe'
BLOCKS: tuple[Block, ...] = (
    Words("a paragraph"),
    Words("quiet", quiet=True),
    Lead("a lead"),
    Marks(("first", "second")),
    Steps(("do this", "then that")),
    Facts((single("name", "value", "why"), several("names", ("one", "two")))),
    Numbers((("7", "homes"),)),
    Grid("caption", (Column("Title A"), Column("Title B", 3)), ((("cell",), ("line", "below")),)),
    Judged("FAIL", "not in order", "what", ("because",), (single("rests on", "that"),)),
    Drawing("<svg/>", "the same in words", "caption of it", "name"),
)


def report(blocks: tuple[Block, ...]) -> Report:
    section = Section("a", "Chapter", blocks, (Section("b", "Part", (Words("below"),)),), new_page=True)
    return Report("nl", "Title", "subtitle", "made with", "contents", "page", (section,))


def text_of(made: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(made))
    return [each.text for each in document.element.body.iter(qn("w:t")) if each.text]


def test_everything_stands_in_it_in_its_order() -> None:
    assert text_of(word_document(report(BLOCKS), DAY)) == [
        "Title", "subtitle", "Chapter", "a paragraph", "quiet", "a lead", "first", "second", "1. do this",
        "2. then that", "name", "value", "why", "names", "one", "two", "7", "homes", "caption", "Title A", "Title B",
        "cell", "line", "below", "not in order", "  what", "because", "rests on", "that", "the same in words",
        "caption of it", "Part", "below",
    ]  # fmt: skip


def test_it_can_be_read_aloud() -> None:
    document = docx.Document(io.BytesIO(word_document(report(BLOCKS), DAY)))
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert (styles["Title"], styles["Chapter"], styles["Part"]) == ("Title", "Heading 1", "Heading 2")
    headers = [row for table in document.tables for row in table.rows if row._tr.findall(".//" + qn("w:tblHeader"))]
    assert [[cell.text for cell in row.cells] for row in headers] == [["Title A", "Title B"]]
    lang = document.styles["Normal"].element.find(".//" + qn("w:lang"))
    assert lang is not None
    assert lang.get(qn("w:val")) == "nl-NL"


def test_text_of_others_is_text_and_never_a_field() -> None:
    cells = (((HOSTILE,), (HOSTILE,)),)
    blocks = (Words(HOSTILE), Marks((HOSTILE,)), Grid(HOSTILE, (Column(HOSTILE), Column("b")), cells))
    made = word_document(report(blocks), DAY, issuer=HOSTILE)
    told = [text for text in text_of(made) if "cmd" in text]
    assert len(told) == 6
    assert set(told) == {'=cmd|"/c calc"!A1 <w:p/> & ⟨U+0000⟩⟨U+001B⟩[2J⟨U+D800⟩ ⟨U+202E⟩exe'}
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert not any(b"fldChar" in part or b"instrText" in part for part in parts.values())
    assert not any(b'TargetMode="External"' in part for part in parts.values())


def test_the_same_bytes_in_another_time_zone_and_second(monkeypatch: pytest.MonkeyPatch) -> None:
    first = word_document(report(BLOCKS), DAY)
    monkeypatch.setitem(os.environ, "TZ", "Pacific/Auckland")
    time.tzset()
    try:
        assert word_document(report(BLOCKS), DAY) == first
    finally:
        monkeypatch.undo()
        time.tzset()
    assert word_document(report(BLOCKS), date(2026, 12, 2)) != first
