"""Which captures are of which model and firmware: by a list, or by folders.

In:  a folder ``MODEL/FIRMWARE/...``, or CSV with the heading ``file,oui,product_class,firmware,from``.
Out: ``FleetEntry``, one a capture, in order.

The rules this module keeps:
 * A list says all: a file that it does not name is not read, and one that it names twice refuses.
 * Files of a list lie beside it or below: a name that leads elsewhere refuses.
 * A fault names the line and what is wrong, never what stands there.
 * A model or a version that would tell whose router it is, is left unsaid.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from sluis.errors import Code, FileName
from sluis.errors.audit import fleet_list_error
from sluis.errors.telemetry import input_not_readable_error
from sluis.identify.find.scan import kind_of
from sluis.telemetry.folder import FolderEntry, Unread, walk
from sluis.terms import Kind

HEADING: Final = ["file", "oui", "product_class", "firmware", "from"]
_LONGEST_LIST: Final = 16_777_216
_LONGEST_TEXT: Final = 128
_HEX: Final = frozenset("0123456789ABCDEF")
_OUI_DIGITS: Final = 6
_FOLDERS: Final = 2
_TELLS: Final = frozenset(Kind) - {Kind.IP_ADDRESS, Kind.IP_PREFIX, Kind.UNKNOWN}


@dataclass(frozen=True, slots=True)
class FleetEntry:
    """One capture of a router."""

    entry: FolderEntry
    model: str = ""
    """Product class, or the name of the folder; empty: nobody says."""
    firmware: str = ""
    oui: str = ""
    """Six hex digits, upper case; empty: nobody says."""
    since: date | None = None
    """From when this firmware runs there, as the list says."""


class _FlawedError(Exception):
    """Carries a flaw and its line; never leaves this module."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


def read_fleet(place: Path) -> list[FleetEntry]:
    """Return the captures of a fleet.

    Args:
        place: A folder, or a list.

    Raises:
        InputNotReadableError: there is nothing of that name.
        fleet_list_error: it is no list, or a line is not as it must be.

    Effects:
        Reads the list, or the folder's names.
    """
    if place.is_dir():
        return [_by_folders(place, entry) for entry in walk([str(place)])]
    if not place.exists():
        raise input_not_readable_error(file=FileName(place))
    try:
        return list(_of_list(place))
    except _FlawedError as flawed:
        raise fleet_list_error(file=FileName(place), line=flawed.line, what=Code(str(flawed))) from None


def is_list(place: Path) -> bool:
    """Return whether a file begins as a list of a fleet does."""
    if not place.is_file():
        return False
    try:
        with place.open("rb") as stream:
            head = stream.readline(_LONGEST_TEXT).decode("utf-8-sig", "replace")
    except OSError:  # what cannot be opened is said where it is read
        return False
    return _cells(head.strip()) == HEADING


def _by_folders(place: Path, entry: FolderEntry) -> FleetEntry:
    above = Path(entry.name).relative_to(place).parts[:-1]
    model, firmware = (above[0], above[1]) if len(above) >= _FOLDERS else ("", "")
    return FleetEntry(entry, _tellable(model), _tellable(firmware))


def _of_list(place: Path) -> Iterator[FleetEntry]:
    try:
        short = place.is_file() and place.stat().st_size <= _LONGEST_LIST  # a device has no size and no end
        content = place.read_bytes() if short else b""
        text = content.decode("utf-8-sig")
    except (OSError, ValueError):
        raise _FlawedError(1, "encoding") from None
    lines = [(at, line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or _cells(lines[0][1]) != HEADING:
        raise _FlawedError(1, "heading")
    seen = set[str]()
    for at, line in lines[1:]:
        made = _entry(at, place.parent, _cells(line))
        if made.entry.name in seen:
            raise _FlawedError(at, "twice")
        seen.add(made.entry.name)
        yield made


def _cells(line: str) -> list[str]:
    try:
        [cells] = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        return []
    return [cell.strip() for cell in cells]


def _entry(at: int, folder: Path, cells: list[str]) -> FleetEntry:
    if len(cells) != len(HEADING):
        raise _FlawedError(at, "fields")
    file, oui, model, firmware, since = cells
    name = PurePosixPath(file)
    if not file or "\0" in file or name.is_absolute() or ".." in name.parts:
        raise _FlawedError(at, "file")
    if oui and (len(oui) != _OUI_DIGITS or not set(oui.upper()) <= _HEX):
        raise _FlawedError(at, "oui")
    if any(not text or len(text) > _LONGEST_TEXT or not text.isprintable() for text in (model, firmware)):
        raise _FlawedError(at, "text")
    link = Unread.LINK if any(part.is_symlink() for part in _below(folder, name)) else None
    found = FolderEntry(str(folder / name), link, inside=True)
    made = FleetEntry(found, _tellable(model), _tellable(firmware), oui.upper())
    return replace(made, since=_day(at, since)) if since else made


def _below(folder: Path, name: PurePosixPath) -> Iterator[Path]:
    """Yield the file of a line and the folders on the way to it."""
    here = folder
    for part in name.parts:
        here /= part
        yield here


def _day(at: int, text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise _FlawedError(at, "day") from None


def _tellable(text: str) -> str:
    """Return a model or a version, unless it would tell whose router it is.

    Examples:
        >>> _tellable("HG-2026"), _tellable("4.2.1.9"), _tellable("02:00:5e:00:53:01")
        ('HG-2026', '4.2.1.9', '')
    """
    return text if text.isprintable() and len(text) <= _LONGEST_TEXT and kind_of(text) not in _TELLS else ""
