"""Change the code in small ways and see whether a test notices: ``make mutants``.

    python scripts/mutants.py --modules "canary holds" --sample 1000 --seed 1

In:  ``tests/mutants/groups.toml`` (what is mutated, and by which tests), ``tests/mutants/accepted.toml`` (survivors
     that may be), the working tree. Out: per module how many mutants were found, each survivor with its diff; exit
     code 1 when one survives that is not accepted.

mutmut does the work, in a copy below ``.mutants/``: the working tree is never changed. The sample is drawn from all
mutants of all groups that are asked for; the same seed draws the same ones as long as the source is the same. What was
tried is kept: a run that was interrupted goes on where it stopped. When the tests changed since, survivors are tried
again; when the source changed, everything is.

It mutates what stands in functions and methods without a decorator. Constants of a module, and what a decorator wraps,
it leaves as they are.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from source_tree import ROOT

FOLDER: Final = ROOT / ".mutants"
TOLD: Final = ROOT / "tests" / "mutants"
PROGRAM: Final = ROOT / ".venv-mutants" / "bin" / "mutmut"
WORKERS: Final = 2
SAID_EVERY: Final = 20.0
"""Seconds between two lines that say how far it is."""
GOAL: Final = 95
"""Per cent of the mutants that are to be found."""
FOUND: Final = frozenset({1, 3})
"""Exit codes of a run of the tests that noticed the mutant."""
ENDLESS: Final = frozenset({24, -24, 152, 36})
"""The mutant never came to an end, which is noticed too."""
NO_TEST: Final = frozenset({5, 33})
NO_MUTANT: Final = "none.of.this.name"
"""mutmut has no verb that only makes mutants; asked for one that is not there it makes all of them, and stops."""

Codes = Mapping[str, int | None]
"""Per mutant how its tests ended; ``None``: it was not tried yet."""


class MutantsError(Exception):
    """What was asked for does not fit what is there."""


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that are mutated together, and the tests that are to notice."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]

    def folder(self) -> Path:
        """Return where it is tried."""
        return FOLDER / self.name


@dataclass(frozen=True, slots=True)
class Change:
    """What a mutant changes, as its diff says."""

    module: str
    function: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test noticed."""

    name: str
    change: Change
    why: str
    """``survived``, ``no test runs it``, or the exit code of a run that ended otherwise."""


def groups_of(path: Path) -> list[Group]:
    """Return the groups of a file.

    Raises:
        MutantsError: a module or a test file that it names is not there.
    """
    root, groups = path.parents[2], []
    for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
        modules = tuple(module for pattern in table["modules"] for module in modules_of(root, pattern))
        groups.append(Group(name, modules, tuple(table["tests"])))
    missing = sorted({test for group in groups for test in group.tests if not (root / test).is_file()})
    if missing:
        raise MutantsError(f"groups.toml names tests that are not there: {', '.join(missing)}.")
    return groups


def chosen(groups: Sequence[Group], words: Iterable[str]) -> dict[str, Group]:
    """Return the modules that are asked for, by name or by that of their group, each with its group; all for none.

    Raises:
        MutantsError: no group and no module has that name.
    """
    every = {module: group for group in groups for module in group.modules}
    asked: dict[str, Group] = {}
    for word in words:
        here = {module: group for module, group in every.items() if word in {module, group.name}}
        if not here:
            names = ", ".join(group.name for group in groups)
            raise MutantsError(f"There is no group or module {word}; groups are {names}.")
        asked.update(here)
    return asked or every


def modules_of(root: Path, pattern: str) -> list[str]:
    """Return the modules that a pattern of ``groups.toml`` stands for.

    Raises:
        MutantsError: there is none.
    """
    if pattern.endswith(".*"):
        folder = root / "src" / Path(*pattern[:-2].split("."))
        paths = sorted(folder.rglob("*.py"))
        modules = [".".join(path.relative_to(root / "src").with_suffix("").parts) for path in paths]
        modules = [module for module in modules if not module.endswith("__init__")]
    else:
        modules = [pattern] if source_of(root, pattern).is_file() else []
    if not modules:
        raise MutantsError(f"groups.toml names a module that is not there: {pattern}.")
    return modules


