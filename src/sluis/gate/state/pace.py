"""How many changes of a page go into one short transaction, so that nobody waits long for it.

In:  how long the last piece held the database, and how long this one does by now. Out: how many changes the next one
takes, and whether this one goes on.

The rules this module keeps:
 * A piece aims at ``AIM_MS`` from the moment the database is its own until its commit returned; the next one is smaller
   when it took longer, at most twice as large when it took less.
 * What is aimed at is a quarter of the 100 ms that nobody is to wait: a commit that waits for a busy disk comes on top.
 * A piece that takes longer than was expected ends before its size is reached: the clock is looked at every ``STEP``.
 * No piece is so small that what every piece does takes longer than its changes.
 * A piece that took longer than ``MOST_MS`` is followed by half of what would have fitted: what made it slow may last.
"""

import time
from collections.abc import Callable
from typing import Final

AIM_MS: Final = 25.0
MOST_MS: Final = 50.0
SMALLEST: Final = 32
"""Changes in the first piece, and in any that is not slow: with fewer most of it is what every piece does, and nobody
waits less."""
STEP: Final = 16
"""Changes that are applied at once, between two looks at the clock."""
LARGEST: Final = 250
"""Changes in any piece: households that a statement names."""


class Pace:
    """The pace of one page.

    Args:
        clock_ms: A clock that only goes on.

    Examples:
        >>> moments = iter([0, 10, 10, 130])
        >>> pace = Pace(lambda: next(moments))
        >>> pace.begin()
        >>> pace.end()
        >>> pace.size
        64
        >>> pace.begin()
        >>> pace.end()
        >>> pace.size
        32
    """

    def __init__(self, clock_ms: Callable[[], float] = lambda: time.monotonic() * 1000) -> None:
        self.size = SMALLEST
        """How many changes the next piece takes."""
        self._clock_ms = clock_ms
        self._began_ms = 0.0

    def begin(self) -> None:
        """Note that a piece has the database for itself."""
        self._began_ms = self._clock_ms()

    def over(self) -> bool:
        """Return whether the piece has had the time that is aimed at."""
        return self._clock_ms() - self._began_ms >= AIM_MS

    def end(self, changes: int | None = None) -> None:
        """Note that it has let go, and say how large the next one is.

        Args:
            changes: How many it took; as many as it was to take when absent.
        """
        took_ms, size = max(1.0, self._clock_ms() - self._began_ms), self.size if changes is None else changes
        aim_ms = AIM_MS / 2 if took_ms > MOST_MS else AIM_MS
        self.size = max(SMALLEST, min(LARGEST, size * 2, int(size * aim_ms / took_ms)))
