"""Presence and routine: whether who gets a series learns when nobody is at home.

In:  for homes and moments what was released, and the truth, which only the measurer has. Out: ``Inferred``.

The attackers, and what each is taken to know:
 * prior: how many homes are empty at that hour of the week, and nothing of this home.
 * bayes: besides, what was released of this home at that moment, and what it meant in other homes, half of them, whose
   truth he knows. He says what is likelier.
 * routine: from what ``bayes`` says of every moment, whether a home is empty by day, most working hours of the week.

The rule this module keeps: a figure is said beside that of the prior. Who is out at work is no secret; the gain is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from sluis.risk.intervals import Plain, Share

HOUR_S: Final = 3_600
_WEEK_H: Final = 168
_FIRST_H: Final = 72
"""1970-01-01 was a Thursday: hours of the week count from Monday."""
_DAY_H: Final = 24
_WORKING: Final = frozenset(range(9, 17))
_WORKDAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """One home at one moment."""

    home: int
    at_s: int
    shown: tuple[str, ...]
    """What was released: the values that may tell."""
    present: bool
    """The truth: whether somebody was there."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """How one attacker did about homes whose truth he did not know."""

    right_present: Share
    """Of the moments at which somebody was there, how often he said so."""
    right_empty: Share

    @property
    def balanced(self) -> float:
        """Balanced accuracy: 0.5 is what chance gives."""
        return (self.right_present.value + self.right_empty.value) / 2

    @property
    def correlation(self) -> float:
        """Matthews' coefficient, in [-1, 1]; 0 when he always says the same."""
        tp, fn = self.right_present.hits, self.right_present.trials - self.right_present.hits
        tn, fp = self.right_empty.hits, self.right_empty.trials - self.right_empty.hits
        below = sqrt(float(tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
        return (tp * tn - fp * fn) / below if below else 0.0

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {
            "present": self.right_present.document(),
            "empty": self.right_empty.document(),
            "balanced_accuracy": round(self.balanced, 6),
            "correlation": round(self.correlation, 6),
        }


@dataclass(frozen=True, slots=True)
class Presence:
    """What a series tells of presence."""

    prior: Inferred
    bayes: Inferred
    routine: Share
    """Homes of which he said rightly whether they are empty by day."""
    routine_prior: Share
    """The same for who says of every home what holds of most."""

    @property
    def gain(self) -> float:
        """Balanced accuracy above that of the prior."""
        return self.bayes.balanced - self.prior.balanced

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {
            "prior": self.prior.document(),
            "bayes": self.bayes.document(),
            "gain": round(self.gain, 6),
            "routine": self.routine.document(),
            "routine_prior": self.routine_prior.document(),
        }


def hour_of_week(at_s: int) -> int:
    """Return the hour of the week, UTC, 0 from Monday midnight.

    Examples:
        >>> hour_of_week(0), hour_of_week(4 * 86_400)
        (72, 0)
    """
    return (at_s // HOUR_S + _FIRST_H) % _WEEK_H


def infer(moments: Iterable[Moment], seed: int) -> Presence:
    """Let the attackers say of every moment of half of the homes whether somebody was there.

    Args:
        moments: Of at least two homes.
        seed: Of which half the truth is known.
    """
    listed = list(moments)
    homes = sorted({moment.home for moment in listed})
    known = {int(home) for home in np.random.default_rng(seed).permutation(np.array(homes))[: len(homes) // 2]}
    taught, asked = ([moment for moment in listed if (moment.home in known) is truth] for truth in (True, False))
    by_hour, by_both, by_shown = _tables(taught)
    prior = [by_hour.says((hour_of_week(moment.at_s),), default=True) for moment in asked]
    said = [
        by_both.says((hour_of_week(moment.at_s), *moment.shown), default=by_shown.says(moment.shown, default=guess))
        for moment, guess in zip(asked, prior, strict=True)
    ]
    return Presence(_inferred(asked, prior), _inferred(asked, said), *_routines(taught, asked, said))


class _Seen:
    """How often somebody was there, by what was to be seen."""

    def __init__(self) -> None:
        self._there: Counter[tuple[object, ...]] = Counter()
        self._all: Counter[tuple[object, ...]] = Counter()

    def learn(self, shown: tuple[object, ...], *, present: bool) -> None:
        """Count one moment."""
        self._all[shown] += 1
        self._there[shown] += present

    def says(self, shown: tuple[object, ...], *, default: bool) -> bool:
        """Return the likelier; the default of what was seen too rarely."""
        seen = self._all[shown]
        return default if seen < _ENOUGH else self._there[shown] * 2 > seen


_ENOUGH: Final = 3


def _tables(taught: list[Moment]) -> tuple[_Seen, _Seen, _Seen]:
    by_hour, by_both, by_shown = _Seen(), _Seen(), _Seen()
    for moment in taught:
        hour = hour_of_week(moment.at_s)
        by_hour.learn((hour,), present=moment.present)
        by_both.learn((hour, *moment.shown), present=moment.present)
        by_shown.learn(moment.shown, present=moment.present)
    return by_hour, by_both, by_shown


def _inferred(asked: list[Moment], said: list[bool]) -> Inferred:
    pairs = Counter((moment.present, guess) for moment, guess in zip(asked, said, strict=True))
    there, away = pairs[True, True] + pairs[True, False], pairs[False, True] + pairs[False, False]
    return Inferred(Share(pairs[True, True], there), Share(pairs[False, False], away))


def _routines(taught: list[Moment], asked: list[Moment], said: list[bool]) -> tuple[Share, Share]:
    truth = _away_by_day((moment.home, moment.at_s, moment.present) for moment in asked)
    guess = _away_by_day((moment.home, moment.at_s, present) for moment, present in zip(asked, said, strict=True))
    others = _away_by_day((moment.home, moment.at_s, moment.present) for moment in taught)
    most = sum(others.values()) * 2 > len(others)
    right = sum(guess[home] is away for home, away in truth.items())
    return Share(right, len(truth)), Share(sum(away is most for away in truth.values()), len(truth))


def _away_by_day(moments: Iterable[tuple[int, int, bool]]) -> dict[int, bool]:
    """Return per home whether it is empty most working hours."""
    away: Counter[int] = Counter()
    hours: Counter[int] = Counter()
    for home, at_s, present in moments:
        day, hour = divmod(hour_of_week(at_s), _DAY_H)
        if day < _WORKDAYS and hour in _WORKING:
            hours[home] += 1
            away[home] += not present
    return {home: away[home] * 2 > hours[home] for home in hours}
