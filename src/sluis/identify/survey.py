"""What a file holds: its paths, without instances, and what each says of whom.

In:  decoded reports, for instance of a whole capture.
Out: one line per path, most frequent kind of trouble first; never a value and never a name that is one.

The rules this module keeps:
 * A path the catalogue lists comes out in the catalogue's own spelling.
 * Of any other path the unlisted rest is printed name by name, and only what looks like a parameter's name and is no
   identifier of these reports; anything else is ``*``.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sluis.identify.canary import IDENTIFYING, Identifiers, collect
from sluis.identify.catalogue import STAR, classify, known_prefix
from sluis.identify.mac import find_macs
from sluis.identify.values import kind_of_value
from sluis.telemetry.model import Leaf, Path, Report
from sluis.terms import KINDS, Kind, Subject

_NAME = re.compile(r"(?:X_[0-9A-Za-z\-]{1,32}_)?[A-Za-z_][A-Za-z0-9_]{0,63}(?:\(\)|!)?")
"""A name of TR-106: a letter or underscore, then letters, digits, underscores; vendor prefixes may hold a hyphen."""
_VENDOR = re.compile(r"X_[0-9A-Za-z\-]{1,32}_")
_NAMES_AND_ADDRESSES: Final = IDENTIFYING - {Kind.FREE_TEXT, Kind.URL}
"""What no segment may hold. Free text is left out: values as ``WiFi`` would hide half of the names."""
_DIGITS_IN_NAME: Final = 6
"""So many digits in one name are a number somebody was given, not a name."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One path of a survey."""

    path: Path
    """``*`` for instances and for every segment that may be an identifier."""
    kind: Kind
    subject: Subject
    continuity: bool
    count: int
    """Leaves with this path, over all reports."""
    listed: bool
    """Whether the catalogue lists the path; an unlisted one is shown to people only, never stored."""


@dataclass(slots=True)
class _Tally:
    """What was seen of one path so far."""

    count: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)


def _printable(segment: str, known: Identifiers) -> bool:
    return (
        _NAME.fullmatch(segment) is not None
        and sum(character.isdigit() for character in _VENDOR.sub("", segment, count=1)) < _DIGITS_IN_NAME
        and not find_macs(segment)
        and kind_of_value(segment) is None
        and known.find(segment) is None
    )


def _spelled(path: Path, known: Identifiers) -> Path:
    """Return ``path`` as it may be printed."""
    listed, _ = known_prefix(path)
    rest = path[len(listed) :]
    return (*listed, *(segment if _printable(segment, known) else STAR for segment in rest))


def _kind_of_leaf(leaf: Leaf) -> Kind:
    """Return the kind of a leaf outside the catalogue, by the look of its value."""
    if not isinstance(leaf.value, str):
        return Kind.UNKNOWN
    return kind_of_value(leaf.value) or (Kind.MAC_ADDRESS if find_macs(leaf.value) else Kind.UNKNOWN)


def _worst(kinds: Counter[Kind]) -> Kind:
    """Return the kind to show: one that was recognised and identifies, before ``unknown``."""
    return max(kinds, key=lambda kind: (kind is not Kind.UNKNOWN, KINDS[kind].personal, kinds[kind], kind.value))


def _seen(path: Path, tally: _Tally) -> Seen:
    said = classify(path)
    if said is None:
        return Seen(path, _worst(tally.kinds), Subject.HOUSEHOLD, continuity=True, count=tally.count, listed=False)
    _, listed = known_prefix(path)
    kind = said.kind if listed else _worst(tally.kinds)
    return Seen(path, kind, said.subject, said.continuity, tally.count, listed)


def survey(reports: Iterable[Report]) -> list[Seen]:
    """List the paths of some reports with what each identifies or says, and of whom.

    Args:
        reports: Decoded reports, aliases replaced. They are gone through once and held while it runs.

    Returns:
        One entry per path, in order of path. A path outside the catalogue counts as the household's and as
        continuous: nobody has looked at it yet.

    Effects:
        None.

    Source:
        Design, section 6a ("An unknown name is shown only by ``sluis identify FILE``").

    Examples:
        >>> leaves = (Leaf(("Device", "Hosts", "Host", "1", "HostName"), "Annas-iPhone"),
        ...           Leaf(("clients", "3c:06:30:12:34:56", "rssi"), "-61"))
        >>> for entry in survey([Report(leaves)]):
        ...     print(".".join(entry.path), entry.kind.value, entry.subject.value, entry.count, entry.listed)
        Device.Hosts.Host.*.HostName host_name household 1 True
        clients.*.rssi unknown household 1 False
    """
    held = tuple(reports)
    known = collect((leaf for report in held for leaf in report.leaves), (), _NAMES_AND_ADDRESSES)
    tallies: dict[Path, _Tally] = {}
    for report in held:
        for leaf in report.leaves:
            tally = tallies.setdefault(_spelled(leaf.path, known), _Tally())
            tally.count += 1
            tally.kinds[_kind_of_leaf(leaf)] += 1
    return [_seen(path, tallies[path]) for path in sorted(tallies)]
