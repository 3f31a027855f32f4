"""The audit's part of ``make bench`` runs, checks its answers and fills every row. How fast it is, no test says."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

sys.path.append(str(ROOT / "scripts"))

ROWS = (
    ("the capture", "packets"),
    ("tshark alone", "s"),
    ("read and gathered", "s"),
    ("read and gathered", "times tshark alone"),
    ("of that, Sluis", "MiB at most"),
    ("of that, tshark", "MiB at most"),
    ("the whole command", "s"),
    ("the whole command", "times tshark alone"),
    ("unknown payload", "MB"),
    ("unknown payload, tshark alone", "s"),
    ("unknown payload, the whole command", "s"),
    ("unknown payload, the whole command", "times tshark alone"),
)


def run(*words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **({"PATH": path} if path is not None else {})}
    command = [sys.executable, str(ROOT / "scripts" / "bench_audit.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=environment)


@pytest.mark.long(sibling="test_unknown_payload_that_is_not_what_was_planted_is_not_measured")
def test_every_row_has_a_number() -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    done = run("--quick")
    assert done.returncode == 0, done.stderr
    for row, unit in ROWS:
        lines = [line for line in done.stdout.splitlines() if line.startswith(f"{row}  ") and f" {unit}  " in line]
        assert len(lines) == 1, row
        assert float(lines[0].split()[-1].replace(",", "")) > 0, row


@pytest.mark.long(sibling="test_unknown_payload_that_is_not_what_was_planted_is_not_measured")
def test_a_capture_that_is_not_what_was_planted_is_not_measured(tmp_path: Path) -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    import bench_audit

    planted = bench_audit.make(tmp_path / "a", 1, lambda _: None)
    wrong = bench_audit.Planted(planted.packets, planted.octets, planted.rounds + 1)
    with pytest.raises(bench_audit.WrongAnswerError):
        bench_audit._apart(tmp_path / "a", wrong)


def test_unknown_payload_that_is_not_what_was_planted_is_not_measured(tmp_path: Path) -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is not installed")
    import bench_audit
    import bench_unknown

    planted = bench_unknown.make(tmp_path / "u.pcap", 600_000, bench_audit._record, lambda _: None)
    _, told = bench_audit._command(tmp_path / "u.pcap")
    assert planted.connections > len(bench_unknown._SPELLED), "every spelling, whole and cut"
    assert bench_unknown.wrong_in(told, planted) == ""
    more = dataclasses.replace(planted, connections=planted.connections + 1)
    assert bench_unknown.wrong_in(told, more) == "identifiers"
    assert bench_unknown.wrong_in({**told, "fields": told["fields"][1:]}, planted) == "identifiers"
    assert bench_unknown.wrong_in(told, dataclasses.replace(planted, packets=planted.packets + 1)) == "packets"


def test_without_tshark_it_says_so_and_the_rest_of_the_bench_goes_on(tmp_path: Path) -> None:
    done = run("--quick", path=str(tmp_path))
    assert done.returncode == 0
    assert "tshark is not installed" in done.stderr
