"""Draft a first register from files with reports. Everything in it is withheld; no value is written.

In:  names of files. Out: ``Drafted``: the text of a register and of its vocabularies.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.api.document import Json
from sluis.api.reading import Read, read_reports
from sluis.errors import FileName
from sluis.errors.cli import output_exists_error, output_unwritable_error
from sluis.register.draft_text import register_text, vocabulary_text
from sluis.register.propose import FirstRegister, propose
from sluis.register.vocabulary import SMALLEST_K
from sluis.telemetry.folder import FolderEntry

__all__ = ["USUAL_K", "Drafted", "draft_register"]

USUAL_K: Final = 20
"""How many routers must have sent a word before it is proposed, when nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A first register."""

    first: FirstRegister
    read: Read
    """What it was drafted from, and what of that was refused."""

    @property
    def text(self) -> str:
        """The register, as YAML."""
        return register_text(self.first)

    @property
    def vocabularies(self) -> Mapping[str, str]:
        """The text of each vocabulary, by its name."""
        return {name: vocabulary_text(words, self.first.k) for name, words in self.first.vocabularies.items()}

    def write(self, folder: Path | str) -> None:
        """Write it in a folder, the vocabularies beside it; nothing that is there already is touched.

        Raises:
            output_exists_error: one of the files is there.
            output_unwritable_error: the system does not let us.

        Effects:
            Makes the folder and the files.
        """
        place = Path(folder)
        texts = {place / "register.yaml": self.text}
        for name, text in self.vocabularies.items():
            texts[place / "vocabularies" / f"{name}.yaml"] = text
        for path in texts:
            if path.exists():
                raise output_exists_error(file=FileName(path))
        for path, text in texts.items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("x", encoding="utf-8") as file:
                    file.write(text)
            except OSError:
                raise output_unwritable_error(file=FileName(path)) from None

    def document(self) -> dict[str, Json]:
        """Return the texts, and what was refused, as JSON."""
        return {
            "register": self.text,
            "vocabularies": dict(self.vocabularies),
            "refused": [{"reason": key.value, "count": count} for key, count in sorted(self.read.refused.items())],
        }


def draft_register(
    files: str | Sequence[str],
    k: int = USUAL_K,
    told: str | None = None,
    *,
    watch: Callable[[Sequence[FolderEntry]], Iterable[FolderEntry]] = iter,
) -> Drafted:
    """Draft a first register from recorded reports: every path becomes a row that withholds.

    Args:
        files: Names of files and folders; ``-`` is standard input.
        k: How many routers must have sent a word before it is proposed; 2 at least.
        told: The format the files are in, by its name; found in the bytes when absent.
        watch: As ``read_reports`` has it.

    Raises:
        format_unknown_error: there is no format of that name.
        RefusedError: not one report could be read, and something was refused.
        InputNotReadableError: a file cannot be opened.

    Effects:
        Reads the files.
    """
    read = read_reports(files, told, watch=watch)
    return Drafted(propose(read.reports, read.sources, max(k, SMALLEST_K)), read)
