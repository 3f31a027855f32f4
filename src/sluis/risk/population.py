"""From a sample to the population: how likely it is that who is alone in the sample is alone among all.

In:  how many classes have one home, two homes ..., and which share of all homes the sample is. Out: probabilities.

The rule this module keeps: a correction is an estimate, said beside the figure of the sample and never instead of it.

Sources: C. J. Skinner and M. J. Elliot, "A measure of disclosure risk for microdata", JRSS B 64 (2002); I. J. Good,
"The population frequencies of species", Biometrika 40 (1953); R. Benedetti and L. Franconi, "Statistical and
technological solutions for controlled data dissemination" (1998), the individual risk that sdcMicro computes.
"""

from collections.abc import Mapping
from math import log
from typing import Final

import numpy as np

_SMOOTH_FROM: Final = 5
"""Classes larger than this are counted on a line through the logarithms: single counts jump."""
_NODES: Final = 64
_LITTLE: Final = 0.5
"""Below it the recursion does not lose digits; above it the integral is smooth."""


def correct_when_unique(ones: int, twos: int, fraction: float) -> float:
    """Return how likely a home that matches one that is alone in the sample is that home (DIS).

    Args:
        ones: Classes of the sample with one home.
        twos: Classes with two.
        fraction: Share of all homes that is in the sample, in (0, 1].

    Returns:
        ``fraction * ones / (fraction * ones + 2 * (1 - fraction) * twos)``; 0 when nobody is alone.

    Examples:
        >>> round(correct_when_unique(1000, 200, 0.1), 4)
        0.2174
        >>> correct_when_unique(10, 4, 1.0)
        1.0
    """
    if ones == 0:
        return 0.0
    right = fraction * ones
    return right / (right + 2 * (1 - fraction) * twos)


def expected_class(size: int, sizes: Mapping[int, int], fraction: float) -> float:
    """Return how many homes of the population share the class of a home that shares it with ``size`` in the sample.

    Args:
        size: Homes of its class in the sample, itself included.
        sizes: Size → classes of that size, of the whole sample.
        fraction: As in ``correct_when_unique``.

    Returns:
        ``size + (1 - fraction) / fraction * (size + 1) * n(size + 1) / n(size)``, n smoothed for large classes; for
        size 1 that is the inverse of ``correct_when_unique``.

    Examples:
        >>> round(1 / expected_class(1, {1: 1000, 2: 200}, 0.1), 4)
        0.2174
    """
    here, next_ = _classes(size, sizes), _classes(size + 1, sizes)
    return size + (1 - fraction) / fraction * (size + 1) * next_ / here if here else float(size)


def _classes(size: int, sizes: Mapping[int, int]) -> float:
    """Return how many classes have a size: as counted, or on the line through the logarithms of the large ones."""
    large = {at: count for at, count in sizes.items() if at >= _SMOOTH_FROM and count > 0}
    if size <= _SMOOTH_FROM or len(large) < _SMOOTH_FROM:
        return float(sizes.get(size, 0))
    slope, start = np.polyfit([log(at) for at in large], [log(count) for count in large.values()], 1)
    return float(np.exp(start + slope * log(size)))


def individual_risk(size: int, population_size: float) -> float:
    """Return the expected inverse of a class's size in the population, given its size in the sample.

    Args:
        size: Homes of the class in the sample, f, at least 1.
        population_size: Homes of the class in the population as weights estimate it, F, at least f.

    Returns:
        E[1/F | f] where F given f is negative binomial with p = f / F, as in sdcMicro's ``indivRisk``.

    Examples:
        >>> round(individual_risk(1, 17.0), 5), round(individual_risk(2, 2.0), 5)
        (0.17708, 0.5)
    """
    p = min(1.0, size / population_size)
    odds = p / (1 - p) if p < 1 else 0.0
    if p < _LITTLE:  # integral of x^(f-1) p / (p + (1-p) x), by parts
        risk = odds * log(1 / p)
        for step in range(1, size):
            risk = odds * (1 / step - risk)
        return risk
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    at = (nodes + 1) / 2
    return float(np.sum(weights * at ** (size - 1) * p / (p + (1 - p) * at)) / 2)
