"""A report for people who edit: DOCX, the same content as the page and the paper, the same bytes for the same report.

In:  a ``blocks.Report``. Out: DOCX.

The rules this module keeps:
 * What stands on the paper stands here, in the same order; a drawing is told in words.
 * Text of others is text: no field, no link, no macro is made of it, and nothing is fetched when it is opened.
 * Headings are headings and the first row of a table is its header, so that it can be read aloud.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from sluis.i18n.harmless import harmless
from sluis.reports.blocks import (
    Block,
    Cell,
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
    spoken,
)
from sluis.reports.office_file import packed_again

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

_SMALL_PT: Final = 9
_WIDE_MM: Final = 174
"""Of a page of A4, between its margins."""
_LANGS: Final = {"nl": "nl-NL", "en": "en-GB"}


def word_document(report: Report, day: date, *, issuer: str = "") -> bytes:
    """Return a report as DOCX.

    Args:
        report: What it says.
        day: The day that the file carries.
        issuer: Who issues it, for the properties of the file.

    Effects:
        None: nothing is read but the template in the package, and nothing is fetched.
    """
    import docx

    document = docx.Document()
    _set_up(document, report.lang)
    document.add_heading(harmless(report.title), level=0)
    if report.subtitle:
        _words(document, report.subtitle, quiet=True)
    for block in report.head:
        _block(document, block)
    for section in report.sections:
        _section(document, section, level=1)
    document.sections[0].footer.paragraphs[0].text = harmless(report.made_with)
    made = io.BytesIO()
    document.save(made)
    title = harmless(report.title)
    return packed_again(made.getvalue(), title=title, issuer=harmless(issuer), lang=report.lang, day=day)


def _set_up(document: "Document", lang: str) -> None:
    """Set language, letters and margins: of a document without them a reader guesses."""
    from docx.shared import Mm, Pt

    normal = document.styles["Normal"]
    properties = normal.element.get_or_add_rPr()
    properties.append(_told_language(lang))
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin = page.bottom_margin = Mm(20)


def _told_language(lang: str) -> "BaseOxmlElement":
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    told = OxmlElement("w:lang")
    told.set(qn("w:val"), _LANGS.get(lang, lang))
    return told


def _section(document: "Document", section: Section, level: int) -> None:
    if section.new_page:
        document.add_heading(harmless(section.title), level=level).paragraph_format.page_break_before = True
    else:
        document.add_heading(harmless(section.title), level=level)
    for block in section.blocks:
        _block(document, block)
    for part in section.parts:
        _section(document, part, level + 1)


def _block(document: "Document", block: Block) -> None:
    match block:
        case Words(text, quiet):
            _words(document, text, quiet=quiet)
        case Lead(text):
            document.add_paragraph().add_run(harmless(text)).bold = True
        case Marks(items):
            _listed(document, items, "List Bullet")
        case Steps(items):
            numbered = (f"{number}. {text}" for number, text in enumerate(items, 1))
            _listed(document, numbered, "List Paragraph")  # numbers of the program would run on from list to list
        case Facts(rows):
            _table(document, (), [((name,), _lines(values)) for name, values in rows])
        case Numbers(rows):
            _table(document, (), [((number,), (words,)) for number, words in rows])
        case Grid():
            _grid(document, block)
        case Judged():
            _judged(document, block)
        case Drawing():
            _words(document, block.words)
            _words(document, block.caption, quiet=True)


def _words(document: "Document", text: str, *, quiet: bool = False) -> "Paragraph":
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(harmless(text))
    if quiet:
        run.italic = True
        run.font.size = Pt(_SMALL_PT)
    return paragraph


def _listed(document: "Document", items: Iterable[str], style: str) -> None:
    for text in items:
        document.add_paragraph(harmless(text), style=style)


def _grid(document: "Document", grid: Grid) -> None:
    if not grid.titled:
        document.add_paragraph().add_run(harmless(grid.caption)).bold = True
    titles, shares = [column.title for column in grid.columns], [column.share for column in grid.columns]
    _table(document, titles, grid.rows, shares, [column.written for column in grid.columns])


def _judged(document: "Document", judged: Judged) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(harmless(judged.word)).bold = True
    if judged.title:
        paragraph.add_run(harmless(f"  {judged.title}")).bold = True
    for text in judged.texts:
        _words(document, text)
    if judged.rows:
        _block(document, Facts(judged.rows))


def _table(
    document: "Document",
    titles: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    shares: Sequence[int] = (3, 7),
    written: Sequence[bool] = (False, False),
) -> None:
    from docx.shared import Mm

    wide = len(titles) or len(shares)
    table = document.add_table(rows=0, cols=wide)
    table.style = "Table Grid"
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(_WIDE_MM * share // sum(shares))  # some programs go by these, others by each cell
    if titles:
        header = table.add_row()
        for cell, title in zip(header.cells, titles, strict=True):
            _fill(cell, (title,), bold=True)
        _set_widths(header.cells, shares)
        _repeats(header)
    for row in rows:
        cells = table.add_row().cells
        for number, (cell, lines) in enumerate(zip(cells, row, strict=True)):
            _fill(cell, lines, bold=not titles and number == 0, lang=spoken(lines, "") if written[number] else "")
        _set_widths(cells, shares)
    document.add_paragraph()


def _repeats(row: "_Row") -> None:
    """Mark a row as the header of its table: it is said with each cell, and stands on each page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - the library has no word for it


def _fill(cell: "_Cell", lines: Sequence[str], *, bold: bool = False, lang: str = "") -> None:
    from docx.shared import Pt

    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        run = paragraph.add_run(harmless(line))
        run.font.size = Pt(_SMALL_PT)
        run.bold = bold or None
        if lang:
            run._r.get_or_add_rPr().append(_told_language(lang))  # noqa: SLF001 - the library has no word for it


def _set_widths(cells: "Sequence[_Cell]", shares: Sequence[int]) -> None:
    from docx.shared import Mm

    whole = sum(shares)
    for cell, share in zip(cells, shares, strict=True):
        cell.width = Mm(_WIDE_MM * share // whole)


def _lines(values: Iterable[Cell]) -> Cell:
    return tuple(line for value in values for line in value)
