from pathlib import Path

import pytest

from sluis.demo import audited as module
from sluis.demo.audited import audited
from sluis.demo.stage import stage
from sluis.i18n import use


@pytest.mark.parametrize(("lang", "word"), [("nl", "De build van deze week"), ("en", "The build of this week")])
async def test_the_scene_finds_what_one_build_sends_and_the_other_does_not(
    lang: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use("nl" if lang == "nl" else "en")
    async with stage(tmp_path, 1, seed=1) as set_up:
        await audited(set_up)
        assert set_up.faults == []
    page = capsys.readouterr().out
    assert word in page
    assert "Device.Hosts.Host.*.IPAddress" in page
    assert "Annas-iPhone" not in page
    assert "02:00:5e" not in page


async def test_two_clean_builds_make_the_scene_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_one = module.audit_of
    monkeypatch.setattr(module, "audit_of", lambda _name: of_one("clean.har"))
    async with stage(tmp_path, 1, seed=1) as set_up:
        await audited(set_up)
        assert set_up.faults == ["the leak was not found"]
    capsys.readouterr()
