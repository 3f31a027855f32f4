"""What was asked of a provider, by which power and until when, and what its dossier is to hold: noted in one file.

In:  a TOML file that a person wrote. Out: ``DossierRequest``, with its octets: they stand in the dossier as they are.

The rules this module keeps:
 * Nothing is guessed: who asked, what, when and by which power stands in it, or the file is refused.
 * A power is one of the table of law, whose passages somebody read.
 * Files that are added have a sender and a date, and lie in the folder of the file or below it.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from sluis.api.files import read_bytes
from sluis.errors import Code, FileName
from sluis.errors.reports import dossier_request_error
from sluis.law.tables import powers

__all__ = ["Added", "AskedSample", "DossierRequest", "ReadRequest", "read_request"]

Noted = Annotated[str, msgspec.Meta(min_length=1, max_length=4_000)]
Named = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)")]
_YEARS: Final = range(2000, 3000)
"""Of which a gate may have a ledger."""
MOST_FILES: Final = 500
MOST_BYTES: Final = 64 << 20
"""Of one file that is added."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every part of the file."""


class Period(Part, frozen=True, kw_only=True):
    """The time a dossier is about, in days of the Netherlands."""

    first: date
    last: date
    """The last day in it."""


class AskedSample(Part, frozen=True, kw_only=True):
    """Which households are to be drawn."""

    seed: Named
    """Of whoever asked."""
    epoch: Annotated[int, msgspec.Meta(ge=0)] | None = None
    """The newest that is sealed when absent."""
    first: Annotated[int, msgspec.Meta(ge=0, le=1 << 20)] = 0
    """The place in the order of the seed, from 0."""
    count: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10


class Added(Part, frozen=True, kw_only=True):
    """A letter or another file that is added."""

    file: Named
    sender: Named
    date: date
    about: Noted


class DossierRequest(Part, frozen=True, kw_only=True):
    """What was asked."""

    authority: Literal["AP", "ACM", "RDI", ""] = ""
    """Which supervisor of the tables of law asked; empty: another, as ``by`` says. Only an inspector of this authority
    has the archive at the desk."""
    by: Named
    """Who asked: the authority, or its inspector."""
    reference: Named
    """Of the authority."""
    received: date
    due: date | None = None
    """Until when it was to be answered; ``None``: no term was set."""
    powers: tuple[str, ...]
    """Ids of the table of powers, at least one."""
    asked: Noted
    """What was asked, in the words of whoever asked."""
    period: Period
    hold_until: date | None = None
    """The last day on which what the dossier rests on is kept; until somebody lifts that when absent."""
    sample: AskedSample | None = None
    audits: tuple[Named, ...] = ()
    """Results of audits (``sluis audit --format json``), whose recordings are named with their digests."""
    correspondence: tuple[Added, ...] = ()


class ReadRequest(msgspec.Struct, frozen=True):
    """A request that was read."""

    request: DossierRequest
    source: bytes
    """The octets of the file."""
    folder: Path
    """In which it lies."""

    def read(self, name: str) -> bytes:
        """Return a file that the request names.

        Raises:
            dossier_request_error: it lies outside the folder, or is larger than one that may be added.
            FileMissingError: it cannot be read.
        """
        try:
            inside, place = self.folder.resolve(), (self.folder / name).resolve()
        except (OSError, RuntimeError, ValueError):  # links that lead in a circle
            raise dossier_request_error(file=FileName(name), what=Code("outside")) from None
        if not place.is_relative_to(inside):
            raise dossier_request_error(file=FileName(name), what=Code("outside"))
        if place.is_file() and place.stat().st_size > MOST_BYTES:  # not read first
            raise dossier_request_error(file=FileName(name), what=Code("large"))
        content = read_bytes(place)
        if len(content) > MOST_BYTES:
            raise dossier_request_error(file=FileName(name), what=Code("large"))
        return content


def read_request(file: Path) -> ReadRequest:
    """Read what was asked.

    Raises:
        FileMissingError: the file cannot be read.
        dossier_request_error: it does not say what was asked; says what is wrong.
    """
    source = read_bytes(file)
    try:
        made = msgspec.toml.decode(source, type=DossierRequest)
    except msgspec.ValidationError:
        raise dossier_request_error(file=FileName(file), what=Code("keys")) from None
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise dossier_request_error(file=FileName(file), what=Code("syntax")) from None
    what = next(_wrong(made), None)
    if what is not None:
        raise dossier_request_error(file=FileName(file), what=Code(what))
    return ReadRequest(made, source, file.parent)


def _wrong(made: DossierRequest) -> Iterator[str]:
    if not made.powers or set(made.powers) - set(powers()) or len(set(made.powers)) < len(made.powers):
        yield "powers"
    days = [made.received, made.due, made.hold_until, made.period.first, made.period.last]
    if any(day is not None and day.year not in _YEARS for day in days):
        yield "keys"
    if made.period.first > made.period.last:
        yield "period"
    if made.due is not None and made.due < made.received:
        yield "due"
    if len(made.correspondence) + len(made.audits) > MOST_FILES:
        yield "many"
    files = [each.file for each in made.correspondence]
    if len(set(files)) < len(files) or len(set(made.audits)) < len(made.audits):
        yield "twice"
