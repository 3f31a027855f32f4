"""Every change of one fact that a rule reads: left out, nothing in words, an empty list, each other word of its list.

In:  a rule and a register that passes it. Which facts the rule reads is observed, so a new rule needs no list of them.
Out: changed registers, each with the place and what was done there.

The rules this module keeps:
 * Only what the register states is changed: a fact that is absent already was no reason to pass.
 * What Sluis derives from rows is no fact of the controller; the facts about a row (``item:``) are.
"""

import copy
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from msgspec import Struct, structs

from sluis.law.activity import ActivityFacts
from sluis.law.fact import Part
from sluis.law.finding import Rule
from sluis.law.flow import Flow
from sluis.register.fact_path import Steps, schema_at
from sluis.register.flows import flow_of
from sluis.register.model import Register

NOTHING = ("~", "null", "no", "none", "not the data subject", "n.v.t.", "-", "tbd", "geen", "nog niet gemaakt")
"""What people write where there is nothing to write."""
BY_PATTERN = {
    "avg": [f"6-1-{letter}" for letter in "abcdef"],
    "tw": ["11.7a-1-b", "11.7a-3-a", "11.7a-3-b", "11.5-3", "11.2a-2-a", "none"],
    "special": [f"9-2-{letter}" for letter in "abcdefghij"],
    "country": ["NL", "NO", "US", "GB", "CA", "JP", "IN", "CN", "RU", "BQ"],
    "access_from": ["own", "NL", "NO", "US", "GB", "IN", "CN"],
    "parent_country": ["NL", "US"],
    "retention": ["P1D", "P10Y"],
    "disclosures_kept": ["P1D", "P10Y"],
    "logs": ["P1D", "P10Y"],
    "category": ["host_name", "ip_address", "location", "traffic", "number"],
}
"""Words to try where a list is too long, or is no list."""
CONCLUDED = frozenset(Flow.__struct_fields__) - frozenset(ActivityFacts.__struct_fields__)
"""What Sluis concludes, beside what an activity states."""
DAYS = ("2018-05-25", "2035-01-01")
BESIDE: dict[str, tuple[Steps, ...]] = {
    "purposes": (("purpose",), ("purposes",)),
    "trigger": (("trigger", "kind"),),
}
"""A fact of the flow that stands elsewhere in an activity."""


class Reader:
    """Which facts of one activity each rule reads."""

    def __init__(self, register: Register, activity: str) -> None:
        self.register, self.activity = register, activity
        self.flow = flow_of(register, activity)
        self.places: dict[int, list[Steps]] = {}
        _walk(self.flow, ("activities", activity), self.flow, self.places)

    def facts(self, rule: Rule, at: date) -> tuple[Steps, ...]:
        """Return where the facts stand that a rule reads, in the order in which they are read."""
        read: dict[Steps, None] = {}

        def observed(part: Part, name: str) -> object:
            value = object.__getattribute__(part, name)
            if name in type(part).__struct_fields__ and not isinstance(value, Part):
                read.update(dict.fromkeys((*place, _key(type(part), name)) for place in self.places.get(id(part), ())))
            return value

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Part, "__getattribute__", observed)
            rule.answer(self.flow, at)
        return tuple(dict.fromkeys(place for step in read for place in _places(step, self.register, self.activity)))


def _walk(node: object, steps: Steps, flow: Flow, places: dict[int, list[Steps]]) -> None:
    if not isinstance(node, Part):
        return
    places.setdefault(id(node), []).append(steps)
    for name in type(node).__struct_fields__:
        value = getattr(node, name)
        below = (*steps, _key(type(node), name))
        if node is flow and name in {"recipient", "controller"}:
            below = ("controller",) if name == "controller" else ("recipients", flow.recipient_key)
        for number, item in enumerate(value) if isinstance(value, tuple) else ():
            _walk(item, (*below, number), flow, places)
        _walk(value, below, flow, places)


@cache
def _key(part: type[Struct], name: str) -> str:
    return next(field.encode_name for field in structs.fields(part) if field.name == name)


def _places(step: Steps, register: Register, activity: str) -> Iterator[Steps]:
    if step[0] == "activities" and step[2] == "items":
        for number, row in enumerate(register.activities[activity].fields):
            if row.item is not None:
                yield from (
                    ("activities", activity, "fields", number, "item", key) for key in row.item.__struct_fields__
                )
    elif step[0] == "activities" and step[2] in BESIDE:
        yield from (("activities", activity, *there) for there in BESIDE[str(step[2])])
    elif step[0] != "activities" or step[2] not in CONCLUDED:
        yield step


def mutants(node: Any, place: Steps) -> Iterator[tuple[str, Any]]:
    """Yield what was done and the changed register, for one place that the register states."""
    stated = at_place(node, place)
    if stated is None:
        return
    schema = schema_at(place) or {}
    yield "left out", _with(node, place, None)
    if isinstance(stated, list):
        yield "[]", _with(node, place, [])
        yield from ((f"without {n + 1}", _with(node, place, stated[:n] + stated[n + 1 :])) for n in range(len(stated)))
    if isinstance(stated, (list, str)):
        for word in _words(schema, place):
            changed = [word] if isinstance(stated, list) else word
            if changed != stated and not isinstance(next(iter(stated), ""), dict):
                yield word, _with(node, place, changed)


def _words(schema: dict[str, Any], place: Steps) -> list[str]:
    inner = schema_at((*place, 0)) if schema.get("type") == "array" else schema
    inner = inner or {}
    key = str(place[-1])
    if key in BY_PATTERN and isinstance(inner.get("enum"), list):
        return [*NOTHING, *BY_PATTERN[key]]
    if isinstance(inner.get("enum"), list):
        words = [str(word).lower() if isinstance(word, bool) else str(word) for word in inner["enum"]]
        return [*NOTHING, *dict.fromkeys(words)]
    if inner.get("format") == "date":
        return ["~", *DAYS]
    if "pattern" in inner:
        return ["~", *BY_PATTERN.get(key, ())]
    return list(NOTHING)


def at_place(node: Any, place: Steps) -> Any:
    """Return what a register states at a place; ``None`` when nothing."""
    for step in place:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return None
    return node


def _with(node: Any, place: Steps, value: Any) -> Any:
    made = copy.deepcopy(node)
    parent = at_place(made, place[:-1])
    if value is None:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    return made


@cache
def kind_of(place: Steps) -> str:
    """Return a place without names and numbers, for a table: ``recipients.transfer.tool``."""
    named = place[:1] in {("activities",), ("recipients",)}
    return ".".join(str(step) for n, step in enumerate(place) if isinstance(step, str) and not (named and n == 1))
