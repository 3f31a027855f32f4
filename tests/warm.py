"""The command ``sluis`` from a process in which its modules are loaded already: the same program, two seconds sooner.

Tests of whole pages and captures start ``sluis`` hundreds of times, and most of that time Python reads modules. Here
one process for all workers of pytest reads them once; every command is then a process of its own, forked from it, with
its own words, folder, environment and files, and ends as the console script does. Nothing that one command did is left
for the next. The console script itself is run by ``tests/repo/test_start.py``, ``tests/repo/test_wheel.py``, for gates
by ``tests/unit/cli/test_gate.py``, and for desks by the pages.
"""

import atexit
import contextlib
import fcntl
import functools
import gc
import json
import os
import re
import resource
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Final, NoReturn

ROOT = Path(__file__).parents[1]
SHIM = ROOT / "tests" / "warm_sluis.py"
ROOMS: Final = ("cli", "api", "reports", "audit", "capture", "recipient", "lifecycle", "ledger", "tlog", "keys", "gate")
"""Folders whose modules are loaded; what these import comes along."""
MOST: Final = 1 << 20
"""Bytes of a command with its environment."""


@functools.cache
def address() -> str:
    """Return where the process that commands are forked from listens; whoever is first among all workers starts it.

    It ends when no worker is left: each holds the pipe open that is its standard input.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"of-{os.getpid()}")
    folder = Path(tempfile.gettempdir()) / f"sluis-warm-{run}"
    lock = _locked(folder)
    try:
        if not (folder / "socket").exists():
            _begin(folder)
        else:
            os.open(folder / "workers", os.O_WRONLY)  # until this process ends
    finally:
        os.close(lock)
    return str(folder / "socket")


def _locked(folder: Path) -> int:
    """Make a folder unless it is there, and return its lock, which is held until it is closed."""
    while True:
        folder.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # who was last has taken the folder away meanwhile
            lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if os.fstat(lock).st_ino == (folder / "lock").stat().st_ino:
                return lock


def _begin(folder: Path) -> None:
    os.mkfifo(folder / "workers", 0o600)
    reading = os.open(folder / "workers", os.O_RDONLY | os.O_NONBLOCK)
    os.open(folder / "workers", os.O_WRONLY)  # until this process ends
    begun = subprocess.Popen(
        [sys.executable, "-m", "tests.warm", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "LC_ALL": "C.UTF-8"},
        stdin=reading,
        stdout=subprocess.PIPE,
    )
    os.close(reading)
    assert begun.stdout is not None
    assert begun.stdout.readline() == b"ready\n"


def ask(
    words: Sequence[str], folder: Path, environment: dict[str, str], files: Sequence[int], seconds: float
) -> tuple[int, int]:
    """Run a command.

    Args:
        words: After the program's name.
        folder: It runs in.
        environment: All of it.
        files: Standard input, output and error.
        seconds: After which it is killed.

    Returns:
        How it ended, as a shell says it, and the most memory that it or a program it ran has had, kB.

    Raises:
        TimeoutError: it was killed.
    """
    with socket.socket(socket.AF_UNIX) as to:
        to.connect(address())
        mask = os.umask(0)
        os.umask(mask)
        asked = {"words": list(words), "folder": str(folder), "environment": environment, "mask": mask}
        socket.send_fds(to, [json.dumps(asked).encode()], list(files))
        to.shutdown(socket.SHUT_WR)
        answers = to.makefile("rb")
        process = int(answers.readline())
        to.settimeout(seconds)
        try:
            code, kilobytes = answers.readline().split()
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            raise
        return int(code), int(kilobytes)


def program(folder: Path) -> Path:
    """Put a program ``sluis`` into a folder, for a ``PATH``; return the folder."""
    folder.mkdir(exist_ok=True)
    own = Path(sys.executable).parent / "sluis"
    path = shlex.quote(os.environ.get("PYTHONPATH", ""))
    (folder / "sluis").write_text(f'#!/bin/sh\nexec {sys.executable} -IS {SHIM} {address()} {own} {path} "$@"\n')
    (folder / "sluis").chmod(0o755)
    return folder


def _load() -> None:
    for path in sorted((ROOT / "src" / "sluis").rglob("*.py")):
        name = path.relative_to(ROOT / "src").with_suffix("")
        if name.parts[1] in ROOMS:
            import_module(".".join(name.parts).removesuffix(".__init__"))
    _read_once()


def _read_once() -> None:
    """Read the register of the examples, so that what is built at first use is there: schemas, words, makers."""
    from tests.schema_once import migrated

    from sluis.capture.readers.tshark.program import command
    from sluis.errors import FileName
    from sluis.i18n import catalogue
    from sluis.identify.survey import _technical_words, survey
    from sluis.identify.vendor import maker
    from sluis.register.load import load_register
    from sluis.register.lower import lower
    from sluis.telemetry.model import Leaf, Report

    source = (ROOT / "examples" / "register-per-home.yaml").read_bytes()
    lower(load_register(source, FileName("register.yaml"), ROOT / "examples" / "vocabularies"), 0)
    # A name that no data model lists is held against all of those that they do list.
    survey([Report((Leaf(("Device", "X_Example", "OtherRoomName"), "x"),))])
    _technical_words()
    maker(bytes.fromhex("000000000000"))
    catalogue("nl")
    migrated()  # what makes a new database is loaded; a command makes its own
    if shutil.which("tshark"):
        command("-")


def _ask_again_of_another_tshark(path: str | None) -> None:
    """Forget what tshark said it knows, unless a command finds that same one along its own ``PATH``."""
    if shutil.which("tshark", path=path) != shutil.which("tshark"):
        from sluis.capture.readers.tshark import program

        for answer in (program.version, program.known_fields, program._switched_off):
            answer.cache_clear()


def _serve(folder: Path) -> None:
    """Fork a process for each that asks, until no worker is left."""
    _load()
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        listening.listen(64)
        os.write(1, b"ready\n")
        attending: set[int] = set()
        while _asked(listening, folder):
            to, _ = listening.accept()
            with to:
                process = os.fork()  # to wait for the command
                if process == 0:
                    listening.close()
                    _attend(to)
                attending.add(process)
            attending -= {each for each in attending if os.waitpid(each, os.WNOHANG)[0]}
        for each in attending:
            os.waitpid(each, 0)


def _asked(listening: socket.socket, folder: Path, workers: int = 0) -> bool:
    """Wait until somebody asks; take the folder away and say no when nobody is left who could."""
    while True:
        ready, _, _ = select.select([listening, workers], [], [])
        if listening in ready:
            return True
        lock = _locked(folder)
        if select.select([workers], [], [], 0)[0]:  # and nobody came while the lock was waited for
            for left in ("socket", "workers", "lock"):
                (folder / left).unlink()
            folder.rmdir()
            return False
        os.close(lock)


def _attend(to: socket.socket) -> NoReturn:
    """Run one command in a process of its own, and say how it ended."""
    text, files, _, _ = socket.recv_fds(to, MOST, 3)
    while more := to.recv(MOST):
        text += more
    memory, told = os.pipe()
    process = os.fork()
    if process == 0:
        to.close()
        os.close(memory)
        _become(json.loads(text), files, told)
    for file in (*files, told):
        os.close(file)
    to.sendall(b"%d\n" % process)
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    with contextlib.suppress(BrokenPipeError):  # who asked waits no longer
        to.sendall(b"%d %d\n" % (code if code >= 0 else 128 - code, int(os.read(memory, 32) or b"0")))
    os._exit(0)


def _become(asked: dict[str, object], files: list[int], told: int) -> NoReturn:
    """Be the console script, from its first line to its last."""
    for at, file in enumerate(files):
        os.dup2(file, at)
        os.close(file)
    words, environment = asked["words"], asked["environment"]
    assert isinstance(words, list)
    assert isinstance(environment, dict)
    os.chdir(str(asked["folder"]))
    os.umask(int(str(asked["mask"])))
    _ask_again_of_another_tshark(environment.get("PATH"))
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["sluis", *words]
    sys.stdin = TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
    sys.stdout = TextIOWrapper(open(1, "wb", closefd=False), encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
    sys.stderr = TextIOWrapper(
        open(2, "wb", closefd=False),  # noqa: SIM115
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=True,
    )
    from sluis.cli.main import run

    code = 1
    try:
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - as the interpreter does at its end
        (sys.excepthook if sys.excepthook is not sys.__excepthook__ else traceback.print_exception)(*sys.exc_info())  # type: ignore[arg-type]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    own = int(re.search(r"VmHWM:\s+([0-9]+)", Path("/proc/self/status").read_text(encoding="ascii"))[1])  # type: ignore[index]
    os.write(told, b"%d" % max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
    os._exit(code)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
