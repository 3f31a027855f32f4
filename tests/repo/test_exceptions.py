"""The exceptions to the layers: written down, used, and never more of them than today."""

import ast
import fnmatch
import tomllib

import pytest
from source_tree import ROOT, SOURCE, modules

MOST = {
    "Data flows down: a folder imports only what stands below it": 1,
    "The command line is thin: it asks the API, and prints what reports say": 1,
}
"""Contract → how many exceptions it has. A number may only go down."""
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
EXCEPTIONS = {contract["name"]: contract.get("ignore_imports", []) for contract in CONTRACTS}


def imports() -> set[tuple[str, str]]:
    pairs = set()
    for path, tree in modules().items():
        name = "sluis." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                pairs |= {(name, node.module), *((name, f"{node.module}.{part.name}") for part in node.names)}
    return pairs


@pytest.mark.parametrize("name", list(EXCEPTIONS))
def test_a_contract_has_no_more_exceptions_than_it_had(name: str) -> None:
    assert len(EXCEPTIONS[name]) == MOST.get(name, 0)


@pytest.mark.parametrize("entry", sorted({entry for entries in EXCEPTIONS.values() for entry in entries}))
def test_an_exception_is_used(entry: str) -> None:
    importer, imported = entry.split(" -> ")
    assert any(
        fnmatch.fnmatch(importing, importer) and fnmatch.fnmatch(other, imported) for importing, other in imports()
    )


def test_the_command_line_names_every_folder_it_may_not_know() -> None:
    [thin] = [contract for contract in CONTRACTS if contract["name"].startswith("The command line is thin")]
    asked = {"sluis.api", "sluis.cli", "sluis.desk", "sluis.web"}
    known = {*asked, "sluis.reports", "sluis.terms", "sluis.errors", "sluis.i18n"}
    there = {f"sluis.{path.name.removesuffix('.py')}" for path in SOURCE.iterdir() if not path.name.startswith("_")}
    assert there - known - {"sluis.py.typed"} == set(thin["forbidden_modules"])
