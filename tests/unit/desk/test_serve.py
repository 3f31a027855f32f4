"""A desk starts on files nobody else can change, at a place nobody else can take, and ends at a signal."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.flow.deskhouse import build_desk
from tests.flow.gatehouse import build, opened
from tests.raised import raises

from sluis.desk.serve import refuse_open_desk, serving, unix_socket
from sluis.desk.settings import SocketSettings
from sluis.errors.desk import socket_busy_error
from sluis.errors.gate import certificate_error, file_missing_error, file_writable_error, secret_readable_error
from sluis.gate.state.state import wall_clock

HERE = SocketSettings(path="desk.sock")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def test_a_socket_is_its_owners_only_and_goes_at_the_end(folder: Path) -> None:
    path = folder / "desk.sock"
    with unix_socket(path, HERE):
        assert path.stat().st_mode & 0o777 == 0o600
        with raises(socket_busy_error), unix_socket(path, HERE):
            pass
        assert path.exists(), "the one that answers was left alone"
    assert not path.exists()


def test_what_a_crash_left_is_replaced_and_anything_else_is_not(folder: Path) -> None:
    path = folder / "desk.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with unix_socket(path, HERE):
        pass
    path.write_text("somebody's file")
    with raises(socket_busy_error), unix_socket(path, HERE):
        pass
    assert path.read_text() == "somebody's file"


def test_a_group_or_a_folder_that_is_not_there_refuses(folder: Path) -> None:
    with raises(socket_busy_error), unix_socket(folder / "none" / "desk.sock", HERE):
        pass
    named = SocketSettings(path="desk.sock", mode="0660", group="no-such-group")
    with raises(socket_busy_error), unix_socket(folder / "desk.sock", named):
        pass


def test_a_folder_that_others_can_write_refuses(folder: Path) -> None:
    folder.chmod(0o777)
    with raises(file_writable_error), unix_socket(folder / "desk.sock", HERE):
        pass


def test_files_that_others_can_change_or_read_refuse(folder: Path) -> None:
    build(folder)
    settings = build_desk(folder, ["dpo"])
    refuse_open_desk(settings, folder / "desk.toml")
    for name, mode, row in (
        ("desk.toml", 0o666, file_writable_error),
        ("people.pem", 0o666, file_writable_error),
        ("desk.key", 0o644, secret_readable_error),
        ("gate.toml", 0o666, file_writable_error),
        ("gate.passwords", 0o644, secret_readable_error),
    ):
        before = (folder / name).stat().st_mode
        (folder / name).chmod(mode)
        with raises(row):
            refuse_open_desk(settings, folder / "desk.toml")
        (folder / name).chmod(before)


async def test_certificates_that_are_none_refuse(folder: Path) -> None:
    settings = build(folder)
    with opened(settings, wall_clock):
        pass
    desk = build_desk(folder, ["dpo"])
    (folder / "desk.pem").write_text("none")
    with raises(certificate_error):
        async with serving(desk):
            pass
    (folder / "desk.pem").unlink()
    with raises(file_missing_error):
        async with serving(desk):
            pass
    assert not (folder / "run" / "desk.sock").exists()


PROGRAM = """
import gc, sys
from sluis.cli.main import main
code = main(sys.argv[1:])
print("settled:", gc.get_freeze_count() > 10_000, file=sys.stderr)
sys.exit(code)
"""


def test_a_desk_runs_in_a_process_of_its_own_until_a_signal(folder: Path) -> None:
    with opened(build(folder), wall_clock):
        pass
    build_desk(folder, ["dpo"])
    program = [sys.executable, "-m", "sluis.cli", "desk", "run", "--settings", str(folder / "desk.toml")]
    program[1:3] = ["-c", PROGRAM]
    path = folder / "run" / "desk.sock"
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 120
        while not path.exists():
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.05)
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(path))
            asking.sendall(b"GET /readyz HTTP/1.1\r\nHost: desk\r\n\r\n")
            assert asking.recv(1000).startswith(b"HTTP/1.1 200")
        os.kill(process.pid, signal.SIGTERM)
        _, told = process.communicate(timeout=120)
    assert (process.returncode, path.exists()) == (0, False)
    assert "desk is open" in told
    assert told.endswith("settled: True\n")
    assert "readyz" not in told
