"""A fleet of captures: each is audited by itself, and what routers sent is put together by model and firmware.

In:  entries of a fleet, and what they are held against. Out: ``Fleet``.

The path, in order: one capture at a time is audited; what its router sent goes to its firmware; versions of one model
are compared in the order in which they came.

The rules this module keeps:
 * A capture that cannot be read is named by its number and stops nothing; the verdict says it.
 * One capture is in memory at a time.
 * No name of a file and nothing of a household comes out: a capture is its number in the order of the fleet.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from sluis.audit.audit import Question, audit
from sluis.audit.fleet.differences import Compared, compare_firmware
from sluis.audit.fleet.fleet_list import FleetEntry
from sluis.audit.fleet.seen import FirmwareSeen
from sluis.errors import SluisError
from sluis.telemetry.folder import Unread
from sluis.terms import Verdict

_VERDICTS: Final = list(Verdict)
_DIGITS: Final = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Fleet:
    """What a fleet of captures shows."""

    entries: int
    firmware: tuple[FirmwareSeen, ...]
    """By model, and in the order in which versions came."""
    compared: tuple[Compared, ...]
    """Each version with the one before it, or the two that were asked for."""
    held: bool
    """Whether there was a register to hold it against."""
    verdict: Verdict
    """The gravest; ``PASS``: no difference was seen in what was read."""

    @property
    def unread(self) -> tuple[tuple[int, str], ...]:
        """Numbers of captures of which nothing was read, and why."""
        return tuple(sorted(pair for each in self.firmware for pair in each.unread.items()))


def audit_fleet(
    entries: Sequence[FleetEntry],
    question: Question,
    versions: tuple[str, str] | None = None,
    *,
    advance: Callable[[int], None] | None = None,
) -> Fleet:
    """Say which model and firmware sends what to whom, and what differs between versions.

    Args:
        entries: The captures.
        question: What each is held against.
        versions: The earlier and the later version to compare; each with the one before it when absent.
        advance: Told of each capture that was looked at.

    Returns:
        Equal for equal captures and question.

    Effects:
        Reads the captures, one at a time.
    """
    seen: dict[tuple[str, str], FirmwareSeen] = {}
    for number, entry in enumerate(entries, 1):
        kind = seen.setdefault((entry.model, entry.firmware), FirmwareSeen(entry.model, entry.firmware))
        kind.ouis |= {entry.oui} - {""}
        if entry.since is not None:
            kind.since = entry.since if kind.since is None else min(kind.since, entry.since)
        _look_at(number, entry, question, kind)
        if advance is not None:
            advance(1)
    ordered = tuple(sorted(seen.values(), key=_order))
    pairs = _pairs(ordered, versions)
    compared = tuple(compare_firmware(*pair, turned=versions is None and _turned(*pair)) for pair in pairs)
    held = question.register is not None
    verdict = _verdict(ordered, compared, asked=versions is not None)
    if not compared and not held:
        verdict = min(verdict, Verdict.UNKNOWN, key=_VERDICTS.index)  # nothing was held against anything
    return Fleet(len(entries), ordered, compared, held, verdict)


def _look_at(number: int, entry: FleetEntry, question: Question, kind: FirmwareSeen) -> None:
    if entry.entry.unread is not None:
        kind.unread[number] = entry.entry.unread.value
        return
    try:
        kind.take(number, audit([entry.entry], question))
    except SluisError as error:
        kind.unread[number] = error.code
    except OSError:
        kind.unread[number] = Unread.CLOSED.value


def _order(kind: FirmwareSeen) -> tuple[bool, str, str, list[tuple[int, str]]]:
    """Return by what versions are ordered: model, first day, and then as people number them."""
    day = "" if not kind.first_ms else datetime.fromtimestamp(kind.first_ms // 1000, UTC).date().isoformat()
    day = day if kind.since is None else kind.since.isoformat()
    return not kind.model, kind.model, day, _numbers(kind)


def _numbers(kind: FirmwareSeen) -> list[tuple[int, str]]:
    """Return a version as people number it."""
    parts = _DIGITS.split(kind.firmware)
    return [(int(part), "") if part.isascii() and part.isdigit() else (0, part) for part in parts]


def _turned(before: FirmwareSeen, after: FirmwareSeen) -> bool:
    """Whether only clocks of captures put a higher number before a lower one."""
    listed = before.since is not None and after.since is not None
    return not listed and _numbers(before) > _numbers(after)


def _pairs(
    ordered: Sequence[FirmwareSeen], versions: tuple[str, str] | None
) -> Iterable[tuple[FirmwareSeen, FirmwareSeen]]:
    models = dict.fromkeys(kind.model for kind in ordered if kind.model)
    for model in models:
        own = [kind for kind in ordered if kind.model == model and kind.firmware]
        if versions is None:
            yield from pairwise(own)
            continue
        named = {kind.firmware: kind for kind in own}
        if versions[0] in named and versions[1] in named:
            yield named[versions[0]], named[versions[1]]


def _verdict(ordered: Sequence[FirmwareSeen], compared: Sequence[Compared], *, asked: bool) -> Verdict:
    """Return the gravest: of what was asked for, else of everything."""
    verdicts = [each.verdict for each in compared]
    if asked and not compared:
        verdicts.append(Verdict.UNKNOWN)
    for kind in () if asked and compared else ordered:
        verdicts.append(kind.worst)
        if kind.incomplete:
            verdicts.append(Verdict.UNKNOWN)
    return min(verdicts, key=_VERDICTS.index, default=Verdict.UNKNOWN)
