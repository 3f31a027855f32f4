"""The scene of the sealed ledger: statements verify, the forged one does not, and nothing is missing afterwards."""

from pathlib import Path

import pytest

from sluis.demo import scenes
from sluis.demo.sealed import SILENT_LINE, proved
from sluis.demo.stage import stage


async def test_what_is_said_is_proved_forged_and_erased(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with stage(tmp_path, scenes.OBJECTOR, seed=1) as set_up:
        await scenes.ordinary_evening(set_up)
        await proved(set_up)
        assert set_up.faults == []
    page = capsys.readouterr().out
    for part in (
        SILENT_LINE,
        "the ledger holds NOTHING about this line",
        "DOES NOT HOLD",
        "All of it holds.",
        "still verifies",
    ):
        assert part in page
    assert page.index("the ledger holds NOTHING") < page.index("DOES NOT HOLD") < page.index("All of it holds.")
