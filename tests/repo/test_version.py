"""The version is one and the same: in the project, in the changelog, and in what the installed program says."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from source_tree import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def test_the_changelog_begins_with_the_version_of_the_project() -> None:
    heads = re.findall(r"^## \[(.+)\] - \d{4}-\d{2}-\d{2}$", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert heads[0] == VERSION
    numbers = [tuple(map(int, head.split("."))) for head in heads]
    assert numbers == sorted(set(numbers), reverse=True), "newest first, each once"


def test_the_program_says_the_version_of_the_project() -> None:
    program = Path(sys.executable).parent / "sluis"
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == VERSION, "stale metadata: make setup installs the project again"
