"""The sealed sample: which homes are in it, from when to when, and when it may be measured.

In:  an entry of the chain, a slot, the clock. Out: whether what is released of that home is kept, and until when.

The rules this module keeps (risk specification, section 6):
 * Nobody chooses the homes: a home is in a sample when a digest of its number and of the root of the log lies low.
   Both are on record before the first report is kept, so that anybody who knows the slots can draw them again.
 * A sample begins with a period of the household's token, and is there for that period and a day. Nothing is kept in
   its last hour, in which it is measured; then it is deleted.
 * In doubt nothing is kept: of another plan, of a slot that came later, before the beginning.
"""

import hashlib
import heapq
from collections.abc import Iterable
from typing import Final

from sluis.standing.entries import Measured, SampleBegun
from sluis.terms import Lifetime
from sluis.token_period import period_end_ms, period_of

MOST_HOMES: Final = 2_000
"""More are never drawn: what is kept is for measuring, and an attack on more finds nothing else."""
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000
_SCORE: Final = b"sluis/risk-sample/v1\0"
_SCORE_BITS: Final = 48


def score(root: str, leaving: str, slot: int) -> int:
    """Return by what a home is drawn: 48 bits that nobody chooses.

    Args:
        root: Of the log, 64 hex digits.
        leaving: Digest of what may leave, 64 hex digits.
        slot: The home, by its number.

    Source:
        Risk specification, section 6.2.

    Examples:
        >>> score("ab" * 32, "cd" * 32, 7) == score("ab" * 32, "cd" * 32, 7) < 2**48
        True
    """
    text = f"{root} {leaving} {slot}".encode("ascii")
    return int.from_bytes(hashlib.sha256(_SCORE + text).digest(), "big") >> (256 - _SCORE_BITS)


def drawn_below(root: str, leaving: str, slots: Iterable[int], most: int) -> tuple[int, int]:
    """Return below which score a home is drawn so that at most so many are, and how many that are.

    Args:
        root: Of the log.
        leaving: Digest of what may leave.
        slots: Every slot there is.
        most: At most so many, of which there are never more than ``MOST_HOMES``.

    Examples:
        >>> drawn_below("ab" * 32, "cd" * 32, range(5), 9)[1], drawn_below("ab" * 32, "cd" * 32, range(50), 9)[1]
        (5, 9)
    """
    lowest = heapq.nsmallest(min(most, MOST_HOMES), (score(root, leaving, slot) for slot in slots))
    return (lowest[-1] + 1, len(lowest)) if lowest else (0, 0)


def span(household: Lifetime | None, after_ms: int) -> tuple[int, int]:
    """Return when a sample begins and when it is gone: the next whole period of the household's token, and a day.

    Args:
        household: How long its token lives; what lives shorter than a day, or names no home, is looked at for a day.
        after_ms: It begins then or later.

    Examples:
        >>> [moment / DAY_MS for moment in span(Lifetime.DAY, DAY_MS)], span(None, DAY_MS + 1)[0] // DAY_MS
        ([1.0, 3.0], 2)
    """
    lifetime = household if household in {Lifetime.WEEK, Lifetime.MONTH} else Lifetime.DAY
    from_ms = period_end_ms(lifetime, period_of(lifetime, after_ms - 1)) if after_ms else 0
    return from_ms, period_end_ms(lifetime, period_of(lifetime, from_ms)) + DAY_MS


def keeps(sample: SampleBegun, leaving: str, slot: int, now_ms: int) -> bool:
    """Return whether what is released of a home now is kept for a sample."""
    return (
        sample.from_ms <= now_ms < measurable_ms(sample)
        and sample.leaving == leaving
        and 0 <= slot < sample.slots
        and score(sample.root, leaving, slot) < sample.below
    )


def measurable_ms(sample: SampleBegun) -> int:
    """Return from when a sample may be measured: nothing is added to it any more."""
    return sample.until_ms - HOUR_MS


def is_measured(sample: SampleBegun, measurements: Iterable[Measured]) -> bool:
    """Return whether a measurement of a sample is on record."""
    return any(
        each.source == "sample"
        and (each.activity, each.leaving) == (sample.activity, sample.leaving)
        and sample.from_ms <= each.first_ms <= each.last_ms < sample.until_ms
        for each in measurements
    )
