"""``sluis risk`` on the screen, in JSON and as pictures; and each refusal in one sentence."""

import json
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.risk_files import write_fleet

from sluis.cli.main import main

REGISTER = ["--register", str(ROOT / "examples" / "register-per-home.yaml")]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_fleet(tmp_path_factory.mktemp("fleet") / "reports.ndjson")


def test_the_first_sentence_says_how_often_how_surely_on_what_and_what_not(
    fleet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    svg, html = tmp_path / "risk.svg", tmp_path / "risk.html"
    command = ["risk", fleet, *REGISTER, "--activity", "network-quality", "--svg", str(svg), "--html", str(html)]
    assert main([*command, "--population", "8374404"]) == 0
    said = capsys.readouterr().out
    first = " ".join(said.split("bodies from")[0].split())
    assert first.startswith("network-quality: ")
    assert "of homes are recognised the next day among 22 (95 % interval" in first
    assert "by chance" in first
    assert "measured on 24 homes, of which 0 let nothing out, and 48" in first
    assert "2026-11-24 to 2026-11-25; not looked at: " in " ".join(said.split())
    assert "What each column does, on 24 homes" in said
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    assert "network-quality: " in html.read_text(encoding="utf-8")


def test_dutch(fleet: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "nl", "risk", fleet, *REGISTER, "--brief"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "van de huizen wordt de volgende dag herkend onder" in said
    assert "is recognised" not in said


def test_json_holds_figures_and_no_token(fleet: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["risk", fleet, *REGISTER, "--activity", "wifi-help", "--brief", "--format", "json"]) == 0
    text = capsys.readouterr().out
    (measured,) = json.loads(text)["measured"]
    assert measured["figures"]["token_lifetime"]["unique"]["trials"] == 48
    assert measured["source"]["kind"] == "replay"
    assert "phone" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "needs FILES"),
        (["FLEET", "--bodies", "x", "--activity", "wifi-help"], "--bodies"),
        (["--bodies", "x"], "needs --activity"),
        (["--bodies", "nowhere", "--activity", "wifi-help"], "does not exist"),
        (["FLEET", "--svg", "x.svg", "--brief"], "needs --activity"),
        (["FLEET", "--population", "2", "--brief"], "a population of 2 cannot be"),
        (["FLEET", "--sensitive", "SSID", "--brief"], "is no column that wifi-help releases"),
        (["examples/report.json", "--brief"], "homes left something to measure"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    words: list[str], said: str, fleet: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["risk", *(fleet if word == "FLEET" else word for word in words), *REGISTER]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert told.err.count("\n") <= 3
