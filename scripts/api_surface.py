"""Write the surface of ``sluis.api`` as text: every name with its signature, fields and methods.

In:  the package. Out: ``tests/repo/api_surface.txt``; a test compares it with what this script would write.

A line that goes or changes breaks who builds on it: count the first number of ``API_VERSION`` up. A line that is added
counts the second up.

Usage: ``python scripts/api_surface.py``.
"""

import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from sluis import api

PAGE = Path(__file__).resolve().parent.parent / "tests" / "repo" / "api_surface.txt"


def surface() -> str:
    """Return the surface, one line a name, fields and methods below their class."""
    lines = [f"API_VERSION = {api.API_VERSION}"]
    for name in sorted(api.__all__):
        lines += _lines(name, getattr(api, name))
    return "\n".join(lines) + "\n"


def _lines(name: str, value: object) -> Iterator[str]:
    if inspect.isclass(value):
        yield f"class {name}"
        yield from (f"    {line}" for line in _members(value))
    elif inspect.isfunction(value):
        yield f"def {name}{_signature(value)}"
    elif name != "API_VERSION":
        yield f"{name}: type"


def _members(kind: type) -> Iterator[str]:
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    for field in fields:
        yield f"{field.name}: {_words(field.type)}"
    for name, member in sorted(vars(kind).items()):
        if name.startswith("_") or name in {field.name for field in fields}:
            continue
        inner = member.__func__ if isinstance(member, classmethod) else member
        if inspect.isfunction(inner):
            yield f"def {name}{_signature(inner)}"
        elif isinstance(inner, property) and inner.fget is not None:
            yield f"{name}: {_words(inspect.signature(inner.fget).return_annotation)}"
        elif hasattr(inner, "func"):
            yield f"{name}: {_words(inspect.signature(inner.func).return_annotation)}"


def _signature(function: object) -> str:
    if not callable(function):
        return ""
    made = inspect.signature(function)
    parameters = [
        parameter.replace(
            annotation=_words(parameter.annotation) if parameter.annotation is not parameter.empty else parameter.empty
        )
        for parameter in made.parameters.values()
    ]
    returned = made.return_annotation
    words = str(made.replace(parameters=parameters, return_annotation=inspect.Signature.empty))
    words = re.sub(r"<function ([\w.<>]+) at 0x[0-9a-f]+>", "...", words)
    words = re.sub(r"<built-in function (\w+)>", r"\1", words)
    words = re.sub(r": '([^']*)'", r": \1", words)
    words = re.sub(r": \"([^\"]*)\"", r": \1", words)
    return words if returned is made.empty else f"{words} -> {_words(returned)}"


def _words(annotation: object) -> str:
    """Return a type as its last names: where it lives may change."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    text = text.replace(repr(str(api.Json)), "Json").replace('"', "")
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text)


if __name__ == "__main__":
    PAGE.write_text(surface(), encoding="utf-8")
