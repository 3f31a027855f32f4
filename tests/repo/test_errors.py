"""Every error is declared once, raised somewhere, tested somewhere, worded in two languages, and holds no value."""

import ast
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import reference
from source_tree import ROOT, modules

from sluis.errors import Code, Entry, Place, SluisError, caught
from sluis.i18n import tr

ALL = reference.all_errors()
ROWS = [pytest.param(name, row, id=row.code) for name, row in ALL.items()]
PLACES = re.compile(r"(?<!\{)\{(\w+)\}")


def named_in(trees: list[ast.Module]) -> set[str]:
    """Return every name that stands in the modules, imports included."""
    names: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value)
    return names


def constructed() -> set[str]:
    """Return the names that are called in src, the table of errors itself excepted, or are raised bare."""
    names: set[str] = set()
    for path, tree in modules().items():
        if path.startswith("errors/"):
            continue
        for node in ast.walk(tree):
            target = node.func if isinstance(node, ast.Call) else node.exc if isinstance(node, ast.Raise) else None
            if isinstance(target, ast.Name):
                names.add(target.id)
            elif isinstance(target, ast.Attribute):
                names.add(target.attr)
    return names


def called(function: ast.expr) -> str:
    """Return a name, or a name of a module's name; for all else nothing: writing it out takes seconds in all."""
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


def handled() -> set[str]:
    """Return the names by which src catches or tells errors apart: all that are neither called nor a type."""
    names: set[str] = set()
    for path, tree in modules().items():
        if path.startswith("errors/"):
            continue
        for node in ast.walk(tree):
            kinds: list[ast.expr] = []
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                kinds = [node.type]
            elif isinstance(node, ast.Call) and called(node.func) in {"isinstance", "suppress", "contextlib.suppress"}:
                kinds = node.args
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                kinds = [node.value]
            names |= {name.id for kind in kinds for name in ast.walk(kind) if isinstance(name, ast.Name)}
    return names


@cache
def names_in_source() -> frozenset[str]:
    return frozenset(constructed())


@cache
def names_in_tests() -> frozenset[str]:
    """Return the names of errors that tests name; of a file that spells no further one nothing is parsed."""
    missing = {word for name, row in ALL.items() for word in (name, *own_class(name, row))}
    spelled = re.compile(r"\w+")
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if not missing.isdisjoint(spelled.findall(text)):
            missing -= named_in([ast.parse(text)])
    return frozenset({word for name, row in ALL.items() for word in (name, *own_class(name, row))} - missing)


def test_codes_are_unique_and_name_their_folder() -> None:
    codes = [row.code for row in ALL.values()]
    assert sorted(set(codes)) == codes
    folders = {path.name for path in (ROOT / "src" / "sluis").iterdir() if path.is_dir()}
    for code in codes:
        folder, _, name = code.partition(".")
        assert folder in folders, code
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), code


ELSEWHERE = {
    "Refused": "stands in the one file that an inspector runs without anything of ours",
    "DamagedError": "never reaches a person: whoever knows the name of the file makes its refusal of it",
    "CryError": "never reaches a person: a monitor raises and catches it itself",
    "BodyLateError": "never reaches a person: the listener raises and catches it itself",
    "NoRoomError": "never reaches a person: the listener raises and catches it itself, and answers 503",
    "NotOursError": "never leaves door 2: it is a no",
    "WitnessMemoryError": "never reaches a person: the witness raises and catches it itself, and answers 503",
    "Wrong": "never leaves its program: the checker of samples makes its verdict of it",
    "SourceError": "never reaches a person: whoever renews the table refuses the package by its name",
    "_NoMessageError": "never leaves its module: bytes of unknown meaning are no message, and are read as digits",
    "_NotMqttError": "never leaves its module: octets that do not fit are no message",
    "_FlawedError": "never leaves its module: it carries a flaw to the reader of the registry",
}
"""Exceptions declared outside ``sluis.errors``, and why."""


def test_errors_are_declared_in_one_place() -> None:
    for path, tree in modules().items():
        if path.startswith("errors/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
                if node.name not in ELSEWHERE:
                    assert not {b for b in bases if b.endswith(("Error", "Exception"))}, f"{path}: {node.name}"


def test_a_class_is_there_because_somebody_catches_it() -> None:
    kinds = {name for name, kind in vars(caught).items() if isinstance(kind, type) and kind is not SluisError}
    assert kinds
    assert kinds - handled() == set(), "nobody catches these: a row is enough"


def test_each_has_a_sentence_that_ends_and_a_hint_so_that_its_reader_is_not_alone() -> None:
    whole = {name for name, row in ALL.items() if row.message.endswith(".") and row.hint and row.meaning}
    assert set(ALL) - whole == set()


def test_each_is_dutch_too() -> None:
    dutch = {
        name
        for name, row in ALL.items()
        if (tr(row.message, "nl") != row.message or not re.search(r"[a-z]", PLACES.sub("", row.message)))
        and tr(row.hint, "nl") != row.hint
    }
    assert set(ALL) - dutch == set()


def test_each_is_raised_somewhere() -> None:
    assert [name for name, row in ALL.items() if not {name, *own_class(name, row)} & names_in_source()] == []


def test_each_is_named_in_a_test() -> None:
    assert [name for name, row in ALL.items() if not {name, *own_class(name, row)} & names_in_tests()] == []


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_it_cannot_carry_a_plain_text(name: str, row: Entry) -> None:
    if not row.places:
        with pytest.raises(TypeError):
            SluisError(row, {"place": Code(name)})
    for place in row.places:
        given: dict[str, object] = dict.fromkeys(row.places, Code("x"))
        SluisError(row, given)
        with pytest.raises(TypeError):
            SluisError(row, {**given, place: "02:00:5e:10:00:01"})


def own_class(name: str, row: Entry) -> set[str]:
    """Return the class that is raised for this row and for no other, if there is one."""
    kind = row.raised_as.__name__
    return {kind} if name.isupper() or name.replace("_", "") == kind.lower() else set()


def test_a_place_is_one_of_four() -> None:
    assert {kind.__name__ for kind in Place.__subclasses__()} == {"FileName", "RegisterText", "Code", "Moment"}


def test_the_reference_lists_each_code() -> None:
    page = Path(ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    for row in ALL.values():
        assert f"`{row.code}`" in page


@pytest.mark.parametrize("module", reference.tables(), ids=lambda module: module.__name__)
def test_a_row_stands_in_the_module_of_its_folder(module: ModuleType) -> None:
    rows = [value for value in vars(module).values() if isinstance(value, Entry)]
    assert {row.code.partition(".")[0] for row in rows} == {module.__name__.rpartition(".")[2]}
