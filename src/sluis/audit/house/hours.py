"""In which hours something was sent, and which hours are night in the Netherlands.

In:  moments in milliseconds since 1970. Out: hours, each by the moment it begins, and whether somebody sleeps then.

The rules this module keeps:
 * An hour begins on the hour in UTC, which in the Netherlands is on the hour too.
 * Night is from 23:00 to 07:00 Dutch time, summer and winter.
 * Memory is bounded: of more than ``MOST_HOURS`` hours none are kept, and that is to be said (``None``).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from sluis.law.clock import NETHERLANDS

HOUR_MS: Final = 3_600_000
MOST_HOURS: Final = 2_000
"""About twelve weeks, every hour of it."""
NIGHT: Final = (23, 7)
"""The hour in which night begins, and the one in which it is over."""
_LAST_MS: Final = 253_402_300_799_999
BY_CLIENT, BY_SERVER = 1, 2
"""Who sent in an hour; the sum of both when both did."""


_FIRST_MS: Final = 946_684_800_000
"""2000-01-01: a device that was not told the time says 1970, and no capture of a house is older."""
_SLACK_MS: Final = 48 * HOUR_MS
"""What the day of looking may lie behind a clock of another time zone, and a little."""


def wrong_clock(first_ms: int, last_ms: int, today: date) -> int:
    """Return a moment that a clock of a capture says and that cannot be; 0 when there is none.

    Args:
        first_ms: Of the first thing seen; 0 when nothing says.
        last_ms: Of the last.
        today: The day of looking: nothing was recorded after it.

    Examples:
        >>> wrong_clock(40_000, 1_790_000_000_000, date(2026, 11, 24))
        40000
        >>> wrong_clock(1_790_000_000_000, 4_294_967_287_000, date(2026, 11, 24))
        4294967287000
        >>> wrong_clock(1_790_000_000_000, 1_790_000_000_000, date(2026, 11, 24))
        0
    """
    end_ms = (today.toordinal() - date(1970, 1, 1).toordinal() + 1) * 24 * HOUR_MS + _SLACK_MS
    if last_ms > end_ms:
        return last_ms
    return first_ms if 0 < first_ms < _FIRST_MS else 0


def is_night(at_ms: int) -> bool:
    """Return whether a moment is at night in the Netherlands.

    Args:
        at_ms: Milliseconds since 1970-01-01T00:00Z.

    Examples:
        >>> is_night(1_795_525_200_000), is_night(1_795_525_200_000 + 9 * HOUR_MS)  # 14:00 and 23:00
        (False, True)
    """
    if not 0 < at_ms <= _LAST_MS:
        return False
    hour = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(NETHERLANDS).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]


def holds_night(first_ms: int, last_ms: int) -> bool:
    """Return whether any of a time is at night.

    Args:
        first_ms: Where it begins.
        last_ms: Where it ends.

    Examples:
        >>> holds_night(1_795_525_200_000, 1_795_525_200_000 + HOUR_MS)
        False
    """
    day = 24
    first = first_ms - first_ms % HOUR_MS
    hours = min(day, (last_ms - first) // HOUR_MS)
    return any(is_night(first + number * HOUR_MS) for number in range(hours + 1))


def nights_of(hours: Iterable[int]) -> int:
    """Return in how many different nights hours lie; a night is one from the evening to the morning.

    Args:
        hours: The moments at which they begin.

    Examples:
        >>> evening = 1_795_525_200_000 + 9 * HOUR_MS
        >>> nights_of([evening, evening + HOUR_MS, evening + 24 * HOUR_MS, evening - 9 * HOUR_MS])
        2
    """
    return len({_evening(hour) for hour in hours if is_night(hour)})


def _evening(at_ms: int) -> int:
    """Return the day on which the night of a moment began, as a number."""
    here = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(NETHERLANDS)
    return here.toordinal() - (here.hour < NIGHT[1])


class SentHours:
    """Who of two ends sent in which hours; made for very many that never leave their first hour."""

    __slots__ = ("_hour", "_later", "_who", "_whole")

    def __init__(self, at_ms: int) -> None:
        """Begin with an hour in which nobody sent yet."""
        self._hour, self._who = at_ms // HOUR_MS, 0
        self._later: dict[int, int] | None = None
        self._whole = True

    def take(self, at_ms: int, until_ms: int, who: int) -> None:
        """Count that somebody sent, at a moment or from one to another.

        Args:
            at_ms: When.
            until_ms: Until when; not after ``at_ms`` for a moment.
            who: ``BY_CLIENT``, ``BY_SERVER``, or the sum of both.

        Effects:
            Changes what is kept.
        """
        hour = at_ms // HOUR_MS
        if hour == self._hour and until_ms // HOUR_MS <= hour:
            self._who |= who
            return
        last = max(hour, min(until_ms // HOUR_MS, hour + MOST_HOURS))
        self._whole = self._whole and until_ms // HOUR_MS <= last
        for each in range(hour, last + 1):
            self._put(each, who)

    def _put(self, hour: int, who: int) -> None:
        if hour == self._hour:
            self._who |= who
            return
        if self._later is None:
            self._later = {}
        if hour in self._later or len(self._later) < MOST_HOURS:
            self._later[hour] = self._later.get(hour, 0) | who
        else:
            self._whole = False

    def join(self, other: "SentHours") -> None:
        """Take what another kept.

        Effects:
            Changes what is kept.
        """
        self._whole = self._whole and other._whole  # noqa: SLF001 - of the same kind
        for hour, who in other._each():  # noqa: SLF001 - of the same kind
            self._put(hour, who)

    def turn(self) -> None:
        """Change client and server.

        Effects:
            Changes what is kept.
        """
        turned = {0: 0, BY_CLIENT: BY_SERVER, BY_SERVER: BY_CLIENT, BY_CLIENT | BY_SERVER: BY_CLIENT | BY_SERVER}
        self._who = turned[self._who]
        self._later = None if self._later is None else {hour: turned[who] for hour, who in self._later.items()}

    def of(self, who: int) -> frozenset[int] | None:
        """Return the hours in which one of both sent; ``None`` when there were too many to keep.

        Args:
            who: ``BY_CLIENT`` or ``BY_SERVER``.

        Examples:
            >>> hours = SentHours(0)
            >>> hours.take(0, 0, BY_CLIENT)
            >>> hours.take(HOUR_MS, 0, BY_SERVER)
            >>> hours.of(BY_CLIENT), hours.of(BY_SERVER)
            (frozenset({0}), frozenset({1}))
        """
        return frozenset(hour for hour, sent in self._each() if sent & who) if self._whole else None

    def _each(self) -> Iterator[tuple[int, int]]:
        yield self._hour, self._who
        if self._later is not None:
            yield from self._later.items()
