"""What is left to ``make long`` has a sibling in ``make test``: the same promise, with fewer examples."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [
    file
    for file in sorted((ROOT / "tests").rglob("test_*.py"))
    if file != Path(__file__) and "mark.long" in file.read_text(encoding="utf-8")
]


Marked = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def long_as_a_whole(marks: Sequence[ast.expr]) -> bool:
    """Say whether one of some marks is the mark itself; one within ``parametrize`` is of some cases only."""
    return any(ast.unparse(mark.func if isinstance(mark, ast.Call) else mark) == "pytest.mark.long" for mark in marks)


def run_in_make_test(tree: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Yield the names of the tests of a module that are not long as a whole, those of its classes behind ``::``."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            marks = node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else [node.value]
            if long_as_a_whole(marks):
                return
        if isinstance(node, Marked) and not long_as_a_whole(node.decorator_list):
            if isinstance(node, ast.ClassDef):
                yield from (f"{node.name}::{name}" for name in run_in_make_test(node))
            elif node.name.startswith("test_"):
                yield node.name


def siblings(tree: ast.Module) -> Iterator[tuple[int, str | None]]:
    """Yield the line of each mark of a module, and the test it names; ``None`` when it names none."""
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
    for file in FILES:
        name = file.relative_to(ROOT).as_posix()
        tree = ast.parse(file.read_text(encoding="utf-8"))
        run = set(run_in_make_test(tree))
        for line, sibling in siblings(tree):
            assert sibling is not None, f"{name}:{line} names no sibling"
            assert sibling in run, f"{name}:{line} names {sibling}, which make test does not run"


def test_a_test_that_is_long_as_a_whole_is_no_sibling() -> None:
    text = """
@pytest.mark.long(sibling="test_b")
def test_a(): ...
@pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.long(sibling="test_b"))])
def test_b(n): ...
class TestC:
    def test_d(self): ...
"""
    tree = ast.parse(text)
    assert list(run_in_make_test(tree)) == ["test_b", "TestC::test_d"]
    assert [named for _, named in siblings(tree)] == ["test_b", "test_b"]
    assert list(run_in_make_test(ast.parse("pytestmark = pytest.mark.long\ndef test_a(): ..."))) == []


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
