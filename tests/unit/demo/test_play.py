"""``sluis demo`` tells what it is for in one screen, plays every scene, and your own reports."""

import asyncio
import os
import re
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.demo import papers as made
from sluis.demo import play
from sluis.demo.play import SCENES
from sluis.demo.stage import stage
from sluis.i18n import tr, use

CAPTURES = ROOT.parent / "shared" / "captures"


def test_the_first_minute_fits_a_screen_and_leaves_what_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(made, "PAPERS", {"findings": made.PAPERS["findings"]})  # all of them: test_papers.py
    assert main(["demo", "--lang", "nl"]) == 0
    page = capsys.readouterr().out
    lines = page.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 200
    assert re.search(r"iPad-Noor +tablet$", page, flags=re.MULTILINE)
    assert re.search(rf"BurenNet5449700 +{re.escape(tr('— (stays inside)', 'nl'))}$", page, flags=re.MULTILINE)
    assert page.count("\n  - ") == 5
    assert tr("Everything went as it should.", "nl") in page
    for name in ("statement.html", "audit.pdf", "papers"):
        assert f" sluis-demo/{name} " in page
        assert (tmp_path / "sluis-demo" / name).exists()
    assert "NL-0007" in (tmp_path / "sluis-demo" / "statement.html").read_text(encoding="utf-8")
    assert (tmp_path / "sluis-demo" / "papers" / "findings-nl.pdf").exists()


async def test_every_scene_in_dutch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    use("nl")
    try:
        async with stage(tmp_path, play.HOMES, play.SEED) as set_up:
            await play._every_scene(set_up)
            assert set_up.faults == []
    finally:
        use("en")
    page = capsys.readouterr().out
    assert [int(number) for number in re.findall(r"^(\d+)\. ", page, flags=re.MULTILINE)] == list(
        range(1, len(SCENES) + 1)
    )
    assert tr("On record: what {line} can be told", "nl", line="NL-0007") in page
    assert "Autoriteit Persoonsgegevens (AP)" in page


def test_a_folder_that_cannot_be_made_is_refused_before_anything_plays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["demo", "--papers", str(tmp_path / "file" / "below")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "below" in said.err


def test_your_own_report_goes_through_the_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.json"
    file.write_text('{"Report":[{"Device.Hosts.Host.1.HostName":"Pieters-iPad"}]}', encoding="utf-8")
    assert main(["demo", "--input", str(file)]) == 0
    page = capsys.readouterr().out
    assert '"HostName":"tablet"' in page


@pytest.mark.skipif(not CAPTURES.exists(), reason="the recorded captures are not beside this checkout")
def test_a_captured_request_goes_through_the_gate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--input", str(CAPTURES / "obuspa" / "http-post-json-namevaluepair.http")]) == 0
    assert '"HostName":"television"' in capsys.readouterr().out


async def test_who_is_ended_from_outside_ends_as_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    running = SimpleNamespace(gate=SimpleNamespace(ports=[1], admin_port=2), config=Path("gate.toml"))
    waiting = asyncio.create_task(play._until_stopped(running))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(waiting, 120)
    assert "gate.toml" in capsys.readouterr().out
