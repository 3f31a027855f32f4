"""Durations and moments as settings write them, ISO 8601.

In:  text. Out: milliseconds, or ``None`` when it is none.
"""

import re
from datetime import datetime
from typing import Final

_DURATION: Final = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")
_YEAR_10000_S: Final = 253_402_300_800


def duration_ms(text: str) -> int | None:
    """Return an ISO 8601 duration in milliseconds, ``None`` when it is none.

    Examples:
        >>> duration_ms("P1D"), duration_ms("PT15M"), duration_ms("1 day")
        (86400000, 900000, None)
    """
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000


def instant_ms(text: str) -> int | None:
    """Return an ISO 8601 moment with zone in milliseconds since 1970, ``None`` when it is none.

    One before 1970, or of the year 10000 in UTC, is none: what is put on record must be written again as a date.

    Examples:
        >>> instant_ms("2026-11-24T13:31:31Z"), instant_ms("2026-11-24 13:31"), instant_ms("0001-01-01T00:00:00Z")
        (1795527091000, None, None)
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or not 0 <= moment.timestamp() < _YEAR_10000_S:
        return None
    return int(moment.timestamp() * 1000)
