"""A command forked from a process that has the modules is the command: the same words, codes, files and signals."""

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pytest
from tests import warm

OWN = str(Path(sys.executable).parent / "sluis")
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "COLUMNS": "100", "NO_COLOR": "1", "PATH": os.environ["PATH"]}


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["check", "--help", "--lang", "nl"],
        ["check", "absent-é-😀.yaml"],
        ["identify", "-"],
        ["no-such-verb"],
        [],
    ],
)
def test_it_says_and_ends_as_the_console_script_does(tmp_path: Path, words: list[str]) -> None:
    program = warm.program(tmp_path / "bin") / "sluis"
    forked, started = (
        subprocess.run([each, *words], input=b"{}", cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False)
        for each in (str(program), OWN)
    )
    assert (forked.returncode, forked.stdout, forked.stderr) == (started.returncode, started.stdout, started.stderr)
    assert forked.stdout or forked.stderr


def test_what_it_writes_has_the_mode_that_its_shell_asked_and_nothing_is_left_for_the_next(tmp_path: Path) -> None:
    folder = warm.program(tmp_path / "bin")
    script = f'PATH="{folder}:$PATH"; umask 077; sluis law list >rules.txt; sluis --version'
    told = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=True).stdout
    assert told.decode().strip() == version("sluis")
    assert (tmp_path / "rules.txt").stat().st_mode & 0o777 == 0o600


def test_who_takes_too_long_is_killed(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with pytest.raises(TimeoutError):
        warm.ask(["identify", "-"], tmp_path, ENVIRONMENT, [reading, 1, 2], 0.5)
    os.close(writing)
    os.close(reading)


def test_it_goes_on_for_a_worker_that_comes_as_the_last_one_leaves_and_ends_with_that(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    lock = warm._locked(folder)
    pipe = folder / "workers"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    first = os.open(pipe, os.O_WRONLY)
    with socket.socket(socket.AF_UNIX) as listening, ThreadPoolExecutor(1) as pool:
        listening.bind(str(folder / "socket"))
        listening.listen()
        ends = pool.submit(warm._asked, listening, folder, reading)
        os.close(first)  # it wants to end, and waits for the lock
        second = os.open(pipe, os.O_WRONLY)
        os.close(lock)
        with socket.socket(socket.AF_UNIX) as to:
            to.connect(str(folder / "socket"))
            assert ends.result(60), "somebody asks"
        listening.accept()[0].close()
        os.close(second)
        assert not warm._asked(listening, folder, reading)
    os.close(reading)
    assert not folder.exists()
