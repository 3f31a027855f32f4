"""Warn before a plan runs out: 90, 30 and 7 days ahead, and once more when it has.

In:  the activities and the clock. Out: log lines, each once per plan; and the stage, for whoever shows it.

Closing itself needs no watch: every decision and every delivery asks ``Activity.in_force`` for its own moment.
"""

import logging
from collections.abc import Iterable
from typing import Final

from sluis.gate.state.rules import Activity

log = logging.getLogger("sluis.gate")
DAY_MS: Final = 86_400_000
STAGES: Final = (7, 30, 90)
"""Days ahead at which is warned."""
OVER: Final = 0


def days_left(not_after_ms: int, now_ms: int) -> int:
    """Return the whole days until a plan runs out, rounded up; 0 or less when it has.

    Examples:
        >>> days_left(86_400_000, 1), days_left(86_400_000, 86_400_000)
        (1, 0)
    """
    return -((now_ms - not_after_ms) // DAY_MS)


def stage_of(not_after_ms: int, now_ms: int) -> int | None:
    """Return the stage a plan is in: 90, 30 or 7 days ahead, 0 when it ran out, ``None`` when it is far away.

    Examples:
        >>> [stage_of(100 * DAY_MS, day * DAY_MS) for day in (0, 10, 70, 93, 100)]
        [None, 90, 30, 7, 0]
    """
    left = days_left(not_after_ms, now_ms)
    if left <= 0:
        return OVER
    return next((stage for stage in STAGES if left <= stage), None)


class LeaseWatch:
    """Says each stage of each plan once."""

    def __init__(self) -> None:
        self._logged: dict[tuple[str, int], int] = {}

    def look(self, activities: Iterable[Activity], now_ms: int) -> None:
        """Log the stages that were reached since the last look; only for activities that law leaves open.

        Effects:
            Log lines: name of the activity and days.
        """
        for activity in activities:
            ends_ms = activity.lowered.lease.not_after_ms
            stage = stage_of(ends_ms, now_ms) if activity.lowered.open else None
            if stage is None or self._logged.get((activity.name, ends_ms)) == stage:
                continue
            self._logged[activity.name, ends_ms] = stage
            if stage == OVER:
                log.error("alarm: the plan of activity %s ran out; it is closed", activity.name)
            else:
                log.warning("the plan of activity %s runs out in %d days", activity.name, days_left(ends_ms, now_ms))
