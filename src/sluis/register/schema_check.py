"""Check the shape of a register against its JSON Schema, and say each mistake in a sentence.

In:  the tree of the file, and the same as plain text values.
Out: faults with line, column, code and remedy; and which places are broken.

The rules this module keeps:
 * The library says what and where; the words are ours. Its own messages are never shown.
"""

import difflib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import jsonschema_rs

from sluis.errors import Place, RegisterText
from sluis.identify.listed import shown_word
from sluis.law.scalars import (
    COUNTRY_PATTERN,
    DURATION_PATTERN,
    GDPR_GROUND_PATTERN,
    HOST_PATTERN,
    NAME_PATTERN,
    NUMBER_PATTERN,
    OUI_PATTERN,
    PERIOD_PATTERN,
    RELEASE_PATTERN,
    ROUTE_PATTERN,
    SHA256_PATTERN,
    SHARE_PATTERN,
    TW_GROUND_PATTERN,
)
from sluis.register.faults import Fault
from sluis.register.schema import WHOLE_NUMBER_PATTERN, Json, register_schema
from sluis.register.tree import Json as Plain
from sluis.register.tree import Mapping, Tree, is_broken, place

Path = tuple[str | int, ...]
SHOWN_CHARACTERS: Final = 60
"""Longest quotation of the register in a sentence."""

_BY_PATTERN: Final[dict[str, str]] = {
    DURATION_PATTERN: "register.expects-duration",
    PERIOD_PATTERN: "register.expects-term",
    RELEASE_PATTERN: "register.expects-release",
    SHARE_PATTERN: "register.expects-share",
    COUNTRY_PATTERN: "register.expects-country",
    OUI_PATTERN: "register.expects-oui",
    NAME_PATTERN: "register.expects-name",
    GDPR_GROUND_PATTERN: "register.expects-ground",
    TW_GROUND_PATTERN: "register.expects-ground",
    SHA256_PATTERN: "register.expects-digest",
    ROUTE_PATTERN: "register.expects-route",
    HOST_PATTERN: "register.expects-host",
    NUMBER_PATTERN: "register.expects-number",
    WHOLE_NUMBER_PATTERN: "register.expects-whole-number",
}


def shown(path: Path) -> RegisterText:
    """Return a path as people read it; list positions from 1.

    Examples:
        >>> shown(("activities", "help", "fields", 0, "as"))
        'activities.help.fields[1].as'
    """
    spelled = ""
    for step in path:
        spelled += f"[{step + 1}]" if isinstance(step, int) else f".{step[:SHOWN_CHARACTERS]}"
    return RegisterText(spelled.lstrip(".") or "register")


