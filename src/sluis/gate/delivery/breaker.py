"""When to try a recipient again: exponential backoff per body, and a circuit breaker per recipient.

Pure arithmetic over moments in milliseconds; the deliverer passes the clock.

The rules this module keeps:
 * A wait doubles from ``first_ms`` up to ``longest_ms``.
 * After ``THRESHOLD`` failures in a row the circuit opens: nothing is sent until the wait is over, then one probe.
 * One success closes it.
"""

from dataclasses import dataclass
from typing import Final

THRESHOLD: Final = 5


def wait_ms(attempts: int, first_ms: int, longest_ms: int) -> int:
    """Return how long to wait after ``attempts`` failed attempts (at least 1), in milliseconds.

    Examples:
        >>> [wait_ms(n, 1000, 60_000) for n in (1, 2, 3, 10)]
        [1000, 2000, 4000, 60000]
    """
    return min(longest_ms, first_ms << min(attempts - 1, 30))


@dataclass(slots=True)
class Breaker:
    """The circuit of one recipient."""

    first_ms: int
    longest_ms: int
    failures: int = 0
    """Failures in a row."""
    opens_ms: int = 0
    """Until when nothing is sent."""
    probing: bool = False
    """Whether the one probe of a half-open circuit is under way."""

    def allowance(self, now_ms: int, parallel: int) -> int:
        """Return how many bodies may be sent at ``now_ms``: ``parallel`` when closed, 0 when open, 1 for the probe."""
        if self.failures < THRESHOLD:
            return parallel
        waiting = now_ms < self.opens_ms <= now_ms + self.longest_ms  # further away: the clock was set back
        if waiting or self.probing:
            return 0
        self.probing = True
        return 1

    def succeeded(self) -> None:
        """Close the circuit."""
        self.failures, self.opens_ms, self.probing = 0, 0, False

    def failed(self, now_ms: int) -> None:
        """Count a failure; from the ``THRESHOLD``-th on the circuit is open for a doubling wait."""
        self.failures += 1
        self.probing = False
        if self.failures >= THRESHOLD:
            self.opens_ms = now_ms + wait_ms(self.failures - THRESHOLD + 1, self.first_ms, self.longest_ms)

    @property
    def is_open(self) -> bool:
        """Whether the recipient is being left alone."""
        return self.failures >= THRESHOLD
