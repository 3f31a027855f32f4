"""The same fleet through what others would use: ``make bench-peers``.

In:  nothing; the fleet is generated. Out: one table: time per report, and how many identifiers each lets through.

Peers live in an environment of their own (``.venv-peers``, ``requirements-peers.lock``). Answers first: what each lets
out is searched for every identifying value of the report, and the count stands beside its speed. Sluis's own kernel
runs on the same messages; the proxy is timed by the processor time of its process.

Usage: ``python scripts/bench_peers.py [--quick] [--seed N] [--python PEERS]``.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import machine
from bench_routes import ACTIVITY, ROUTERS, WrongAnswerError
from fleet import Sent, fleet
from load import recipient, request, routers
from rich import box
from rich.table import Table

from sluis.api.files import load_register
from sluis.demo.stage import examples
from sluis.gate.state.doors import Doors
from sluis.identify.canary import IDENTIFYING, SHORTEST, collect
from sluis.identify.catalogue import classify
from sluis.kernel.plan import FlagShape, NumberShape, Plan, Release, Row, ToBands, ToDeviceClass, Token, WordShape
from sluis.kernel.reference import TokenKeys
from sluis.register.lower import plan_of
from sluis.reports import show
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits

ROOT: Final = Path(__file__).resolve().parents[1]
_PEERS: Final = ROOT / ".venv-peers" / "bin" / "python"
_SCRIPTS: Final = ROOT / "scripts" / "peers"
_SEED: Final = 20261124
_PATIENCE_S: Final = 60.0
_TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
Answer = dict[str, str | float]


def identifiers(sent: Sent) -> list[str]:
    """Return the identifying values of a message, by its paths."""
    strings = set()
    for leaf in decode_bulk(sent.body, Limits()).reports[0].leaves:
        seen = classify(leaf.path)
        if seen is not None and seen.kind in IDENTIFYING and isinstance(leaf.value, str):
            strings.add(leaf.value)
    return sorted(text for text in strings if len(text) >= SHORTEST)


def plain_row(row: Row) -> dict[str, object]:
    """Return a row as the plain filter reads it."""
    path = list(row.path)
    match row.treatment:
        case Release(NumberShape(low, high, step)):
            return {"path": path, "treatment": "number", **_whole(min=low, max=high, step=step)}
        case Release(FlagShape()):
            return {"path": path, "treatment": "flag"}
        case Release(WordShape(words)):
            return {"path": path, "treatment": "words", "words": sorted(words)}
        case Token():
            return {"path": path, "treatment": "token"}
        case ToBands(bounds):
            return {"path": path, "treatment": "bands", "bounds": [int(bound) for bound in bounds]}
        case ToDeviceClass():
            return {"path": path, "treatment": "device-class"}
    raise WrongAnswerError("a row the plain filter cannot do")


def _whole(**numbers: Decimal) -> dict[str, object]:
    return {name: int(number) for name, number in numbers.items()}


def ours(plan: Plan, sent: Sequence[Sent], wanted: Sequence[Sequence[str]]) -> Answer:
    """Put the same messages through the kernel of Sluis: decoder, both doors, canary."""
    doors = Doors(plan)
    keys = TokenKeys({lifetime: (1, os.urandom(32)) for lifetime in doors.lifetimes})

    def work(number: int, body: bytes) -> bytes:
        report = decode_bulk(body, Limits()).reports[0]
        passed = doors.pass_through(report.leaves, report.collection_time, keys, number, collect(report.leaves, ()))
        if passed.body is None:
            raise WrongAnswerError("a report did not pass")
        return passed.body

    out = [work(number, report.body).decode() for number, report in enumerate(sent)]
    through = sum(text in made for made, texts in zip(out, wanted, strict=True) for text in texts)
    rounds = []
    for _ in range(5):
        before = time.process_time()
        for number, each in enumerate(sent):
            work(number, each.body)
        rounds.append(1e6 * (time.process_time() - before) / len(sent))
    return {"peer": "Sluis, kernel", "us": sorted(rounds)[2], "through": through, "of": sum(map(len, wanted))}


def answers_of(python: Path, script: str, folder: Path) -> list[Answer]:
    """Run a peer and read what it printed."""
    command = [str(python), str(_SCRIPTS / script), str(folder)]
    without = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=without)
    if done.returncode:
        raise WrongAnswerError(f"{script} does not run: {done.stderr.strip().splitlines()[-1:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@contextmanager
def _proxy(python: Path, folder: Path, url: str) -> Iterator[tuple[int, int]]:
    """Run mitmproxy in front of ``url``; yield its port and the number of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        python.parent / "mitmdump",
        "-q",
        "--mode",
        f"reverse:{url.removesuffix('/intake')}",
        "--listen-host",
        "127.0.0.1",
    ]
    more = ["--listen-port", str(port), "--set", f"confdir={folder}", "-s", _SCRIPTS / "plain_filter.py"]
    without = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = {**without, "SLUIS_PEERS": str(folder)}
    with subprocess.Popen([*map(str, command), *map(str, more)], env=environment) as process:
        try:
            _wait_for(port, process)
            yield port, process.pid
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end_s and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise WrongAnswerError("mitmproxy does not start")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_S


