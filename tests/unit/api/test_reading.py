"""Reading files for verbs that look at them."""

from pathlib import Path

import pytest

from sluis.api.reading import read_reports
from sluis.errors import InputNotReadableError, RefusedError
from sluis.telemetry.folder import Unread
from sluis.terms import Reason


def test_reports_keep_apart_which_router_they_are_of(tmp_path: Path) -> None:
    lines = tmp_path / "x.ndjson"
    serial = '{"Report":[{"Device.DeviceInfo.SerialNumber":"%s","Device.WiFi.Radio.1.Channel":1}]}'
    lines.write_text("\n".join([serial % "EX1", serial % "EX2", serial % "EX1"]))
    other = tmp_path / "y.json"
    other.write_text('{"Report":[{"Device.WiFi.Radio.1.Channel":1}]}')
    reading = read_reports([str(lines), str(other)])
    assert len(reading.reports) == 4
    assert len(set(reading.sources)) == 3
    assert {".".join(leaf.path) for leaf in reading.around} == {"file.name"}


def test_nothing_readable_is_an_error_and_something_readable_is_not(tmp_path: Path) -> None:
    broken = tmp_path / "x.json"
    broken.write_bytes(b"{")
    fine = tmp_path / "y.json"
    fine.write_text('{"Report":[{"Device.X":1}]}')
    with pytest.raises(RefusedError):
        read_reports([str(broken)])
    reading = read_reports([str(broken), str(fine)])
    assert reading.refused.total() == 1
    assert len(reading.reports) == 1


def test_every_file_of_a_folder_is_read_or_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "leases").write_text("0 02:00:5e:00:53:01 192.0.2.1 tv *\n")
    (tmp_path / "in" / "notes.txt").write_text("hello")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "in" / "leases")
    (tmp_path / "in" / "x.json").write_text('{"Report":[{"Device.X":1}]}')
    (tmp_path / "in" / "y.json").write_text('{"Report":[{\n"Device.X":')
    reading = read_reports([str(tmp_path)])
    assert reading.files == 2
    assert {(Path(entry.name).name, entry.unread) for entry in reading.unread} == {
        ("link", Unread.LINK),
        ("notes.txt", Unread.NO_FORMAT),
    }
    [(name, broken)] = reading.broken
    assert (Path(name).name, broken.format, broken.line) == ("y.json", "json", 2)
    assert reading.refused == {Reason.REFUSED_SYNTAX: 1}


def test_a_file_that_is_named_and_in_no_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(RefusedError):
        read_reports([str(tmp_path / "notes.txt")])


def test_a_file_of_a_folder_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.json").write_text('{"Report":[{"Device.X":1}]}')
    monkeypatch.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(PermissionError))
    [entry] = read_reports([str(tmp_path)]).unread
    assert entry.unread is Unread.CLOSED
    with pytest.raises(InputNotReadableError):
        read_reports([str(tmp_path / "x.json")])


def test_what_no_plan_can_release_is_read_when_asked(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"Report":[{"Device.X":["a","b"]}],"beside":"c"}')
    assert sum(len(report.leaves) for report in read_reports([str(tmp_path)]).reports) == 1
    assert sum(len(report.leaves) for report in read_reports([str(tmp_path)], whole=True).reports) == 3
