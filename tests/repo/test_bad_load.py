"""The script that offers bad input under load runs, and the others are all answered; how fast, no test says."""

import os
import re
import subprocess
import sys

from source_tree import ROOT


def test_good_reports_are_all_answered_and_on_record_beside_bad_input() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "bad_load.py"), "--seconds", "1", "--rate", "80", "--bad", "80"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C"}
    done = subprocess.run(script, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [line.split() for line in done.stdout.splitlines() if re.match(r"with(out)? ", line)]
    assert [row[0] for row in rows] == ["without", "with"]
    assert [row[4] for row in rows] == ["0", "80"]
    assert all(int(row[5].replace(",", "")) < 1000 for row in rows), "memory is bounded, bombs or not"
