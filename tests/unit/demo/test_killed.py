"""A real process that is really killed while it sends: what its recipient holds is on record, and in the end once."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from sluis.demo import killed, scenes
from sluis.demo.stage import stage


async def test_the_scene_shows_what_the_recipient_holds_beside_what_is_on_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(killed, "HOMES", 16)
    async with stage(tmp_path, 16, seed=1) as set_up:
        await scenes.killed_while_sending(set_up)
        assert set_up.faults == []
        assert set_up.waiting() == 0, "the gate of the other scenes is left alone"
    page = capsys.readouterr().out
    assert "killed with SIGKILL" in page
    assert "16 routers report" in page
    assert "came twice, and by their ids 16 are left" in page


async def soon(met: Callable[[], bool]) -> None:
    await asyncio.sleep(0 if met() else 1)


@pytest.mark.long(sibling="test_the_scene_shows_what_the_recipient_holds_beside_what_is_on_record")
async def test_a_gate_that_is_not_killed_in_time_is_noted_as_not_as_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(killed, "HOMES", 3)
    monkeypatch.setattr(killed, "_until", soon)
    async with stage(tmp_path, 3, seed=1) as set_up:
        await scenes.killed_while_sending(set_up)
        assert set_up.faults[0] == "the gate was not killed while it was sending"
