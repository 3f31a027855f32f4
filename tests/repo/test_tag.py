"""A tag is made only where nothing is open, by real git in a repository of its own; and nothing is pushed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

COPIED = (
    "pyproject.toml", "CHANGELOG.md", "scripts/tag.sh", "scripts/source_tree.py",
    "tests/repo/test_version.py", "changes.d/README.md",
)  # fmt: skip


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in COPIED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in ("src", "tests"):
        (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / ".gitignore").write_text("__pycache__/\n")
    git(tmp_path, "init", "-q")
    for name, value in (("user.name", "Somebody"), ("user.email", "somebody@example.org"), ("commit.gpgsign", "false")):
        git(tmp_path, "config", name, value)
    committed(tmp_path)
    return tmp_path


def committed(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "As it is")


def tag(root: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_"))}
    return subprocess.run(
        ["sh", "scripts/tag.sh"], cwd=root, capture_output=True, text=True, check=False,
        env={**kept, "PYTHON": sys.executable, "GIT_CONFIG_GLOBAL": os.devnull},
    )  # fmt: skip


def version() -> str:
    [line] = [line for line in (ROOT / "pyproject.toml").read_text().splitlines() if line.startswith("version = ")]
    return line.split('"')[1]


def test_a_clean_tree_gets_an_annotated_tag(root: Path) -> None:
    done = tag(root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert git(root, "tag", "--list") == f"v{version()}"
    assert git(root, "cat-file", "-t", f"v{version()}") == "tag"
    assert git(root, "rev-parse", f"v{version()}^{{commit}}") == git(root, "rev-parse", "HEAD")
    again = tag(root)
    assert (again.returncode, again.stderr) == (2, f"tag: v{version()} is there already.\n")


def test_what_is_not_committed_is_not_tagged(root: Path) -> None:
    (root / "new.txt").write_text("new\n")
    refused(root, "there are changes that are not committed")


def test_a_fragment_that_is_left_is_joined_first(root: Path) -> None:
    (root / "changes.d" / "2026-12-01-words.md").write_text("Words.\n")
    committed(root)
    refused(root, "changes.d holds 1 fragments; join them")


def test_the_changelog_begins_with_the_version(root: Path) -> None:
    page = root / "CHANGELOG.md"
    page.write_text(page.read_text().replace(f"## [{version()}]", "## [0.0.1]"))
    committed(root)
    refused(root, f"the changelog begins with 0.0.1, and the version is {version()}")


def test_the_installed_program_is_of_the_version(root: Path) -> None:
    for name in ("pyproject.toml", "CHANGELOG.md"):
        text = (root / name).read_text()
        text = text.replace(f'version = "{version()}"', 'version = "9.9.9"')
        (root / name).write_text(text.replace(f"## [{version()}]", "## [9.9.9]"))
    committed(root)
    refused(root, "the test of the version failed")


def refused(root: Path, sentence: str) -> None:
    done = tag(root)
    assert done.returncode == 2, done.stdout + done.stderr
    assert sentence in done.stderr
    assert git(root, "tag", "--list") == ""


def test_it_never_pushes() -> None:
    commands = [line for line in (ROOT / "scripts" / "tag.sh").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in commands if "push" in line] == ['echo "tag: v$version is made here; nothing was pushed."']