def by_proxy(python: Path, folder: Path, sent: Sequence[Sent], through: Answer) -> Answer:
    """Post everything through mitmproxy to a recipient, which must get each message once."""
    with recipient() as taker, routers() as posting, _proxy(python, folder, taker.url) as (port, pid):
        requests = [request("/intake", report.body) for report in sent]
        before = _cpu_s(pid)
        answered = asyncio.run(posting.post(port, requests, ROUTERS))
        cpu_s = _cpu_s(pid) - before
        if set(answered.statuses) != {200} or len(set(taker.taken())) != len(sent):
            raise WrongAnswerError("mitmproxy did not pass every message on once")
    us = 1e6 * cpu_s / len(sent)
    return {"peer": "mitmproxy with that filter", "us": us, "through": through["through"], "of": through["of"]}


def run(python: Path, count: int, seed: int) -> list[tuple[str, list[Answer]]]:
    """Measure all peers on both layouts."""
    plan = plan_of(load_register(examples() / "register-per-home.yaml"), ACTIVITY)
    made = []
    for flat in (False, True):
        sent = fleet(min(32, count), count, 5_000, int(time.time()) - 60, seed, flat=flat)
        wanted = [identifiers(report) for report in sent]
        with TemporaryDirectory(prefix="sluis-peers-") as name:
            folder = Path(name)
            (folder / "reports.ndjson").write_bytes(b"".join(report.body + b"\n" for report in sent))
            (folder / "identifiers.json").write_text(json.dumps(wanted))
            (folder / "plan.json").write_text(json.dumps([plain_row(row) for row in plan.rows]))
            plain, filtering = answers_of(python, "plain_filter.py", folder)
            presidio = answers_of(python, "with_presidio.py", folder)
            proxied = by_proxy(python, folder, sent, filtering)
        made.append(("pairs" if flat else "object", [plain, ours(plan, sent, wanted), filtering, proxied, *presidio]))
    return made


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description="The same fleet through what others would use.")
    asked.add_argument("--quick", action="store_true", help="a few reports only: shows that it runs, measures nothing")
    asked.add_argument("--seed", type=int, default=_SEED, help="of the generated fleet")
    asked.add_argument("--python", type=Path, default=_PEERS, help="of the environment with the peers")
    given = asked.parse_args(words)
    on, page = machine(), show.out()
    try:
        count = 2 if given.quick else 16
        made = run(given.python, count, given.seed)
    except (WrongAnswerError, FileNotFoundError) as wrong:
        show.line(show.err(), f"bench: {wrong}; nothing was measured")
        return 1
    show.line(page, on)
    show.line(
        page,
        f"{count} reports of 5 KB per layout, seed {given.seed}; processor time; "
        "identifiers: values of the report found in what was let out",
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in ("layout", "peer", "us per report", "reports/s per core", "identifiers let through"):
        table.add_column(title, justify="left" if title in {"layout", "peer"} else "right")
    for layout, answers in made:
        for answer in answers:
            us = float(answer["us"])
            through = f"{answer['through']:,} of {answer['of']:,}"
            table.add_row(layout, str(answer["peer"]), f"{us:,.0f}", f"{1e6 / us:,.0f}" if us else "", through)
    page.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
