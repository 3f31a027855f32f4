"""What has to be thrown away on time is thrown away, and nothing else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select, update
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, eventually, opened, statuses_of

from sluis.gate.http.scheduled_jobs import ThrownAway, destroy_expired, run_jobs
from sluis.gate.state.state import GateState
from sluis.ledger.record import Status
from sluis.store.duplicates import Mark, remember
from sluis.store.schema import duplicates, outbox
from sluis.terms import Lifetime
from sluis.token_period import period_of

NOON_MS = 1_795_521_600_000
HOUR_MS, DAY_MS, GRACE_MS = 3_600_000, 86_400_000, 300_000


def test_a_period_key_goes_five_minutes_after_its_period_and_not_before(tmp_path: Path) -> None:
    clock = Clock(NOON_MS)
    with opened(build(tmp_path), clock) as state:
        period = period_of(Lifetime.HOUR, NOON_MS)
        with state.transaction() as conn:
            key = state.keystore.period_key(conn, Lifetime.HOUR, period)
        clock.at_ms = NOON_MS + HOUR_MS + GRACE_MS - 1
        assert destroy_expired(state) == ThrownAway(0, 0, 0)
        clock.at_ms += 1
        assert destroy_expired(state) == ThrownAway(1, 0, 0)
        with state.transaction() as conn:
            assert state.keystore.period_key(conn, Lifetime.HOUR, period) != key


def test_marks_of_duplicates_go_after_their_window(tmp_path: Path) -> None:
    clock = Clock(NOON_MS)
    with opened(build(tmp_path), clock) as state:
        with state.transaction() as conn:
            assert remember(conn, [Mark(0, b"m" * 32)], NOON_MS + DAY_MS) == frozenset()
        clock.at_ms = NOON_MS + DAY_MS - 1
        assert destroy_expired(state).duplicates == 0
        clock.at_ms += 1
        assert destroy_expired(state).duplicates == 1


def remembered(state: GateState) -> int:
    """Return how many marks of reports are kept."""
    with state.store.reading() as conn:
        return int(conn.execute(select(func.count()).select_from(duplicates)).scalar_one())


async def test_the_chores_are_done_again_and_again(tmp_path: Path) -> None:
    clock = Clock(NOON_MS)
    with opened(build(tmp_path), clock) as state, ThreadPoolExecutor(1) as thread:
        task = asyncio.create_task(run_jobs(state, thread, every_s=0.01))
        for turn in range(2):
            with state.transaction() as conn:
                remember(conn, [Mark(0, bytes([turn]) * 32)], clock.at_ms)
            await eventually(lambda: remembered(state) == 0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_body_that_was_moved_where_nobody_delivers_is_found_by_the_chores(tmp_path: Path) -> None:
    with opened(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as state, ThreadPoolExecutor(1) as thread:
        ask(state)
        arrive(state)
        with state.transaction() as conn:
            conn.execute(update(outbox).values(recipient="nobody"))
        task = asyncio.create_task(run_jobs(state, thread, every_s=0.01))
        await eventually(lambda: b"sluis_outbox_alarms_total 1.0" in state.metrics.text())
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert statuses_of(state) == [Status.CANCELLED]
