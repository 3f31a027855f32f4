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
    import opendp.prelude as dp

    if eps_u < 1:
        raise ValueError("eps_u")
    dp.enable_features("contrib")
    eps = eps_u / MILLION
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")

    def at(scale: float) -> "Measurement":
        return dp.m.make_laplace(*space, scale=scale)

    made = at(dp.binary_search_param(at, d_in=_ONE_HOME, d_out=eps))
    spent: float = made.map(_ONE_HOME)  # type: ignore[no-untyped-call]
    if not spent <= eps:
        raise ValueError("eps_u")
    return made


def accuracy(eps_u: int, alpha: float) -> float:
    """Return within how many homes a number with noise lies of the true one, but for a chance of ``alpha``.

    Source:
        OpenDP, ``discrete_laplacian_scale_to_accuracy``.
    """
    import opendp.prelude as dp

    scale = dp.binary_search_param(
        lambda scale: dp.m.make_laplace(dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64"), scale=scale),
        d_in=_ONE_HOME,
        d_out=eps_u / MILLION,
    )
    return float(dp.discrete_laplacian_scale_to_accuracy(scale=scale, alpha=alpha))
