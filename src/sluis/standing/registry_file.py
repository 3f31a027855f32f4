"""Read a registry file: which router serves which line, from when to when.

In:  bytes, one entry per line: CSV with the heading ``line,oui,product_class,serial,endpoint,login,from,to``, and
     ``region`` and ``use`` where they are known, or NDJSON with the same names (gate specification, section 3.3).
     ``left`` says since when the household of the line is gone, as ``sluis standing end`` would.
Out: entries and faults in file order, one at a time, so that a file of millions needs no memory.

The rules this module keeps:
 * A fault names the line in the file and what is wrong, never what stands there: the file is full of personal data.
 * ``from``, ``to`` and ``left`` are ISO 8601 with a time zone, or a date alone, which is midnight UTC; the last two
   may be empty.
 * Text is trimmed and must be printable. Columns and keys that are not known refuse.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final

from sluis.i18n import N_, Lang, tr
from sluis.keys.derive import line_fits
from sluis.standing.entries import Use

_LONGEST_LINE: Final = 16_384
_LONGEST_TEXT: Final = 128
_OUI_DIGITS: Final = 6
_HEX: Final = frozenset("0123456789ABCDEF")
_COLUMNS: Final = ("line", "oui", "product_class", "serial", "endpoint", "login", "from", "to", "region", "use", "left")
_USES: Final[tuple[Use, ...]] = ("consumer", "business", "shared", "holiday")
_REGION: Final = re.compile(r"[a-z0-9-]{1,64}")
_NEEDED: Final = frozenset({"line", "from"})


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """One router that served one line in ``[from_ms, to_ms)``."""

    line: str
    """The contract's identifier; one slot each."""
    oui: str | None
    """Six hex digits, upper case."""
    product_class: str | None
    serial: str | None
    endpoint: str | None
    login: str | None
    from_ms: int
    to_ms: int | None
    """``None`` while it still serves."""
    at: int = 0
    """Its line in the file; 0 when it is not from a file."""
    region: str | None = None
    """Where the line is, coarsely: 1 to 64 of ``a-z0-9-``."""
    use: Use | None = None
    """What the line is used for."""
    left_ms: int | None = None
    """Since when its household is gone; ``None``: nothing is said of that."""


class Flaw(StrEnum):
    """What can be wrong with an entry."""

    ENCODING = "encoding"
    TOO_LONG = "too-long"
    SYNTAX = "syntax"
    HEADING = "heading"
    FIELDS = "fields"
    TEXT = "text"
    OUI = "oui"
    MOMENT = "moment"
    REGION = "region"
    USE = "use"
    MISSING = "missing"
    IDENTITY = "identity"
    INTERVAL = "interval"
    OVERLAP = "overlap"
    CLOSED = "closed"
    VACATED = "vacated"
    LEFT = "left"


FLAWS: Final[dict[Flaw, str]] = {
    Flaw.ENCODING: N_("not UTF-8"),
    Flaw.TOO_LONG: N_("longer than 16384 bytes"),
    Flaw.SYNTAX: N_("not readable as CSV or as one JSON object"),
    Flaw.HEADING: N_(
        "the heading must name line and from, and only line, oui, product_class, serial, endpoint, login, from, to, "
        "region, use, left"
    ),
    Flaw.FIELDS: N_("other fields than the heading names, a field twice, or a value that is no text"),
    Flaw.TEXT: N_("a text that is longer than 128 characters (a line: 255 bytes) or not printable"),
    Flaw.OUI: N_("oui is not six hexadecimal digits"),
    Flaw.MOMENT: N_("from, to or left is not a date, or a moment with a time zone"),
    Flaw.REGION: N_("region is not 1 to 64 of a-z, 0-9 and -"),
    Flaw.USE: N_("use is not consumer, business, shared or holiday"),
    Flaw.MISSING: N_("line or from is empty"),
    Flaw.IDENTITY: N_("it needs a login, an endpoint, or oui and serial together"),
    Flaw.INTERVAL: N_("to does not lie after from"),
    Flaw.OVERLAP: N_("the same router, endpoint or login belongs to another entry at the same time"),
    Flaw.CLOSED: N_("the entry is known with another end; an end that was set is not changed"),
    Flaw.VACATED: N_("it begins in an occupation of its line that is over; what follows begins at that end or later"),
    Flaw.LEFT: N_(
        "left is not after from, lies in the future or before what is on record of the line, or differs from the end "
        "that is known"
    ),
}


@dataclass(frozen=True, slots=True)
class RegistryFault:
    """One thing wrong in a registry file."""

    at: int
    """Line in the file, from 1."""
    flaw: Flaw
    other: int = 0
    """The line it collides with; 0 when that entry was imported before."""

    def text(self, lang: Lang | None = None) -> str:
        """Say it in one line."""
        sentence = tr(N_("line {at}: {what}"), lang, at=self.at, what=tr(FLAWS[self.flaw], lang))
        if not self.other:
            return sentence
        other = tr(N_("see line {at}"), lang, at=self.other)
        return f"{sentence} ({other})"


