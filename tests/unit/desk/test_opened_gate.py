"""The gate a desk has open: opened anew when another register came into force, kept when that fails."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import build, eventually, opened

from sluis.api.acting import Actor, acting
from sluis.desk import opened_gate
from sluis.desk.opened_gate import OpenedGate
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import wall_clock
from sluis.i18n import lang_in_force, use
from sluis.store.registers import in_force


@contextlib.contextmanager
def gate_of(settings: Settings) -> Iterator[OpenedGate]:
    desk = OpenedGate(Path(settings.base) / "gate.toml")
    try:
        yield desk
    finally:
        desk.close()


async def test_what_is_asked_runs_in_a_thread_with_the_language_of_who_asks(tmp_path: Path) -> None:
    with opened(build(tmp_path), wall_clock), gate_of(build(tmp_path)) as desk:
        use("nl")
        assert await desk.record(lang_in_force) == "nl"
        assert await desk.read(lang_in_force) == "nl"


async def test_of_one_person_one_thing_is_read_at_a_time_and_another_is_not_kept_waiting(tmp_path: Path) -> None:
    go_on, under_way = threading.Event(), list[str]()

    def slow(name: str) -> str:
        under_way.append(name)
        go_on.wait(60)
        return name

    async def reading(desk: OpenedGate, subject: str) -> str:
        with acting(Actor("https://id.example", subject, "ab" * 32, for_own_household=True)):
            return await desk.read(slow, subject)

    with opened(build(tmp_path), wall_clock), gate_of(build(tmp_path)) as desk:
        asked = [asyncio.create_task(reading(desk, subject)) for subject in ("flood", "flood", "flood", "other")]
        await eventually(lambda: len(under_way) == 2)
        assert sorted(under_way) == ["flood", "other"]
        go_on.set()
        assert await asyncio.gather(*asked) == ["flood", "flood", "flood", "other"]
        assert not desk._reading, "nothing is kept of who does not wait"


def test_the_gate_stays_as_it_is_while_no_other_register_came(tmp_path: Path) -> None:
    settings = build(tmp_path)
    with opened(settings, wall_clock), gate_of(settings) as desk:
        before = desk.gate
        desk.look()
        assert desk.gate is before


def test_another_register_opens_the_gate_anew_and_a_fault_leaves_it_open(tmp_path: Path) -> None:
    settings = build(tmp_path)
    with opened(settings, wall_clock) as state, gate_of(settings) as desk:
        before = desk.gate
        before.beside().in_force = b"another activation"
        kept = (tmp_path / "gate.toml").read_text()
        (tmp_path / "gate.toml").write_text("[nothing")
        desk.look()
        assert desk.gate is before
        (tmp_path / "gate.toml").write_text(kept)
        desk.look()
        assert desk.gate is not before
        with state.store.reading() as conn:
            assert in_force(conn) == b""
        assert not desk.gate.behind()


async def test_a_fault_of_ours_does_not_end_the_looking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks, twice = list[int](), asyncio.Event()
    loop = asyncio.get_running_loop()

    def broken() -> None:
        looks.append(1)
        if len(looks) > 1:
            loop.call_soon_threadsafe(twice.set)
        raise ValueError("PIEPKUIKEN")

    monkeypatch.setattr(opened_gate, "LOOK_S", 0.01)
    with opened(build(tmp_path), wall_clock), gate_of(build(tmp_path)) as desk:
        monkeypatch.setattr(desk, "look", broken)
        looking = asyncio.create_task(desk.keep_up())
        async with asyncio.timeout(10):
            await twice.wait()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    assert "ValueError" in caplog.text
    assert "PIEPKUIKEN" not in caplog.text
