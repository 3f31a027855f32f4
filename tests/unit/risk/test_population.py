"""Corrections from a sample: against the truth of populations that are known whole, and against closed forms."""

from collections import Counter
from math import comb, log

import numpy as np
import pytest

from sluis.risk.population import correct_when_unique, expected_class, individual_risk


def sizes(labels: np.ndarray) -> Counter[int]:
    return Counter(np.unique(labels, return_counts=True)[1].tolist())


@pytest.mark.parametrize(("classes", "fraction"), [(2_000, 0.1), (4_000, 0.1), (60_000, 0.3)])
def test_the_correction_hits_the_truth_of_a_known_population(classes: int, fraction: float) -> None:
    draw = np.random.default_rng(3)
    population = np.minimum(draw.zipf(1.4, 50_000), classes)
    sample = draw.permutation(50_000)[: int(50_000 * fraction)]
    found = sizes(population[sample])
    whole = Counter(population.tolist())
    alone = [label for label, count in Counter(population[sample].tolist()).items() if count == 1]
    truth = len(alone) / sum(whole[label] for label in alone)  # of all homes that match one that is alone
    assert correct_when_unique(found[1], found[2], fraction) == pytest.approx(truth, abs=0.06)


def test_a_sample_that_is_everybody_needs_no_correction() -> None:
    assert correct_when_unique(5, 100, 1.0) == 1
    assert expected_class(3, {3: 4, 4: 9}, 1.0) == 3


def test_nobody_alone_is_nobody_recognised() -> None:
    assert correct_when_unique(0, 4, 0.5) == 0


def test_large_classes_are_counted_on_a_line() -> None:
    line = {size: round(100_000 * size**-2.0) for size in range(1, 40)}
    jumping = {**line, 11: 1}
    assert expected_class(10, jumping, 0.5) == pytest.approx(expected_class(10, line, 0.5), rel=0.2)
    assert expected_class(2, line, 0.5) == 2 + 3 * line[3] / line[2]


@pytest.mark.parametrize("population", [1.5, 5.0, 17.0, 541.0, 1e6])
def test_alone_in_the_sample_has_the_closed_form_of_benedetti_and_franconi(population: float) -> None:
    p = 1 / population
    assert individual_risk(1, population) == pytest.approx(p / (1 - p) * log(1 / p), rel=1e-9)


@pytest.mark.parametrize(("size", "population"), [(2, 84.5), (2, 110.0), (3, 3.3), (5, 40.0), (4, 7.9), (4, 8.1)])
def test_the_individual_risk_is_the_mean_of_the_inverse_class(size: int, population: float) -> None:
    p = size / population
    total = sum(comb(at - 1, size - 1) * p**size * (1 - p) ** (at - size) / at for at in range(size, 4_000))
    assert individual_risk(size, population) == pytest.approx(total, rel=1e-6)
