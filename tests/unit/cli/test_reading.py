"""Reading files for verbs that look at them."""

from pathlib import Path

import pytest

from sluis.cli.reading import read_reports
from sluis.errors import RefusedError


def test_reports_keep_apart_which_router_they_are_of(tmp_path: Path) -> None:
    lines = tmp_path / "x.ndjson"
    serial = '{"Report":[{"Device.DeviceInfo.SerialNumber":"%s","Device.WiFi.Radio.1.Channel":1}]}'
    lines.write_text("\n".join([serial % "EX1", serial % "EX2", serial % "EX1"]))
    other = tmp_path / "y.json"
    other.write_text('{"Report":[{"Device.WiFi.Radio.1.Channel":1}]}')
    found = read_reports([str(lines), str(other)])
    assert len(found.reports) == 4
    assert len(set(found.sources)) == 3
    assert {".".join(leaf.path) for leaf in found.around} == {"file.name"}


def test_nothing_readable_is_an_error_and_something_readable_is_not(tmp_path: Path) -> None:
    broken = tmp_path / "x.json"
    broken.write_bytes(b"{")
    fine = tmp_path / "y.json"
    fine.write_text('{"Report":[{"Device.X":1}]}')
    with pytest.raises(RefusedError):
        read_reports([str(broken)])
    found = read_reports([str(broken), str(fine)])
    assert found.refused.total() == 1
    assert len(found.reports) == 1
