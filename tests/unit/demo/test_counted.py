"""The scene of a counted day: one body for three hundred homes, and nothing of one of them."""

from pathlib import Path

import pytest

from sluis.demo.counted import HOMES, counted
from sluis.demo.stage import stage


async def test_a_day_of_a_street_leaves_as_one_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with stage(tmp_path, 1, seed=1) as set_up:
        await counted(set_up)
        assert set_up.faults == []
    page = capsys.readouterr().out
    assert f"{HOMES} homes of region 1011 reported." in page
    assert page.count('{"Count":{"Bands":') == 1
