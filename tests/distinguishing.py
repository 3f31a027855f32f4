"""A distinguisher: whether two sets of draws differ more than a claimed epsilon lets them.

He sees what left with his home in it, and what left without, and asks of every event that he can think of how often it
came. A right mechanism is said to be caught less than once in a million runs.
"""

import math
from collections.abc import Callable, Sequence

SURE = 5.0
"""Standard deviations: a right one lies further away less than once in a million."""
Seen = int | None
"""What left; ``None``: nothing did."""
Event = Callable[[Seen], bool]


def caught(
    without: Sequence[int | None], inside: Sequence[int | None], claimed: float, events: Sequence[Event]
) -> bool:
    """Say whether some event comes more often with a home than epsilon allows.

    Args:
        without: What left without the home.
        inside: What left with it, as often.
        claimed: Epsilon.
        events: That he looks for.
    """
    draws, found = len(without), False
    for event in events:
        low, high = (sum(map(event, seen)) for seen in (without, inside))
        error = SURE * math.sqrt((high + math.exp(2 * claimed) * low) / draws) / math.sqrt(draws)
        found |= high / draws > math.exp(claimed) * low / draws + error
    return found


def reached(homes: int) -> Event:
    """Return the event that a number of homes is passed."""
    return lambda number: number is not None and number >= homes
