"""What is left to ``make long`` has a sibling in ``make test``: the same promise, with fewer examples."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [
    file
    for file in sorted((ROOT / "tests").rglob("test_*.py"))
    if file != Path(__file__) and "mark.long" in file.read_text(encoding="utf-8")
]


def siblings(file: Path) -> Iterator[tuple[int, str | None]]:
    """Yield the line of each mark of a file, and the test it names; ``None`` when it names none."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named: dict[int, str | None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "pytest.mark.long":
            named.setdefault(node.lineno, None)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.long":
            words = {word.arg: word.value for word in node.keywords}
            sibling = words.get("sibling")
            named[node.lineno] = sibling.value if isinstance(sibling, ast.Constant) else None  # type: ignore[assignment]
    yield from named.items()


def test_every_long_test_names_a_sibling_that_is_no_long_test() -> None:
    assert FILES
    collect = [sys.executable, "-m", "pytest", "--collect-only", *map(str, FILES)]
    collected = subprocess.run(collect, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    run = {line.partition("[")[0] for line in collected.splitlines() if "::" in line}
    for file in FILES:
        for line, sibling in siblings(file):
            name = file.relative_to(ROOT).as_posix()
            assert sibling is not None, f"{name}:{line} names no sibling"
            assert f"{name}::{sibling}" in run, f"{name}:{line} names {sibling}, which make test does not run"


def test_long_runs_what_is_marked_and_what_has_a_target_of_its_own() -> None:
    rule = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlong:")[2].partition("\n\n")[0]
    assert all(
        word in rule
        for word in (
            'pytest -m "long or hypothesis" --hypothesis-profile=long',
            "faults",
            "statement_fuzz",
            "--cases 100000",
            "mutants",
        )
    )
