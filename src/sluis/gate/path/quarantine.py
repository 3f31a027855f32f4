"""Quarantine: a row the canary stopped stays stopped until a person releases it.

The canary sings when a household's own identifier stands in bytes that were about to leave. That means door 1 or the
register is wrong, so the row is stopped for everybody and an alarm is raised. ``sluis gate release-row`` lifts it.
"""

import logging

from sqlalchemy import Connection

from sluis.gate.state.doors import Passed
from sluis.gate.state.state import Activity
from sluis.store.counts import quarantine_row, quarantined
from sluis.terms import Reason

log = logging.getLogger("sluis.gate")


def quarantined_rows(conn: Connection, activity: str) -> frozenset[int]:
    """Return the numbers of the stopped rows of an activity; 0 among them stops the whole activity."""
    return frozenset(stopped.row for stopped in quarantined(conn) if stopped.activity == activity)


def sound_alarm(conn: Connection, activity: Activity, passed: Passed, now_ms: int) -> bool:
    """Stop a row when the canary sang, and log the alarm: activity, row and kind, never a value.

    Returns:
        Whether a row was stopped.

    Effects:
        In the caller's transaction: a row of ``quarantine``. A hit no row explains stops the activity (row 0).
    """
    if passed.reason is Reason.GRAMMAR:
        log.error("alarm: door 2 refused bytes of activity %s; nothing left", activity.name)
    if passed.hit is None:
        return False
    row = activity.doors.row_of(passed.hit.path)
    log.error("alarm: canary found a %s in activity %s row %d; row stopped", passed.hit.kind, activity.name, row)
    return quarantine_row(conn, activity.name, row, passed.hit.kind.value, now_ms)
