"""Many dumps: each is a number, a broken one is named and stops nothing, and nothing of a household is said."""

from pathlib import Path

import pytest
from tests.unit.audit.profile.held_once import GOOD, held

from sluis.audit.profile.drift_kinds import Drift
from sluis.audit.profile.routers import DriftSummary, check_routers
from sluis.errors import InputNotReadableError
from sluis.telemetry.folder import FolderEntry, walk
from sluis.terms import Verdict


def test_a_folder_of_dumps_is_told_by_model_and_firmware(tmp_path: Path) -> None:
    text = GOOD.read_text(encoding="utf-8")
    (tmp_path / "a-S00001.txt").write_text(text + "Device.DeviceInfo.SerialNumber=S00001\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text(text.replace("Interval=3600", "Interval=60"), encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "d").symlink_to(tmp_path / "a-S00001.txt")
    summary, told = DriftSummary(), []
    seen: list[int] = []
    for checked in check_routers(walk([str(tmp_path)]), held(), advance=seen.append):
        summary.take(checked)
        told.append(checked)
    assert (summary.routers, summary.unread, summary.worst, seen) == (4, 2, Verdict.FAIL, [1, 1, 1, 1])
    [known, unsaid] = summary.kinds
    assert (known.model, known.firmware, known.routers, known.drifting) == ("HG-2026", "4.2.1", 2, [2])
    assert (unsaid.model, unsaid.drifting, unsaid.counts[Drift.UNREAD]) == ("", [3, 4], 2)
    assert "S00001" not in repr(told)


def test_a_file_that_was_named_and_is_not_there_is_an_error() -> None:
    with pytest.raises(InputNotReadableError):
        list(check_routers([FolderEntry("no-such-file")], held()))
