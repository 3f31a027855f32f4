"""What verbs read: a register by its name, the settings, the day of today.

In:  names from the command line. Out: what the folders below make of the files.
"""

from datetime import UTC, date, datetime
from pathlib import Path

from sluis.errors import FileMissingError, FileName
from sluis.register.load import load_register
from sluis.register.model import Register


def today() -> date:
    """Return the UTC day of now; verbs read the clock, nothing below them does."""
    return datetime.now(UTC).date()


def register_of(path: Path) -> Register:
    """Load a register; its vocabularies lie in the folder ``vocabularies`` beside it.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: it has faults; carries them all.

    Effects:
        Reads the file and the vocabularies it names.
    """
    name = FileName(path)
    try:
        source = path.read_bytes()
    except OSError:
        raise FileMissingError(file=name) from None
    return load_register(source, name, path.parent / "vocabularies")
