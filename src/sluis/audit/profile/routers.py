"""Dumps of many routers held against the register: what each differs in, and what each model and firmware does.

In:  entries of folders, and what they are held against. Out: ``RouterChecked`` one at a time, and ``DriftSummary``.

The rules this module keeps:
 * A router is the number of its dump, from 1 in the order of the names; no name of a file, no serial and no address.
 * A dump that cannot be read is a router too, and counts as unknown.
 * One dump is in memory at a time, and of every dump only what differs is kept.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from sluis.audit.profile.drift import Held
from sluis.audit.profile.drift_kinds import Drift, DriftFinding, found
from sluis.audit.profile.dump import MOST_OCTETS, read_profiles
from sluis.errors import FileName
from sluis.errors.telemetry import input_not_readable_error
from sluis.telemetry.folder import UNREAD, FolderEntry, Unread
from sluis.telemetry.source import STDIN
from sluis.terms import Verdict

MOST_FINDINGS: Final = 200
"""Of one router that are kept; the others are counted."""
_VERDICTS: Final = list(Verdict)


class Label(NamedTuple):
    """What a list says of one router."""

    model: str
    firmware: str
    oui: str


@dataclass(frozen=True, slots=True)
class RouterChecked:
    """One dump held against the register."""

    number: int
    """From 1, in the order in which the files are read."""
    model: str
    """Product class or model name as the dump says it; empty: it does not, or it would tell whose it is."""
    firmware: str
    oui: str
    parameters: int
    profiles: int
    findings: tuple[DriftFinding, ...]
    """Worst first; at most ``MOST_FINDINGS``."""
    counts: tuple[tuple[Drift, int], ...]
    """How often each difference was found, all of them."""
    worst: Verdict
    """``PASS``: no difference was seen."""


@dataclass(slots=True)
class KindOfRouter:
    """All dumps of one model and firmware."""

    model: str
    firmware: str
    routers: int = 0
    drifting: list[int] = field(default_factory=list)
    """Numbers of the dumps that differ."""
    counts: Counter[Drift] = field(default_factory=Counter)
    """In how many dumps each difference was seen."""
    worst: Verdict = Verdict.PASS


class DriftSummary:
    """What all dumps together say, by model and firmware."""

    def __init__(self) -> None:
        """Begin with none."""
        self.routers = 0
        self.unread = 0
        self.worst = Verdict.PASS
        self._kinds: dict[tuple[str, str], KindOfRouter] = {}

    def take(self, checked: RouterChecked) -> None:
        """Count one router."""
        self.routers += 1
        self.unread += any(drift is Drift.UNREAD for drift, _ in checked.counts)
        self.worst = worse(self.worst, checked.worst)
        place = (checked.model, checked.firmware)
        kind = self._kinds.setdefault(place, KindOfRouter(*place))
        kind.routers += 1
        kind.worst = worse(kind.worst, checked.worst)
        if checked.counts:
            kind.drifting.append(checked.number)
        kind.counts.update(drift for drift, _ in checked.counts)

    @property
    def kinds(self) -> tuple[KindOfRouter, ...]:
        """By model and firmware, those that say neither last."""
        return tuple(sorted(self._kinds.values(), key=lambda kind: (not kind.model, kind.model, kind.firmware)))


def worse(first: Verdict, other: Verdict) -> Verdict:
    """Return the graver of two verdicts.

    Examples:
        >>> worse(Verdict.PASS, Verdict.UNKNOWN).value
        'UNKNOWN'
    """
    return min(first, other, key=_VERDICTS.index)


def check_routers(
    dumps: Iterable[FolderEntry],
    held: Held,
    *,
    labels: Sequence[Label] = (),
    advance: Callable[[int], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[RouterChecked]:
    """Hold dumps against the register, one at a time.

    Args:
        dumps: As ``telemetry.folder.walk`` finds them.
        held: The register and what its activities need.
        labels: What a list says of each, in the same order; it goes before what a dump says of itself.
        advance: Told of each dump that was held.
        stdin: What ``-`` reads.

    Yields:
        One result for each, in their order.

    Raises:
        InputNotReadableError: a file that was named cannot be opened.

    Effects:
        Reads the files, one at a time.
    """
    for number, entry in enumerate(dumps, 1):
        checked = _checked(number, entry, held, stdin)
        yield _labelled(checked, labels[number - 1]) if labels else checked
        if advance is not None:
            advance(1)


def _labelled(checked: RouterChecked, label: Label) -> RouterChecked:
    return replace(
        checked,
        model=label.model or checked.model,
        firmware=label.firmware or checked.firmware,
        oui=label.oui or checked.oui,
    )


def _checked(number: int, entry: FolderEntry, held: Held, stdin: BinaryIO | None) -> RouterChecked:
    content = _content(entry, stdin)
    if content is None:
        finding = found(Drift.UNREAD, reason=UNREAD[entry.unread or Unread.CLOSED])
        return RouterChecked(number, "", "", "", 0, 0, (finding,), ((Drift.UNREAD, 1),), Verdict.UNKNOWN)
    dump = read_profiles(content)
    findings = held.findings(dump)
    counts = Counter(finding.drift for finding in findings)
    about = {name: dump.about.get(name, "") for name in ("model", "firmware", "oui")}
    worst = findings[0].verdict if findings else Verdict.PASS
    return RouterChecked(
        number,
        **about,
        parameters=dump.parameters,
        profiles=len(dump.profiles),
        findings=findings[:MOST_FINDINGS],
        counts=tuple(sorted(counts.items(), key=lambda pair: list(Drift).index(pair[0]))),
        worst=worst,
    )


def _content(entry: FolderEntry, stdin: BinaryIO | None) -> bytes | None:
    """Return the content of a dump, one octet more than is read at most; ``None`` when it is not read."""
    if entry.unread is not None:
        return None
    try:
        if entry.name == STDIN and stdin is not None:
            return stdin.read(MOST_OCTETS + 1)
        with Path(entry.name).open("rb") as stream:
            return stream.read(MOST_OCTETS + 1)
    except (OSError, ValueError):
        if not entry.inside:
            raise input_not_readable_error(file=FileName(entry.name)) from None
        return None
