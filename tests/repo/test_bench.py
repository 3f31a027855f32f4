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


LOADED = ("offered 20/s", "withdrawal at 20/s")


def bench(*words: str) -> str:
    """Return what a short run prints when piped."""
    command = [sys.executable, str(ROOT / "scripts" / "bench.py"), "--quick", "--seed", "7", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_short_run_fills_every_row_for_every_input_and_says_on_what_it_ran() -> None:
    printed = bench()
    lines = printed.splitlines()
    assert "\x1b" not in printed, "a pipe gets no colour and no bar"
    assert "cores" in lines[0]
    assert "CPython" in lines[0] or "PyPy" in lines[0]
    assert "seed 7" in lines[1]
    for row in ROWS:
        cells = next(line.removeprefix(row).split() for line in lines if line.startswith(f"{row}  "))
        assert len([cell for cell in cells if cell[0].isdigit()]) == 2, row  # object and pairs
    reason = postgres.why_not()
    for row in LOADED:  # for SQLite, and for PostgreSQL where there is one
        under_load = [line for line in lines if line.startswith(row)]
        assert under_load, row
        for line in under_load:
            assert line.endswith("not measured") is (reason is not None)
            cells = line.removesuffix("not measured").split()
            assert sum(cell[0].isdigit() for cell in cells[2:]) >= (1 if reason else 2)


@pytest.mark.long(sibling="test_a_short_run_fills_every_row_for_every_input_and_says_on_what_it_ran")
def test_memory_is_shown_after_each_tenth() -> None:
    lines = [line for line in bench("--long").splitlines() if "reports of 5 KB" in line]
    assert [int(line.split()[0]) for line in lines] == list(range(20, 201, 20))
