"""The examples in the modules that are mutated, each as a test of its own.

In:  ``SLUIS_MUTANTS``, names of modules; their original source, beside the folder of mutants.

A mutated module holds each docstring once per mutant, so pytest's own collection would run every example hundreds of
times. Here it is read from the original, and run on the module that is mutated.
"""

import ast
import doctest
import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ORIGINAL = Path(__file__).resolve().parents[3] / "src"
FLAGS = doctest.IGNORE_EXCEPTION_DETAIL


def docstrings(module: str) -> Iterator[tuple[str, str]]:
    """Yield (name, docstring) of a module and of what stands in it, where there are examples."""
    source = (ORIGINAL / Path(*module.split(".")).with_suffix(".py")).read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            text = ast.get_docstring(node)
            if text and ">>>" in text:
                yield getattr(node, "name", "module"), text


EXAMPLES = [
    pytest.param(module, text, id=f"{module}.{name}")
    for module in os.environ.get("SLUIS_MUTANTS", "").split()
    for name, text in docstrings(module)
]


@pytest.mark.parametrize(("module", "text"), EXAMPLES)
def test_an_example_runs(module: str, text: str) -> None:
    names = dict(vars(importlib.import_module(module)))
    example = doctest.DocTestParser().get_doctest(text, names, module, None, None)
    assert doctest.DocTestRunner(optionflags=FLAGS).run(example).failed == 0
