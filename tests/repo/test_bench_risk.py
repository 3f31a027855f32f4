"""The speed of measuring risk is measured: it runs, checks its answers, fills every row. How fast, no test says."""

import subprocess
import sys

from source_tree import ROOT

UNITS = ("alone, %", "with fewer than 20, %", "classes per home, %", "s", "s, numpy")
VIEWS = ("prefix and class", "maker and class", "class", "four groups", "four groups, banded")


def test_every_row_has_a_number() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "bench_risk.py"), "--homes", "3000"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    for view in VIEWS:
        for unit in UNITS:
            lines = [line for line in done.stdout.splitlines() if line.split("  ")[0] == view and f" {unit}  " in line]
            assert len(lines) == 1, (view, unit)
            assert float(lines[0].split()[-1]) >= 0
