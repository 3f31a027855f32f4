"""The stage is real: settings on disk, a gate that answers, recipients, and a note of what went wrong."""

from pathlib import Path

from sluis.demo.homes import report_of
from sluis.demo.stage import examples, stage


def test_the_shipped_registers_are_found() -> None:
    assert (examples() / "register-neighbours.yaml").is_file()


async def test_a_report_of_a_home_gets_through(tmp_path: Path) -> None:
    async with stage(tmp_path, 2, seed=1) as set_up:
        home = set_up.home(2)
        assert set_up.slot(home) == 1
        assert await set_up.post(home, [report_of(home, set_up.state.clock() // 1000)]) == 200
        assert await set_up.settled("deliveries")
        assert len(set_up.recipients["netwerk-meting"].kept) == 1
        set_up.expect(met=True, what="fine")
        set_up.expect(met=False, what="not fine")
        assert set_up.faults == ["not fine"]
