"""Each scene does what it says, in any order of reading; a scene that fails is said."""

from pathlib import Path

import pytest

from sluis.demo import scenes
from sluis.demo.stage import stage


async def test_an_objection_stops_and_the_receipt_names_the_last_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage(tmp_path, scenes.OBJECTOR, seed=1) as set_up:
        await scenes.ordinary_evening(set_up)
        await scenes.objection(set_up)
        assert set_up.faults == []
    page = capsys.readouterr().out
    assert "Last report that left: decided " in page
    assert "Its router reported again: 0 left." in page


async def test_an_objection_before_anything_left_is_noted_as_not_as_it_should(tmp_path: Path) -> None:
    async with stage(tmp_path, scenes.OBJECTOR, seed=1) as set_up:
        await scenes.objection(set_up)
        assert set_up.faults == ["the receipt names no last report"]
