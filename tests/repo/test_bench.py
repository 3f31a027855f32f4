"""``make bench`` runs, checks its answers and fills every row. How fast it is, no test says."""

import os
import subprocess
import sys

import pytest
from source_tree import ROOT
from tests import postgres

ROWS = (
    "peer: json loads + dumps",
    "decode",
    "door 1, reference",
    "door 1, compiled",
    "door 2",
    "canary",
    "decode, doors, canary, added up",
    "kernel: each report through all of it",
    "files",
    "files, two activities",
    "delivery",
    "HTTP",
    "HTTP and delivery",
)


LOADED = ("offered 20/s", "offered 40/s", "withdrawal at 20/s")


def bench(*words: str) -> str:
    """Return what a short run prints when piped."""
    command = [sys.executable, str(ROOT / "scripts" / "bench.py"), "--quick", "--seed", "7", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def printed() -> str:
    """What a short run prints when piped."""
    return bench()


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_filled_for_every_input(printed: str, row: str) -> None:
    cells = next(line.removeprefix(row).split() for line in printed.splitlines() if line.startswith(f"{row}  "))
    assert len([cell for cell in cells if cell[0].isdigit()]) == 2  # object and pairs


@pytest.mark.parametrize("row", LOADED)
def test_under_load_every_row_is_filled_for_sqlite_and_for_postgresql_where_there_is_one(
    printed: str, row: str
) -> None:
    lines = [line for line in printed.splitlines() if line.startswith(row)]
    assert lines
    reason = postgres.why_not()
    for line in lines:
        assert line.endswith("not measured") is (reason is not None)
        cells = line.removesuffix("not measured").split()
        assert sum(cell[0].isdigit() for cell in cells[2:]) >= (1 if reason else 2)


def test_memory_is_shown_after_each_tenth() -> None:
    lines = [line for line in bench("--long").splitlines() if "reports of 5 KB" in line]
    assert [int(line.split()[0]) for line in lines] == list(range(20, 201, 20))


def test_the_table_says_on_what_and_on_which_input_it_ran(printed: str) -> None:
    machine, fleet = printed.splitlines()[:2]
    assert "cores" in machine
    assert "CPython" in machine or "PyPy" in machine
    assert "seed 7" in fleet


def test_a_pipe_gets_no_colour_and_no_bar(printed: str) -> None:
    assert "\x1b" not in printed
