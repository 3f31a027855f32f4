"""Bodies that somebody moved to a recipient nobody serves: found once a minute, as no deliverer ever claims them.

In:  a gate. Out: how many were taken out of the outbox, each with its outcome on record.

The rules this module keeps (ledger specification, sections 3.5.4 and 10.46):
 * A row for a recipient of the settings is held against its record when that recipient's deliverer claims it; all
   others are looked at here, whatever recipient they name.
 * One that is not what is on record is an alarm and is cancelled, or ``unknown`` if it was ever attempted. One that is
   what is on record waits: its recipient left the settings, or is served by another gate.
 * Nothing of the row is logged or counted by: whoever changed it chose what stands there.
"""

import logging
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from sluis.errors import HouseholdErasedError, OutboxBodyError
from sluis.gate.state.state import GateState
from sluis.keys.keystore import Keystore
from sluis.ledger.outbox import Waiting, open_waiting, settle_all, waiting_elsewhere
from sluis.ledger.outbox_depth import recount
from sluis.ledger.record import Status

log = logging.getLogger("sluis.gate")
AT_ONCE: Final = 500
"""Rows looked at in one round."""


class MovedBodies:
    """What one gate process has looked at of the rows for recipients it does not serve."""

    def __init__(self) -> None:
        self._after = b""

    def cancel(self, state: GateState) -> int:
        """Look at the next rows, and take out those that are not what is on record; return how many.

        Raises:
            StandingClosedError: database and journal do not agree: nothing is settled.
            StoreError: nothing was settled.

        Effects:
            Reads; and when there is such a row one transaction that runs alone, in which the counters of the outbox
            are made right too: whoever moved a row moved no counter.
        """
        served = frozenset(state.settings.recipients)
        with state.store.reading() as conn:
            rows = waiting_elsewhere(conn, served, self._after, AT_ONCE)
            wrong = {row.commitment for row in _wrong(conn, state.keystore, rows)}
        self._after = rows[-1].commitment if len(rows) == AT_ONCE else b""
        if not wrong:
            return 0
        with state.transaction() as conn:
            state.follow(conn)
            rows = waiting_elsewhere(conn, served, b"", AT_ONCE, wrong)
            found = _wrong(conn, state.keystore, rows)
            outcomes = {row.commitment: Status.UNKNOWN if row.attempts else Status.CANCELLED for row in found}
            settle_all(conn, state.keystore, state.writer(conn), outcomes, state.clock())
            recount(conn)
        for _ in outcomes:
            log.error("alarm: a body in the outbox names a recipient that is not on record, and is cancelled")
            state.metrics.outbox_alarm()
        return len(outcomes)


def _wrong(conn: Connection, keystore: Keystore, rows: Collection[Waiting]) -> list[Waiting]:
    """Return the rows that are not what is on record, or that nothing opens."""
    wrong = []
    for row in rows:
        try:
            open_waiting(conn, keystore, row)
        except (HouseholdErasedError, OutboxBodyError):
            wrong.append(row)
    return wrong
