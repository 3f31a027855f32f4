"""The shape of the source: one broad except, short files and functions, tests that mirror it."""

import ast
from functools import cache
from pathlib import Path

from source_tree import ROOT, SOURCE, docstring_lines, functions, module, modules

FILE_LINES = 600
"""One concept, one file: a concept is not cut for its length before this."""
FUNCTION_LINES = 40
ALLOWED_BROAD = "gate/path/steps.py"
WORDS_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "data", "info", "misc", "common"}

ROWS_ONLY = (
    "audit",
    "cli",
    "desk",
    "gate",
    "kernel",
    "keys",
    "law",
    "ledger",
    "notices",
    "oidc",
    "recipient",
    "reports",
    "rights",
    "risk",
    "store",
    "web",
)
WITHOUT_TWIN: dict[str, str] = {
    f"errors/{name}.py": "rows of a table, without a line that runs; tests/repo/test_errors.py looks at each row"
    for name in ROWS_ONLY
}
"""Modules that need no test file of their own, and why."""


def says_why(tree: ast.Module) -> bool:
    return "Longer than" in (ast.get_docstring(tree) or "")


def test_a_file_is_short_or_says_why() -> None:
    lines = {path: (SOURCE / path).read_text(encoding="utf-8").count("\n") for path in modules()}
    assert {path: n for path, n in lines.items() if n > FILE_LINES and not says_why(module(path))} == {}


def test_a_function_is_short_or_the_module_says_why() -> None:
    lines = {
        f"{path}: {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
        for path, tree in modules().items()
        if not says_why(tree) and not path.startswith("store/migrations/")  # one list of statements, never read twice
        for node in functions(tree)
    }
    assert len(lines) > 1_000
    assert {name: n for name, n in lines.items() if n > FUNCTION_LINES} == {}


def test_there_is_one_broad_except() -> None:
    broad = []
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
                    continue  # tidies up and lets everything through
                if any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds):
                    broad.append(path)
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                broad += [path for kind in node.args if ast.unparse(kind) in {"Exception", "BaseException"}]
    assert [path for path in broad if path != ALLOWED_BROAD] == []
    assert len(broad) <= 1


def test_every_module_says_what_it_is() -> None:
    assert [path for path, tree in modules().items() if not ast.get_docstring(tree)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in modules() if set(Path(path).with_suffix("").parts) & WORDS_THAT_SAY_NOTHING] == []


def has_code(tree: ast.Module) -> bool:
    return any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for node in tree.body)


def twins(path: str) -> list[Path]:
    """Return the test files that mirror a module: the same folder (or one below it), ``test_`` in front."""
    module = Path(path)
    name = module.parent.name if module.name == "__init__.py" else module.stem.strip("_")
    top = ROOT / "tests" / "unit" / Path(*module.parts[:-1][:1])
    return [twin for twin in _tests_below(top) if twin.stem == f"test_{name}"]


@cache
def _tests_below(folder: Path) -> tuple[Path, ...]:
    return tuple(folder.rglob("test_*.py"))


def test_a_module_with_code_has_a_test_file_of_its_name() -> None:
    with_code = [path for path, tree in modules().items() if has_code(tree) and "/migrations/" not in path]
    assert len(with_code) > 400
    assert [
        f"{path}: no tests/unit/{Path(path).parent}/test_{Path(path).stem}.py"
        for path in with_code
        if not twins(path) and path not in WITHOUT_TWIN
    ] == []


def test_the_argued_list_has_no_dead_entry() -> None:
    assert [path for path in WITHOUT_TWIN if path not in modules() or twins(path)] == []
