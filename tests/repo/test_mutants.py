"""The sample is the same for the same seed, what was tried is kept, and a survivor is accepted only with a reason."""

import doctest
import shutil
import subprocess
from pathlib import Path

import pytest
from source_tree import ROOT

import mutants

GROUPS = """
[gate]
modules = ["sluis.gate.*", "sluis.terms"]
tests = ["tests/test_gate.py"]
[canary]
modules = ["sluis.canary"]
tests = ["tests/test_canary.py"]
"""
DIFF = """# sluis.canary.x_sing__mutmut_3: survived
--- src/sluis/canary.py
+++ src/sluis/canary.py
@@ -1,3 +1,3 @@
 def sing(text: str) -> bool:
-    return len(text) >= 4
+    return len(text) > 4
"""
CHANGE = mutants.Change("sluis.canary", "sing", "return len(text) >= 4", "return len(text) > 4")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    modules = ("gate/__init__", "gate/path/read", "gate/tally", "terms", "canary")
    for path in (*(f"src/sluis/{name}.py" for name in modules), "tests/test_gate.py", "tests/test_canary.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "tests" / "mutants").mkdir()
    (tmp_path / "tests" / "mutants" / "groups.toml").write_text(GROUPS)
    return tmp_path


def groups(root: Path) -> list[mutants.Group]:
    return mutants.groups_of(root / "tests" / "mutants" / "groups.toml")


def test_the_groups_here_name_modules_and_tests_that_are_there() -> None:
    assert {group.name for group in mutants.groups_of(mutants.TOLD / "groups.toml")} >= {"reference", "canary"}
    for change in mutants.accepted(mutants.TOLD / "accepted.toml"):
        assert mutants.source_of(ROOT, change.module).is_file(), change


def test_a_pattern_stands_for_all_modules_below_it(root: Path) -> None:
    assert groups(root) == [
        mutants.Group("gate", ("sluis.gate.path.read", "sluis.gate.tally", "sluis.terms"), ("tests/test_gate.py",)),
        mutants.Group("canary", ("sluis.canary",), ("tests/test_canary.py",)),
    ]


@pytest.mark.parametrize(
    ("words", "modules"),
    [
        ([], ["sluis.gate.path.read", "sluis.gate.tally", "sluis.terms", "sluis.canary"]),
        (["canary"], ["sluis.canary"]),
        (["sluis.gate.tally", "canary"], ["sluis.gate.tally", "sluis.canary"]),
    ],
)
def test_modules_are_asked_for_by_name_or_by_group(root: Path, words: list[str], modules: list[str]) -> None:
    assert list(mutants.chosen(groups(root), words)) == modules


def test_what_is_not_there_is_refused(root: Path) -> None:
    with pytest.raises(mutants.MutantsError, match="no group or module gates; groups are gate, canary"):
        mutants.chosen(groups(root), ["gates"])
    (root / "tests" / "test_gate.py").unlink()
    with pytest.raises(mutants.MutantsError, match=r"tests that are not there: tests/test_gate\.py"):
        groups(root)
    (root / "src" / "sluis" / "canary.py").unlink()
    with pytest.raises(mutants.MutantsError, match=r"a module that is not there: sluis\.canary"):
        groups(root)


def test_words_that_fit_nothing_are_refused_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.main(["--modules", "nothing"]) == 2
    assert capsys.readouterr().err.startswith("mutants: There is no group or module nothing; groups are reference, ")


def test_another_seed_draws_another_sample() -> None:
    names = [f"m.x_f__mutmut_{number}" for number in range(100)]
    first = mutants.draw(names, 10, 1)
    assert len(first) == 10
    assert first == mutants.draw(reversed(names), 10, 1) != mutants.draw(names, 10, 2)


def test_a_diff_becomes_a_change() -> None:
    assert mutants.change_of("sluis.canary.x_sing__mutmut_3", DIFF) == CHANGE


def test_a_survivor_is_accepted_by_what_it_changes_and_with_a_reason(tmp_path: Path) -> None:
    page = tmp_path / "accepted.toml"
    entry = '[[accepted]]\nmodule = "sluis.canary"\nfunction = "sing"\nwas = "return len(text) >= 4"\n'
    page.write_text(f'{entry}becomes = "return len(text) > 4"\nreason = "Nobody can tell."\n')
    assert mutants.accepted(page) == {CHANGE: "Nobody can tell."}
    page.write_text(f'{entry}becomes = "return len(text) > 4"\nreason = " "\n')
    with pytest.raises(mutants.MutantsError, match="gives no reason"):
        mutants.accepted(page)
    page.write_text("# none\n")
    assert mutants.accepted(page) == {}


@pytest.mark.parametrize(
    ("code", "words"),
    [(1, ""), (3, ""), (-24, ""), (36, ""), (0, "survived"), (33, "no test runs it"), (5, "no test runs it"),
     (255, "its tests ended with 255"), (-11, "its tests ended with -11")],
)  # fmt: skip
def test_only_a_failed_test_or_an_endless_run_counts_as_found(code: int, words: str) -> None:
    assert mutants.why(code) == words


def test_the_table_counts_per_module_and_in_all() -> None:
    tried = {"a.b.x_f__mutmut_1": 1, "a.b.x_f__mutmut_2": 0, "a.c.x_g__mutmut_1": -24, "a.c.x_g__mutmut_2": 33}
    assert mutants.table(tried, ["a.b.x_f__mutmut_2"]) == [
        "module  tried  found  endless  not found  accepted   rate",
        "a.b         2      1        0          1         1  50.0%",
        "a.c         2      0        1          1         0  50.0%",
        "all         4      1        1          2         1  50.0%",
    ]


def test_the_examples_run() -> None:
    assert doctest.testmod(mutants).attempted == 5
    assert doctest.testmod(mutants).failed == 0


PROJECT = """[project]
name = "small"
version = "0"
[tool.pytest.ini_options]
pythonpath = ["src"]
addopts = "-q -p no:cacheprovider --import-mode=importlib --doctest-modules"
"""
CONFTEST = """from hypothesis import settings
settings.register_profile("mutants", max_examples=5)
"""
MODULE = '''"""A module."""


def grown(age: int) -> bool:
    """Say whether somebody is.

    Examples:
        >>> grown(80)
        True
    """
    return age >= 18
'''


@pytest.mark.skipif(not mutants.PROGRAM.is_file(), reason="no mutmut here: make mutants sets it up")
def test_mutmut_tries_a_copy_keeps_what_it_tried_and_tries_survivors_again_when_tests_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (
        ("pyproject.toml", PROJECT),
        ("src/small/door.py", MODULE),
        ("tests/conftest.py", CONFTEST),
        ("tests/test_door.py", "from small.door import grown\n\n\ndef test_a_child():\n    assert not grown(3)\n"),
        (".gitignore", ".mutants/\n__pycache__/\n"),
        ("tests/mutants/groups.toml", '[door]\nmodules = ["small.door"]\ntests = ["tests/test_door.py"]\n'),
        ("tests/mutants/accepted.toml", ""),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for name in ("__init__", "examples", "hurry"):
        shutil.copy(ROOT / "tests" / "mutants" / f"{name}.py", tmp_path / "tests" / "mutants")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    for name, value in (
        ("ROOT", tmp_path),
        ("FOLDER", tmp_path / ".mutants"),
        ("TOLD", tmp_path / "tests" / "mutants"),
    ):
        monkeypatch.setattr(mutants, name, value)

    assert mutants.main([]) == 1
    first = capsys.readouterr().out
    assert "mutants: door: 2 in the sample, 2 to try" in first
    assert "-    return age >= 18\n+    return age > 18" in first
    assert "+    return age >= 19" in first
    assert (tmp_path / "src/small/door.py").read_text() == MODULE, "the original is not touched"

    assert mutants.main([]) == 1
    assert "mutants: door: 2 in the sample, 0 to try" in capsys.readouterr().out

    with (tmp_path / "tests" / "test_door.py").open("a") as tests:
        tests.write("\n\ndef test_a_birthday():\n    assert grown(18)\n")
    assert mutants.main([]) == 0
    assert "0 survive that are not accepted" in capsys.readouterr().out
