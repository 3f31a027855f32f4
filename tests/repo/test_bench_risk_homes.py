"""An invented fleet's reports are the same each time and are measured; the ladder of homes fills its rows."""

import json
import subprocess
import sys
from pathlib import Path

from risk_reports import reports
from source_tree import ROOT


def test_the_same_seed_makes_the_same_lines_and_other_homes_are_added_behind() -> None:
    lines = list(reports(30, 6.0, 2, 1, 1))
    assert lines == list(reports(30, 6.0, 2, 1, 1)) != list(reports(30, 6.0, 2, 1, 2))
    assert len(lines) == 60
    moments = [json.loads(line)["Report"][0]["CollectionTime"] for line in lines]
    assert all(later - earlier > 80_000 for earlier, later in zip(moments[::2], moments[1::2], strict=True))


def test_a_fleet_goes_through_a_pipe_into_a_measurement_of_it() -> None:
    """As docs/reference/speed.md does it with a million homes."""
    lines = "\n".join(reports(40, 6.0, 2, 1, 1))
    command = [
        str(Path(sys.executable).with_name("sluis")),
        "risk",
        "-",
        "--register",
        "examples/register-per-home.yaml",
    ]
    done = subprocess.run(
        [*command, "--activity", "network-quality", "--brief", "--format", "json"],
        capture_output=True, text=True, input=lines, cwd=ROOT, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (measured,) = json.loads(done.stdout)["measured"]
    figures = measured["figures"]
    assert (figures["homes"], figures["bodies"], measured["source"]["sha256"]) == (40, 80, None)
    assert figures["linkage"][0]["days"] == 1


def test_every_row_has_a_number() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "bench_risk_homes.py"), "--homes", "600", "--mean", "4"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    for what in ("alone in all that a token covers", "found again among 540: bayes", "found again among 450: exact"):
        for unit in ("% at least", "% at most"):
            (line,) = [each for each in done.stdout.splitlines() if each.startswith(what) and f" {unit}  " in each]
            assert 0 <= float(line.split()[-1]) <= 100
