"""``make quick`` finds what changed by real git, and the tests that are of it."""

import ast
import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest
import quick
from source_tree import ROOT

WHO = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *WHO, *words], cwd=root, check=True, capture_output=True)


def write(root: Path, path: str, text: str = "") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    for path in ("src/sluis/gate/tally.py", "src/sluis/gate/path/read.py", "src/sluis/terms.py", "src/sluis/gone.py"):
        write(tmp_path, path)
    write(tmp_path, "scripts/fleet.py")
    write(tmp_path, "tests/repo/test_fleet.py")
    write(tmp_path, "tests/flow/house.py")
    write(tmp_path, "tests/unit/test_terms.py")
    write(tmp_path, "tests/unit/gate/test_tally.py", "from sluis.gate.tally import Tally\n")
    write(tmp_path, "tests/unit/gate/path/test_read.py", "from sluis.terms import Reason\n")
    write(tmp_path, "tests/unit/gate/test_room.py", "from sluis.gate import tally\nfrom tests.flow.house import home\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    return tmp_path


def test_on_a_branch_all_that_differs_from_main_changed_committed_or_not(root: Path) -> None:
    git(root, "switch", "-q", "-c", "work")
    write(root, "src/sluis/terms.py", "A = 1\n")
    (root / "src/sluis/gone.py").unlink()
    git(root, "commit", "-q", "-a", "-m", "Change")
    git(root, "switch", "-q", "main")
    write(root, "README.md", "of main alone\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Go on")
    git(root, "switch", "-q", "work")
    write(root, "src/sluis/gate/tally.py", "A = 1\n")
    write(root, "src/sluis/gate/new.py")
    base = quick.base_of(root)
    assert re.fullmatch(r"[0-9a-f]{9}, where this branch left main", base.words)
    assert quick.changed(root, base) == ["src/sluis/gate/new.py", "src/sluis/gate/tally.py", "src/sluis/terms.py"]


def test_on_main_it_is_what_is_not_committed_or_else_the_last_commit(root: Path) -> None:
    assert quick.base_of(root) == quick.Base("HEAD", "the last commit"), "there is no commit before"
    write(root, "src/sluis/terms.py", "A = 1\n")
    assert quick.base_of(root).revision == "HEAD"
    assert quick.changed(root, quick.base_of(root)) == ["src/sluis/terms.py"]
    git(root, "commit", "-q", "-a", "-m", "Change")
    assert quick.base_of(root).revision == "HEAD~1"
    assert quick.changed(root, quick.base_of(root)) == ["src/sluis/terms.py"]


def test_a_clone_without_a_branch_main_is_compared_with_its_last_commit(root: Path) -> None:
    git(root, "branch", "-m", "work")
    assert quick.base_of(root).revision == "HEAD"
    assert quick.changed(root, quick.base_of(root)) == []


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        (
            "src/sluis/gate/tally.py",
            ["src/sluis/gate/tally.py", "tests/unit/gate/test_room.py", "tests/unit/gate/test_tally.py"],
        ),
        ("src/sluis/gate/path/read.py", ["src/sluis/gate/path/read.py", "tests/unit/gate/path/test_read.py"]),
        ("src/sluis/terms.py", ["src/sluis/terms.py", "tests/unit/gate/path/test_read.py", "tests/unit/test_terms.py"]),
        ("scripts/fleet.py", ["tests/repo/test_fleet.py"]),
        ("tests/flow/house.py", ["tests/unit/gate/test_room.py"]),
        ("tests/unit/gate/test_room.py", ["tests/unit/gate/test_room.py"]),
        ("README.md", []),
        ("src/sluis/store/migrations/0001_first.py", []),
    ],
)  # fmt: skip
def test_of_a_module_run_its_twin_who_imports_it_and_its_examples(root: Path, path: str, tests: list[str]) -> None:
    assert quick.selected(root, [path]) == quick.Selection(tuple(tests), (), ())


def test_what_has_no_test_is_said(root: Path) -> None:
    assert quick.selected(root, ["src/sluis/gone.py", "scripts/new.py"]) == quick.Selection(
        ("src/sluis/gone.py",), (), ("src/sluis/gone.py", "scripts/new.py")
    )


def test_what_very_many_tests_import_has_its_twin_run_and_the_rest_is_said_to_be_left(root: Path) -> None:
    names = [f"tests/unit/gate/test_of_{number}.py" for number in range(quick.MANY + 1)]
    for name in names:
        write(root, name, "from sluis.gate.path.read import read\n")
    selection = quick.selected(root, ["src/sluis/gate/path/read.py", names[0]])
    assert selection.tests == ("src/sluis/gate/path/read.py", "tests/unit/gate/path/test_read.py", names[0])
    assert sorted(selection.left) == sorted(names[1:])


def test_every_module_with_a_twin_here_finds_it() -> None:
    assert quick.twins_of(ROOT, "src/sluis/terms.py") == ["tests/unit/test_terms.py"]
    assert quick.twins_of(ROOT, "scripts/quick.py") == ["tests/repo/test_quick.py"]
    assert "tests/repo/test_quick.py" not in quick._importers(ROOT).get("sluis.terms", set())
    assert "quick" in quick.imported(ast.parse(Path(__file__).read_text(encoding="utf-8")))


def test_a_part_says_whether_it_went_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert quick.run("one", sys.executable, "-c", "pass")
    assert not quick.run("two", sys.executable, "-c", "raise SystemExit(5)")
    assert quick.run("three", sys.executable, "-c", "raise SystemExit(5)", fine=(0, quick.NOTHING_COLLECTED))
    output = capsys.readouterr().out
    assert re.findall(r"quick: (\w+): (fine|FAILED) in \d+ s", output) == [
        ("one", "fine"), ("two", "FAILED"), ("three", "fine"),
    ]  # fmt: skip


def test_the_examples_run() -> None:
    assert doctest.testmod(quick).attempted == 3
    assert doctest.testmod(quick).failed == 0


def test_a_whole_way_that_changed_is_named_and_left(root: Path) -> None:
    write(root, "tests/flow/test_way.py")
    selection = quick.selected(root, ["tests/flow/test_way.py", "tests/unit/test_terms.py"])
    assert (selection.tests, selection.left) == (("tests/unit/test_terms.py",), ("tests/flow/test_way.py",))
