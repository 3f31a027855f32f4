"""How sure a share is: the interval of Wilson.

In:  how often something happened in how many trials. Out: a share with the ends of its 95 % interval.

Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, TypeAlias

Plain: TypeAlias = "bool | int | float | str | Sequence[Plain] | Mapping[str, Plain] | None"
"""What JSON can hold."""
Z95: Final = 1.959963984540054
"""The normal quantile of 0.975."""
FEWEST_HOMES: Final = 20
"""Of which anything left: a share of fewer says nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """How often something happened, and how sure that is."""

    hits: int
    trials: int
    """At least 0; of none nothing is known: 0 to 1."""

    @property
    def value(self) -> float:
        """In [0, 1]; 0 when there was no trial."""
        return self.hits / self.trials if self.trials else 0.0

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return wilson(self.hits, self.trials)[0]

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval: what a limit is held against."""
        return wilson(self.hits, self.trials)[1]

    def document(self) -> dict[str, Plain]:
        """Return it for JSON, six decimals."""
        return {
            "share": round(self.value, 6),
            "low": round(self.low, 6),
            "high": round(self.high, 6),
            "hits": self.hits,
            "trials": self.trials,
        }


def wilson(hits: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """Return the interval of Wilson.

    Args:
        hits: In [0, trials].
        trials: At least 0.
        z: Normal quantile.

    Returns:
        Lower and upper end, in [0, 1]; the whole of it when there was no trial. No hit gives a lower end of 0, only
        hits an upper end of 1, exactly.

    Examples:
        >>> [round(end, 4) for end in wilson(5, 100)]
        [0.0215, 0.1118]
        >>> wilson(0, 0)
        (0.0, 1.0)
    """
    if trials == 0:
        return 0.0, 1.0
    share, square = hits / trials, z * z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = z / (1 + square / trials) * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == trials else middle + half
    return low, high
