"""Identify paths: what files with reports hold, of whom, how sure and why; and identifiers in any text. Never a value.

In:  names of files, or a text. Out: ``Identified``: a summary per path; or hits with their places.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sluis.api.document import Json
from sluis.api.reading import Read, read_reports
from sluis.identify.find.hit import Hit, Point, Sureness
from sluis.identify.find.known import Known, formal
from sluis.identify.find.plain import plain
from sluis.identify.find.scan import find
from sluis.identify.survey import PathSummary, survey
from sluis.telemetry.folder import FolderEntry
from sluis.telemetry.model import Report

__all__ = ["Hit", "HitPlace", "Identified", "PathSummary", "Sureness", "find_identifiers", "identify_paths"]


@dataclass(frozen=True, slots=True)
class Identified:
    """What some files hold."""

    paths: tuple[PathSummary, ...]
    around: tuple[PathSummary, ...]
    """What stands around the reports: in URL, login and file name."""
    read: Read
    """The reports, what was refused, and what was not read."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis identify --format json`` prints it."""
        read = self.read
        return {
            "paths": [_entry(entry) for entry in self.paths],
            "around": [_entry(entry) for entry in self.around],
            "files": read.files,
            "unread": [
                {"file": entry.name, "reason": entry.unread.value} for entry in read.unread if entry.unread is not None
            ],
            "broken": [
                {
                    "file": name,
                    "format": message.format,
                    "line": message.line,
                    "byte": message.byte,
                    "reason": message.reason.value,
                }
                for name, message in read.broken
            ],
            "reports": len(read.reports),
            "leaves": sum(entry.count for entry in self.paths),
            "refused": [{"reason": reason.value, "count": count} for reason, count in sorted(read.refused.items())],
        }


@dataclass(frozen=True, slots=True)
class HitPlace:
    """An identifier in a text, and where it stands."""

    hit: Hit
    line: int
    """From 1."""
    first: int
    """First column, from 1."""
    last: int
    """Last column, from 1."""

    def document(self) -> dict[str, Json]:
        """Return it as JSON; ``sluis identify --text --format json`` puts the file before it."""
        hit = self.hit
        return {
            "line": self.line,
            "from": self.first,
            "to": self.last,
            "kind": hit.kind.value,
            "confidence": hit.confidence.name.lower(),
            "reason": hit.reason,
            "nature": None if hit.nature is None else hit.nature.value,
        }


def identify_paths(
    files: str | Sequence[str],
    told: str | None = None,
    *,
    watch: Callable[[Sequence[FolderEntry]], Iterable[FolderEntry]] = iter,
) -> Identified:
    """Say which paths some files hold, what each identifies or says, and of whom.

    Args:
        files: Names of files and folders; ``-`` is standard input.
        told: The format they are in, by its name; found in the bytes when absent.
        watch: As ``read_reports`` has it.

    Raises:
        format_unknown_error: there is no format of that name.
        RefusedError: not one report could be read, and something was refused.
        InputNotReadableError: a file cannot be opened.

    Effects:
        Reads the files.
    """
    read = read_reports(files, told, whole=True, watch=watch)
    return Identified(tuple(survey(read.reports)), tuple(survey([Report(tuple(read.around))])), read)


def find_identifiers(text: str) -> tuple[HitPlace, ...]:
    """Find identifiers in any text: where, of what kind, how sure and why.

    What an identifier of one line is, is known in the others: a host name in a lease shows its digest in a log.

    Examples:
        >>> [(one.line, one.hit.kind.value) for one in find_identifiers("lease of 02:00:5e:00:53:01")]
        [(1, 'mac_address')]
    """
    return tuple(_placed(text, hit) for hit in find(text, _known(text), Point.CANARY))


def _known(text: str) -> Known:
    """Return what the form of a text says for certain, to find it again in other forms."""
    seen = plain(text).text
    sure = {(hit.kind, seen[hit.start : hit.end]) for hit in formal(seen) if hit.confidence is Sureness.SURE}
    return Known((), tuple(sorted(sure)))


def _placed(text: str, hit: Hit) -> HitPlace:
    before = text.rfind("\n", 0, hit.start) + 1
    return HitPlace(hit, text.count("\n", 0, hit.start) + 1, hit.start - before + 1, hit.end - before)


def _entry(entry: PathSummary) -> dict[str, Json]:
    return {
        "path": ".".join(entry.path),
        "kind": entry.kind.value,
        "subject": entry.subject.value,
        "count": entry.count,
        "continuity": entry.continuity,
        "secret": entry.secret,
        "listed": entry.listed,
        "confidence": entry.confidence.value,
        "because": entry.because.value,
        "form": entry.shape.form.value,
        "digits": entry.shape.digits,
        "holds": [kind.value for kind in entry.holds],
        "in_key": [kind.value for kind in entry.in_key],
    }
