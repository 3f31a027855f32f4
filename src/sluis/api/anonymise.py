"""Rewrite a capture so that it can be shown to others: what names a house, its people and its devices is replaced.

In:  the name of a capture of packets (pcap, pcapng). Out: another of the same packets, moments and lengths; and counts.

What stays tells more than many think: who holds other traffic of the house finds the house by when it sent and how
much. ``docs/how-to/publish-a-capture.md`` says what stays.
"""

import gzip
import io
import secrets
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sluis.api.document import Json
from sluis.api.files import named, read_bytes, write_file
from sluis.capture.anonymise.container import DamagedError, is_read
from sluis.capture.anonymise.rewrite import Counts, rewrite
from sluis.capture.base.reading import GZIP_MARK
from sluis.capture.readers.kinds import kind_of
from sluis.errors import Code, FileName
from sluis.errors.audit import rewrite_error, rewrite_seed_error
from sluis.errors.cli import output_exists_error

__all__ = ["LARGEST", "Anonymised", "Counts", "anonymise_capture"]

LARGEST: Final = 256 << 20
"""Octets of the largest capture that is rewritten: it is held in memory."""
_SEED: Final = 16
_HEAD: Final = 65_536
"""Octets by which is told what a file is that is no capture of packets."""
_NOT_REWRITTEN: Final = {"har": "har", "mitmproxy": "mitm", "zeek": "log", "eve": "log"}
"""Kinds of files that ``sluis audit`` reads and nobody rewrites here, and the word of ``audit.rewrite`` for each."""


@dataclass(frozen=True, slots=True)
class Anonymised:
    """A capture without the identifiers that were found in it."""

    octets: bytes = field(repr=False)
    counts: Counts
    seeded: bool
    """Whether a seed was given: the same seed replaces the same again, and whoever holds it goes back."""

    def document(self) -> dict[str, Json]:
        """Return what was done as ``sluis anonymise --format json`` prints it."""
        counts = self.counts
        octets: dict[str, Json] = {
            "all": counts.octets,
            "replaced": counts.replaced,
            "kept": counts.kept,
            "cut": counts.cut,
            "kept_undecoded": counts.undecoded_kept,
            "cut_in_undecoded": counts.known_in_undecoded,
        }
        return {
            "packets": counts.packets,
            "octets": octets,
            "replaced": dict(sorted(counts.by_kind.items())),
            "different": {"mac": counts.devices, "ip": counts.addresses},
            "left_out": dict(sorted(counts.left_out.items())),
            "links_not_read": {str(link): count for link, count in sorted(counts.links_unread.items())},
            "addresses_still_there": counts.still_there,
            "seeded": self.seeded,
            "key": counts.rounds,
        }


def anonymise_capture(
    file: Path | str,
    out: Path | str,
    *,
    seed: Path | str | None = None,
    keep_undecoded: bool = False,
    keep_domains: tuple[str, ...] = (),
) -> Anonymised:
    """Write a capture in which addresses, names and words are replaced, and what nobody read is zeros.

    Args:
        file: A capture (pcap, pcapng), packed by gzip or not.
        out: The file to write; it must not be there.
        seed: A file that decides every replacement, of 16 octets or more; random when absent, and thrown away.
        keep_undecoded: Whether what nobody read stays, searched for what was found elsewhere.
        keep_domains: Domains whose own name stays, as ``vendor.example``; what stands before it does not.

    Returns:
        What was written, and what was done.

    Raises:
        FileMissingError: the capture or the seed cannot be read.
        rewrite_error: it is no capture of packets, is damaged or too large.
        rewrite_seed_error: the seed is too short.
        output_exists_error: there is a file of that name.
        output_unwritable_error: the system does not let us write.

    Effects:
        Writes the file, mode 0600.
    """
    place = named(out)
    if place.exists():
        raise output_exists_error(file=FileName(place))
    secret = secrets.token_bytes(32) if seed is None else read_bytes(seed)
    if seed is not None and len(secret) < _SEED:
        raise rewrite_seed_error(file=FileName(seed))
    try:
        octets = _unpacked(file)
        made = rewrite(octets, secret, keep_unread=keep_undecoded, keep_domains=keep_domains, alike=seed is not None)
    except DamagedError:
        raise rewrite_error(file=FileName(file), problem=Code("damaged")) from None
    write_file(place, made.octets)
    return Anonymised(made.octets, made.counts, seed is not None)


def _unpacked(file: Path | str) -> bytes:
    """Return the octets of a capture."""
    octets = read_bytes(file)
    if octets.startswith(GZIP_MARK):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(octets)) as packed:
                octets = packed.read(LARGEST + 1)
        except (EOFError, OSError, zlib.error):
            raise rewrite_error(file=FileName(file), problem=Code("damaged")) from None
    if len(octets) > LARGEST:
        raise rewrite_error(file=FileName(file), problem=Code("size"))
    if not is_read(octets):
        kind = kind_of(octets[:_HEAD]).kind
        raise rewrite_error(file=FileName(file), problem=Code(_NOT_REWRITTEN.get(kind, "report" if kind else "kind")))
    return octets
