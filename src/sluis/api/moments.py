"""The clock and moments: the only place of the API that asks what time it is.

In:  nothing, or a text. Out: days in UTC, milliseconds since 1970-01-01T00:00Z.
"""

import time
from datetime import UTC, date, datetime


def today() -> date:
    """Return the UTC day of now; nothing below the API reads the clock for a judgment."""
    return datetime.now(UTC).date()


def now_ms() -> int:
    """Return the moment of now in milliseconds since 1970-01-01T00:00Z."""
    return time.time_ns() // 1_000_000


def moment_ms(text: str) -> int | None:
    """Read a moment.

    Args:
        text: ISO 8601 with a time zone.

    Returns:
        Milliseconds since 1970-01-01T00:00Z; ``None`` when it is no such moment.

    Examples:
        >>> moment_ms("2026-11-24T13:31:31Z"), moment_ms("yesterday")
        (1795527091000, None)
    """
    from sluis.gate.state.iso_moments import instant_ms

    return instant_ms(text)


def midnight_ms(day: date) -> int:
    """Return the UTC midnight at which a day begins, in milliseconds.

    Examples:
        >>> midnight_ms(date(2026, 11, 24))
        1795478400000
    """
    from sluis.register.check import midnight_ms as midnight

    return midnight(day)


def iso(at_ms: int) -> str:
    """Return a moment in ISO 8601, UTC, whole seconds.

    Examples:
        >>> iso(1_795_527_091_000)
        '2026-11-24T13:31:31Z'
    """
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
