"""What is shown before and after is what was sent and what arrived; a line that shows something else is a fault."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from sluis.demo import first_minute
from sluis.demo.first_minute import TOLD, before_and_after, how_to_go_on
from sluis.demo.left_behind import LeftBehind
from sluis.demo.scenes import ASKER
from sluis.demo.stage import Stage, stage
from sluis.i18n import use
from sluis.reports.show import out


async def test_each_line_is_of_the_report_and_of_the_body(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with stage(tmp_path, ASKER, seed=2026) as set_up:
        await before_and_after(set_up)
        assert set_up.faults == []
        home = set_up.home(ASKER)
        [got] = set_up.recipients["wifi-insight"].kept.values()
    page, body = capsys.readouterr().out, got.body.decode()
    table = [line for line in page.splitlines() if any(line.startswith(f"  {words} ") for _, words in TOLD)]
    assert len(table) == len(TOLD)
    assert max(map(len, table)) <= 80
    device = home.devices[0]
    for sent in (device.name, device.mac, device.address, home.ssid, home.neighbours[0][0], home.serial):
        assert sent in page
        assert sent not in body
    assert sum("stays inside" in line for line in table) == 4
    count, kept, changed, same = map(int, first_minute_numbers(page))
    assert count == kept + changed + same
    assert same < changed < kept


def first_minute_numbers(page: str) -> list[str]:
    sentence = next(line for line in page.splitlines() if line.startswith("Of "))
    return [word for word in sentence.split() if word.isdecimal()]


def test_a_report_without_the_fields_that_are_told_is_a_fault() -> None:
    noted: list[str] = []
    watching = SimpleNamespace(expect=lambda met, what: met or noted.append(what))
    first_minute._print_chosen(out(), [], "WiFi Insight Inc.", cast("Stage", watching))
    assert noted == ["a line of before and after is missing"]


def test_what_was_seen_is_not_offered_again(capsys: pytest.CaptureFixture[str]) -> None:
    left = LeftBehind((Path("a"), Path("b"), Path("c")), 7, "holds")
    how_to_go_on(left, every_scene=False, keep=False)
    short = capsys.readouterr().out
    assert "demo --all" in short
    assert "demo --keep" in short
    assert "7 files" in short
    assert "holds" not in short
    how_to_go_on(left, every_scene=True, keep=True)
    whole = capsys.readouterr().out
    assert "demo --all" not in whole
    assert "demo --keep" not in whole
    assert "The dossier, checked: holds" in whole


def test_it_is_called_as_it_was_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "bin" / "sluis"
    own.parent.mkdir()
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(own)])
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    monkeypatch.chdir(tmp_path)
    assert first_minute._called() == "bin/sluis"
    monkeypatch.chdir(own.parent)
    monkeypatch.setenv("PATH", str(own.parent))
    assert first_minute._called() == "sluis"
    monkeypatch.setattr("sys.argv", ["-c"])
    assert first_minute._called() == "sluis"


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_the_first_two_lines_say_what_it_is_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    use(lang)
    try:
        async with stage(tmp_path, ASKER, seed=2026) as set_up:
            await before_and_after(set_up)
    finally:
        use("en")
    problem, answer, blank, *_ = capsys.readouterr().out.splitlines()
    assert max(len(problem), len(answer)) <= 120
    assert blank == ""
    assert re.search("other companies|andere bedrijven", problem)
    assert re.search("^Sluis (?:stands between|staat ertussen): ", answer)
