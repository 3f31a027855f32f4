"""Search: who is most alike among very many is whom plain comparing finds, multiplied or looked up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.risk import search as searched
from sluis.risk.features import Features
from sluis.risk.search import Best, search

Sets = list[set[int]]


def features(units: Sets, homes: list[int], many: int) -> Features:
    pairs = [(at, feature) for at, unit in enumerate(units) for feature in sorted(unit)]
    unit, feature = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    return Features(np.array(homes, np.int64), ("kind",) * many, unit, feature)


def found(sought: Sets, among: Sets, homes: list[int], weight: list[float], seed: int = 1) -> Best:
    many = len(weight)
    one, two = features(sought, list(range(len(sought))), many), features(among, homes, many)
    return search(one, two, np.array(weight), lambda shared, _units: shared, np.random.default_rng(seed))


KINDS = st.sets(st.integers(0, 11))


@given(
    sought=st.lists(KINDS, min_size=1, max_size=6),
    among=st.lists(st.tuples(KINDS, st.integers(0, 4)), min_size=1, max_size=14),
    few=st.sampled_from([1, 2, 64]),
    block=st.sampled_from([1, 3, 2_048]),
)
def test_the_best_is_the_best_of_plain_comparing(
    sought: Sets, among: list[tuple[set[int], int]], few: int, block: int
) -> None:
    weight = [float(2**place) for place in range(12)]
    units, homes = [unit for unit, _home in among], [home for _unit, home in among]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searched, "_FEW", few)
        patch.setattr(searched, "_BLOCK", block)
        best = found(sought, units, homes, weight)
    for at, one in enumerate(sought):
        score = [sum(weight[feature] for feature in one & unit) for unit in units]
        assert best.score[at] == max(score) == score[best.unit[at]]
        others = [each for each, home in zip(score, homes, strict=True) if home != homes[best.unit[at]]]
        assert best.other[at] == max(others, default=-np.inf)


def test_of_equals_the_lot_decides_also_between_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searched, "_BLOCK", 4)
    chosen = [int(found([{0}], [{0}] * 12, list(range(12)), [1.0], seed).unit[0]) for seed in range(60)]
    assert len(set(chosen)) > 8, "whoever is asked about would stand first otherwise"
