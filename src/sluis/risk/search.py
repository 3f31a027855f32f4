"""Search: which of very many units is most like each of a few, when what counts is what they share.

In:  features of both sides, what each feature weighs, how a score is made of what is shared. Out: ``Best``.

The rules this module keeps:
 * Every unit is compared with everyone that is looked for: no bucket, no threshold, nobody is passed over. Time and
   memory are in proportion to how many are searched; who is looked for are few.
 * What many of those looked for have is multiplied as a matrix; what few have is found by its list of owners.
 * Ties are broken by lot: units come in an order that is drawn, and the first of equals stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sluis.risk.features import Features, Ints

Floats = NDArray[np.float64]
Scored: TypeAlias = "Callable[[Floats, Ints], Floats]"
"""What each of those looked for shares with some units, and which → the score of each with each."""
_BLOCK: Final = 2_048
"""Units that are compared at once."""
_FEW: Final = 64
"""What fewer than one in so many have is found by its owners."""
_DIGITS: Final = 6
"""Scores that are the same so far are equal."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best unit for each of those looked for."""

    unit: Ints
    score: Floats
    other: Floats
    """The best score of a unit of another home; minus infinity when there is none."""


def search(sought: Features, among: Features, weight: Floats, scored: Scored, draw: np.random.Generator) -> Best:
    """Find the best of many units for each of a few.

    Args:
        sought: Who is looked for.
        among: Who is searched, at least one.
        weight: Of each feature.
        scored: How the score follows from what is shared.
        draw: Of ties.
    """
    shared = _Shared(sought, among, weight)
    lot = draw.permutation(len(among.homes))
    rows = np.arange(len(sought.homes))
    best = Best(np.zeros(len(rows), np.int64), np.full(len(rows), -np.inf), np.full(len(rows), -np.inf))
    for start in range(0, len(lot), _BLOCK):
        units = lot[start : start + _BLOCK]
        best = _better(best, _of_block(scored(shared.of(units), units), units, among.homes, rows), among.homes)
    return best


def _of_block(score: Floats, units: Ints, homes: Ints, rows: Ints) -> Best:
    best = np.argmax(np.round(score, _DIGITS), axis=1)
    top, theirs = score[rows, best], homes[units]
    if len(np.unique(theirs)) == len(units):  # every unit is a home of its own, as is usual
        others = score
        others[rows, best] = -np.inf
    else:
        others = np.where(theirs[None, :] == theirs[best][:, None], -np.inf, score)
    return Best(units[best], top, others.max(axis=1))


def _better(before: Best, now: Best, homes: Ints) -> Best:
    """Return the better of two for each; the first of equals."""
    same = (homes[before.unit] == homes[now.unit]) & np.isfinite(before.score)
    later = np.round(now.score, _DIGITS) > np.round(before.score, _DIGITS)
    behind = np.maximum(before.other, now.other)  # who is best in its block has only worse ones of its home beside it
    loser = np.where(later, before.score, now.score)
    return Best(
        np.where(later, now.unit, before.unit),
        np.where(later, now.score, before.score),
        np.where(same, behind, np.maximum(behind, loser)),
    )


class _Shared:
    """What each of those looked for shares with any unit."""

    def __init__(self, sought: Features, among: Features, weight: Floats) -> None:
        self._among, self._weight, self._rows = among, weight, len(sought.homes)
        owners = np.bincount(sought.feature, minlength=len(weight))
        many = np.flatnonzero(owners * _FEW >= self._rows)
        self._column = np.full(len(weight), -1, np.int64)
        self._column[many] = np.arange(len(many))
        here = self._column[sought.feature] >= 0
        self._left = np.zeros((self._rows, len(many)))
        feature = sought.feature[here]
        self._left[sought.unit[here], self._column[feature]] = weight[feature]
        by_feature = np.argsort(sought.feature[~here], kind="stable")
        self._owner = sought.unit[~here][by_feature]
        self._owners = np.where(self._column < 0, owners, 0)
        self._first = np.cumsum(self._owners) - self._owners
        self._ends = np.searchsorted(among.unit, np.arange(len(among.homes) + 1))

    def of(self, units: Ints) -> Floats:
        """Return the weight that each shares with each of some units."""
        place, which = _spread(self._ends[units], self._ends[units + 1] - self._ends[units])
        feature = self._among.feature[which]
        column = self._column[feature]
        dense = column >= 0
        right = np.zeros((self._left.shape[1], len(units)))
        right[column[dense], place[dense]] = 1
        few = self._owners[feature] > 0
        feature, place = feature[few], place[few]
        nth, owner = _spread(self._first[feature], self._owners[feature])
        where = self._owner[owner] * len(units) + place[nth]
        shared = np.bincount(where, self._weight[feature][nth], self._rows * len(units))
        return np.asarray(shared.reshape(self._rows, len(units)) + self._left @ right, np.float64)


def _spread(first: Ints, many: Ints) -> tuple[Ints, Ints]:
    """Return for runs of numbers, each from ``first`` on and ``many`` long, of which run each is, and the numbers.

    Examples:
        >>> [found.tolist() for found in _spread(np.array([5, 9]), np.array([2, 1]))]
        [[0, 0, 1], [5, 6, 9]]
    """
    run = np.repeat(np.arange(len(many)), many)
    before = np.cumsum(many) - many
    return run, np.arange(len(run)) - before[run] + first[run]
