"""Find the files that some names stand for: a folder is walked, and every file in it is accounted for.

In:  names from the command line.
Out: files to read, in order of their names, and entries that are not read, each with its reason.

The rules this module keeps:
 * A folder's files are read in the order of their names, its folders too; what was named outside a folder comes as it
   was named.
 * A link, a pipe, a device and a folder that cannot be opened are not followed; they are named with the reason.
 * Nothing is left out because of how it is called.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path as FilePath
from typing import Final

from sluis.i18n import N_
from sluis.telemetry.source import STDIN


class Unread(StrEnum):
    """Why an entry of a folder is not read."""

    LINK = "link"
    SPECIAL = "special"
    CLOSED = "closed"
    NO_FORMAT = "no-format"


UNREAD: Final[dict[Unread, str]] = {
    Unread.LINK: N_("a link, which is not followed"),
    Unread.SPECIAL: N_("no file: a pipe, a socket or a device"),
    Unread.CLOSED: N_("cannot be opened"),
    Unread.NO_FORMAT: N_("in no format that Sluis reads"),
}
"""What each reason is called in a sentence."""


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """One entry."""

    name: str
    unread: Unread | None = None
    inside: bool = False
    """Whether it was found in a folder, rather than named."""


def walk(names: list[str]) -> Iterator[FolderEntry]:
    """Yield what some names stand for.

    Args:
        names: Files, folders, ``-`` for standard input.

    Yields:
        A file as it is named; of a folder all that is in it, at any depth.

    Effects:
        Reads folders.

    Examples:
        >>> [found.name for found in walk(["-", "examples/gate.toml"])]
        ['-', 'examples/gate.toml']
    """
    for name in names:
        if name != STDIN and FilePath(name).is_dir():
            yield from _inside(FilePath(name))
        else:
            yield FolderEntry(name)


def _inside(folder: FilePath) -> Iterator[FolderEntry]:
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except OSError:
        yield FolderEntry(str(folder), Unread.CLOSED, inside=True)
        return
    for entry in entries:
        if entry.is_symlink():
            yield FolderEntry(entry.path, Unread.LINK, inside=True)
        elif entry.is_dir(follow_symlinks=False):
            yield from _inside(FilePath(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield FolderEntry(entry.path, inside=True)
        else:
            yield FolderEntry(entry.path, Unread.SPECIAL, inside=True)
