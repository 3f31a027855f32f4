"""The ledger's part of ``make bench`` runs, checks its answers and fills every row. How fast it is, no test says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

sys.path.append(str(ROOT / "scripts"))

ROWS = (
    "durable records, 32 per commit",
    "durable records, 256 per commit",
    "a record",
    "seal 300 records over 200 slots",
    "a household: a report a day with its outcome",
    "a household that is silent",
    "statement of 3 epochs",
    "proof that an epoch is silent",
    "its path of hashes",
    "log of 1,000 leaves, ours",
    "log of 1,000 leaves, peer: pymerkle",
)


@pytest.fixture(scope="module")
def printed() -> str:
    """What a short run prints when piped."""
    command = [sys.executable, str(ROOT / "scripts" / "bench_ledger.py"), "--quick"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.long(sibling="test_a_wrong_answer_ends_the_run_without_figures")
def test_every_row_has_a_number_and_the_table_says_on_what_it_ran(printed: str) -> None:
    for row in ROWS:
        lines = [line for line in printed.splitlines() if line.startswith(f"{row}  ")]
        assert lines, row
        for line in lines:
            assert float(line.split()[-1].replace(",", "")) > 0, row
    machine, what = printed.splitlines()[:2]
    assert "cores" in machine
    assert "answers checked first" in what
    assert "\x1b" not in printed


def test_a_wrong_answer_ends_the_run_without_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import bench_households
    import bench_ledger

    monkeypatch.setattr(bench_households, "_pymerkle", lambda _leaves: bytes(32))
    assert bench_ledger.main(["--quick"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert "nothing was measured" in output.err
    with pytest.raises(bench_households.WrongLedgerError):
        bench_households.checked(tmp_path)
