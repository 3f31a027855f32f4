"""``sluis doctor``: what is broken, in two languages, and nothing secret on the page."""

import json
from pathlib import Path

import pytest

from sluis.cli.main import main

PAGE = pytest.CaptureFixture[str]
WAY_IN = """
[[listener]]
port = 0
[[collector]]
name = "acs"
secret_file = "acs.secret"
[[route]]
path = "/ingest"
auth = "collector"
collectors = ["acs"]
"""


def test_it_says_that_all_is_well(gate: str, capsys: PAGE) -> None:
    assert main(["doctor", "--config", gate]) == 0
    page = capsys.readouterr().out
    assert "Broken: 0." in page
    assert "limits.waiting = 256" in page
    assert "recipients.wifi-insight.directory = out/wifi-insight" in page


def test_what_is_broken_is_a_finding_with_a_remedy_and_no_secret(gate: str, capsys: PAGE) -> None:
    folder = Path(gate).parent
    (folder / "token").write_text("Bearer hunter2")
    text = (
        Path(gate)
        .read_text()
        .replace(
            'directory = "out/wifi-insight"', 'url = "https://u.example/h00k?t=hunter2"\nauthorization_file = "token"'
        )
    )
    Path(gate).write_text(text + WAY_IN)
    (folder / "register.yaml").write_text("version: 1\n")
    assert main(["doctor", "--config", gate, "--format", "json"]) == 1
    page = capsys.readouterr().out
    report = json.loads(page)
    assert "hunter2" not in page
    assert "h00k" not in page
    [register] = [check for check in report["checks"] if check["part"] == "register"]
    assert register["verdict"] == "bad"
    assert register["remedy"]
    assert report["settings"]["recipients"]["wifi-insight"]["url"] == "https://u.example/***"
    assert main(["doctor", "--config", gate]) == 1
    page = capsys.readouterr().out
    assert "route[1].path = /ingest" in page
    assert "hunter2" not in page


def test_recipients_are_reached_only_when_asked(gate: str, capsys: PAGE) -> None:
    text = Path(gate).read_text().replace('directory = "out/wifi-insight"', 'url = "http://127.0.0.1:9/"')
    Path(gate).write_text(text)
    assert main(["doctor", "--config", gate, "--format", "json"]) == 0
    assert "egress" not in capsys.readouterr().out
    assert main(["doctor", "--config", gate, "--format", "json", "--egress"]) == 1
    parts = {check["part"]: check["verdict"] for check in json.loads(capsys.readouterr().out)["checks"]}
    assert parts["egress wifi-insight"] == "bad"
    assert "egress netwerk-meting" not in parts, "a folder is no address"