def read_registry(lines: Iterable[bytes]) -> Iterator[RegistryEntry | RegistryFault]:
    """Read entries and faults.

    Args:
        lines: The file, opened in binary, or any lines of bytes. Empty lines are passed over.

    Yields:
        Per line an entry, or the first fault in it. After a faulty heading nothing more.

    Examples:
        >>> entries = read_registry([b"line,login,from,to", b"NL-0001,cpe-1,2026-01-01,"])
        >>> [(entry.line, entry.from_ms, entry.to_ms) for entry in entries]
        [('NL-0001', 1767225600000, None)]
        >>> [fault.text("en") for fault in read_registry([b"line,login,from", b"NL-0001,cpe-1,yesterday"])]
        ['line 2: from, to or left is not a date, or a moment with a time zone']
    """
    heading: tuple[str, ...] | None = None
    as_json: bool | None = None
    for at, raw in enumerate(lines, start=1):
        try:
            text = _text_of(raw, first=at == 1)
            if not text:
                continue
            if as_json is None:
                as_json = text.startswith("{")
            if as_json:
                yield _entry(_json_fields(text), at)
            elif heading is None:
                heading = _heading(_csv_cells(text))
            else:
                yield _entry(_csv_fields(heading, _csv_cells(text)), at)
        except _FlawedError as flawed:
            yield RegistryFault(at, flawed.flaw)
            if not as_json and heading is None:
                return
    if as_json is None:  # a file that says nothing is no list of nobody: nothing would be said of what it should hold
        yield RegistryFault(1, Flaw.HEADING)


class _FlawedError(Exception):
    """Carries a flaw to ``read_registry``; never leaves this module."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


def _text_of(raw: bytes, *, first: bool) -> str:
    if len(raw) > _LONGEST_LINE:
        raise _FlawedError(Flaw.TOO_LONG)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _FlawedError(Flaw.ENCODING) from None
    return (text.removeprefix("\ufeff") if first else text).strip()


def _csv_cells(text: str) -> list[str]:
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        raise _FlawedError(Flaw.SYNTAX) from None
    return rows[0] if rows else []


def _heading(cells: list[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    if len(set(names)) != len(names) or not _NEEDED <= set(names) <= set(_COLUMNS):
        raise _FlawedError(Flaw.HEADING)
    return names


def _csv_fields(heading: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(heading):
        raise _FlawedError(Flaw.FIELDS)
    return dict(zip(heading, cells, strict=True))


def _json_fields(text: str) -> dict[str, str]:
    try:
        document = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _FlawedError(Flaw.SYNTAX) from None
    if not isinstance(document, dict):
        raise _FlawedError(Flaw.SYNTAX)
    fields: dict[str, str] = {}
    for name, value in document.items():
        if name not in _COLUMNS or not isinstance(value, (str, type(None))):
            raise _FlawedError(Flaw.FIELDS)
        fields[name] = value or ""
    return fields


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _FlawedError(Flaw.FIELDS)
    return made


def _entry(fields: Mapping[str, str], at: int) -> RegistryEntry:
    texts = {name: _printable(fields.get(name, "")) for name in _COLUMNS}
    line, begins = texts["line"], _moment(texts["from"])
    if line is None or begins is None:
        raise _FlawedError(Flaw.MISSING)
    line = unicodedata.normalize("NFC", line)
    if not line_fits(line):
        raise _FlawedError(Flaw.TEXT)
    return RegistryEntry(
        line=line,
        oui=_oui(texts["oui"]),
        product_class=texts["product_class"],
        serial=texts["serial"],
        endpoint=texts["endpoint"],
        login=texts["login"],
        from_ms=begins,
        to_ms=_moment(texts["to"]),
        at=at,
        region=_region(texts["region"]),
        use=_use(texts["use"]),
        left_ms=_moment(texts["left"]),
    )


def _printable(text: str) -> str | None:
    trimmed = text.strip()
    if len(trimmed) > _LONGEST_TEXT or not trimmed.isprintable():
        raise _FlawedError(Flaw.TEXT)
    return trimmed or None


def _oui(text: str | None) -> str | None:
    if text is None:
        return None
    digits = text.upper()
    if len(digits) != _OUI_DIGITS or not set(digits) <= _HEX:
        raise _FlawedError(Flaw.OUI)
    return digits


def _region(text: str | None) -> str | None:
    if text is not None and not _REGION.fullmatch(text):
        raise _FlawedError(Flaw.REGION)
    return text


def _use(text: str | None) -> Use | None:
    known = next((use for use in _USES if use == text), None)
    if text is not None and known is None:
        raise _FlawedError(Flaw.USE)
    return known


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        if len(text) == len("2026-01-01"):
            moment = datetime.combine(date.fromisoformat(text), time(), UTC)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise _FlawedError(Flaw.MOMENT) from None
    if moment.tzinfo is None or not 0 <= moment.timestamp() < _YEAR_10000_S:
        raise _FlawedError(Flaw.MOMENT)
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


_YEAR_10000_S = 253_402_300_800
"""In UTC; what lies after it, or before 1970, cannot be written again as it was."""
