"""The noise of counts, drawn by OpenDP and by nothing else.

In:  how many homes stand where, and epsilon. Out: the same numbers with noise.

The rules this module keeps (gate specification, section 17.4):
 * One measurement over all numbers of a period at once. A home adds 1 to one of them at most, so that the sums of two
   sets of homes that differ by one home lie 1 apart.
 * The constructors are ``make_laplace`` over a vector of 64-bit integers with the L1 distance, which is the discrete
   Laplace distribution, sampled exactly, and ``binary_search_param`` for its scale. The flag is ``contrib``.
 * No mathematics of ours, no other source of randomness; what OpenDP says that it spends is asked and compared.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from opendp.mod import Measurement

_ONE_HOME: Final = 1
"""How far two sums lie apart when a home is taken out or put in."""
MILLION: Final = 1_000_000


def noisy(homes: Sequence[int], eps_u: int) -> list[int]:
    """Return numbers of homes with noise.

    Args:
        homes: Of every region and band; each home stands in one of them at most.
        eps_u: Epsilon of the period, in millionths.

    Raises:
        ValueError: epsilon is not above 0, or the mechanism would spend more than it.

    Effects:
        Reads system randomness, by OpenDP.
    """
    released = mechanism(eps_u)(list(homes))
    return [int(number) for number in released]


@lru_cache(maxsize=64)
def mechanism(eps_u: int) -> "Measurement":
    """Return the measurement that spends at most epsilon, with no more noise than that asks.

    Raises:
        ValueError: as ``noisy``.
    """
    made = _at(_scale(eps_u))
    spent: float = made.map(_ONE_HOME)  # type: ignore[no-untyped-call]
    if not spent <= eps_u / MILLION:
        raise ValueError("eps_u")
    return made


def accuracy(eps_u: int, alpha: float) -> float:
    """Return within how many homes a number with noise lies of the true one, but for a chance of ``alpha``.

    Source:
        OpenDP, ``discrete_laplacian_scale_to_accuracy``.
    """
    import opendp.prelude as dp

    return float(dp.discrete_laplacian_scale_to_accuracy(scale=_scale(eps_u), alpha=alpha))


@lru_cache(maxsize=256)
def _scale(eps_u: int) -> float:
    """Return the least scale of the noise that spends at most epsilon, as OpenDP finds it."""
    import opendp.prelude as dp

    if eps_u < 1:
        raise ValueError("eps_u")
    return float(dp.binary_search_param(_at, d_in=_ONE_HOME, d_out=eps_u / MILLION))


def _at(scale: float) -> "Measurement":
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    return dp.m.make_laplace(*space, scale=scale)