def source_of(root: Path, module: str) -> Path:
    """Return the file of a module."""
    return (root / "src" / Path(*module.split("."))).with_suffix(".py")


def draw(names: Iterable[str], sample: int, seed: int) -> set[str]:
    """Return a sample that depends on nothing but the names and the seed; all of them when there are no more.

    Examples:
        >>> draw(["a", "b", "c", "d"], 2, 7) == draw(["d", "c", "b", "a"], 2, 7)
        True
        >>> sorted(draw(["a", "b"], 5, 7))
        ['a', 'b']
    """
    ordered = sorted(names)
    return set(ordered if len(ordered) <= sample else random.Random(seed).sample(ordered, sample))  # noqa: S311


def module_of(mutant: str) -> str:
    """Return the module of a mutant by its name.

    Examples:
        >>> module_of("sluis.identify.canary.x__all_explained__mutmut_7")
        'sluis.identify.canary'
    """
    return mutant.rpartition(".")[0]


def function_of(mutant: str) -> str:
    """Return the function of a mutant, with its class.

    Examples:
        >>> function_of("sluis.identify.canary.x__all_explained__mutmut_7")
        '_all_explained'
        >>> function_of("sluis.identify.canary.xǁIdentifiersǁfind__mutmut_2")
        'Identifiers.find'
    """
    mangled = mutant.rpartition(".")[2].rpartition("__mutmut_")[0]
    return mangled[2:].replace("ǁ", ".") if mangled.startswith("xǁ") else mangled.removeprefix("x_")


def change_of(mutant: str, diff: str) -> Change:
    """Return what a diff changes: the lines that go and those that come, without what stands around them."""
    lines = diff.splitlines()
    was = [line[1:].strip() for line in lines if re.match(r"-(?!--)", line)]
    becomes = [line[1:].strip() for line in lines if re.match(r"\+(?!\+\+)", line)]
    return Change(module_of(mutant), function_of(mutant), "\n".join(was), "\n".join(becomes))


def accepted(path: Path) -> dict[Change, str]:
    """Return the survivors that may be, each with its reason.

    Raises:
        MutantsError: an entry gives no reason, or is there twice.
    """
    reasons: dict[Change, str] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", []):
        change = Change(entry["module"], entry["function"], entry["was"].strip(), entry["becomes"].strip())
        if change in reasons or not entry["reason"].strip():
            raise MutantsError(f"accepted.toml: {change.was!r} in {change.module} is there twice or gives no reason.")
        reasons[change] = entry["reason"]
    return reasons


def why(code: int | None) -> str:
    """Return in words how a mutant got away; empty for one that was found."""
    if code in FOUND or code in ENDLESS:
        return ""
    if code in NO_TEST:
        return "no test runs it"
    return "survived" if code == 0 else f"its tests ended with {code}"


