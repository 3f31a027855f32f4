"""Read the moment a report was collected, in whichever of the usual ways a router writes it.

In:  the value of ``CollectionTime`` as decoded.
Out: whole seconds since 1970-01-01T00:00Z, or ``None`` when nobody can say which moment is meant.

The rules this module keeps:
 * An unsigned integer, quoted or not; from 10^11 it is milliseconds and is divided first.
 * Or ISO 8601 with a zone, and only ``Z``, ``+hh:mm`` and ``-hh:mm`` are one. Without a zone it is no moment.
 * What is not between 10^9 (2001) and 10^11 seconds is no moment: a router without a clock sends seconds since boot.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from sluis.telemetry.model import Number, Value

_UNSIGNED: Final = re.compile(r"0|[1-9][0-9]{0,17}")
_ISO: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM: Final = 10**11
_FIRST_S: Final = 10**9


def collection_seconds(value: Value | None) -> int | None:
    """Return the moment ``value`` names.

    Args:
        value: ``Report.collection_time``.

    Returns:
        Seconds since the epoch, UTC, fractions dropped; ``None`` for no usable moment.

    Effects:
        None.

    Source:
        TR-181 ``BulkData.Profile.{i}.JSONEncoding.ReportTimestamp`` (``Unix-Epoch | ISO-8601 | None``). The model says
        milliseconds, the specification's examples and real routers send seconds: both are read. Gate specification,
        section 2.7.

    Examples:
        >>> collection_seconds(Number("1795525200")), collection_seconds("1795525200123")
        (1795525200, 1795525200)
        >>> collection_seconds("2026-11-24T14:00:00.5+01:00"), collection_seconds("2026-11-24T14:00:00.5+0100")
        (1795525200, None)
        >>> collection_seconds(Number("1083")), collection_seconds("2026-11-24T13:00:00"), collection_seconds(None)
        (None, None, None)
    """
    if isinstance(value, Number):
        seconds = _unsigned_seconds(value.text)
    elif isinstance(value, str):
        seconds = _unsigned_seconds(value)
        if seconds is None:
            seconds = _iso_seconds(value)
    else:
        return None
    return seconds if seconds is not None and _FIRST_S <= seconds < _MILLISECONDS_FROM else None


def _unsigned_seconds(text: str) -> int | None:
    if _UNSIGNED.fullmatch(text) is None:
        return None
    count = int(text)
    return count // 1000 if count >= _MILLISECONDS_FROM else count


def _iso_seconds(text: str) -> int | None:
    if _ISO.fullmatch(text) is None:
        return None
    try:
        return (datetime.fromisoformat(text) - _EPOCH) // timedelta(seconds=1)
    except (ValueError, OverflowError):  # the 31st of February; the year 0000
        return None
