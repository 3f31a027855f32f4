"""``sluis demo`` ends with exit code 0 in both languages, and plays your own reports."""

import asyncio
import os
import re
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.demo import play
from sluis.demo.play import SCENES
from sluis.i18n import tr

CAPTURES = ROOT.parent / "shared" / "captures"


def test_the_whole_demonstration_in_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--lang", "nl"]) == 0
    page = capsys.readouterr().out
    assert tr("Everything went as it should.", "nl") in page
    assert [int(number) for number in re.findall(r"^(\d+)\. ", page, flags=re.MULTILINE)] == list(
        range(1, len(SCENES) + 1)
    )
    assert tr("On record: what {line} can be told", "nl", line="NL-0007") in page
    assert "Autoriteit Persoonsgegevens (AP)" in page


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
