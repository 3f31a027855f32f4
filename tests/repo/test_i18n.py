"""Every sentence is Dutch too, with the same places; and the command line prints no sentence that is not marked."""

import ast
import re
from functools import cache

import catalogue
import pytest
from source_tree import SOURCE, module

from sluis.i18n import catalogue as translations
from sluis.i18n import tr

DUTCH = catalogue.read(catalogue.DUTCH)
FILLED = [(key, message) for key, message in DUTCH.items() if catalogue.filled(message)]
PLACES = re.compile(r"(?<!\{)\{(\w+)\}")
PRINTERS = {"print", "line", "log", "write", "add_task", "update"}
SAME_IN_EVERY_LANGUAGE = re.compile(r"Sluis-Disclosure|CollectionTime|sluis")
"""Names of the protocol and of the program."""


@cache
def ids() -> list[object]:
    """Return every message of the source; when a test asks, not when tests are gathered."""
    return list(catalogue.extracted())


def texts(message: object) -> list[str]:
    return list(message) if isinstance(message, (list, tuple)) else [str(message)]


def test_a_translation_is_read_as_babel_reads_it() -> None:
    dutch = translations("nl")
    for key, read in DUTCH.items():
        message = read.string
        if isinstance(key, tuple):
            assert [dutch.ngettext(*key, count) for count in (1, 0, 2)] == [message[0], message[1], message[1]]
        else:
            assert dutch.gettext(str(key)) == message
    assert dutch.gettext("Nobody wrote this.") == "Nobody wrote this."
    assert [dutch.ngettext("one", "more", count) for count in (1, 2)] == ["one", "more"]


def test_something_is_extracted() -> None:
    assert len(ids()) > 100


def test_every_message_has_a_translation() -> None:
    assert [key for key in ids() if not catalogue.filled(DUTCH.get(key))] == []


@pytest.mark.parametrize("name", sorted({path.relative_to(SOURCE).parts[0] for path in SOURCE.rglob("*.py")}))
def test_no_message_is_missed_where_calls_stand_in_calls(name: str) -> None:
    """What reads the source for messages does not see some that stand deep in an expression."""
    known = {text for key in ids() for text in texts(key)}
    folder = SOURCE / name
    missed = [
        argument.value
        for path in (folder.rglob("*.py") if folder.is_dir() else [folder])
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"N_", "tr"}
        for argument in call.args[:1]
        if isinstance(argument, ast.Constant) and argument.value not in known
    ]
    assert missed == []


def test_no_translation_is_left_of_what_is_gone() -> None:
    assert [key for key in DUTCH if key not in ids()] == []
    assert "#~" not in catalogue.DUTCH.read_text(encoding="utf-8")


def same_places(key: object, message: object) -> bool:
    asked = set(PLACES.findall(" ".join(texts(key))))
    asked_in = [set(PLACES.findall(text)) for text in texts(message)]
    return all(places <= asked for places in asked_in) and (len(asked_in) > 1 or asked_in[0] == asked)


def test_a_translation_has_the_same_places() -> None:
    assert [key for key, message in FILLED if not same_places(key, message.string)] == []


def test_a_translation_can_be_filled_in() -> None:
    for key, message in FILLED:
        names = dict.fromkeys(PLACES.findall(" ".join(texts(key))), "x")
        for sentence in texts(message.string):
            assert sentence.format(**names)


def test_the_catalogue_is_as_the_script_writes_it() -> None:
    made = catalogue.rendered(catalogue.merged([], replace=False))
    assert catalogue.DUTCH.read_text(encoding="utf-8") == made


def test_the_gate_is_called_as_the_glossary_has_it() -> None:
    """A gate is a `poort`; `sluis` is the product, and what is typed. A lock of a canal is told of once."""
    called = re.compile(r"\b(de|een|deze|haar|hun|zijn|onze|andere|draaiende|echte) sluis\b", re.IGNORECASE)
    wrong = [
        key
        for key, message in FILLED
        for text in texts(message.string)
        if any(match[0].endswith("sluis") for match in called.finditer(text)) and "lock between" not in str(key)
    ]
    assert wrong == []


def test_dutch_is_shown() -> None:
    assert tr("MAC address", "nl") == "MAC-adres"
    assert tr("MAC address", "en") == "MAC address"


def has_letters(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(has_letters(part) for part in node.values)
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(re.search("[A-Za-z]{2}", SAME_IN_EVERY_LANGUAGE.sub("", node.value)))
    )


def bare(node: ast.AST) -> bool:
    """Say whether an argument of a printing call holds a literal that no translation was asked for."""
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        return name == "Text" and any(bare(argument) for argument in node.args)
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        return has_letters(node)
    if isinstance(node, ast.BinOp):
        return bare(node.left) or bare(node.right)
    return False


def bare_literals(tree: ast.AST) -> list[str]:
    literals = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in PRINTERS:
            literals += [ast.unparse(argument) for argument in node.args if bare(argument)]
        elif name == "say" and len(node.args) > 1 and isinstance(node.args[1], (ast.Constant, ast.JoinedStr)):
            literals.append(ast.unparse(node.args[1]))
    return literals


@pytest.mark.parametrize("name", sorted(path.name for path in (SOURCE / "cli").glob("*.py")))
def test_the_command_line_prints_no_unmarked_sentence(name: str) -> None:
    assert bare_literals(module(f"cli/{name}")) == [], name


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("print('Nothing was sent.')", 1),
        ("console.print(f'Sent {n} reports')", 1),
        ("console.print(Text('Sent'))", 1),
        ("say(c, 'Sent.')", 1),
        ("say(c, N_('Sent.'))", 0),
        ("line(c, tr(N_('Sent.')), '->', path)", 0),
    ],
)
def test_the_check_finds_what_it_should(source: str, count: int) -> None:
    assert len(bare_literals(ast.parse(source))) == count
