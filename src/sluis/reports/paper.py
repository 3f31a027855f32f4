"""A report on paper: PDF/UA-1 by Typst, the same bytes for the same report on any day.

In:  plain structures and a layout of ours. Out: PDF.

The rules this module keeps:
 * Text of others reaches Typst as data and never as markup; no file, package or font of the machine is looked at.
 * The date in the file is the one that is given, not that of the clock; its identifier follows from what stands in it.
 * A letter that the built-in fonts do not have is shown by its number: PDF/UA-1 allows no letter that cannot be read.
"""

import json
import unicodedata
from datetime import UTC, date, datetime
from typing import Final

import typst

from sluis.i18n.harmless import escaped
from sluis.reports.blocks import Report, as_plain
from sluis.reports.page import PAGES

COVERED: Final = (
    (0x0A, 0x0A), (0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x24F), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x45F),
    (0x1E00, 0x1EFF), (0x2010, 0x2015), (0x2018, 0x2022), (0x2026, 0x2026), (0x20A0, 0x20B5), (0x2190, 0x2199),
    (0x2200, 0x222B), (0x25A0, 0x25CF), (0x27E8, 0x27E9),
)  # fmt: skip
"""What the fonts inside Typst have of European scripts and signs, and the line end of a drawing; a test sets each."""
_AS_IT_IS: Final = frozenset({"anchor", "type", "verdict", "lang", "langs"})
"""What is no text to read, and made here."""


def printable(text: str) -> str:
    """Return text with every letter that cannot be set shown by its number.

    Args:
        text: Already harmless.

    Examples:
        >>> printable("café 電視")
        'café ⟨U+96FB⟩⟨U+8996⟩'
    """
    if text.isascii():
        return text
    return "".join(
        letter if _is_covered(ord(letter)) else escaped(letter) for letter in unicodedata.normalize("NFC", text)
    )


def _is_covered(number: int) -> bool:
    return any(first <= number <= last for first, last in COVERED)


def paper(report: Report, day: date) -> bytes:
    """Return a report as PDF/UA-1.

    Args:
        report: What it says.
        day: The day that the file carries.

    Effects:
        None: no file is read but the layout in the package, and nothing is fetched.
    """
    return pdf_of("report.typ", as_plain(report), day)


def pdf_of(layout: str, plain: dict[str, object], day: date) -> bytes:
    """Return plain structures in one of our layouts as PDF/UA-1.

    Args:
        layout: Name of a layout of ours; ``shared.typ`` is put before it.
        plain: Dictionaries, lists, texts and numbers; ``day`` is added.
        day: The day that the file carries, and its layout as ``day: [year, month, day]``.
    """
    given = {**_printed(plain), "day": [day.year, day.month, day.day]}
    return typst.compile(
        b"\n".join(PAGES.joinpath(name).read_bytes() for name in ("shared.typ", layout)),
        format="pdf",
        sys_inputs={"data": json.dumps(given, ensure_ascii=True)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )


def _printed(plain: dict[str, object]) -> dict[str, object]:
    return {key: value if key in _AS_IT_IS else _value(value) for key, value in plain.items()}


def _value(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_value(each) for each in value]
    return _printed(value) if isinstance(value, dict) else value
