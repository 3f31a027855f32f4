"""The JSON Schema of ``register.yaml``: for editors, and for our own check.

In:  the msgspec model.
Out: ``register_schema()``, a JSON Schema 2020-12 document with the explanation of every key.

The rules this module keeps:
 * The schema is written from the model; what msgspec cannot express is refined here, by hand and in one place.
 * Absent is ``None`` in the model and is said by leaving the key out: no key takes a null.
 * Our own check gives it text only (every scalar is text); an editor gives it numbers and booleans too. Both pass.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

from sluis.law.scalars import NUMBER_PATTERN
from sluis.register.model import RegisterFile

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None

WHOLE_NUMBER_PATTERN: Final = r"^(0|[1-9][0-9]{0,9})$"
SHORTHANDS: Final[dict[str, str]] = {"Shape": "^flag$", "Trigger": "^(always|consent)$"}
"""Parts that may also be written as one word, and the words."""
FIRST: Final[dict[str, tuple[str, ...]]] = {"Activity": ("purpose", "purposes", "owner", "recipient", "trigger")}
"""Keys shown before the facts of law a part embeds, in the order in which people write them."""
_PLAIN: Final[list[Json]] = ["string", "number", "boolean"]
"""What YAML may make of unquoted text in an editor."""


@lru_cache(maxsize=1)
def register_schema() -> dict[str, Json]:
    """Return the schema.

    Examples:
        >>> register_schema()["$id"]
        'urn:sluis:register:2'
    """
    made: Json = msgspec.to_builtins(msgspec.json.schema(RegisterFile))
    schema = _refined(made)
    if not isinstance(schema, dict):  # pragma: no cover - msgspec gives an object
        raise TypeError
    parts = schema["$defs"]
    if isinstance(parts, dict):
        _refine_parts(parts)
        schema["$defs"] = {name: parts[name] for name in dict.fromkeys(_met(parts, "RegisterFile"))}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:sluis:register:2",
        "title": "register.yaml",
        **schema,
    }


def _refined(node: Json) -> Json:
    if isinstance(node, list):
        return [_refined(part) for part in node]
    if not isinstance(node, dict):
        return node
    node = _without_null(node)
    out = {
        key: {name: _refined(part) for name, part in value.items()}  # a key of the register may be called `title`
        if key == "properties" and isinstance(value, dict)
        else _refined(value)
        for key, value in node.items()
        if key not in {"default", "title"}
    }
    if out.get("type") == "object" and out.get("required") == []:
        del out["required"]
    return _scalar(out)


def _without_null(node: dict[str, Json]) -> dict[str, Json]:
    choices = node.get("anyOf")
    if not isinstance(choices, list) or {"type": "null"} not in choices:
        return node
    left = [choice for choice in choices if choice != {"type": "null"}]
    stated = _object(left[0]) if len(left) == 1 else {"anyOf": left}
    return {key: value for key, value in node.items() if key != "anyOf"} | stated


def _scalar(node: dict[str, Json]) -> dict[str, Json]:
    kind, words = node.get("type"), node.get("enum")
    if kind == "boolean":
        del node["type"]
        node["enum"] = [True, False, "true", "false"]
    elif kind == "integer":
        node = {k: v for k, v in node.items() if k not in {"minimum", "maximum"}} | {
            "type": ["integer", "string"],
            "pattern": WHOLE_NUMBER_PATTERN,
        }
    elif kind == "string" and node.get("format") == "decimal":
        del node["format"]
        node |= {"type": ["number", "string"], "pattern": NUMBER_PATTERN}
    elif kind == "string" and node.get("format") != "date":
        node["type"] = list(_PLAIN)
    elif isinstance(words, list) and all(isinstance(word, int) for word in words):
        node["enum"] = [*words, *(str(word) for word in words)]
    elif words == ["true"]:
        node["enum"] = [True, "true"]
    return node


def _refine_parts(parts: dict[str, Json]) -> None:
    """Refine what the model cannot say: order of keys, short forms, exactly-one-of, lists without repetition."""
    for name, keys in FIRST.items():
        properties = _object(_object(parts[name])["properties"])
        rest = {key: properties.pop(key) for key in list(properties) if key not in keys}
        ahead = {key: properties.pop(key) for key in keys}
        properties.update(ahead | rest)
    for name, pattern in SHORTHANDS.items():
        parts[name] = {**_object(parts[name]), "type": ["object", "string"], "pattern": pattern}
    shape = _object(parts["Shape"])
    parts["Shape"] = {**shape, "minProperties": 1, "maxProperties": 1}
    _property(parts, "Shape", "enum").update({"minItems": 1, "uniqueItems": True, "maxItems": 10_000})
    for name in ("Bands", "Count"):
        _property(parts, name, "bands").update({"minItems": 1, "maxItems": 1_000})
    _property(parts, "Count", "cells").update({"uniqueItems": True, "maxItems": 10_000})
    to = _property(parts, "Row", "to")
    explained = to.get("description", "")
    to.clear()
    bands = {key: value for key, value in _object(parts["Bands"]).items() if key != "description"}
    to.update({**bands, "description": explained, "type": ["object", "string"]})
    to["pattern"] = "^(device-class|vendor-group)$"
    del parts["Bands"]
    _property(parts, "Profile", "names").update({"minProperties": 1})
    for name in ("Controller", "Recipient"):
        _property(parts, name, "hosts").update({"minItems": 1, "uniqueItems": True, "maxItems": 1_000})


def _met(parts: dict[str, Json], name: str) -> Iterator[str]:
    """Yield the parts in the order in which somebody who reads from the top meets them."""
    yield name
    for reference in _references(parts[name]):
        yield from _met(parts, reference.rpartition("/")[2])


def _references(node: Json) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference
        for below in node.values():
            yield from _references(below)


def _object(node: Json) -> dict[str, Json]:
    return node if isinstance(node, dict) else {}


def _property(parts: dict[str, Json], part: str, name: str) -> dict[str, Json]:
    return _object(_object(_object(parts[part])["properties"])[name])
