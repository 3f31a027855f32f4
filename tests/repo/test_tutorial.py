"""The tutorials work as they are written: every block is run, in order, in one shell, with the real gate.

Ports are replaced by free ones, so that two runs do not meet. The output a reader is shown must be output that came:
each line of a ``text`` block is looked for, with moments, tokens and hashes made alike.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT
from tests import warm
from tests.ports import free_port

PAGES = ROOT / "docs" / "tutorial"
FIRST_GATE, FROM_DRAFT = "first-gate", "from-draft-to-activated"
TOOLS = ("bash", "curl", "sed", "sha256sum", "cmp")
PORTS = ("8480", "8481")
ALIKE = (
    (r"c=:\S+:, pin=:\S+:, t=\d+, kid=\"[0-9a-f]{8}\", sig=:\S+:", "RECEIPT"),
    (r"\b[0-9a-f]{64}\b", "SHA256"),
    (r"\b[0-9a-f]{12}…", "SHA256"),
    (r"\b[ghjkmnpqrstvwxyz]{26}\b", "TOKEN"),
    (r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d:\d\d( UTC|Z))?", "MOMENT"),
    (r"\b1[78]\d{8}\b", "SECONDS"),
    (r"\s+", " "),
)
IN_THE_REPORT = ("Annas-iPhone", "woonkamer-tv", "02:00:5e", "EX0000001", "De Vries", "Buren", "192.168.1.")


def blocks(page: str, kind: str) -> list[str]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


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


def run(page: str, base: Path) -> str:
    """Run a whole page in a clone below ``base``; return what it printed."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"the tutorial needs {', '.join(missing)}")
    clone = base / "clone"
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "activate").write_text(
        f'PATH="{warm.program(base / "bin")}:{Path(sys.executable).parent}:$PATH"\n'
    )
    shipped = ("*.db*", "*.kek*", "out")  # what somebody who tried the examples in place left behind
    shutil.copytree(ROOT / "examples", clone / "examples", ignore=shutil.ignore_patterns(*shipped))
    script = "set -eu\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + "".join(blocks(page, "sh"))
    settings = clone / "examples" / "gate.toml"
    chosen = settings.read_text(encoding="utf-8")
    for written in PORTS:
        free = str(free_port())
        whole = re.compile(rf"(?<![0-9]){written}(?![0-9])")  # and not inside the port that was put in before
        script, chosen = whole.sub(free, script), whole.sub(free, chosen)
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
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def not_come(page: str, printed: str) -> list[str]:
    """Return the lines a page shows that did not come."""
    came = {alike(line) for line in printed.splitlines()}
    shown = [line for block in blocks(page, "text") for line in block.splitlines() if line.strip()]
    return [line for line in shown if alike(line) not in came]


def test_every_tutorial_is_run() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == {FIRST_GATE, FROM_DRAFT}


def test_the_first_gate_works_and_shows_what_comes(tmp_path: Path) -> None:
    printed = run(FIRST_GATE, tmp_path)
    assert not_come(FIRST_GATE, printed) == []
    one_report_left_and_nothing_of_the_home_with_it(tmp_path / "first-gate" / "out")
    log = (tmp_path / "first-gate" / "gate.log").read_text(encoding="utf-8")
    assert "gate is closing" in log
    assert [word for word in (*IN_THE_REPORT, "cpe-0001", "NL-0001") if word.lower() in log.lower()] == []


def one_report_left_and_nothing_of_the_home_with_it(out: Path) -> None:
    [body] = (out / "wifi-insight").glob("*.json")
    left = body.read_text(encoding="utf-8")
    assert '"HostName":"phone"' in left
    assert [word for word in IN_THE_REPORT if word.lower() in left.lower()] == []
    assert not (out / "netwerk-meting").exists()


def test_a_draft_becomes_the_register_in_force_and_lets_three_things_leave(tmp_path: Path) -> None:
    printed, folder = run(FROM_DRAFT, tmp_path), tmp_path / "from-draft"
    assert not_come(FROM_DRAFT, printed) == []
    assert printed.index("proposed by") < printed.index("advised on by") < printed.index("approved by")
    assert printed.rindex("wifi-hulp: open until ") > printed.index("activated by Beheer")
    assert (folder / "as-proposed.yaml").read_bytes() == (folder / "mine" / "register.yaml").read_bytes()
    register = (folder / "as-proposed.yaml").read_text(encoding="utf-8")
    rows = [line for line in register.splitlines() if "treatment: " in line and not line.lstrip().startswith("#")]
    leaving = [line for line in rows if "treatment: withhold" not in line]
    assert (len(rows), len(leaving)) == (14, 3)
    assert [word for word in IN_THE_REPORT if word.lower() in register.lower()] == []
