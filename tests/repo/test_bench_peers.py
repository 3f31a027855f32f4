"""``make bench-peers`` checks what each peer lets out before it prints a time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench_peers import answers_of, identifiers, ours, plain_row
from bench_routes import ACTIVITY
from fleet import fleet
from source_tree import ROOT

from sluis.api.files import load_register
from sluis.demo.stage import examples
from sluis.register.lower import plan_of

PEERS = ROOT / ".venv-peers" / "bin" / "python"
PLAN = plan_of(load_register(examples() / "register.yaml"), ACTIVITY)


@pytest.mark.parametrize("flat", [False, True])
def test_plain_json_lets_everything_through_and_the_filters_nothing(tmp_path: Path, flat: bool) -> None:  # noqa: FBT001
    sent = fleet(2, 2, 5_000, 1_795_525_200, 7, flat=flat)
    wanted = [identifiers(report) for report in sent]
    assert min(map(len, wanted)) > 20
    (tmp_path / "reports.ndjson").write_bytes(b"".join(report.body + b"\n" for report in sent))
    (tmp_path / "identifiers.json").write_text(json.dumps(wanted))
    (tmp_path / "plan.json").write_text(json.dumps([plain_row(row) for row in PLAN.rows]))
    plain, filtering = answers_of(Path(sys.executable), "plain_filter.py", tmp_path)
    assert plain["through"] == plain["of"] == sum(map(len, wanted))
    assert filtering["through"] == 0
    assert ours(PLAN, sent, wanted)["through"] == 0


@pytest.mark.skipif(not PEERS.is_file(), reason="the peers are not installed (make bench-peers)")
def test_every_peer_is_in_the_table() -> None:
    bench = [sys.executable, str(ROOT / "scripts" / "bench_peers.py"), "--quick"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(bench, capture_output=True, text=True, timeout=280, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    for peer in ("json loads + dumps", "Sluis, kernel", "a filter in plain Python", "mitmproxy", "Presidio"):
        assert sum(peer in line for line in done.stdout.splitlines()) == 2
