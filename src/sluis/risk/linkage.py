"""Linkage: whether who knows a home today finds it again tomorrow, or at another recipient.

In:  what was released on one day and on another, homes known to the measurer. Out: ``Linked``, one per attacker.

The attackers, and what each is taken to know:
 * exact: what left of a home today, whole. He names a home when nothing else looks like it on either side.
 * nearest: the same. He takes what is most alike, rare features counting more (weighted Jaccard), and names a home when
   it is half alike and a tenth more alike than the next.
 * bayes: besides, how well each column comes back from one day to the next, learnt from homes that he is not asked
   about. He always names the likeliest.

The rules this module keeps (risk specification, section 3):
 * A tenth of the homes is taken out of tomorrow: who names one of those named a wrong home. That is the open world.
 * Chance is one in as many homes as tomorrow has. Ties are broken by lot, never in the attacker's favour.
 * Among how many homes he chose stands with what he found: among more, each is as hard to find or harder. Who is
   looked for stays the same, and every one that is searched is compared.

Sources: A. Narayanan and V. Shmatikov (2008); M. Giomi et al., "Anonymeter" (2023) for attack, control and baseline;
docs/facts/risk.md, section 2.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sluis.risk.features import Day, Features, Ints, features_of, homes_of
from sluis.risk.search import Floats, search
from sluis.standing.share import FEWEST_HOMES, Plain, Share

MOST_HOMES: Final = 2_000
"""That are looked for; of more a sample is drawn."""
ABSENT: Final = 0.1
"""Share of the homes that tomorrow does not have."""
_LEARNT: Final = 0.2
"""Share of the homes from which ``bayes`` learns, and about which he is not asked."""
_ALIKE, _AHEAD = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Linked:
    """How one attacker did."""

    attacker: str
    targets: int
    """Homes that were to be found and were there."""
    named: int
    """How often he named one, of those."""
    right: int
    absent: int
    """Homes that were not there."""
    falsely: int
    """How often he named one for those."""
    candidates: int
    """Among how many homes he chose."""

    @property
    def recognised(self) -> Share:
        """How many homes he found again."""
        return Share(self.right, self.targets)

    @property
    def precision(self) -> Share:
        """How often it was right when he named one of those that were there."""
        return Share(self.right, self.named)

    @property
    def false_names(self) -> Share:
        """How often he named one for a home that was not there."""
        return Share(self.falsely, self.absent)

    @property
    def chance(self) -> float:
        """How often a guess is right."""
        return 1 / self.candidates if self.candidates else 0.0

    def document(self) -> dict[str, Plain]:
        """Return it for JSON."""
        return {
            "attacker": self.attacker,
            "recognised": self.recognised.document(),
            "precision": self.precision.document(),
            "false_names": self.false_names.document(),
            "candidates": self.candidates,
            "chance": round(self.chance, 6),
        }


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both days, ready to be compared."""

    today: Features
    tomorrow: Features
    learnt: frozenset[int]

    def common(self) -> Floats:
        """Return how many units of tomorrow have each feature."""
        return np.bincount(self.tomorrow.feature, minlength=len(self.today.names)).astype(np.float64)

    def in_both(self) -> NDArray[np.bool_]:
        """Return which features both sides have: a token that has turned is no difference between homes."""
        mine, theirs = (np.zeros(len(self.today.names), bool) for _ in range(2))
        mine[self.today.feature], theirs[self.tomorrow.feature] = True, True
        return mine & theirs


def link(
    today: Day,
    tomorrow: Day,
    seed: int,
    *,
    columns: Sequence[str] | None = None,
    most: int = MOST_HOMES,
    among: int = 0,
) -> tuple[Linked, ...]:
    """Let every attacker look for the homes of one day in another.

    Args:
        today: What he knows, home by home.
        tomorrow: In which he searches: a later day, or another recipient.
        seed: Of the sample, of who is absent and of ties; the same seed gives the same figures.
        columns: That he compares; all that both have when absent.
        most: Homes at most that he knows and looks for; of more a sample is drawn.
        among: Homes at most that he searches, those he looks for among them; ``most`` when that is more. Time and
            memory grow with it in proportion: who is looked for stays the same.

    Returns:
        ``exact``, ``nearest``, ``bayes``; empty when fewer than ``FEWEST_HOMES`` are on both sides.
    """
    draw = np.random.default_rng(seed)
    both = sorted(homes_of(today) & homes_of(tomorrow))
    if len(both) < FEWEST_HOMES:
        return ()
    order = draw.permutation(np.array(both)).tolist()
    chosen, more = order[:most], order[most:among]
    absent, learnt = int(len(chosen) * ABSENT), int(len(chosen) * _LEARNT)
    shared = [name for name in today.released.columns if name in tomorrow.released.columns]
    known, sought = features_of((today, tomorrow), chosen, columns if columns is not None else shared, more)
    missing = frozenset(chosen[:absent])
    sides = _Sides(known, _without(sought, missing), frozenset(chosen[absent : absent + learnt]))
    guessed = {"exact": _exact(sides), "nearest": _nearest(sides, draw), "bayes": _bayes(sides, draw)}
    return tuple(_score(name, guesses, sides, missing) for name, guesses in guessed.items())


