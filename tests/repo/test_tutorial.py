"""The tutorial works as it is written: every block is run, in order, in one shell, with the real gate.

Ports are replaced by free ones, so that two runs do not meet. The output a reader is shown must be output that came:
each line of a ``text`` block is looked for, with moments, tokens and hashes made alike.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

PAGE = ROOT / "docs" / "tutorial" / "first-gate.md"
TOOLS = ("bash", "curl", "sed", "sha256sum")
PORTS = ("8480", "8481")
ALIKE = (
    (r"c=:\S+:, chain=:\S+:, t=\d+, kid=\"[0-9a-f]{8}\", sig=:\S+:", "RECEIPT"),
    (r"\b[0-9a-f]{64}\b", "SHA256"),
    (r"\b[ghjkmnpqrstvwxyz]{26}\b", "TOKEN"),
    (r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d:\d\d( UTC|Z))?", "MOMENT"),
    (r"\b1[78]\d{8}\b", "SECONDS"),
    (r"\s+", " "),
)
IN_THE_REPORT = ("Annas-iPhone", "woonkamer-tv", "02:00:5e", "EX0000001", "De Vries", "Buren", "192.168.1.")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def unordered(part: object) -> object:
    """Return a body with its tables as sorted lists: entries stand in the order of their tokens, which are random."""
    if not isinstance(part, dict):
        return part
    below = {name: unordered(value) for name, value in part.items()}
    return sorted(below.values(), key=json.dumps) if all(name.isdigit() for name in below) else below


def alike(line: str) -> str:
    for pattern, word in ALIKE:
        line = re.sub(pattern, word, line)
    if line.startswith('{"Report":'):
        body = json.loads(line.replace(":SECONDS", ':"SECONDS"'))
        return json.dumps([unordered(report) for report in body["Report"]])
    return line.strip()


def free_ports() -> list[str]:
    opened = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    ports = [str(one.getsockname()[1]) for one in opened]
    for one in opened:
        one.close()
    return ports


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Run the whole page; return what it printed and the folder it made."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"the tutorial needs {', '.join(missing)}")
    clone = tmp_path_factory.mktemp("tutorial") / "clone"
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "activate").write_text(f'PATH="{Path(sys.executable).parent}:$PATH"\n')
    shipped = ("*.db*", "*.kek*", "out")  # what somebody who tried the examples in place left behind
    shutil.copytree(ROOT / "examples", clone / "examples", ignore=shutil.ignore_patterns(*shipped))
    script = "set -eu\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + "".join(blocks("sh"))
    settings = clone / "examples" / "gate.toml"
    chosen = settings.read_text(encoding="utf-8")
    for written, free in zip(PORTS, free_ports(), strict=True):
        script, chosen = script.replace(written, free), chosen.replace(written, free)
    settings.write_text(chosen, encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=clone,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout, clone.parent / "first-gate"


def test_every_line_that_is_shown_came(ran: tuple[str, Path]) -> None:
    came = {alike(line) for line in ran[0].splitlines()}
    shown = [line for block in blocks("text") for line in block.splitlines() if line.strip()]
    assert [line for line in shown if alike(line) not in came] == []


def test_one_report_left_and_nothing_of_the_home_with_it(ran: tuple[str, Path]) -> None:
    bodies = list((ran[1] / "out" / "wifi-insight").glob("*.json"))
    assert len(bodies) == 1
    left = bodies[0].read_text(encoding="utf-8")
    assert '"HostName":"phone"' in left
    assert [word for word in IN_THE_REPORT if word.lower() in left.lower()] == []
    assert not (ran[1] / "out" / "netwerk-meting").exists()


def test_the_log_says_nothing_of_the_home(ran: tuple[str, Path]) -> None:
    log = (ran[1] / "gate.log").read_text(encoding="utf-8")
    assert "gate is closing" in log
    assert [word for word in (*IN_THE_REPORT, "cpe-0001", "NL-0001") if word.lower() in log.lower()] == []
