"""The shape of the source: one broad except, short files and functions, tests that mirror it."""

import ast
from pathlib import Path

import pytest
from source_tree import ROOT, SOURCE, docstring_lines, functions, modules

FILE_LINES = 600
"""One concept, one file: a concept is not cut for its length before this."""
FUNCTION_LINES = 40
ALLOWED_BROAD = "gate/path/steps.py"
WORDS_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "data", "info", "misc", "common"}

ROWS_ONLY = ("audit", "cli", "desk", "gate", "kernel", "keys", "law", "ledger", "recipient", "rights", "store")
WITHOUT_TWIN: dict[str, str] = {
    f"errors/{name}.py": "rows of a table, without a line that runs; tests/repo/test_errors.py looks at each row"
    for name in ROWS_ONLY
}
"""Modules that need no test file of their own, and why."""

MODULES = modules()


def says_why(tree: ast.Module) -> bool:
    return "Longer than" in (ast.get_docstring(tree) or "")


@pytest.mark.parametrize("path", MODULES)
def test_a_file_is_short_or_says_why(path: str) -> None:
    lines = (SOURCE / path).read_text(encoding="utf-8").count("\n")
    assert lines <= FILE_LINES or says_why(MODULES[path]), f"{path} has {lines} lines"


@pytest.mark.parametrize("path", MODULES)
def test_a_function_is_short_or_the_module_says_why(path: str) -> None:
    if says_why(MODULES[path]) or path.startswith("store/migrations/"):
        return  # a migration is one list of statements and is never read twice
    for node in functions(MODULES[path]):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
        assert lines <= FUNCTION_LINES, f"{path}: {node.name} has {lines} lines"


def test_there_is_one_broad_except() -> None:
    broad = []
    for path, tree in MODULES.items():
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
    assert [path for path, tree in MODULES.items() if not ast.get_docstring(tree)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in MODULES if set(Path(path).with_suffix("").parts) & WORDS_THAT_SAY_NOTHING] == []


def has_code(tree: ast.Module) -> bool:
    return any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for node in tree.body)


def twins(path: str) -> list[Path]:
    """Return the test files that mirror a module: the same folder (or one below it), ``test_`` in front."""
    module = Path(path)
    name = module.parent.name if module.name == "__init__.py" else module.stem.strip("_")
    top = ROOT / "tests" / "unit" / Path(*module.parts[:-1][:1])
    return [twin for twin in top.rglob("test_*.py") if twin.stem == f"test_{name}"]


@pytest.mark.parametrize("path", [p for p, tree in MODULES.items() if has_code(tree) and "/migrations/" not in p])
def test_a_module_with_code_has_a_test_file_of_its_name(path: str) -> None:
    assert twins(path) or path in WITHOUT_TWIN, f"{path}: no tests/unit/{Path(path).parent}/test_{Path(path).stem}.py"


def test_the_argued_list_has_no_dead_entry() -> None:
    assert [path for path in WITHOUT_TWIN if path not in MODULES or twins(path)] == []
