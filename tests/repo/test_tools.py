"""The set-up installs every program that tests run, and never stands in the way of them."""

import os
import re
import subprocess
from pathlib import Path

from source_tree import ROOT
from tests.house.needs import PROGRAMS

SCRIPT = ROOT / "scripts" / "tools.sh"


def wanted() -> dict[str, str]:
    [listed] = re.findall(r"^WANTED='\n(.*?)^'$", SCRIPT.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return dict(line.split() for line in listed.splitlines())


def test_it_installs_what_the_house_needs() -> None:
    of_every_system = {"mount"}
    assert {program: package for program, package in PROGRAMS.items() if program not in of_every_system}.items() <= (
        wanted().items()
    )


def test_make_test_runs_it_and_make_demo_does_not() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test: .*\btools\b", makefile, flags=re.MULTILINE)
    [demo] = re.findall(r"^demo: (.+?) *##", makefile, flags=re.MULTILINE)
    assert {"tools", "server"} & set(demo.split()) == set()


def test_without_apt_it_names_what_is_missing_and_does_not_fail(tmp_path: Path) -> None:
    for program in ("id", "sh"):
        (tmp_path / program).symlink_to(f"/usr/bin/{program}")
    there = SCRIPT.read_text(encoding="utf-8").replace('PATH="$PATH:', f'PATH="{tmp_path}" # ')
    done = subprocess.run(
        ["/bin/sh"], input=there, text=True, capture_output=True, check=False, env={**os.environ, "PATH": str(tmp_path)}
    )
    assert done.returncode == 0
    assert "tests that need them are skipped: iproute2 nftables procps tshark" in done.stdout