def quoted(text: str) -> RegisterText:
    """Return text of the register, cut to what fits a sentence."""
    return RegisterText(text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…")


def near(word: str, known: list[str]) -> dict[str, Place | int]:
    """Return the place ``near`` when a known word looks like ``word``; else nothing."""
    nearest = difflib.get_close_matches(word[:SHOWN_CHARACTERS], known, n=1)
    return {"near": RegisterText(nearest[0])} if nearest else {}


@lru_cache(maxsize=1)
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(register_schema(), validate_formats=True)


def valid(instance: Plain) -> bool:
    """Whether a register without places has the shape its schema asks."""
    return _validator().is_valid(instance)


def schema_faults(tree: Tree, instance: Plain) -> tuple[tuple[Fault, ...], frozenset[Path]]:
    """Return the faults of shape, and the places they are at.

    Args:
        tree: For lines and columns.
        instance: The same, every scalar a string.

    Returns:
        Faults in the order found, and the instance path of each. An unknown key is a fault, but its place is not
        broken: the rest of that part is still checked.
    """
    faults: list[Fault] = []
    broken: set[Path] = set()
    for error in _validator().iter_errors(instance):
        path: Path = tuple(error.instance_path)
        if is_broken(tree, path):
            continue
        keyword = error.kind.name
        if keyword == "additionalProperties":
            faults.extend(_unknown_keys(tree, path, error))
            continue
        broken.add(path)
        faults.extend(_faults_of(tree, instance, path, error))
    return tuple(faults), frozenset(broken)


def _unknown_keys(tree: Tree, path: Path, error: jsonschema_rs.ValidationError) -> Iterator[Fault]:
    known = _known_keys(tuple(error.schema_path))
    for key in error.kind.as_dict()["unexpected"]:
        line, column = place(tree, (*path, key), on_key=True)
        places: dict[str, Place | int] = {"where": shown(path), "key": quoted(key), **near(key, known)}
        yield Fault(line, column, "register.unknown-key", places)


def _known_keys(schema_path: Path) -> list[str]:
    """Return the keys that the part of the schema at which a check failed does know."""
    node: Json = register_schema()
    for step in schema_path[:-1]:
        if isinstance(node, dict):
            node = node.get(str(step))
            if isinstance(node, dict) and isinstance(reference := node.get("$ref"), str):
                node = _resolved(reference)
    properties = node.get("properties") if isinstance(node, dict) else None
    return list(properties) if isinstance(properties, dict) else []


def _resolved(reference: str) -> Json:
    node: Json = register_schema()
    for step in reference.removeprefix("#/").split("/"):
        node = node.get(step) if isinstance(node, dict) else None
    return node


def _at(instance: Plain, path: Path) -> Plain:
    node = instance
    for step in path:
        if isinstance(node, dict):
            node = node[str(step)]
        elif isinstance(node, list) and isinstance(step, int):
            node = node[step]
    return node


def _faults_of(tree: Tree, instance: Plain, path: Path, error: jsonschema_rs.ValidationError) -> Iterator[Fault]:
    details = error.kind.as_dict()
    value = _at(instance, path)
    line, column = place(tree, path)
    text = value if isinstance(value, str) else ""
    places: dict[str, Place | int] = {"where": shown(path), "text": quoted(text)}
    match error.kind.name:
        case "required":
            line, column = place(tree, path, on_key=True)
            places["key"] = RegisterText(details["property"])
            code = "register.missing-key"
        case "type":
            code = _type_code(details["types"], value)
        case "enum":
            code = _word(details["options"], places)
        case "pattern":
            code = _pattern_code(details["pattern"], text, places)
        case "propertyNames":
            yield from _names(tree, path, value)
            return
        case "format":
            code = "register.expects-date"
        case "minLength":
            code = "register.empty-text"
        case "maxLength":
            places["limit"] = details["limit"]
            code = "register.too-long"
        case "minItems":
            code = "register.empty-list"
        case "uniqueItems":
            yield from _repeated(tree, path, value)
            return
        case "minProperties" | "maxProperties":
            places["words"] = RegisterText(", ".join(_known_keys(tuple(error.schema_path))))
            code = "register.one-of" if places["words"] else "register.shape"
        case _:
            code = "register.shape"
    yield Fault(line, column, code, places)


def _type_code(types: list[str], value: Plain) -> str:
    if "object" in types:
        return "register.expects-mapping"
    if "array" in types:
        return "register.expects-list"
    return "register.expects-text" if not isinstance(value, str) else "register.shape"


def _word(options: list[Json], places: dict[str, Place | int]) -> str:
    if True in options and False in options:
        return "register.expects-true-false"
    words = list(dict.fromkeys(str(option).lower() if option is True else str(option) for option in options))
    places["words"] = RegisterText(", ".join(words))
    return "register.expects-word"


def _pattern_code(pattern: str, text: str, places: dict[str, Place | int]) -> str:
    if not text:
        return "register.empty-text"
    if pattern.startswith("^(") and pattern.endswith(")$") and "[" not in pattern:
        places["words"] = RegisterText(", ".join(pattern[2:-2].split("|")))
        return "register.window-missing" if text == "help-request" else "register.expects-word"
    if pattern == "^flag$":
        return "register.expects-mapping"
    return _BY_PATTERN.get(pattern, "register.shape")


def _names(tree: Tree, path: Path, value: Plain) -> Iterator[Fault]:
    for key in value if isinstance(value, dict) else ():
        if not _name_fits(key):
            line, column = place(tree, (*path, key), on_key=True)
            yield Fault(line, column, "register.expects-name", {"where": shown(path), "text": quoted(key)})


@lru_cache(maxsize=1)
def _name_validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"pattern": NAME_PATTERN})


def _name_fits(name: str) -> bool:
    return _name_validator().is_valid(name)


def _repeated(tree: Tree, path: Path, value: Plain) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, str) and item in seen:
            line, column = place(tree, (*path, index))
            yield Fault(line, column, "register.repeated", {"where": shown(path), "text": quoted(shown_word(item))})
        elif isinstance(item, str):
            seen.add(item)


def without_unknown_keys(tree: Tree, instance: Plain) -> Plain:
    """Return the instance without the keys the schema does not know, so that the rest can still be read."""
    pruned = instance
    for error in _validator().iter_errors(instance):
        if error.kind.name == "additionalProperties":
            pruned = _pruned(pruned, tuple(error.instance_path), set(error.kind.as_dict()["unexpected"]))
    return pruned if isinstance(tree, Mapping) else {}


def _pruned(node: Plain, path: Path, keys: set[str]) -> Plain:
    if not path:
        return {k: v for k, v in node.items() if k not in keys} if isinstance(node, dict) else node
    step, rest = path[0], path[1:]
    if isinstance(node, dict) and isinstance(step, str):
        return {k: _pruned(v, rest, keys) if k == step else v for k, v in node.items()}
    if isinstance(node, list) and isinstance(step, int):
        return [_pruned(v, rest, keys) if i == step else v for i, v in enumerate(node)]
    return node
