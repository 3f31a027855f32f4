"""What has to be done on time: what is past its time is thrown away, plans about to run out are named.

Thrown away are period keys, marks of duplicates and samples of what was released. Periods of counts that are over are
closed. Bodies that somebody moved to a recipient nobody serves are looked for too: no delivery would find them.

Runs in the gate's one store thread, once a minute. A chore that fails is logged by its code and tried again.

Source: ledger specification, section 7 (keys are deleted at period end + 5 minutes); gate specification, section 12.2.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from sluis.errors import SluisError, StoreBusyError
from sluis.gate.delivery.moved import MovedBodies
from sluis.gate.path.closing import close_periods
from sluis.gate.state.lease_watch import LeaseWatch
from sluis.gate.state.state import GateState
from sluis.ledger.sampled import forget_sampled
from sluis.store.duplicates import forget_expired

log = logging.getLogger("sluis.gate")
EVERY_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class ThrownAway:
    """What one round of chores removed."""

    period_keys: int
    duplicates: int
    sampled: int
    """Bodies of samples."""


def destroy_expired(state: GateState) -> ThrownAway:
    """Destroy what is past its time, and take the deleted bytes out of the write-ahead log.

    Raises:
        StoreError: nothing was removed.
    """
    with state.together() as conn:
        now_ms = state.clock()
        keys = state.keystore.destroy_ended(conn, now_ms)
        done = ThrownAway(keys, forget_expired(conn, now_ms), forget_sampled(conn, now_ms))
    if done.period_keys or done.sampled:
        try:
            state.store.checkpoint()
        except StoreBusyError:
            log.info("the write-ahead log is in use; what was thrown away leaves it at the next round")
    return done


async def run_jobs(state: GateState, thread: ThreadPoolExecutor, every_s: float = EVERY_S) -> None:
    """Do the chores now and every ``every_s`` seconds, until cancelled."""
    loop, leases, moved = asyncio.get_running_loop(), LeaseWatch(), MovedBodies()
    while True:
        leases.look(state.activities, state.clock())
        for job in (close_periods, destroy_expired, moved.cancel):
            try:
                await loop.run_in_executor(thread, job, state)
            except SluisError as fault:
                log.error("chores: %s", fault.code)
        await asyncio.sleep(every_s)
