"""When a body leaves: the whole period after the one it was recorded in, and its own moment of that period.

In:  a moment, the period of an activity, a number that was drawn. Out: moments.

The rules this module keeps (ledger specification, section 3.6):
 * Periods are multiples since 1970-01-01T00:00Z. A body leaves in the period after its own, at a moment that says
   nothing of when it was recorded, nor of what was recorded beside it.
 * A body waits longer than one period and shorter than two; it expires after three unless somebody stated otherwise.

No store, clock or randomness here: what is drawn is drawn before anything is decided.
"""

from typing import Final

DRAW_BITS: Final = 64
"""A place in a period is drawn as a whole number of so many bits, every one as likely as the others."""
EXPIRY_PERIODS: Final = 3
IMMEDIATE_EXPIRY_MS: Final = 86_400_000
"""For how long a body is tried whose activity releases at once, unless somebody stated otherwise."""
_LEAST_TENTHS: Final = 22


def first_moment(recorded_ms: int, period_ms: int) -> int:
    """Return the beginning of the period in which a body leaves, ms; the end is one period later.

    Examples:
        >>> first_moment(1_000, 900_000), first_moment(900_000, 900_000)
        (900000, 1800000)
    """
    return (recorded_ms // period_ms + 1) * period_ms


def release_moment(recorded_ms: int, period_ms: int | None, drawn: int) -> int:
    """Return the moment from which a body may leave.

    Args:
        recorded_ms: When it was recorded.
        period_ms: Of its activity; ``None``: it leaves at once.
        drawn: A whole number in [0, 2^64), drawn evenly.

    Examples:
        >>> release_moment(1_000, 900_000, 0), release_moment(1_000, 900_000, 2**64 - 1)
        (900000, 1799999)
        >>> release_moment(1_000, None, 5)
        1000
    """
    if period_ms is None:
        return recorded_ms
    return first_moment(recorded_ms, period_ms) + (period_ms * drawn >> DRAW_BITS)


def expiry_ms(period_ms: int | None, stated_ms: int | None) -> int:
    """Return for how long a body waits before it expires, ms.

    Args:
        period_ms: Of its activity; ``None``: it leaves at once.
        stated_ms: ``max_age`` of its recipient, when stated.

    Examples:
        >>> expiry_ms(900_000, None), expiry_ms(None, None), expiry_ms(900_000, 2_000_000)
        (2700000, 86400000, 2000000)
    """
    if stated_ms is not None:
        return stated_ms
    return IMMEDIATE_EXPIRY_MS if period_ms is None else EXPIRY_PERIODS * period_ms


def is_too_short(stated_ms: int, period_ms: int | None) -> bool:
    """Return whether a stated ``max_age`` is under 2.2 periods: bodies that waited long would have no second attempt.

    Examples:
        >>> is_too_short(2_000_000, 900_000), is_too_short(1_980_000, 900_000), is_too_short(1, None)
        (False, False, False)
        >>> is_too_short(1_979_999, 900_000)
        True
    """
    return period_ms is not None and stated_ms * 10 < _LEAST_TENTHS * period_ms
