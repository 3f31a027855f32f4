"""A gate behind doormen starts whole or not at all, and stops on a signal. More in tests/flow/test_workers.py."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.flow.gatehouse import build, eventually
from tests.raised import raises

from sluis.errors import FileMissingError, WorkerStartError
from sluis.errors.gate import endpoint_missing_error
from sluis.errors.store import store_served_error
from sluis.gate.fleet.committing import attend_under, commit_until_signal, committing
from sluis.gate.state.state import open_gate


async def test_it_stops_on_a_signal_and_lets_go_of_everything(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "sluis")
    serving = asyncio.create_task(commit_until_signal(open_gate(build(tmp_path)), tmp_path / "gate.toml", 2))
    await eventually(lambda: "with 2 doormen" in caplog.text, 60)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 30)
    assert "gate is closing" in caplog.text
    assert not (tmp_path / "gate.db-wal").exists(), "the last connection took the log with it"
    asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)


async def test_there_is_one_committing_process_per_database(tmp_path: Path) -> None:
    settings = build(tmp_path)
    async with committing(open_gate(settings), tmp_path / "gate.toml", 1) as (_house, ports, admin):
        assert len(ports) == 1
        assert admin
        with raises(store_served_error):
            async with committing(open_gate(settings), tmp_path / "gate.toml", 1):
                pytest.fail("two writers")


async def test_without_passwords_certificate_or_endpoint_nothing_starts(tmp_path: Path) -> None:
    config = tmp_path / "gate.toml"
    settings = build(tmp_path)
    (tmp_path / "gate.passwords").unlink()
    with pytest.raises(FileMissingError):
        async with committing(open_gate(settings), config, 1):
            pytest.fail("no passwords")
    settings = build(tmp_path, more='[[listener]]\nport = 0\ntls_certificate = "absent"\ntls_key = "absent"\n')
    with pytest.raises(FileMissingError):
        async with committing(open_gate(settings), config, 1):
            pytest.fail("no certificate")
    settings = replace(build(tmp_path), recipients={})
    with raises(endpoint_missing_error):
        async with committing(open_gate(settings), config, 1):
            pytest.fail("no endpoint")


async def test_when_a_doorman_cannot_start_there_is_no_gate(tmp_path: Path) -> None:
    """Its settings are those the gate was opened with; its passwords it reads itself."""
    state = open_gate(replace(build(tmp_path), source="["))
    with pytest.raises(WorkerStartError):
        async with committing(state, tmp_path / "gate.toml", 1):
            pytest.fail("nobody receives")
    async with committing(open_gate(build(tmp_path)), tmp_path / "gate.toml", 1) as (house, _ports, _admin):
        assert house.fleet.begin == attend_under(house._state, tmp_path / "gate.toml")
