"""``sluis identify`` shows paths and never a value."""

import json
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.errors.cli import file_absent_error

EXAMPLE = str(ROOT / "examples" / "report.json")
VALUES = ("Annas-iPhone", "woonkamer", "02:00:5e", "192.168", "De Vries", "Buren", "EX0000001", "-61")


@pytest.mark.parametrize("words", [[], ["--format", "json"], ["--lang", "nl"]])
def test_no_value_is_shown(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identify", EXAMPLE, *words]) == 0
    page = capsys.readouterr()
    assert "Device.Hosts.Host.*.PhysAddress" in page.out
    assert not [value for value in VALUES if value in page.out + page.err]


def test_json_says_kind_subject_and_count(capsys: pytest.CaptureFixture[str]) -> None:
    main(["identify", EXAMPLE, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    paths = {entry["path"]: entry for entry in document["paths"]}
    assert paths["Device.Hosts.Host.*.PhysAddress"]["kind"] == "mac_address"
    assert paths["Device.Hosts.Host.*.PhysAddress"]["count"] == 2
    neighbour = paths["Device.WiFi.NeighboringWiFiDiagnostic.Result.*.BSSID"]
    assert neighbour["subject"] == "neighbour"
    assert document["reports"] == 1


def test_a_refused_line_is_counted_and_makes_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "x.ndjson"
    lines.write_text('{"Report":[{"Device.X":1}]}\n{"Report": [PIEP\n')
    assert main(["identify", str(lines), "--format", "json"]) == 1
    page = capsys.readouterr()
    assert json.loads(page.out)["refused"] == [{"reason": "refused-syntax", "count": 1}]
    assert "PIEP" not in page.out + page.err
    assert main(["identify", str(lines)]) == 1
    assert "Refused: 1" in capsys.readouterr().out


def test_a_file_of_which_nothing_is_readable_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "x.json"
    broken.write_bytes(b'{"Report": [PIEP')
    assert main(["identify", str(broken)]) == 2
    assert "refused-syntax" in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["identify", str(tmp_path / "none.json")]) == 2
    assert file_absent_error.hint in capsys.readouterr().err


def test_json_says_how_sure_and_what_stands_around(capsys: pytest.CaptureFixture[str]) -> None:
    main(["identify", EXAMPLE, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["leaves"] == sum(entry["count"] for entry in document["paths"])
    assert {entry["confidence"] for entry in document["paths"] if entry["listed"]} == {"certain"}
    assert [entry["path"] for entry in document["around"]] == ["file.name"]


def test_an_identifier_where_none_should_be_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "x.json"
    report.write_text('{"Report":[{"Device.WiFi.Radio.1.Name":"r 02:00:5e:00:53:01","clients.02005e005302.rssi":1}]}')
    assert main(["identify", str(report), "--lang", "en"]) == 0
    page = capsys.readouterr().out
    assert "holds: MAC address" in page
    assert "in a key: MAC address" in page
    assert "5e:00:53" not in page
    assert "02005e005302" not in page


def test_a_folder_is_read_whole_and_what_is_not_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leases").write_text("0 02:00:5e:00:53:01 192.0.2.1 Annas-iPhone *\n")
    (tmp_path / "notes.txt").write_text("PIEP")
    assert main(["identify", str(tmp_path), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["unread"] == [{"file": str(tmp_path / "notes.txt"), "reason": "no-format"}]
    assert {entry["path"] for entry in document["paths"]} == {
        f"dnsmasq.lease.*.{name}" for name in ("expiry", "mac", "ip", "hostname", "client_id")
    }
    assert main(["identify", str(tmp_path)]) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert "notes.txt (in no format that Sluis reads)" in page
    assert "Anna" not in page
    assert "PIEP" not in page


def test_a_broken_file_says_its_format_and_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.json").write_text('{"Report":[{"Device.X":1}]}')
    (tmp_path / "leases").write_text("0 02:00:5e:00:53:01 192.0.2.1 tv *\nPIEP\n")
    (tmp_path / "record").write_bytes(b"\x0a\x031.4\x1a\x0fPIEP")
    assert main(["identify", str(tmp_path), "--format", "json"]) == 1
    broken = json.loads(capsys.readouterr().out)["broken"]
    assert [(fault["format"], fault["line"], fault["byte"]) for fault in broken] == [("leases", 2, None), ("usp", 1, 5)]
    assert main(["identify", str(tmp_path)]) == 1
    page = " ".join(capsys.readouterr().out.split())
    assert "leases, line 2 (format: leases): not readable as the format it claims." in page
    assert "record, byte 5 (format: usp)" in page
    assert "PIEP" not in page


def test_a_format_that_is_named_is_read_as_that(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_text('{"a": [{"b": "Anna"}]}')
    assert main(["identify", str(tmp_path / "x"), "--as", "any-json", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["paths"][0]["path"].startswith("any.a")
    assert main(["identify", str(tmp_path / "x"), "--as", "nothing"]) == 2
    assert "opensync-flow" in capsys.readouterr().err
