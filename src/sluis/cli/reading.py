"""Read the reports of files for verbs that look at them: every message, and what stands around it.

In:  names of files. Out: reports with the household they seem to be of, what stood around them, and what was refused.

A file of which nothing can be read refuses (exit 2) when no other file gave anything; else what was refused is counted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sluis.cli import show
from sluis.errors import Code, RefusedError
from sluis.i18n import N_, tr
from sluis.identify.around import around
from sluis.telemetry.model import Claims, Leaf, Message, Report
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


def read_reports(files: list[str]) -> Read:
    """Read files, whatever format they have.

    Args:
        files: Names; ``-`` is standard input.

    Raises:
        RefusedError: not one report could be read, and something was refused.
        InputNotReadableError: a file cannot be opened.

    Effects:
        Reads the files; shows progress on standard error.
    """
    found = Read()
    with show.progress() as bar:
        for name in bar.track(files, description=tr(N_("files"))):
            for message in _messages(name, found.refused):
                _take(found, message, name)
    if found.refused and not found.reports:
        raise RefusedError(Code(next(iter(found.refused))))
    return found


def _messages(name: str, refused: Counter[Reason]) -> Iterator[Message]:
    for message in read_source(name):
        if isinstance(message, Message):
            yield message
        else:
            refused[message.reason] += 1


def _take(found: Read, message: Message, name: str) -> None:
    found.around.extend(around(message, name))
    for report in message.reports:
        if report.refused:
            found.refused[report.refused] += 1
        else:
            found.reports.append(report)
            found.sources.append(_router(message.claims, report) or f"file {name}")


def _router(claims: Claims, report: Report) -> str | None:
    """Return what tells one router from another: a claim, else the serial number in the report."""
    claimed = claims.serial or claims.endpoint
    if claimed:
        return claimed
    serials = (leaf.value for leaf in report.leaves if leaf.path[-2:] == ("DeviceInfo", "SerialNumber"))
    return next((serial for serial in serials if isinstance(serial, str) and serial), None)
