"""Whether the log knows the archives that lie in a place, and whether those it knows lie there; and what to do then.

In:  a gate, and an archive or a folder of them. Out: what each is to the log, and which dossiers have no archive there.

The rules this module keeps:
 * An archive is written beside its name, as ``.unrecorded``, before its dossier is on record, and gets its name after:
   a process that ends in between leaves one that says so itself, and that nobody was handed.
 * One that the log does not know is told, and never taken away: the log may be the one that was restored. Also what is
   withdrawn stays, under a name that says so: a log of a backup that nothing was sealed or asked after looks whole.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from sluis.api.dossier import dossiers
from sluis.api.dossier_settling import settling, why_not_withdrawn
from sluis.api.files import read_bytes
from sluis.api.gate import Gate
from sluis.durable import sync_folder, write_whole
from sluis.errors import Code, FileName
from sluis.errors.cli import output_exists_error, output_unwritable_error
from sluis.errors.reports import dossier_unsettled_error
from sluis.ledger.check_dossier import MANIFEST, Wrong, unpacked
from sluis.ledger.dossiers import Dossier

__all__ = [
    "UNRECORDED",
    "WITHDRAWN",
    "ComparedDossiers",
    "LyingArchive",
    "Standing",
    "compare_dossiers",
    "keep_unrecorded",
    "settle_archives",
]

UNRECORDED: Final = ".unrecorded"
"""How the name of an archive ends whose dossier is not on record yet."""
WITHDRAWN: Final = ".withdrawn"
"""How the name of an archive ends that was signed and is on no record; whoever is sure of it takes it away."""
SEALED: Final = ".sealed"
"""How the name of an archive ends that a desk keeps."""
_NAMED: Final = {".zip", SEALED, UNRECORDED, WITHDRAWN}
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Standing(StrEnum):
    """What an archive is to the log."""

    RECORDED = "recorded"
    UNRECORDED = "unrecorded"
    """Signed or agreed to, never on record, and never handed over."""
    UNKNOWN = "unknown"
    """Handed over, as its name says, and the log has no record of it."""
    FOREIGN = "foreign"
    """Of another ledger."""
    WITHDRAWN = "withdrawn"
    """Set apart before, and the log still has no record of it."""
    UNREAD = "unread"
    """No archive of a dossier."""


@dataclass(frozen=True, slots=True)
class LyingArchive:
    """An archive, and what it is to the log."""

    file: Path
    standing: Standing
    digest: str
    """SHA-256 of its manifest, 64 hex digits; empty: it cannot be read."""
    number: int | None
    """Of the record; else as it says itself, and ``None`` where it is sealed."""


@dataclass(frozen=True, slots=True)
class ComparedDossiers:
    """Archives held against the log, and the log against them."""

    lying: tuple[LyingArchive, ...]
    absent: tuple[Dossier, ...] = field(default=())
    """Dossiers on record of which no archive lies in the folder; of one file none are looked for."""

    @property
    def agrees(self) -> bool:
        """Whether each archive is on record under its own name, and each dossier has one."""
        settled = (
            each.standing is Standing.RECORDED and each.file.suffix not in {UNRECORDED, WITHDRAWN}
            for each in self.lying
        )
        return not self.absent and all(settled)


def compare_dossiers(gate: Gate, place: Path) -> ComparedDossiers:
    """Hold an archive, or a folder of them, against the log.

    Args:
        gate: Whose log.
        place: A file, or a folder: then each file that is named as an archive is looked at.

    Raises:
        FileMissingError: it cannot be read.
        ledger_event_error: a record of a dossier does not open.
    """
    known = {each.manifest: each for each in dossiers(gate)}
    origin = gate.beside().settings.ledger.origin
    if not place.is_dir():
        return ComparedDossiers((_lying(place, known, origin),))
    named = sorted(file for file in place.iterdir() if file.suffix in _NAMED and file.is_file())
    lying = tuple(_lying(file, known, origin) for file in named)
    there = {each.digest for each in lying}
    return ComparedDossiers(lying, tuple(each for each in known.values() if each.manifest not in there))


def settle_archives(gate: Gate, place: Path) -> tuple[tuple[Path, Path], ...]:
    """Finish, withdraw or bring back each archive that says itself that it was not on record; none is taken away.

    Args:
        gate: Whose log.
        place: As ``compare_dossiers`` takes it.

    Returns:
        Each file, and what it is called now: its own name, or one that ends in ``WITHDRAWN``.

    Raises:
        dossier_unsettled_error: somebody records or settles there, or one would go by a log that lost something.
        FileMissingError, ledger_event_error: as ``compare_dossiers``.

    Effects:
        Files get other names. Nothing is recorded, nothing goes, and no other file is touched.
    """
    with settling(place if place.is_dir() else place.parent):
        lying = compare_dossiers(gate, place).lying
        unsure = why_not_withdrawn(gate)
        if unsure is not None and any(each.standing is Standing.UNRECORDED for each in lying):
            raise dossier_unsettled_error(what=Code(unsure))
        return _settled(lying)


def _settled(lying: Iterable[LyingArchive]) -> tuple[tuple[Path, Path], ...]:
    made: list[tuple[Path, Path]] = []
    for each in lying:
        if each.file.suffix == WITHDRAWN and each.standing is Standing.RECORDED:
            made.extend((each.file, named) for named in _brought_back(each))
        if each.file.suffix != UNRECORDED:
            continue
        if each.standing is Standing.RECORDED:
            made.append((each.file, recorded_name(each.file)))
        elif each.standing is Standing.UNRECORDED:
            made.append((each.file, _withdrawn(each)))
    return tuple(made)


def _withdrawn(archive: LyingArchive) -> Path:
    """Give an archive the name of what is on no record; return it. One that was withdrawn before is not replaced."""
    stem = archive.file.stem
    named = archive.file.with_name(f"{stem if stem == archive.digest else f'{stem}.{archive.digest[:16]}'}{WITHDRAWN}")
    archive.file.replace(named)
    sync_folder(named.parent)
    return named


def _brought_back(archive: LyingArchive) -> Iterator[Path]:
    """Give what was set apart its name again, now that the log knows it; nothing where another has that name."""
    part = f".{archive.digest[:16]}"
    stem = archive.file.with_name(f"{archive.file.stem.removesuffix(part)}{WITHDRAWN}")
    own = stem.with_suffix(SEALED if stem.stem == archive.digest else "")
    if not own.exists():
        archive.file.replace(stem)
        yield recorded_name(stem)


def keep_unrecorded(file: Path, archive: bytes) -> Path:
    """Bring an archive to disk before its dossier is on record; return as what.

    Raises:
        output_exists_error: one lies there already, and its dossier may be on record.
        output_unwritable_error: the system does not let us.

    Effects:
        A file, mode 0600, on disk before this returns.
    """
    beside = unrecorded_name(file)
    if beside.exists():
        raise output_exists_error(file=FileName(beside))
    try:
        write_whole(beside, archive, 0o600)
    except (OSError, ValueError):
        raise output_unwritable_error(file=FileName(beside)) from None
    return beside


def unrecorded_name(file: Path) -> Path:
    """Return how an archive is called before its dossier is on record.

    Examples:
        >>> unrecorded_name(Path("dossier.zip"))
        PosixPath('dossier.zip.unrecorded')
    """
    return file.with_name(f"{file.name}{UNRECORDED}")


def recorded_name(file: Path) -> Path:
    """Give an archive its name, now that its dossier is on record; return it.

    Returns:
        Its name; where another file has that, its name with the first digits of its own SHA-256 in it.

    Effects:
        The file is renamed, and that is on disk; nothing is replaced.
    """
    named = file.with_suffix("")
    if _DIGEST.fullmatch(named.name):
        named = named.with_suffix(SEALED)
    if named.exists():
        part = hashlib.sha256(read_bytes(file)).hexdigest()[:16]
        named = named.with_name(f"{named.stem}.{part}{named.suffix}")
    file.replace(named)
    sync_folder(named.parent)
    return named


def _lying(file: Path, known: dict[str, Dossier], origin: str) -> LyingArchive:
    digest, number, own = file.stem, None, True
    if not _DIGEST.fullmatch(digest):
        try:
            manifest: bytes = unpacked(read_bytes(file))[MANIFEST]  # type: ignore[no-untyped-call]
            told = json.loads(manifest)
            number, own = int(told["number"]), told["origin"] == origin
        except (Wrong, KeyError, TypeError, ValueError, RecursionError):
            return LyingArchive(file, Standing.UNREAD, "", None)
        digest = hashlib.sha256(manifest).hexdigest()
    if digest in known:
        return LyingArchive(file, Standing.RECORDED, digest, known[digest].number)
    missing = {UNRECORDED: Standing.UNRECORDED, WITHDRAWN: Standing.WITHDRAWN}.get(file.suffix, Standing.UNKNOWN)
    return LyingArchive(file, missing if own else Standing.FOREIGN, digest, number)
