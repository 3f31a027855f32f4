"""What one version of firmware was seen sending that another was not.

In:  two ``FirmwareSeen`` of one model. Out: differences, gravest first, and a verdict.

The rules this module keeps:
 * A difference is of what was seen. What was not seen of the earlier version may have been there: how long was looked,
   and at how many routers, stands beside it.
 * "More often" is said only where chance would show it once in a hundred times, of captures that have a length.
 * "No longer encrypted" is said of a place to which nothing clear was seen going before.
 * What could not be read, or not be compared, is UNKNOWN; no difference is never "none". So is a pair whose order only
   the clocks of captures say, and say against the numbers: the wrong way round, all that is new is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import erfc, exp, lgamma, log, sqrt
from typing import Final

from sluis.audit.fleet.seen import FirmwareSeen, PlaceSeen
from sluis.audit.model import Party, Reading
from sluis.i18n import N_
from sluis.terms import Verdict

_CHANCE: Final = 0.01
_COUNTED_OUT: Final = 2_000
"""Connections up to which chance is counted out; beyond it the normal distribution is used."""
_OF_PARTY: Final = {Party.THIRD: Verdict.FAIL, Party.UNKNOWN: Verdict.UNKNOWN}
"""How grave it is that more goes to a party; what goes to one on record, the register is asked about."""
_SEALED: Final = frozenset({Reading.SEALED, Reading.OPENED})
_VERDICTS: Final = list(Verdict)


class Change(StrEnum):
    """How a later version differs."""

    NEW_PLACE = "new-place"
    NEW_KIND = "new-kind"
    NEW_FIELD = "new-field"
    MORE_OFTEN = "more-often"
    NOT_ENCRYPTED = "not-encrypted"


CHANGES: Final[dict[Change, str]] = {
    Change.NEW_PLACE: N_("It sends to a place to which the earlier version was not seen sending."),
    Change.NEW_KIND: N_("It sends a kind of data that the earlier version was not seen sending there."),
    Change.NEW_FIELD: N_("It sends a field that the earlier version was not seen sending there."),
    Change.MORE_OFTEN: N_("It connects there more often than chance would explain."),
    Change.NOT_ENCRYPTED: N_("It sends there without encryption; the earlier version was seen sending encrypted only."),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs."""

    change: Change
    verdict: Verdict
    place: str
    """Its name; ``*`` for an address without one, with its holder; empty: the files do not say where to."""
    holder: str = ""
    kinds: tuple[str, ...] = ()
    """Of ``terms.Kind``."""
    paths: tuple[str, ...] = ()
    before: float = 0.0
    """Connections an hour, for ``MORE_OFTEN``."""
    after: float = 0.0
    captures: int = 0
    """Of the later version in which the place was seen."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of the firmware of one model."""

    before: FirmwareSeen
    after: FirmwareSeen
    differences: tuple[Difference, ...]
    verdict: Verdict
    """Of the later version: its differences, what of it the register does not cover, and what was not read."""
    turned: bool = False
    """Whether only clocks of captures say which came first, and the numbers of the versions say otherwise."""


def compare_firmware(before: FirmwareSeen, after: FirmwareSeen, *, turned: bool = False) -> Compared:
    """Return what a later version was seen sending that an earlier one was not.

    Args:
        before: The earlier version.
        after: The later one.
        turned: Whether it may be the other way round: then nothing passes.

    Effects:
        None. Equal for equal arguments.
    """
    found = [difference for place in after.places.values() for difference in _of_place(place, before, after)]
    found.sort(key=lambda each: (_VERDICTS.index(each.verdict), list(Change).index(each.change), each.place))
    verdicts = [after.worst, *(each.verdict for each in found)]
    if before.incomplete or after.incomplete or turned:
        verdicts.append(Verdict.UNKNOWN)
    return Compared(before, after, tuple(found), min(verdicts, key=_VERDICTS.index), turned)


def _of_place(place: PlaceSeen, before: FirmwareSeen, after: FirmwareSeen) -> Iterator[Difference]:
    old = before.places.get(place.key)
    told = _OF_PARTY.get(place.party, Verdict.REVIEW)

    def of(change: Change, verdict: Verdict, **more: object) -> Difference:
        return Difference(change, verdict, place.name, place.holder, captures=place.captures, **more)  # type: ignore[arg-type]

    if old is None:
        kinds = tuple(sorted(kind.value for kind in place.kinds))
        yield of(Change.NEW_PLACE, told, kinds=kinds, paths=tuple(sorted(place.paths)))
        return
    kinds = tuple(sorted(kind.value for kind in place.kinds.keys() - old.kinds.keys()))
    if kinds:
        yield of(Change.NEW_KIND, told, kinds=kinds)
    paths = tuple(sorted(place.paths.keys() - old.paths.keys()))
    if paths:
        yield of(Change.NEW_FIELD, Verdict.REVIEW, paths=paths)
    if Reading.CLEAR in place.readings and old.readings and old.readings.keys() <= _SEALED:
        yield of(Change.NOT_ENCRYPTED, Verdict.FAIL)
    if more_often(old.timed, before.hours, place.timed, after.hours):
        yield of(Change.MORE_OFTEN, Verdict.REVIEW, before=old.timed / before.hours, after=place.timed / after.hours)


def more_often(before: int, before_hours: float, after: int, after_hours: float) -> bool:
    """Return whether so many connections more would be chance once in a hundred times at most.

    Args:
        before: Connections in ``before_hours``.
        before_hours: How long was looked.
        after: As ``before``, of the later version.
        after_hours: As ``before_hours``.

    Source:
        The conditional test of two Poisson rates (Przyborowski and Wilenski 1940): given their sum, the later count is
        binomial with the share of its hours.

    Examples:
        >>> more_often(4, 1.0, 30, 1.0), more_often(4, 1.0, 7, 1.0), more_often(0, 0.0, 9, 1.0)
        (True, False, False)
    """
    total, hours = before + after, before_hours + after_hours
    if before_hours <= 0 or after_hours <= 0 or not after:
        return False
    share = after_hours / hours
    if after <= total * share:
        return False
    if total > _COUNTED_OUT:
        return erfc((after - 0.5 - total * share) / sqrt(2 * total * share * (1 - share))) / 2 < _CHANCE
    tail = sum(exp(_log_of(total, at, share)) for at in range(after, total + 1))
    return tail < _CHANCE


def _log_of(total: int, at: int, share: float) -> float:
    """Return the logarithm of the binomial probability of ``at`` in ``total``."""
    ways = lgamma(total + 1) - lgamma(at + 1) - lgamma(total - at + 1)
    return ways + at * log(share) + (total - at) * log(1 - share)
