"""Read the source of Sluis for the tests that check the repository's own promises.

In:  the working tree. Out: parsed modules and the names of tracked files.
"""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "sluis"


def modules(folder: str = "") -> dict[str, ast.Module]:
    """Return every module below ``src/sluis`` (or one folder of it), parsed, by its path from there."""
    return {str(path.relative_to(SOURCE)): _parsed(path) for path in sorted((SOURCE / folder).rglob("*.py"))}


def module(path: str) -> ast.Module:
    """Return one module, parsed, by its path from ``src/sluis``."""
    return _parsed(SOURCE / path)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines the docstring of a function takes."""
    first = node.body[0]
    if not (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    ):
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def tracked() -> list[Path]:
    """Return the files git tracks or would track, without those deleted in the working tree."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git of the machine
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]
