"""``sluis router-profile`` prints, writes, checks, and ends as its siblings do."""

import io
import json
from pathlib import Path

import pytest

from sluis.cli.main import main

REGISTER = ["--register", "examples/register-per-home.yaml", "--at", "2026-12-02"]
VERB = "router-profile"


def test_what_is_asked_and_what_not_is_printed_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([VERB, *REGISTER, "--url", "https://gate.voorbeeld.example/ingest", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Device.Hosts.Host.*.HostName" in said
    assert "Not asked of the router" in said
    assert main([VERB, *REGISTER, "--lang", "nl"]) == 0
    assert "Niet aan de router gevraagd" in capsys.readouterr().out


def test_json_holds_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([VERB, *REGISTER, "--activity", "wifi-help", "--format", "json", "--out", str(tmp_path)]) == 0
    [profile] = json.loads(capsys.readouterr().out)["profiles"]
    assert len(profile["parameters"]) == 10
    assert len(list(tmp_path.rglob("*.bin"))) == 5


def test_an_instance_is_a_number_from_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([VERB, *REGISTER, "--instance", "0"]) == 2
    assert "--instance" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("dump", "level", "code"),
    [
        ("examples/router/as-the-register.txt", "review", 0),
        ("examples/router/after-an-update.txt", "fail", 1),
        ("examples/router", "never", 0),
        ("no-such-file", "never", 2),
    ],
)
def test_a_check_ends_by_its_worst(dump: str, level: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([VERB, *REGISTER, "--check", dump, "--fail-on", level]) == code
    assert capsys.readouterr()


def test_standard_input_is_a_dump(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    octets = Path("examples/router/after-an-update.txt").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(octets)))
    assert main([VERB, *REGISTER, "--check", "-", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert {finding["drift"] for finding in document["differing"][0]["findings"]} == {
        "object",
        "shorter",
        "unencrypted",
    }
