"""One pass over what the readers say: the house, the flows, what was said, and what could not be read.

In:  ``Sighting`` of one or more inputs. Out: ``CaptureFacts``, from which everything else of an audit is worked out.

The rules this module keeps:
 * Every sighting is taken once and goes where it belongs; nothing is judged here.
 * What was said to everybody on the link (multicast, broadcast) stays inside by what it is, and is not kept.
 * Memory is bounded by the parts, whatever the size of the inputs.
"""

from collections.abc import Callable, Iterable
from typing import Final, Self

from msgspec.structs import replace

from sluis.audit.content.stream_reassembly import PayloadSpool
from sluis.audit.house.flow_table import Flows
from sluis.audit.house.house import House
from sluis.audit.model import UnreadCount
from sluis.capture.base.home_networks import never_leaves, parsed
from sluis.capture.base.sighting import (
    DeviceClaim,
    HomeNetwork,
    NameBinding,
    NotRead,
    Payload,
    Place,
    Sighting,
    TrafficRecord,
    Why,
)

LAST_MS: Final = 253_402_300_000_000
"""Times from here on (the last second of the year 9999) and before 1970 are none: no calendar can write them."""
STEP: Final = 2048
"""Sightings after which progress is told."""


class CaptureFacts:
    """Everything seen so far. Use it in a ``with``: what was said is thrown away at the end of that."""

    def __init__(self, *, live: bool = False) -> None:
        """Begin with nothing.

        Args:
            live: Whether nothing may be written to disk.

        Effects:
            Opens the spool.
        """
        self.house = House()
        self.flows = Flows()
        self.payloads = PayloadSpool(live=live)
        self.first_ms = 0
        """Time of the earliest thing seen; 0 when nothing had a time."""
        self.last_ms = 0
        self._entries: dict[int, int] = {}
        self._unread: dict[int, dict[Why, tuple[int, int]]] = {}
        self._full: dict[int, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Throw away what was said."""
        self.payloads.close()

    def take(self, seen: Sighting) -> None:
        """Take one thing.

        Args:
            seen: In the order of its input.

        Effects:
            Remembers it in the part where it belongs.
        """
        if isinstance(seen, TrafficRecord):
            if not (0 <= seen.at_ms < LAST_MS and seen.until_ms < LAST_MS):
                seen = replace(seen, at_ms=0, until_ms=0)
            self.house.take(seen)
            self.flows.take(seen)
            self._entries[seen.place.source] = seen.place.number
            at_ms = seen.at_ms
            if self.first_ms <= at_ms <= self.last_ms and not seen.until_ms:
                return
            if at_ms:
                self.first_ms = min(self.first_ms, at_ms) if self.first_ms else at_ms
                self.last_ms = max(self.last_ms, at_ms, seen.until_ms)
        elif isinstance(seen, Payload):
            where = parsed(seen.receiver.address)
            if (where is None or not never_leaves(where)) and not self.payloads.put(seen):
                count, first = self._full.get(seen.place.source, (0, seen.place.number))
                self._full[seen.place.source] = (count + 1, first)
            self._count(seen.place.source, seen.place.number)
        elif isinstance(seen, NameBinding):
            self.flows.take(seen)
        elif isinstance(seen, (DeviceClaim, HomeNetwork)):
            self.house.take(seen)
        else:
            self._not_read(seen)

    def _count(self, source: int, number: int) -> None:
        self._entries[source] = max(self._entries.get(source, 0), number)

    def _not_read(self, seen: NotRead) -> None:
        reasons = self._unread.setdefault(seen.place.source, {})
        count, first = reasons.get(seen.why, (0, seen.place.number))
        reasons[seen.why] = (count + seen.count, min(first, seen.place.number))
        self._count(seen.place.source, seen.place.number)

    def entries(self, source: int) -> int:
        """Return how many packets, lines or entries of an input were read."""
        return self._entries.get(source, 0)

    def no_room(self, source: int) -> tuple[NotRead, ...]:
        """Return what there was no room for: of an input what was said, of the first one connections too."""
        count, first = self._full.get(source, (0, 0))
        more = self.flows.dropped if source == 1 else 0
        return (NotRead(Place(source, first), Why.SIZE, count=count + more),) if count + more else ()

    def unread(self, source: int) -> tuple[UnreadCount, ...]:
        """Return what of an input was not read: why, how often, and the first place; in the order of ``Why``."""
        reasons = self._unread.get(source, {})
        return tuple(UnreadCount(why, *reasons[why]) for why in Why if why in reasons)


def gather(
    sightings: Iterable[Sighting], into: CaptureFacts, progress: Callable[[int], None] | None = None
) -> CaptureFacts:
    """Take everything that a reader yields.

    Args:
        sightings: Of one input, or of several one after the other.
        into: Where it goes.
        progress: Called now and then with how many sightings were taken since the last time.

    Returns:
        ``into``.

    Effects:
        Reads the input through its reader.

    Examples:
        >>> from sluis.capture.base.sighting import Place
        >>> with gather([NotRead(Place(1, 3), Why.CUT)], CaptureFacts()) as capture_facts:
        ...     [(why.value, count, first) for why, count, first in capture_facts.unread(1)]
        [('cut', 1, 3)]
    """
    count = 0
    for count, seen in enumerate(sightings, 1):
        into.take(seen)
        if progress is not None and count % STEP == 0:
            progress(STEP)
    if progress is not None:
        progress(count % STEP)
    return into
