"""What the supervisor refuses; what it does under load stands in tests/flow/test_workers.py."""

import asyncio
from pathlib import Path

from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, Clock, build, eventually
from tests.flow.reloading import edit

from sluis.errors.gate import worker_reload_error
from sluis.gate.fleet.supervisor import keep_all_up, supervising
from sluis.gate.state.state import open_gate


async def test_what_one_worker_cannot_take_nobody_takes(tmp_path: Path, postgres_url: str) -> None:
    state = open_gate(build(tmp_path, database=postgres_url, insight='url = "http://127.0.0.1:9/"'))
    async with supervising(state, tmp_path / "gate.toml", 1) as (supervisor, _ports, _admin):
        before, [worker] = state.in_force, supervisor.fleet.workers
        edit(tmp_path, 'url = "http://127.0.0.1:9/"', 'url = "http://127.0.0.1:9/"\nauthorization_file = "absent"')
        assert await supervisor.reload(tmp_path / "gate.toml") is None
        assert state.refused_reload is not None
        assert state.refused_reload.fault.entry is worker_reload_error
        assert state.in_force == before
        edit(tmp_path, '\nauthorization_file = "absent"', "")
        assert await supervisor.reload(tmp_path / "gate.toml") is not None
        assert state.refused_reload is None
        assert supervisor.fleet.workers == (worker,)


async def test_a_new_day_is_judged_by_all_workers(tmp_path: Path, postgres_url: str) -> None:
    clock = Clock(COLLECTED_MS)
    state = open_gate(build(tmp_path, database=postgres_url), clock)
    async with supervising(state, tmp_path / "gate.toml", 1) as (supervisor, _ports, _admin):
        keeping = asyncio.create_task(keep_all_up(state, supervisor, tmp_path / "gate.toml", 0.05))
        clock.at_ms += DAY_MS
        await eventually(lambda: state.rules.judged_ms == clock.at_ms, 30)
        keeping.cancel()
        assert state.refused_reload is None