def table(tried: Codes, may: Iterable[str]) -> list[str]:
    """Return a line per module and one for all: how many were tried, found, endless and not found, and may be so."""
    allowed = set(may)
    rows: list[tuple[str, ...]] = [("module", "tried", "found", "endless", "not found", "accepted", "rate")]
    for module in [*sorted({module_of(name) for name in tried}), "all"]:
        names = [name for name in tried if module in {module_of(name), "all"}]
        killed = sum(tried[name] in FOUND for name in names)
        endless = sum(tried[name] in ENDLESS for name in names)
        counts = (len(names), killed, endless, len(names) - killed - endless, len(allowed & set(names)))
        rate = (killed + endless) / len(names) if names else 1
        rows.append((module, *map(str, counts), f"{rate:.1%}"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]


def settings(project: str, group: Group) -> str:
    """Return ``pyproject.toml`` as the copy has it: pytest collects no examples by itself, and mutmut has its table."""
    files = [f"src/{module.replace('.', '/')}.py" for module in group.modules]
    mine = {
        "source_paths": ["src"],
        "only_mutate": files,
        "also_copy": sorted({path.parts[0] for path in _files(ROOT)} - {"src", "tests", "pyproject.toml"}),
        "pytest_add_cli_args": [
            "-p",
            "tests.mutants.hurry",
            "--hypothesis-profile=mutants",
            "--hypothesis-seed=0",
        ],
        "pytest_add_cli_args_test_selection": ["tests/mutants/examples.py", *group.tests],
        "process_isolation": "forkserver",
        "use_git_change_detection": False,
        "on_dependency_change": "ignore",
        "timeout_multiplier": 4.0,
        "timeout_constant": 3.0,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in mine.items()]
    return "\n".join([project.replace(" --doctest-modules", ""), "[tool.mutmut]", *lines, ""])


def _files(root: Path) -> list[Path]:
    """Return what git tracks or would, relative to the root."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True)
    return [Path(line) for line in done.stdout.splitlines() if (root / line).is_file()]


def _digest(root: Path, paths: Sequence[Path], more: str) -> str:
    whole = hashlib.sha256(more.encode())
    for path in sorted(paths):
        whole.update(f"\0{path}\0".encode() + (root / path).read_bytes())
    return whole.hexdigest()


def prepare(group: Group) -> None:
    """Make or refresh the copy; forget what is no longer so, generate the mutants, run the tests once without one.

    Raises:
        MutantsError: the tests do not pass, or mutmut made nothing.
    """
    folder, files = group.folder(), _files(ROOT)
    project = settings((ROOT / "pyproject.toml").read_text(encoding="utf-8"), group)
    kinds = {
        "source": [path for path in files if path.parts[0] == "src"],
        "all": [path for path in files if path.suffix != ".md"],
    }
    now = {kind: _digest(ROOT, paths, project) for kind, paths in kinds.items()}
    kept = folder / "state.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    if before == now:
        return
    same_source = before.get("source") == now["source"]
    codes = codes_of(group) if same_source else {}
    shutil.rmtree(folder, ignore_errors=True)
    for path in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    (folder / "pyproject.toml").write_text(project, encoding="utf-8")
    _mutmut(group, "run", NO_MUTANT).wait()
    if not codes_of(group) or not (folder / "mutants" / "mutmut-stats.json").is_file():
        raise MutantsError(f"{group.name}: mutmut could not begin.\n{_log(group).read_text(encoding='utf-8')}")
    _remember(group, {name: code for name, code in codes.items() if code in FOUND or code in ENDLESS})
    kept.write_text(json.dumps(now), encoding="utf-8")


def _mutmut(group: Group, *words: str) -> subprocess.Popen[str]:
    """Start mutmut in the folder of a group; what it says goes to ``mutmut.log`` there."""
    environment = {**os.environ, "SLUIS_MUTANTS": " ".join(group.modules), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    with _log(group).open("w", encoding="utf-8") as log:
        return subprocess.Popen(
            [PROGRAM, *words], cwd=group.folder(), env=environment, stdout=log, stderr=subprocess.STDOUT, text=True
        )


def _log(group: Group) -> Path:
    return group.folder() / "mutmut.log"


def _kept(group: Group) -> list[Path]:
    """Return the files in which mutmut keeps what became of the mutants of a group."""
    folder = group.folder() / "mutants"
    return [path for module in group.modules if (path := Path(f"{source_of(folder, module)}.meta")).is_file()]


def codes_of(group: Group) -> dict[str, int | None]:
    """Return what became of each mutant of a group."""
    codes: dict[str, int | None] = {}
    for path in _kept(group):
        codes.update(json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"])
    return codes


def _remember(group: Group, codes: Codes) -> None:
    for path in _kept(group):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["exit_code_by_key"].update(
            {name: code for name, code in codes.items() if name in content["exit_code_by_key"]}
        )
        path.write_text(json.dumps(content, indent=4), encoding="utf-8")


def attempt(group: Group, names: set[str]) -> Codes:
    """Try those of the mutants that were not tried yet; return what became of all of them."""
    left = {name for name, code in codes_of(group).items() if name in names and code is None}
    print(f"mutants: {group.name}: {len(names)} in the sample, {len(left)} to try", flush=True)
    if left:
        began, running = time.monotonic(), _mutmut(group, "run", "--max-children", str(WORKERS), *sorted(left))
        try:
            while running.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    running.wait(SAID_EVERY)
                with contextlib.suppress(json.JSONDecodeError):  # mutmut is writing it just now
                    untried = sum(code is None for name, code in codes_of(group).items() if name in left)
                    print(f"mutants: {group.name}: {len(left) - untried} of {len(left)} tried", flush=True)
        finally:
            if running.poll() is None:
                running.send_signal(signal.SIGINT)  # mutmut stops what it started
                running.wait()
        print(f"mutants: {group.name}: {time.monotonic() - began:.0f} s", flush=True)
    return {name: code for name, code in codes_of(group).items() if name in names}


def survivors_of(group: Group, codes: Codes) -> list[tuple[Survivor, str]]:
    """Return the survivors of a group with their diffs."""
    survivors = []
    for name, code in sorted(codes.items()):
        if reason := why(code):
            _mutmut(group, "show", name).wait()
            diff = _log(group).read_text(encoding="utf-8")
            survivors.append((Survivor(name, change_of(name, diff), reason), diff))
    return survivors


def main(words: Sequence[str]) -> int:
    """Try a sample and report; return 1 when one survives that is not accepted, 2 for words that do not fit."""
    parser = argparse.ArgumentParser(description="Try a seeded sample of mutants.")
    parser.add_argument("--modules", default="", help="groups or modules of tests/mutants/groups.toml; all of them")
    parser.add_argument("--sample", type=int, default=1000, help="how many mutants, over all modules")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(words)
    try:
        modules = chosen(groups_of(TOLD / "groups.toml"), wanted.modules.replace(",", " ").split())
        reasons = accepted(TOLD / "accepted.toml")
        groups = list(dict.fromkeys(modules.values()))
        for group in groups:
            print(f"mutants: {group.name}: making mutants of {', '.join(group.modules)}", flush=True)
            prepare(group)
        every = [name for group in groups for name in codes_of(group) if module_of(name) in modules]
        return report(groups, draw(every, wanted.sample, wanted.seed), reasons)
    except MutantsError as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("mutants: interrupted; what was tried is kept, run it again to go on", file=sys.stderr)
        return 130


def report(groups: Sequence[Group], names: set[str], reasons: Mapping[Change, str]) -> int:
    """Try the sample, print what became of it, and return the exit code."""
    tried: dict[str, int | None] = {}
    survivors: list[tuple[Survivor, str]] = []
    for group in groups:
        codes = attempt(group, names & codes_of(group).keys())
        if untried := sum(code is None for code in codes.values()):
            raise MutantsError(f"{group.name}: {untried} were not tried, see {_log(group)}; run it again to go on.")
        tried.update(codes)
        survivors += survivors_of(group, codes)
    may = [survivor.name for survivor, _ in survivors if survivor.change in reasons]
    for survivor, diff in survivors:
        note = f"accepted: {reasons[survivor.change]}" if survivor.name in may else "NOT accepted"
        print(f"\n{survivor.name} ({survivor.why}, {note})\n{diff.rstrip()}")
    print("", *table(tried, may), sep="\n")
    print(f"\n{len(survivors) - len(may)} survive that are not accepted; the goal is {GOAL}% found.")
    return 1 if len(survivors) > len(may) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
