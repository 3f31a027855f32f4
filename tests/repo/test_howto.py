"""The commands of the how-to pages work as they stand there, in a folder with a gate that was set up from the examples.

Settings a page asks for (its ``toml`` blocks) are added when the folder has no such route; a page that talks to a
gate gets a running one, on free ports.
"""

import hashlib
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

from sluis.gate.state.settings import load_settings

PAGES = ROOT / "docs" / "how-to"
PORTS = ("8480", "8481")
RUN_A_GATE = """sluis gate run 2> gate.log &
trap 'kill $! 2> /dev/null; wait' EXIT
curl --silent --output /dev/null --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1:8481/healthz
"""
LEFT_BEHIND = ("*.db*", "*.kek*", "*.secret", "out")


def blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"^ *```{kind}\n(.*?)^ *```$", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A gate's folder, with the examples beside it under the name the pages use."""
    ignored = shutil.ignore_patterns(*LEFT_BEHIND)
    shutil.copytree(ROOT / "examples", tmp_path / "gate", ignore=ignored)
    shutil.copytree(ROOT / "examples", tmp_path / "gate" / "examples", ignore=ignored)
    for path in (tmp_path / "gate").rglob("*"):
        path.chmod(path.stat().st_mode & ~0o022)  # a clone under umask 002 has files that a group may change
    return tmp_path / "gate"


def run(folder: Path, script: str) -> str:
    missing = [tool for tool in ("bash", "curl", "sha256sum", "sqlite3") if tool in script and not shutil.which(tool)]
    if missing or not shutil.which("bash"):
        pytest.skip(f"this page needs {', '.join(missing) or 'bash'}")
    settings = folder / "gate.toml"
    for written in PORTS:
        free = str(free_port())
        whole = re.compile(rf"(?<![0-9]){written}(?![0-9])")  # and not inside the port that was put in before
        script = whole.sub(free, script)
        settings.write_text(whole.sub(free, settings.read_text(encoding="utf-8")), encoding="utf-8")
    path = f"{warm.program(folder.parent / 'bin')}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", "set -eu\n" + script],
        cwd=folder,
        env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,  # a busy machine must not fail one
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize(
    "name",
    [page.stem for page in sorted(PAGES.glob("*.md")) if blocks(page, "sh") and not blocks(page, "toml")],
)
def test_the_commands_of_a_page_work(folder: Path, name: str) -> None:
    run(folder, "".join(blocks(PAGES / f"{name}.md", "sh")))


def test_a_terminator_and_a_collector_are_believed_from_where_they_stand(folder: Path) -> None:
    page = PAGES / "run-behind-a-terminator-or-collector.md"
    settings = folder / "gate.toml"
    terminator, collector = blocks(page, "toml")
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n{terminator}", encoding="utf-8")
    assert set(collector.splitlines()) <= {line.split("#")[0].rstrip() for line in settings.read_text().splitlines()}
    output = run(folder, "sluis standing import registry.csv\n" + RUN_A_GATE + "".join(blocks(page, "sh")))
    assert re.findall(r"^\d{3}$", output, flags=re.MULTILINE) == ["200", "401", "200", "401"]


def test_a_hardened_gate_has_files_of_its_own_and_a_unit_that_takes_what_it_does_not_need(folder: Path) -> None:
    page = PAGES / "harden-the-gate.md"
    (folder / "acs.secret").write_text("x" * 43)
    for path in (folder, folder / "gate.toml", folder / "acs.secret"):
        path.chmod(path.stat().st_mode | 0o022)
    script = (
        "sluis gate run || true\n" + "".join(blocks(page, "sh")) + "cat passwords\n" + RUN_A_GATE + "sluis doctor\n"
    )
    output = run(folder, script)
    assert "can change" in output
    assert ":hmac-v1:" in output
    assert len((folder / "cpe-0001.secret").read_text().strip()) == 43
    assert (folder / "passwords").stat().st_mode & 0o777 == 0o600
    [certified] = blocks(page, "toml")
    (folder / "gate.toml").write_text(f"{(folder / 'gate.toml').read_text()}\n{certified}")
    assert load_settings(folder / "gate.toml").listener[-1].client_ca == "routers-ca.pem"
    unit = (ROOT / "examples" / "systemd" / "sluis-gate.service").read_text(encoding="utf-8").splitlines()
    wanted = ("NoNewPrivileges=yes", "SystemCallFilter=@system-service", "User=sluis", "ProtectSystem=strict")
    assert set(wanted) <= set(unit)


def with_rows(row: str, decision: str = "") -> str:
    """Return the example register with a row at the end of its first activity, and a decision."""
    text = (ROOT / "examples" / "register.yaml").read_text(encoding="utf-8")
    last = "      - {kind: ip_address, treatment: withhold}\n"
    assert last in text
    return text.replace(last, last + row, 1) + decision.removeprefix("decisions:\n")


def dedented(block: str, by: int) -> str:
    return "".join(line[by:] for line in block.splitlines(keepends=True))


def test_the_row_of_the_page_is_found_and_bands_or_a_decision_settle_it(folder: Path) -> None:
    page = (PAGES / "add-a-row-to-the-register.md").read_text(encoding="utf-8")
    fenced = re.findall(r"^   ```(?:yaml|text)\n(.*?)^   ```$", page, flags=re.MULTILINE | re.DOTALL)
    row, finding, banded, decision = (dedented(block, 3) for block in fenced)
    (folder / "row.yaml").write_text(with_rows(row), encoding="utf-8")
    (folder / "bands.yaml").write_text(with_rows(banded), encoding="utf-8")
    (folder / "decided.yaml").write_text(with_rows(row, decision), encoding="utf-8")
    day = "--at 2026-11-24"
    output = run(folder, f"sluis check row.yaml {day} --detail || echo exit $?")
    assert [line for line in finding.splitlines() if line not in output.splitlines()] == []
    assert "wifi-help: closed. Nothing flows.\nnetwork-quality: open" in output
    assert "exit 1" in output
    for settled in ("bands.yaml", "decided.yaml"):
        assert "wifi-help: open" in run(folder, f"sluis check {settled} {day} --detail")


def test_a_gate_takes_the_next_register_when_it_is_asked(folder: Path) -> None:
    page = PAGES / "reload-a-register.md"
    [setting] = blocks(page, "toml")
    assert setting.split("#")[0].strip() in (folder / "gate.toml").read_text(encoding="utf-8")
    output = run(folder, RUN_A_GATE + "".join(blocks(page, "sh")) + "sleep 1\ncat gate.log\n")
    assert "The gate was asked to take register" in output
    assert output.count("is in force") == 2, "at the start, and after the reload"


def test_a_shadow_register_is_named_and_shown(folder: Path) -> None:
    page = PAGES / "run-a-shadow-register.md"
    [table] = blocks(page, "toml")
    (folder / "next.yaml").write_text((folder / "register.yaml").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    digest = hashlib.sha256((folder / "next.yaml").read_bytes()).hexdigest()
    with (folder / "gate.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n" + table.replace("0" * 64, digest))
    assert "The shadow has seen no report yet" in run(folder, "".join(blocks(page, "sh")))
