"""Workers that cannot start; those that can are in tests/flow/test_workers.py."""

from pathlib import Path

import pytest
from tests.flow.gatehouse import build, opened

from sluis.errors import WorkerStartError
from sluis.gate.fleet.fleet import Fleet
from sluis.gate.fleet.orders import Begin, charter_of
from sluis.gate.state.state import GateState


async def test_when_a_worker_cannot_start_none_is_left(tmp_path: Path, gate: GateState) -> None:
    (tmp_path / "gate.keys").unlink()
    fleet = Fleet([], Begin(charter_of(tmp_path / "gate.toml", gate.rules), b""), 2)
    with pytest.raises(WorkerStartError) as refused:
        async with fleet:
            pytest.fail("a gate without keys")
    assert refused.value.places == {"worker": 1}
    assert fleet.workers == ()


async def test_a_worker_that_says_nothing_is_killed(tmp_path: Path) -> None:
    with opened(build(tmp_path)) as state:
        fleet = Fleet([], Begin(charter_of(tmp_path / "gate.toml", state.rules), b""), 1)
        fleet.start_s = 0.0
        with pytest.raises(WorkerStartError):
            async with fleet:
                pytest.fail("nobody answered")
        assert fleet.workers == ()
