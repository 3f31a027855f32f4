"""How often somebody may ask: a bucket for each address or session, in memory that does not grow.

In:  a key and a moment. Out: whether there is room.

The rules this module keeps:
 * Buckets fill evenly: whoever waits gets on, and nobody is kept out for longer than it takes to fill one place.
 * There are at most ``MOST`` buckets; the one that was used longest ago is forgotten first.
 * Of an IPv6 address the first 64 bits count: who has one has all of them.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

MOST: Final = 50_000


class Rates:
    """Buckets of one kind."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with full buckets.

        Args:
            per_minute: How many come in at once, and how many come back in a minute.
            clock: Seconds that only grow.
        """
        self._most = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str) -> bool:
        """Take one place; return whether there was one."""
        now = self._clock()
        left, since = self._buckets.pop(key, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / 60)
        taken = left >= 1
        self._buckets[key] = (left - 1 if taken else left, now)
        if len(self._buckets) > MOST:
            self._buckets.popitem(last=False)
        return taken


def bucket_of(address: str) -> str:
    """Return the bucket of an address.

    Examples:
        >>> bucket_of("203.0.113.7"), bucket_of("2001:db8::1"), bucket_of("")
        ('203.0.113.7', '2001:db8::/64', '')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(IPv6Network((parsed, 64), strict=False)) if mapped is None else str(mapped)
    return str(parsed)
