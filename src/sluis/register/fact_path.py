"""Where a fact stands in a register: ``recipients.wifi-insight.transfer.tia.date``, ``activities.x.fields[3].path``.

In:  a path as findings and people write it. Out: the steps to it, and what the register's schema says stands there.

The rules this module keeps:
 * Entries of a list are counted from 1, as in findings; steps count from 0, as in the tree.
 * A path the schema does not know is no path: a misspelt fact must not look like a fact.
"""

import re
from typing import Final

from sluis.register.schema import Json, register_schema

Steps = tuple[str | int, ...]
_PART: Final = re.compile(r"([A-Za-z0-9_][A-Za-z0-9_-]{0,63})((?:\[[1-9][0-9]{0,4}\])*)")
_INDEX: Final = re.compile(r"\[([0-9]+)\]")


def steps_of(path: str) -> Steps | None:
    """Return the steps of a path; ``None`` when it is not written like one.

    Examples:
        >>> steps_of("activities.wifi-help.fields[3].treatment")
        ('activities', 'wifi-help', 'fields', 2, 'treatment')
        >>> steps_of("fields[0]"), steps_of("a..b")
        (None, None)
    """
    steps: list[str | int] = []
    for part in path.split("."):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        steps.append(match[1])
        steps += [int(index) - 1 for index in _INDEX.findall(match[2])]
    return tuple(steps)


def path_of(steps: Steps) -> str:
    """Return a path as people read it.

    Examples:
        >>> path_of(("activities", "wifi-help", "fields", 2, "treatment"))
        'activities.wifi-help.fields[3].treatment'
    """
    parts = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps)
    return "".join(parts).removeprefix(".")


def schema_at(steps: Steps) -> dict[str, Json] | None:
    """Return what the schema says stands at the end of some steps; ``None`` when the register has no such place.

    Examples:
        >>> found = schema_at(("recipients", "anybody", "country"))
        >>> found is not None and "ISO 3166-1" in str(found["description"])
        True
        >>> schema_at(("recipients", "anybody", "county")) is None
        True
    """
    node = resolved(register_schema())
    for step in steps:
        below = _below(node, step)
        if below is None:
            return None
        node = resolved(below)
    return node


def named_steps(steps: Steps) -> tuple[Steps, ...]:
    """Return the places on the way whose last step is a name somebody chose: of a recipient, an activity, a profile.

    Examples:
        >>> named_steps(("activities", "wifi-help", "dpia", "ref"))
        (('activities', 'wifi-help'),)
    """
    named = []
    for depth in range(1, len(steps)):
        parent = schema_at(steps[:depth])
        if parent is not None and _properties(parent) == {} and "additionalProperties" in parent:
            named.append(steps[: depth + 1])
    return tuple(named)


def known_below(steps: Steps) -> list[str]:
    """Return the keys the schema knows at the deepest place of some steps that exists."""
    for depth in range(len(steps), -1, -1):
        node = schema_at(steps[:depth])
        if node is not None and (keys := list(_properties(node))):
            return keys
    return []


def resolved(node: Json) -> dict[str, Json]:
    """Return a part of the schema with its reference followed; what stands beside the reference stays."""
    if not isinstance(node, dict):
        return {}
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return node
    there: Json = register_schema()
    for step in reference.removeprefix("#/").split("/"):
        there = there.get(step) if isinstance(there, dict) else None
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**resolved(there), **beside}


def _below(node: dict[str, Json], step: str | int) -> Json:
    if isinstance(step, int):
        return node.get("items")
    properties = _properties(node)
    if properties:
        return properties.get(step)
    more = node.get("additionalProperties")
    return more if isinstance(more, dict) else None


def _properties(node: dict[str, Json]) -> dict[str, Json]:
    properties = node.get("properties")
    return properties if isinstance(properties, dict) else {}
