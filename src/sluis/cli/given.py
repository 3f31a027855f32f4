"""What was given where something else is read: a file that is not there, a folder, a document, a capture.

In:  an error of a verb, and the words that were typed. Out: an error that says what stands in the way, or the same one.

The rules this module keeps:
 * Only files are looked at that stand in the command line, after a verb failed on them; nothing is opened that waits.
 * Of a file that the verb does read, its own error says what is wrong.
 * What a file is follows from its first bytes and, of an archive, from the names in it. A file that says nothing of
   itself leaves the error as it was.
"""

import os
import stat
import zipfile
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sluis.api.files import entries_of, why_unread
from sluis.cli.verb import STDIN
from sluis.errors import (
    Code,
    FileMissingError,
    FileName,
    InputNotReadableError,
    RefusedError,
    RegisterError,
    SluisError,
)
from sluis.errors.cli import (
    file_absent_error,
    file_is_folder_error,
    file_refused_error,
    folder_empty_error,
    nothing_read_error,
    other_kind_error,
)
from sluis.i18n import tr
from sluis.terms import REASONS, Reason

if TYPE_CHECKING:
    from sluis.api.reading import Read

_HEAD: Final = 512
_STARTS: Final = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x7fELF", "program"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"SQLite format 3\x00", "database"),
    (b"\x0a\x0d\x0d\x0a", "capture"),
    (b"\xd4\xc3\xb2\xa1", "capture"),
    (b"\xa1\xb2\xc3\xd4", "capture"),
    (b"\x4d\x3c\xb2\xa1", "capture"),
    (b"\xa1\xb2\x3c\x4d", "capture"),
)
_MEMBERS: Final = (
    ("word/", "document"),
    ("xl/", "workbook"),
    ("ppt/", "office"),
    ("check_dossier.py", "dossier"),
    ("content.xml", "office"),
)
"""Names in an archive, or how they begin."""
_READ_BY: Final = {
    "capture": ("sluis audit", "sluis anonymise", "sluis report"),
    "gzip": ("sluis audit", "sluis anonymise", "sluis report"),
    "workbook": ("sluis register import", "sluis register questions"),
}
"""Kinds that some verb reads: what is wrong with one, that verb says itself."""
_REPORTS: Final = frozenset({"--input", "--replay", "--check", "--recording", "--bodies", "--fleet", "--text"})
"""Options after which reports or captures are named."""
_NAMELESS: Final = frozenset({"audit.nothing-read", "risk.too-few-homes", "standing.registry"})
"""Errors about files that were given, of which they name one or none."""


def refuse_other_kinds(names: Iterable[Path | str | None], command: str) -> None:
    """Refuse a document, an image, a folder without files: whatever a verb that takes octets would search in vain.

    Args:
        names: Files and folders that were typed; ``None`` and standard input are passed over.
        command: The verb, as in ``other_kind_error``.

    Raises:
        other_kind_error: one of them is a file of a kind that the verb does not read.
        folder_empty_error: one of them is a folder in which nothing can be read.

    Effects:
        Reads the beginning of files, and the names in folders and archives.

    Examples:
        >>> refuse_other_kinds(["-", None, "examples/report.json"], "sluis try")
    """
    for name in map(str, filter(None, names)):
        if os.path.isdir(name):  # noqa: PTH112 - false of what no file can be called
            if all(entry.unread is not None for entry in entries_of([name])):
                raise folder_empty_error(file=FileName(name))
            continue
        kind = kind_of(name)
        if kind not in {"", "binary"} and not command.startswith(_READ_BY.get(kind, ("-",))):
            raise other_kind_error(file=FileName(name), kind=Code(kind), command=Code(command))


