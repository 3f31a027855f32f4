r"""Text that must have a form has it to its last character: in Python ``$`` fits before a final line feed, too.

What msgspec judges is judged with ``re``: each pattern there says ``$(?!\n)``, which programs that read our schemas
understand as well. What only a register holds is judged by a validator for which ``$`` is the end; this says so.
"""

import ast

import jsonschema_rs
import msgspec
import pytest
from source_tree import SOURCE, module

from sluis.desk.routes.cases import Honoured
from sluis.desk.routes.inspection import SampleAsked
from sluis.desk.routes.registry import RegistryChanges
from sluis.desk.routes.standing import ConsentText
from sluis.keys.sealed_to import inspector_key_of
from sluis.law import scalars

JUDGED_BY_THE_SCHEMA = ("register/", "law/", "kernel/grammar.py")
"""Where a pattern is a part of a schema that jsonschema-rs judges before anything is made of it."""
DIGEST = "ab" * 32


def last_name(called: ast.expr) -> str:
    """Return the last name of what is called; to write it out takes seconds in all."""
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def with_meta() -> list[str]:
    """Return the files that spell ``Meta(``; the others need not be read as programs."""
    return sorted(str(file.relative_to(SOURCE)) for file in SOURCE.rglob("*.py") if b"Meta(" in file.read_bytes())


def patterns() -> list[tuple[str, str]]:
    """Return the patterns of ``Meta`` in the source, each with its file, but for those that a schema judges."""
    return [
        (path, keyword.value.value)
        for path in with_meta()
        if not path.startswith(JUDGED_BY_THE_SCHEMA)
        for node in ast.walk(module(path))
        if isinstance(node, ast.Call) and last_name(node.func).endswith("Meta")
        for keyword in node.keywords
        if keyword.arg == "pattern" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    ]


def test_what_msgspec_judges_says_that_nothing_comes_after_its_end() -> None:
    listed = patterns()
    assert len(listed) >= 5
    assert [each for each in listed if not each[1].endswith("$(?!\\n)")] == []


@pytest.mark.parametrize(
    ("form", "fields", "name"),
    [
        (ConsentText, {"sha256": DIGEST, "version": "1", "language": "nl", "act": "button"}, "sha256"),
        (ConsentText, {"sha256": DIGEST, "version": "1", "language": "nl", "act": "button"}, "language"),
        (RegistryChanges, {"feed": "f", "cursor": "1", "changes": [{"line": "a"}]}, "feed"),
        (RegistryChanges, {"feed": "f", "cursor": "1", "changes": [{"line": "a"}]}, "cursor"),
        (SampleAsked, {"epoch": 0, "seed": "s" * 16, "count": 1}, "seed"),
        (Honoured, {"number": 1, "reason": "r", "letter": DIGEST}, "letter"),
    ],
)
def test_a_line_feed_behind_a_text_is_refused(form: type[msgspec.Struct], fields: dict[str, object], name: str) -> None:
    msgspec.convert(fields, form)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(fields | {name: f"{fields[name]}\n"}, form)


def test_a_line_feed_behind_the_key_of_an_inspector_is_refused() -> None:
    key = "x25519/" + "AAAA" * 10 + "AAE="
    assert inspector_key_of(key) is not None
    assert inspector_key_of(f"{key}\n") is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (scalars.NAME_PATTERN, "wifi-help"),
        (scalars.SHA256_PATTERN, DIGEST),
        (scalars.OUI_PATTERN, "0A1B2C"),
        (scalars.DURATION_PATTERN, "P7D"),
        (scalars.PERIOD_PATTERN, "P1Y"),
        (scalars.HOST_PATTERN, "a.example"),
        (scalars.NUMBER_PATTERN, "1.5"),
        (scalars.COUNTRY_PATTERN, "NL"),
    ],
)
def test_the_schema_of_a_register_takes_nothing_behind_a_text(pattern: str, text: str) -> None:
    judge = jsonschema_rs.Draft202012Validator({"pattern": pattern})
    assert judge.is_valid(text)
    assert not judge.is_valid(f"{text}\n")
