"""``make bench`` runs, checks its answers and fills every row. How fast it is, no test says."""

import os
import subprocess
import sys

import pytest
from source_tree import ROOT

ROWS = (
    "peer: json loads + dumps",
    "decode",
    "door 1, reference",
    "door 1, compiled",
    "door 2",
    "canary",
    "kernel: decode, doors, canary",
    "files",
    "files, two activities",
    "delivery",
    "HTTP",
    "HTTP and delivery",
)


@pytest.fixture(scope="module")
def printed() -> str:
    """What a short run prints when piped."""
    bench = [sys.executable, str(ROOT / "scripts" / "bench.py"), "--quick", "--seed", "7"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(bench, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_filled_for_every_input(printed: str, row: str) -> None:
    cells = next(line.removeprefix(row).split() for line in printed.splitlines() if line.startswith(f"{row}  "))
    assert len([cell for cell in cells if cell[0].isdigit()]) == 2  # object and pairs


def test_the_table_says_on_what_and_on_which_input_it_ran(printed: str) -> None:
    machine, fleet = printed.splitlines()[:2]
    assert "cores" in machine
    assert "CPython" in machine or "PyPy" in machine
    assert "seed 7" in fleet


def test_a_pipe_gets_no_colour_and_no_bar(printed: str) -> None:
    assert "\x1b" not in printed
