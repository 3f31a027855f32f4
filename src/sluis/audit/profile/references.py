"""What a reference of a profile asks, held against rows of the register.

In:  paths of references and rows. Out: whether one fits another, what an object asks, and a path as it may be said.

The rules this module keeps:
 * A row's ``*`` takes a number, ``*``, ``{i}``, an alias or a search; every name is compared letter by letter.
 * What is excluded is gone only where the excluding path is at least as wide.
 * A path that is said holds names of the data models, of rows, and such as makers give; anything else is ``*``.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from sluis.identify.catalogue import entries, known_prefix
from sluis.identify.find.scan import kind_of
from sluis.kernel.plan import STAR, PlanPath
from sluis.telemetry.usp import split_path

_ANY: Final = "{i}"
_LONGEST_NAME: Final = 64
_MOST_DIGITS: Final = 3


class Excluded(NamedTuple):
    """One entry that is excluded."""

    path: PlanPath
    below: bool
    """Whether all below it goes too: it names an object."""

    def covers(self, path: PlanPath) -> bool:
        """Whether all that a path asks is excluded."""
        long = len(path) >= len(self.path) if self.below else len(path) == len(self.path)
        return long and fits(self.path, path[: len(self.path)])

    def meets(self, row: PlanPath) -> bool:
        """Whether something of a row is excluded."""
        wide = starred(self.path)
        return Excluded(wide, self.below).covers(row) or (self.below and row[: len(wide)] == wide)


def instance(segment: str) -> bool:
    """Return whether a segment stands for instances.

    Examples:
        >>> [instance(text) for text in ("*", "12", "[cpe-1]", '[A=="b"]', "HostName")]
        [True, True, True, True, False]
    """
    return segment in {STAR, _ANY} or (segment.isascii() and segment.isdigit()) or segment.startswith("[")


def fits(row: PlanPath, path: PlanPath) -> bool:
    """Return whether a path asks nothing but what a row names.

    Examples:
        >>> fits(("A", "*", "B"), ("A", "7", "B")), fits(("A", "7", "B"), ("A", "*", "B")), fits(("A",), ("a",))
        (True, False, False)
    """
    return len(row) == len(path) and all(
        mine == theirs or (mine in {STAR, _ANY} and instance(theirs)) for mine, theirs in zip(row, path, strict=True)
    )


def whole(row: PlanPath, path: PlanPath) -> bool:
    """Return whether a path that fits a row asks all instances of it."""
    return all(theirs in {mine, _ANY} for mine, theirs in zip(row, path, strict=True))


def wider(row: PlanPath, path: PlanPath) -> bool:
    """Return whether a path asks every instance where the row names one."""
    return len(row) == len(path) and all(mine in {STAR, _ANY, theirs} for mine, theirs in zip(path, row, strict=True))


def searches(path: PlanPath) -> bool:
    """Return whether a path picks instances by what stands in them."""
    return any(segment.startswith("[") and any(mark in segment for mark in "=<>!") for segment in path)


def starred(path: PlanPath) -> PlanPath:
    """Return a path with ``*`` for every instance."""
    return tuple(STAR if instance(segment) else segment for segment in path)


def under(path: PlanPath, rows: Sequence[PlanPath], excluded: Iterable[Excluded]) -> tuple[int, set[PlanPath]]:
    """Return how many parameters of the lists an object asks that no row names, and the rows it covers whole."""
    plain, listed = starred(path), frozenset(map(_widest, rows))
    gone = {entry.below: set[PlanPath]() for entry in (Excluded((), below=True), Excluded((), below=False))}
    for entry in excluded:
        gone[entry.below].add(_widest(entry.path))
    names = [
        name
        for name in _within(plain)
        if name not in gone[False] and not any(name[:at] in gone[True] for at in range(1, len(name) + 1))
    ]
    more = [name for name in names if name not in listed]
    all_of_it = all(segment in {STAR, _ANY} for segment in path if instance(segment))
    return len(more), {row for row in rows if row[: len(plain)] == plain} if all_of_it else set()


def _widest(path: PlanPath) -> PlanPath:
    """Return a path in the spelling of the lists, which have only ``*``."""
    return tuple(STAR if segment == _ANY else segment for segment in path)


class Exclusions:
    """All that one profile leaves out; asked path by path in a time that does not grow with how much that is."""

    def __init__(self, entries: Iterable[Excluded]) -> None:
        """Put entries together that differ in instances only."""
        self.entries = tuple(dict.fromkeys(entries))
        self._exact = frozenset(self.entries)
        self._wide: dict[PlanPath, list[Excluded]] = {}
        for entry in self.entries:
            if any(segment in {STAR, _ANY} for segment in entry.path):
                self._wide.setdefault(starred(entry.path), []).append(entry)

    def cover(self, path: PlanPath) -> bool:
        """Whether all that a path asks is excluded."""
        if Excluded(path, below=False) in self._exact:
            return True
        beginnings = [path[:at] for at in range(1, len(path) + 1)]
        return any(Excluded(each, below=True) in self._exact for each in beginnings) or any(
            entry.covers(path) for each in beginnings for entry in self._wide.get(starred(each), ())
        )


@cache
def _listed() -> tuple[PlanPath, ...]:
    return tuple(name for name, _ in entries())


@lru_cache(maxsize=2048)
def _within(plain: PlanPath) -> tuple[PlanPath, ...]:
    """Return the parameters of the lists below an object; none below what they do not know."""
    if known_prefix(plain)[0] != plain:
        return ()
    return tuple(name for name in _listed() if name[: len(plain)] == plain)


def shown_path(text: str, rows: Iterable[PlanPath] = ()) -> str:
    """Return a path as it may be said.

    Examples:
        >>> shown_path("Device.Hosts.Host.[Annas-iPhone].HostName"), shown_path("Device.X_TEST_020053aabb01.Foo")
        ('Device.Hosts.Host.*.HostName', 'Device.*.Foo')
    """
    path = split_path(text)
    known = known_prefix(path)[0]
    fitting = next((row for row in rows if fits(row, path)), ())
    shown = []
    for at, segment in enumerate(path):
        listed = (at < len(known) and known[at] == segment) or (at < len(fitting) and fitting[at] == segment)
        shown.append(segment if listed or _harmless(segment) else STAR)
    return ".".join(shown) + ("." if text.strip().endswith(".") else "")


@lru_cache(maxsize=4096)
def _harmless(segment: str) -> bool:
    """Whether a name that no list has is one that a maker gave: letters mostly, and no identifier."""
    plain = segment.isascii() and len(segment) <= _LONGEST_NAME and segment.replace("_", "").replace("-", "").isalnum()
    return (
        plain and segment[0].isalpha() and sum(map(str.isdigit, segment)) <= _MOST_DIGITS and kind_of(segment) is None
    )
