"""Every error is declared once, raised somewhere, tested somewhere, worded in two languages, and holds no value."""

import ast
import re
from pathlib import Path

import pytest
import reference
from source_tree import ROOT, modules

from sluis import errors
from sluis.errors import Code, Place, SluisError
from sluis.i18n import tr

ALL = reference.all_errors()
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
    """Return the names that are called in src, errors.py itself excepted, or are raised bare."""
    names: set[str] = set()
    for path, tree in modules().items():
        if path == "errors.py":
            continue
        for node in ast.walk(tree):
            target = node.func if isinstance(node, ast.Call) else node.exc if isinstance(node, ast.Raise) else None
            if isinstance(target, ast.Name):
                names.add(target.id)
            elif isinstance(target, ast.Attribute):
                names.add(target.attr)
    return names


RAISED = constructed()
TESTED = named_in([ast.parse(p.read_text(encoding="utf-8")) for p in (ROOT / "tests").rglob("test_*.py")])


def test_codes_are_unique_and_name_their_folder() -> None:
    codes = [kind.code for kind in ALL]
    assert sorted(set(codes)) == codes
    folders = {path.name for path in (ROOT / "src" / "sluis").iterdir() if path.is_dir()}
    for code in codes:
        folder, _, name = code.partition(".")
        assert folder in folders, code
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), code


ELSEWHERE = {
    "BodyLateError": "never reaches a person: the listener raises and catches it itself",
    "NoRoomError": "never reaches a person: the listener raises and catches it itself, and answers 503",
    "NotOursError": "never leaves door 2: it is a no",
    "_NoMessageError": "never leaves its module: bytes of unknown meaning are no message, and are read as digits",
    "_FlawedError": "never leaves its module: it carries a flaw to the reader of the registry",
}
"""Exceptions declared outside errors.py, and why."""


def test_errors_are_declared_in_one_place() -> None:
    for path, tree in modules().items():
        if path == "errors.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
                if node.name not in ELSEWHERE:
                    assert not {b for b in bases if b.endswith(("Error", "Exception"))}, f"{path}: {node.name}"


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
class TestEach:
    def test_it_has_a_sentence_and_a_hint(self, kind: type[SluisError]) -> None:
        assert kind.message.endswith("."), kind.message
        assert kind.hint, "an error without a hint leaves its reader alone"
        assert kind.__doc__

    def test_it_is_dutch_too(self, kind: type[SluisError]) -> None:
        assert tr(kind.message, "nl") != kind.message or not re.search(r"[a-z]", PLACES.sub("", kind.message))
        assert tr(kind.hint, "nl") != kind.hint

    def test_it_is_raised_somewhere(self, kind: type[SluisError]) -> None:
        below = {sub.__name__ for sub in kind.__subclasses__()}
        assert ({kind.__name__} | below) & RAISED

    def test_it_is_named_in_a_test(self, kind: type[SluisError]) -> None:
        assert kind.__name__ in TESTED

    def test_it_cannot_carry_a_plain_text(self, kind: type[SluisError]) -> None:
        places = sorted(set(PLACES.findall(kind.message)))
        if not places:
            with pytest.raises(TypeError):
                SluisError.__init__(kind.__new__(kind), place="02:00:5e:10:00:01")  # type: ignore[arg-type]
        for name in places:
            given: dict[str, object] = dict.fromkeys(places, Code("x"))
            given[name] = "02:00:5e:10:00:01"
            with pytest.raises(TypeError):
                SluisError.__init__(kind.__new__(kind), **given)  # type: ignore[arg-type]


def test_a_place_is_one_of_four() -> None:
    assert {kind.__name__ for kind in Place.__subclasses__()} == {"FileName", "RegisterText", "Code", "Moment"}


def test_the_reference_lists_each_code() -> None:
    page = Path(ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    for kind in ALL:
        assert f"`{kind.code}`" in page


def test_only_errors_of_this_module_are_listed() -> None:
    assert all(kind.__module__ == errors.__name__ for kind in ALL)