def as_it_was_given(error: SluisError, words: Sequence[str], command: str) -> SluisError:
    """Return the error that says what was given, when that is known; else the error itself.

    Args:
        error: What a verb raised.
        words: The command line without the program's name.
        command: The verbs that were recognised in it.

    Effects:
        Reads the beginning of files that stand among the words, and the list of names of an archive.
    """
    named = error.places.get("file")
    about = [str(named)] if isinstance(named, FileName) else []
    typed = {part for word in words for part in (word, word.partition("=")[2]) if part}
    if isinstance(error, (FileMissingError, InputNotReadableError)):
        for name in about:
            if (name in typed or name == "gate.toml") and not os.path.lexists(name):
                return file_absent_error(file=FileName(name))
            if name in typed and os.path.isdir(name):  # noqa: PTH112 - as above
                return file_is_folder_error(file=FileName(name))
    elif isinstance(error, RefusedError) or error.code in _NAMELESS:
        about = _reports_among(words)
    elif not isinstance(error, RegisterError) and error.code != "gate.settings-syntax":
        return error
    for name in about:
        kind = kind_of(name) if name in typed else ""
        if kind == "binary" and (error.code in _NAMELESS or not isinstance(named, FileName)):
            kind = ""  # no text is what such a verb may read: its own error knows more
        if not kind and isinstance(error, RegisterError) and name.endswith(".toml"):
            kind = "settings"
        if kind and not command.startswith(_READ_BY.get(kind, ("-",))):
            return other_kind_error(file=FileName(name), kind=Code(kind), command=Code(command))
    return _of_one(error, about) if isinstance(error, RefusedError) else error


def refuse_unread(names: Sequence[str], told: str | None = None) -> None:
    """Refuse files of which nothing can be read, once a verb found nothing in them: that is no answer about reports.

    Args:
        names: Files and folders that were typed. Standard input is gone by now, and passed over with what came along.
        told: The format they are in, by its name.

    Raises:
        RefusedError, nothing_read_error: not one report in them could be read.
        InputNotReadableError: one of them cannot be opened.

    Effects:
        Reads the files once more.
    """
    from sluis.api.reading import read_reports  # only who found nothing pays for it

    if STDIN not in names:
        refuse_nothing(read_reports(names, told))


def refuse_nothing(read: "Read") -> None:
    """Refuse what was read when it is nothing, and something was there.

    Raises:
        nothing_read_error: no report was read, and a file in a folder was not.
    """
    if read.unread and not read.reports:
        raise nothing_read_error(file=FileName(read.unread[0].name), why=Code(why_unread(read.unread[0])))


def _reports_among(words: Sequence[str]) -> list[str]:
    """Return files and folders among the words, but for what an option that takes something else stands before."""
    named = [word for before, word in pairwise(("", *words)) if before in _REPORTS or not before.startswith("--")]
    return [word for word in named if os.path.exists(word)]  # noqa: PTH110 - as above


def _of_one(error: RefusedError, about: Sequence[str]) -> SluisError:
    """Return a refusal that names the file, where only one was typed: of several nobody knows here which it was."""
    reason = next((word for word in Reason if word.value == str(error.places.get("reason"))), None)
    if len(about) != 1 or reason is None:
        return error
    return file_refused_error(file=FileName(about[0]), why=Code(tr(REASONS[reason])), reason=Code(reason.value))


def kind_of(name: str) -> str:
    """Return what a file is, by a word of ``cli.other-kind``; empty when its first bytes do not say.

    Examples:
        >>> kind_of("/dev/null")
        ''
    """
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):  # noqa: PTH116 - what was typed, as it was typed
            return ""
        with open(name, "rb") as file:  # noqa: PTH123 - as above
            head = file.read(_HEAD)
    except (OSError, ValueError):
        return ""
    kind = next((kind for start, kind in _STARTS if head.startswith(start)), "")
    if kind == "archive":
        return _of_members(_members(name))
    return kind or ("binary" if b"\x00" in head else "")


def _of_members(names: Iterable[str]) -> str:
    for name in names:
        for start, kind in _MEMBERS:
            if name.startswith(start):
                return kind
    return "archive"


def _members(name: str) -> list[str]:
    try:
        with zipfile.ZipFile(name) as archive:
            return archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return []
