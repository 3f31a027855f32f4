"""Read the reports of files, to look at them: every message, and what stands around it.

In:  names of files. Out: reports with the household they seem to be of, what stood around them, and what was refused.

A file of which nothing can be read refuses (exit 2) when no other file gave anything; else what was refused is counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sluis.api.files import entries_of, names_of, told_format
from sluis.errors import Code, InputNotReadableError, RefusedError
from sluis.identify.around import around
from sluis.telemetry.folder import FolderEntry, Unread
from sluis.telemetry.formats import Format
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Leaf, Message, Report
from sluis.telemetry.ndjson import RefusedMessage
from sluis.telemetry.source import read_source
from sluis.terms import Reason


@dataclass(slots=True)
class Read:
    """What some files hold."""

    reports: list[Report] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    """Of each report, which router it seems to be of, or its file; never shown."""
    around: list[Leaf] = field(default_factory=list)
    refused: Counter[Reason] = field(default_factory=Counter)
    broken: list[tuple[str, RefusedMessage]] = field(default_factory=list)
    """Messages that were refused whole, with their file: format and place are in them."""
    unread: list[FolderEntry] = field(default_factory=list)
    """Entries of folders that were not read; each says why."""
    files: int = 0
    """Files of which something was read."""


def read_reports(
    files: str | Sequence[str],
    told: str | None = None,
    *,
    whole: bool = False,
    watch: Callable[[Sequence[FolderEntry]], Iterable[FolderEntry]] = iter,
) -> Read:
    """Read files, whatever format they have, and every file of a folder.

    Args:
        files: Names of files and folders; ``-`` is standard input.
        told: The format somebody says they are in, by its name; read from the bytes when absent.
        whole: Whether to read what no plan can release too (``Limits.whole``).
        watch: Told of the files before they are read; yields them one by one, for who shows how far it is.

    Raises:
        format_unknown_error: there is no format of that name.
        RefusedError: not one report could be read, and something was refused.
        InputNotReadableError: a file cannot be opened.

    Effects:
        Reads the files.
    """
    collected, form = Read(), told_format(told)
    for entry in watch(entries_of(names_of(files))):
        before = len(collected.reports)
        for message in _messages(entry, collected, form, Limits(whole=whole)):
            _take(collected, message, entry.name)
        collected.files += len(collected.reports) > before
    if collected.refused and not collected.reports:
        raise RefusedError(Code(next(iter(collected.refused))))
    return collected


def _messages(entry: FolderEntry, collected: Read, told: Format | None, limits: Limits) -> Iterator[Message]:
    """Yield the messages of one file; a file of a folder that is in no format was not asked for, and is no finding."""
    if entry.unread is not None:
        collected.unread.append(entry)
        return
    try:
        for message in read_source(entry.name, limits, told=told):
            if isinstance(message, Message):
                yield message
            elif entry.inside and message.reason is Reason.REFUSED_FORMAT:
                collected.unread.append(replace(entry, unread=Unread.NO_FORMAT))
            else:
                collected.refused[message.reason] += 1
                collected.broken.append((entry.name, message))
    except InputNotReadableError:
        if not entry.inside:
            raise
        collected.unread.append(replace(entry, unread=Unread.CLOSED))


def _take(collected: Read, message: Message, name: str) -> None:
    collected.around.extend(around(message, name))
    for report in message.reports:
        if report.refused:
            collected.refused[report.refused] += 1
        else:
            collected.reports.append(report)
            collected.sources.append(_router(message.claims, report) or f"file {name}")


def _router(claims: Claims, report: Report) -> str | None:
    """Return what tells one router from another: a claim, else the serial number in the report."""
    claimed = claims.serial or claims.endpoint
    if claimed:
        return claimed
    serials = (leaf.value for leaf in report.leaves if leaf.path[-2:] == ("DeviceInfo", "SerialNumber"))
    return next((serial for serial in serials if isinstance(serial, str) and serial), None)
