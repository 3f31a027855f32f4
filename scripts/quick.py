"""Check what changed, in about two minutes (``make quick``): style, types, layers, and the unit tests of it.

In:  the working tree and its git history. Out: what each part said and how long it took; exit code 1 when one failed.

What changed is what differs from where the branch left ``main``, committed or not; on ``main`` itself what is not
committed, or else the last commit. The tests of a module are its twin below ``tests/unit``, the unit tests that import
it, and the examples in it. A module that very many tests import has its twin and its examples run. A changed test of
whole ways, faults or twins (``tests/flow``, ``tests/sim``, ``tests/twins`` ...) is named and not run. ``make test``
runs everything, and a time is printed here and never asserted.
"""

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from source_tree import ROOT

MANY: Final = 40
"""More test files than this that import what changed are left to ``make test``."""
QUICK: Final = ("tests/unit/", "tests/repo/")
"""Below these a test is one of a unit; others may take minutes each."""
NOTHING_COLLECTED: Final = 5
"""Exit code of pytest when no test was there, as for a module without examples."""


@dataclass(frozen=True, slots=True)
class Base:
    """What the working tree is compared with."""

    revision: str
    words: str
    """The same for a reader, to stand after "compared with"."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to run for a change."""

    tests: tuple[str, ...]
    """Test files, and modules whose examples run."""
    left: tuple[str, ...]
    """Test files that import what changed and are too many to run here, or changed and are no unit tests."""
    untested: tuple[str, ...]
    """Changed modules and scripts that no unit test is known for."""


def git(root: Path, *words: str) -> list[str]:
    """Return the lines that git says; none when it refuses."""
    command = ["git", *words]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def base_of(root: Path) -> Base:
    """Return what to compare with: where the branch left ``main``; on ``main`` the last commit, or the one before."""
    [branch] = git(root, "branch", "--show-current") or [""]
    if branch != "main":
        for trunk in ("main", "origin/main"):
            if commit := git(root, "merge-base", trunk, "HEAD"):
                return Base(commit[0], f"{commit[0][:9]}, where this branch left {trunk}")
    if git(root, "status", "--porcelain") or not git(root, "rev-parse", "--verify", "--quiet", "HEAD~1"):
        return Base("HEAD", "the last commit")
    return Base("HEAD~1", "the commit before the last: nothing here is uncommitted")


def changed(root: Path, base: Base) -> list[str]:
    """Return the paths that differ from the base, committed, uncommitted or new; none that are gone."""
    different = git(root, "diff", "--name-only", "--diff-filter=d", base.revision)
    return sorted({*different, *git(root, "ls-files", "--others", "--exclude-standard")})


def selected(root: Path, paths: Iterable[str]) -> Selection:
    """Return what to run for changed paths, which are relative to the root."""
    tests, left, untested = set[str](), set[str](), list[str]()
    importers = _importers(root)
    for path in (path for path in paths if path.endswith(".py") and "/migrations/" not in path):
        if Path(path).name.startswith("test_"):
            (tests if path.startswith(QUICK) else left).add(path)
            continue
        twins = set(twins_of(root, path))
        others = importers.get(module_of(path), set()) - twins
        tests |= twins
        if len(others) > MANY:
            left |= others
        else:
            tests |= others
        if path.startswith("src/"):
            tests.add(path)
        if not twins and not others and Path(path).name != "__init__.py":
            untested.append(path)
    return Selection(tuple(sorted(tests)), tuple(sorted(left - tests)), tuple(untested))


def module_of(path: str) -> str:
    """Return the name under which a file is imported.

    Examples:
        >>> module_of("src/sluis/gate/tally.py"), module_of("src/sluis/gate/__init__.py"), module_of("scripts/fleet.py")
        ('sluis.gate.tally', 'sluis.gate', 'fleet')
        >>> module_of("tests/flow/gatehouse.py")
        'tests.flow.gatehouse'
    """
    parts = Path(path).with_suffix("").parts
    return ".".join(part for part in (parts[1:] if parts[0] in {"src", "scripts"} else parts) if part != "__init__")


def twins_of(root: Path, path: str) -> list[str]:
    """Return the test files that mirror a module or a script: ``test_`` in front, in the folder of its name."""
    parts = Path(path).parts
    if parts[:2] == ("src", "sluis"):
        name = parts[-2] if parts[-1] == "__init__.py" else Path(path).stem.strip("_")
        folder = root / "tests" / "unit" / Path(*parts[2:-1][:1])
    elif parts[0] == "scripts":
        name, folder = Path(path).stem, root / "tests" / "repo"
    else:
        return []
    return sorted(twin.relative_to(root).as_posix() for twin in folder.rglob(f"test_{name}.py"))


def _importers(root: Path) -> dict[str, set[str]]:
    """Return the unit tests by the modules they import directly."""
    by_module: dict[str, set[str]] = {}
    for test in sorted((root / "tests" / "unit").rglob("test_*.py")):
        for module in imported(ast.parse(test.read_text(encoding="utf-8"))):
            by_module.setdefault(module, set()).add(test.relative_to(root).as_posix())
    return by_module


def imported(tree: ast.Module) -> set[str]:
    r"""Return the modules a file imports, wherever in it.

    Examples:
        >>> sorted(imported(ast.parse("import sluis.terms\nfrom sluis.gate import tally")))
        ['sluis.gate', 'sluis.gate.tally', 'sluis.terms']
    """
    modules = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return modules


def run(name: str, *words: str, fine: tuple[int, ...] = (0,)) -> bool:
    """Run one part, say how long it took, and return whether it went well."""
    print(f"quick: {name}: {' '.join(words[1:])}", flush=True)
    began = time.monotonic()
    went_well = subprocess.run(words, cwd=ROOT, check=False).returncode in fine
    print(f"quick: {name}: {'fine' if went_well else 'FAILED'} in {time.monotonic() - began:.0f} s\n", flush=True)
    return went_well


def main() -> int:
    """Run every part, also after one that failed."""
    began, programs = time.monotonic(), Path(sys.executable).parent
    base = base_of(ROOT)
    paths = changed(ROOT, base)
    print(f"quick: {len(paths)} changed files, compared with {base.words}\n", flush=True)
    fine = [
        run("style", f"{programs}/ruff", "check", "."),
        run("form", f"{programs}/ruff", "format", "--check", "."),
        run("types", f"{programs}/mypy"),
        run("layers", f"{programs}/lint-imports"),
    ]
    selection = selected(ROOT, paths)
    if selection.tests:
        words = [sys.executable, "-m", "pytest", "-n", str(min(2, os.cpu_count() or 1)), *selection.tests]
        fine.append(run(f"tests of {len(selection.tests)} files", *words, fine=(0, NOTHING_COLLECTED)))
    else:
        print("quick: tests: nothing changed that unit tests are of\n")
    if selection.left:
        print(f"quick: left to `make test`: {len(selection.left)} test files that import what changed or changed")
    if selection.untested:
        print(f"quick: no unit test is known for {', '.join(selection.untested)}")
    print(f"quick: {'all fine' if all(fine) else 'NOT fine'}, {time.monotonic() - began:.0f} s in all")
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
