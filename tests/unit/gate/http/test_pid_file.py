"""The pid file: private, held by one gate, believed only while it is held."""

import os
import stat
from pathlib import Path

import pytest

from sluis.errors import GateNotRunningError, GateRunningError, PidFileError
from sluis.gate.http.pid_file import holding, pid_of_running


def test_it_is_private_and_names_the_process_that_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "gate.pid"
    with holding(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert pid_of_running(path) == os.getpid()
        with pytest.raises(GateRunningError), holding(path):
            pass
    with pytest.raises(GateNotRunningError):
        pid_of_running(path)
    with holding(path):
        assert pid_of_running(path) == os.getpid()


def test_what_a_crash_left_behind_is_nobody(tmp_path: Path) -> None:
    path = tmp_path / "gate.pid"
    with pytest.raises(GateNotRunningError):
        pid_of_running(path)
    path.write_text("1234\n")
    path.chmod(0o600)
    with pytest.raises(GateNotRunningError):
        pid_of_running(path)


def test_a_file_others_can_write_a_link_and_nonsense_are_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "gate.pid"
    with holding(path):
        path.write_text("nonsense")
        with pytest.raises(PidFileError):
            pid_of_running(path)
        path.write_text("1")
        with pytest.raises(PidFileError):
            pid_of_running(path)
        path.chmod(0o622)
        with pytest.raises(PidFileError):
            pid_of_running(path)
    (tmp_path / "link").symlink_to(path)
    for use in (lambda: pid_of_running(tmp_path / "link"), lambda: holding(tmp_path / "link").__enter__()):
        with pytest.raises(PidFileError):
            use()
    with pytest.raises(PidFileError), holding(tmp_path / "no" / "folder"):
        pass
