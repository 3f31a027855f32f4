"""Renew the table by which an audit tells who holds an address: from an installed package, without its sources.

In:  the two packages in which its makers publish it (``npm pack`` writes them), or npm itself, which fetches them.
Out: the table in the place where every audit looks, beside the Python that runs this; ``Renewed`` says of which day.

The rules this module keeps:
 * Only npm speaks to the network, to fetch two packages by their names; nothing of a house is in that question.
 * The old table stays until the new one is whole.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sluis.api.files import read_bytes
from sluis.audit.house.address_table import Packed
from sluis.audit.house.origin import usual_place
from sluis.audit.house.table_sources import PACKAGES, SourceError, table_of
from sluis.errors import Code, FileName
from sluis.errors.audit import table_source_error
from sluis.errors.cli import output_unwritable_error

__all__ = ["Renewed", "renew_table"]

_WAIT_S: Final = 900


@dataclass(frozen=True, slots=True)
class Renewed:
    """A table that was made."""

    file: Path
    name: str
    day: str
    """YYYY-MM-DD; empty when the packages do not say."""
    licence: str
    octets: int


def renew_table(packages: Sequence[Path | str] = (), place: Path | None = None) -> Renewed:
    """Make the table anew.

    Args:
        packages: The two packages as ``npm pack`` wrote them, in any order; none: npm fetches them.
        place: Where the table is written; where every audit looks when absent.

    Raises:
        table_source_error: npm is not there or fails, or the files are not those two packages.
        FileMissingError: one cannot be read.
        output_unwritable_error: the system does not let us write.

    Effects:
        Runs npm when no package is named; writes the table.
    """
    if packages:
        made = _made([read_bytes(each) for each in packages])
    else:
        with tempfile.TemporaryDirectory(prefix="sluis-table-") as folder:
            made = _made([each.read_bytes() for each in _fetched(Path(folder))])
    where = place or usual_place()
    half = where.with_suffix(".half")
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(made)
        half.replace(where)
    except OSError:
        raise output_unwritable_error(file=FileName(where)) from None
    table = Packed(made).table
    return Renewed(where, table.name, table.day, table.licence, len(made))


def _made(packages: Sequence[bytes]) -> bytes:
    try:
        return table_of(packages)
    except SourceError:
        raise table_source_error(problem=Code("packages")) from None


def _fetched(folder: Path) -> list[Path]:
    """Return the packages that npm put in a folder; nothing of them is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise table_source_error(problem=Code("no-npm"))
    words = [npm, "pack", "--silent", "--ignore-scripts", *PACKAGES]
    try:
        subprocess.run(words, cwd=folder, capture_output=True, check=True, timeout=_WAIT_S)  # noqa: S603 - our own words
    except (OSError, subprocess.SubprocessError):
        raise table_source_error(problem=Code("fetch")) from None
    return sorted(folder.glob("*.tgz"))