def _score(name: str, guesses: NDArray[np.int64], sides: _Sides, missing: frozenset[int]) -> Linked:
    """Count: a guess is a unit of tomorrow, -1 for none; a home with several units is right by the first of them."""
    targets = named = right = absent = falsely = 0
    done: set[int] = set()
    for home, guess in zip(sides.today.homes.tolist(), guesses.tolist(), strict=True):
        if home in sides.learnt or home in done:
            continue
        done.add(home)
        if home in missing:
            absent += 1
            falsely += guess >= 0
            continue
        targets += 1
        named += guess >= 0
        right += guess >= 0 and int(sides.tomorrow.homes[guess]) == home
    return Linked(name, targets, named, right, absent, falsely, len(set(sides.tomorrow.homes.tolist())))


def _exact(sides: _Sides) -> NDArray[np.int64]:
    """Name who alone has exactly these features on both sides."""
    mine, theirs = _keys(sides.today), _keys(sides.tomorrow)
    only = {key: place for key, place in theirs.items() if len(place) == 1}
    guesses = np.full(len(sides.today.homes), -1, np.int64)
    for key, places in mine.items():
        if len(places) == 1 and key in only:
            guesses[places[0]] = only[key][0]
    return guesses


def _keys(features: Features) -> dict[bytes, list[int]]:
    found: dict[bytes, list[int]] = {}
    tokens = np.array([name == "token" for name in features.names], bool)
    ends = np.searchsorted(features.unit, np.arange(len(features.homes) + 1))
    for unit in range(len(features.homes)):
        here = features.feature[ends[unit] : ends[unit + 1]]
        found.setdefault(here[~tokens[here]].tobytes(), []).append(unit)
    return found


def _nearest(sides: _Sides, draw: np.random.Generator) -> NDArray[np.int64]:
    """Name what is most alike, rare features counting more, when it is far enough ahead."""
    if not len(sides.tomorrow.homes):
        return np.full(len(sides.today.homes), -1, np.int64)
    weight = np.log((len(sides.tomorrow.homes) + 1) / (sides.common() + 1)) + 1e-3
    weight[np.array([name == "token" for name in sides.today.names]) & ~sides.in_both()] = 0
    mine, theirs = (_sums(side, weight) for side in (sides.today, sides.tomorrow))

    def alike(shared: Floats, units: Ints) -> Floats:
        return shared / np.maximum(mine[:, None] + theirs[units][None, :] - shared, 1e-9)

    best = search(sides.today, sides.tomorrow, weight, alike, draw)
    return np.where((best.score >= _ALIKE) & (best.score - best.other >= _AHEAD), best.unit, -1)


def _bayes(sides: _Sides, draw: np.random.Generator) -> NDArray[np.int64]:
    """Name the likeliest: what comes back, what is gone and what is new, each weighed by what he learnt."""
    if not len(sides.tomorrow.homes):
        return np.full(len(sides.today.homes), -1, np.int64)
    stays, appears = _learn(sides)
    chance = (sides.common() + 0.5) / (len(sides.tomorrow.homes) + 1)
    new = np.clip(appears * chance, 1e-9, 1 - 1e-9)
    arrives = np.log(appears) - np.log((1 - new) / (1 - chance))
    gain = np.log(stays / chance) - np.log((1 - stays) / (1 - chance)) - arrives
    there = _sums(sides.tomorrow, arrives)
    return search(sides.today, sides.tomorrow, gain, lambda shared, units: shared + there[units][None, :], draw).unit


def _learn(sides: _Sides) -> tuple[Floats, Floats]:
    """Return per feature, by its column: how often it is there again, and how often new beside what chance gives."""
    names = sides.today.names
    columns = sorted(set(names))
    place = np.array([columns.index(name) for name in names], np.int64) if names else np.zeros(0, np.int64)
    before, after = (_of_homes(side, sides.learnt) for side in (sides.today, sides.tomorrow))
    common = sides.common() / max(len(sides.tomorrow.homes), 1)
    had, kept, new = (np.full(len(columns), start) for start in (2.0, 1.0, 0.1))
    room = np.full(len(columns), 1.0)
    everything = np.bincount(place, common, len(columns))
    for home in sides.learnt:
        mine, theirs = before.get(home, set()), after.get(home, set())
        for feature in mine:
            had[place[feature]] += 1
            kept[place[feature]] += feature in theirs
        for feature in theirs - mine:
            new[place[feature]] += 1
        room += everything
        for feature in mine:
            room[place[feature]] -= common[feature]
    stays = np.clip(kept / had, 0.01, 0.99)
    appears = np.clip(new / np.maximum(room, 1e-3), 1e-3, 1.0)
    return stays[place], appears[place]


def _of_homes(features: Features, homes: frozenset[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    here = np.isin(features.homes, list(homes))[features.unit]
    for unit, feature in zip(features.unit[here].tolist(), features.feature[here].tolist(), strict=True):
        found.setdefault(int(features.homes[unit]), set()).add(feature)
    return found


def _sums(features: Features, weight: Floats) -> Floats:
    return np.bincount(features.unit, weight[features.feature], len(features.homes)).astype(np.float64)


def _without(features: Features, homes: frozenset[int]) -> Features:
    keep = ~np.isin(features.homes, list(homes))
    number = np.cumsum(keep) - 1
    here = keep[features.unit]
    return Features(features.homes[keep], features.names, number[features.unit[here]], features.feature[here])
