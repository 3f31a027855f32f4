"""What the API reads and writes: files by their names, a register with its vocabularies, a format by its name.

In:  names of files. Out: their octets, or what the folders below make of them; errors that name the file.
"""

import os
import re
import stat
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sluis.errors import Code, FileName
from sluis.errors.cli import output_unwritable_error
from sluis.errors.gate import file_empty_error, file_large_error, file_missing_error
from sluis.errors.telemetry import format_unknown_error
from sluis.i18n import tr

if TYPE_CHECKING:
    from sluis.register.looking import RegisterState
    from sluis.register.model import Register
    from sluis.telemetry.decoders import DecoderPin
    from sluis.telemetry.folder import FolderEntry
    from sluis.telemetry.formats import Format

STANDARD_INPUT: Final = "-"
MOST_BYTES: Final = 1 << 28
"""Bytes of a file that are read at once: 256 MiB. Reports, bodies and lists of households are read piece by piece."""
_EPOCH: Final = re.compile(r"(?<=.)@(?:0|[1-9][0-9]{0,15})$")
"""What may stand after the name of a policy."""


def named(path: Path | str) -> Path:
    """Return the path of a name that somebody gave, whether anything is there or not.

    Raises:
        FileMissingError: no file can have that name: it holds a NUL or half a character, or is too long.

    Examples:
        >>> named("nothing-of-this-name").name
        'nothing-of-this-name'
    """
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass
    except (OSError, ValueError):
        raise file_missing_error(file=FileName(path)) from None
    return Path(path)


def beside(path: Path, added: str) -> Path:
    """Return the file of the same name with something added to it.

    Raises:
        FileMissingError: it is no name of a file: empty, a point, the root.

    Examples:
        >>> beside(Path("letters/answers.html"), ".sig").name
        'answers.html.sig'
    """
    if not path.name:
        raise file_missing_error(file=FileName(path))
    return path.with_name(f"{path.name}{added}")


def read_bytes(path: Path | str, most: int = MOST_BYTES) -> bytes:
    """Return the content of a file that somebody named.

    Args:
        path: What was named; it may be a pipe, and a device that never ends.
        most: Bytes that are read at once.

    Raises:
        FileMissingError: it cannot be read, or it is longer than ``most``.

    Examples:
        >>> read_bytes("examples/registry.csv")[:8]
        b'line,oui'
    """
    try:
        with Path(path).open("rb") as file:
            about = os.fstat(file.fileno())
            content = file.read(min(about.st_size if stat.S_ISREG(about.st_mode) and about.st_size else most, most) + 1)
    except (OSError, ValueError):
        raise file_missing_error(file=FileName(path)) from None
    if len(content) > most:
        raise file_large_error(file=FileName(path), most=most >> 20)
    return content


def read_document(path: Path | str) -> bytes:
    """Return a document whose digest goes on record: a letter, a policy of retention.

    Raises:
        FileMissingError: it cannot be read, or there is nothing in it.
    """
    content = read_bytes(path)
    if not content.strip():
        raise file_empty_error(file=FileName(path))
    return content


def read_policy(path: Path | str) -> bytes:
    """Return the content of a policy of witnesses that somebody named as ``FILE[@EPOCH]``.

    From which epoch it holds excuses older checkpoints where a whole ledger is verified, and nothing else: the head of
    a log and the checkpoint of a statement always need it.

    Raises:
        FileMissingError: the file cannot be read.

    Source:
        Ledger specification, sections 1.5.3, 10.13 and 12.6.

    Examples:
        >>> _EPOCH.sub("", "witnesses.policy@12"), _EPOCH.sub("", "a@b"), _EPOCH.sub("", "@7")
        ('witnesses.policy', 'a@b', '@7')
    """
    return read_bytes(_EPOCH.sub("", str(path)))


def write_file(path: Path, content: bytes) -> None:
    """Write what somebody asked for.

    Raises:
        output_unwritable_error: the system does not let us.

    Effects:
        Writes the file, mode 0600: what is asked of a household is nobody else's. One of that name is replaced.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            about = os.fstat(handle)
            if stat.S_ISREG(about.st_mode) and about.st_uid == os.geteuid():
                os.fchmod(handle, 0o600)
            file.write(content)
    except (OSError, ValueError):
        raise output_unwritable_error(file=FileName(path)) from None


def load_register(path: Path | str) -> "Register":
    """Load a register; its vocabularies lie in the folder ``vocabularies`` beside it.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: it has faults; carries them all.

    Effects:
        Reads the file and the vocabularies it names.
    """
    from sluis.register.load import load_register as load

    place = Path(path)
    return load(read_bytes(place), FileName(place), place.parent / "vocabularies")


def look_at_register(path: Path | str, at: date) -> "tuple[Register, RegisterState | None]":
    """Read a register to look at it, also one that a gate would not load.

    Args:
        path: The file; its vocabularies lie in the folder ``vocabularies`` beside it.
        at: The day on which its closing findings are counted.

    Returns:
        The register without activities that cannot be lowered, and what is the matter with it; ``None``: nothing.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: nothing of it can be looked at; carries all faults.

    Effects:
        Reads the file and the vocabularies it names.
    """
    from sluis.register.looking import look_at

    place = Path(path)
    return look_at(read_bytes(place), FileName(place), place.parent / "vocabularies", at)


def told_format(name: str | None, pins: "Sequence[DecoderPin] | None" = None) -> "Format | None":
    """Return the format of a name; ``None`` when it is left to the bytes.

    Args:
        name: As somebody typed it.
        pins: The decoders of other packages that may run; whatever is installed when absent.

    Raises:
        format_unknown_error: there is no such format; lists those there are.
        decoder_error: an installed package brings it, and it cannot be used, or is not among ``pins``.

    Effects:
        Imports the decoder of another package when that is the one that is named.

    Examples:
        >>> told_format("usp").name, told_format(None)
        ('usp', None)
    """
    if name is None:
        return None
    from sluis.telemetry.decoders import installed_format, pinned_format
    from sluis.telemetry.formats import FORMATS, TOLD, format_named

    known_format = format_named(name) or (installed_format(name) if pins is None else pinned_format(name, pins))
    if known_format is None:
        known = Code(", ".join(listed.name for listed in (*FORMATS, *TOLD)))
        raise format_unknown_error(option=Code("--as"), known=known)
    return known_format


def entries_of(names: Sequence[str]) -> "list[FolderEntry]":
    """Return what some names stand for: files, those in folders included, and entries that are not read.

    Raises:
        FileMissingError: no file can have one of those names.

    Effects:
        Reads folders.
    """
    from sluis.telemetry.folder import walk

    return list(walk([name if name == STANDARD_INPUT else str(named(name)) for name in names]))


def why_unread(entry: "FolderEntry") -> str:
    """Say why an entry of a folder is not read; nothing when it is read."""
    from sluis.telemetry.folder import UNREAD

    return "" if entry.unread is None else tr(UNREAD[entry.unread])


def names_of(files: str | Sequence[str]) -> list[str]:
    """Return the names of files that were given, one or several.

    Examples:
        >>> names_of("a"), names_of(("a", "b"))
        (['a'], ['a', 'b'])
    """
    return [files] if isinstance(files, str) else list(files)
