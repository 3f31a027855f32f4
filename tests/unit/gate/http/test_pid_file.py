"""The pid file: private, held by one gate, believed only while it is held."""

import os
import stat
from pathlib import Path

from tests.raised import raises

from sluis.errors.gate import gate_not_running_error, gate_running_error, pid_file_error
from sluis.gate.http.pid_file import holding, pid_of_running


def test_it_is_private_and_names_the_process_that_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "gate.pid"
    with holding(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert pid_of_running(path) == os.getpid()
        with raises(gate_running_error), holding(path):
            pass
    with raises(gate_not_running_error):
        pid_of_running(path)
    with holding(path):
        assert pid_of_running(path) == os.getpid()


def test_what_a_crash_left_behind_is_nobody(tmp_path: Path) -> None:
    path = tmp_path / "gate.pid"
    with raises(gate_not_running_error):
        pid_of_running(path)
    path.write_text("1234\n")
    path.chmod(0o600)
    with raises(gate_not_running_error):
        pid_of_running(path)


def test_a_file_others_can_write_a_link_and_nonsense_are_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "gate.pid"
    with holding(path):
        path.write_text("nonsense")
        with raises(pid_file_error):
            pid_of_running(path)
        path.write_text("1")
        with raises(pid_file_error):
            pid_of_running(path)
        path.chmod(0o622)
        with raises(pid_file_error):
            pid_of_running(path)
    (tmp_path / "link").symlink_to(path)
    for use in (lambda: pid_of_running(tmp_path / "link"), lambda: holding(tmp_path / "link").__enter__()):
        with raises(pid_file_error):
            use()
    with raises(pid_file_error), holding(tmp_path / "no" / "folder"):
        pass
