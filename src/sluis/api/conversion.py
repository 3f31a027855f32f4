"""Write a register of version 1 anew in version 2: known phrases become words of a list, the rest is asked.

In:  the file of a register. Out: ``ConvertedRegister``, and its text as a new file when asked; the old one stays.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from sluis.api.document import Json
from sluis.api.files import read_bytes, write_file
from sluis.errors import FileName, RegisterError
from sluis.errors.cli import output_exists_error
from sluis.errors.register import register_current_error, register_unwritable_error
from sluis.i18n import N_
from sluis.register.convert import Replaced
from sluis.register.load import VERSION, read_register
from sluis.register.rewrite import as_version_2

__all__ = ["ConvertedRegister", "Replaced", "convert_register"]

COMMENT = N_("{path} said in version 1: {text}. {question}")


@dataclass(frozen=True, slots=True)
class ConvertedRegister:
    """A register of version 1 as text of version 2."""

    text: str
    """With the lines and comments of its owner; above what was left absent stands a comment with the question."""
    replaced: tuple[Replaced, ...]
    """Every place whose text is no word of version 2, in the order of the file."""

    @property
    def asked(self) -> tuple[Replaced, ...]:
        """The places that were left absent: somebody has to answer."""
        return tuple(place for place in self.replaced if place.word is None)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis register convert --format json`` prints it."""
        return {"version": VERSION, "replaced": [_place(place) for place in self.replaced]}


def convert_register(register: Path | str, out: Path | str | None = None) -> ConvertedRegister:
    """Return a register of version 1 as one of version 2.

    Args:
        register: The file; it stays as it is.
        out: A new file for the text; nothing is written when absent.

    Raises:
        FileMissingError: it cannot be read.
        RegisterError: it has faults; carries them all.
        register_current_error: it is written in the current version already.
        register_unwritable_error: its text cannot be rewritten so that it reads as what was converted.
        output_exists_error: ``out`` is there already.
        output_unwritable_error: the system does not let us write it.

    Effects:
        Reads the file and the vocabularies it names; writes ``out``, mode 0600.
    """
    path, name = Path(register), FileName(register)
    source = read_bytes(path)
    read = read_register(source, name, path.parent / "vocabularies")
    if read.faults and not read.refused_by_law_alone:
        raise RegisterError(name, read.faults)
    if read.written == VERSION:
        raise register_current_error(file=name, version=VERSION)
    text = as_version_2(source, COMMENT)
    if text is None:
        raise register_unwritable_error(file=name)
    if out is not None:
        if os.path.lexists(out):
            raise output_exists_error(file=FileName(out))
        write_file(Path(out), text.encode())
    return ConvertedRegister(text, read.replaced)


def _place(place: Replaced) -> dict[str, Json]:
    return {
        "path": place.path,
        "line": place.line,
        "text": place.text,
        "word": place.word,
        "question": None if place.word is not None else place.asks(),
    }
