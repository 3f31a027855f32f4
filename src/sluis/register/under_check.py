"""A register that is being checked: its tree, its values, and the faults found so far.

In:  what ``tree`` read and ``schema_check`` found.
Out: parts converted to the model, each on its own, so that a fault in one part does not hide those in another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from sluis.errors import Place
from sluis.law.finding import Finding
from sluis.register.faults import Fault
from sluis.register.schema_check import Path
from sluis.register.tree import Json, Tree, place

Model = TypeVar("Model")


@dataclass(slots=True)
class RegisterUnderCheck:
    """The register under check."""

    tree: Tree
    instance: Json
    """Every scalar a string; unknown keys left out, short forms written out."""
    broken: frozenset[Path]
    """Where the shape is wrong already."""
    faults: list[Fault] = field(default_factory=list)
    _touched: frozenset[Path] = field(init=False)
    """Every place at or above a broken one."""

    def __post_init__(self) -> None:
        self._touched = frozenset(fault[:depth] for fault in self.broken for depth in range(len(fault) + 1))

    def add(
        self, path: Path, code: str, places: Mapping[str, Place | int] | None = None, *, finding: Finding | None = None
    ) -> None:
        """Record a fault at ``path``: the place of its value, or of the deepest part of it that exists."""
        line, column = place(self.tree, path)
        self.faults.append(Fault(line, column, code, places or {}, finding))

    def line(self, path: Path) -> int:
        """Return the line of what stands at ``path``, from 1."""
        return place(self.tree, path)[0]

    def value(self, path: Path) -> Json | None:
        """Return what stands at ``path``; ``None`` when nothing does."""
        node: Json | None = self.instance
        for step in path:
            if isinstance(node, dict) and isinstance(step, str):
                node = node.get(step)
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                node = node[step]
            else:
                return None
        return node

    def text(self, path: Path) -> str | None:
        """Return the text at ``path``; ``None`` when there is none, or when its shape is wrong already."""
        node = self.value(path)
        return node if isinstance(node, str) and path not in self.broken else None

    def keys(self, path: Path) -> tuple[str, ...]:
        """Return the keys of the mapping at ``path``, in file order; none when it is no mapping."""
        node = self.value(path)
        return tuple(node) if isinstance(node, dict) else ()

    def positions(self, path: Path) -> range:
        """Return the positions of the list at ``path``, from 0; none when it is no list."""
        node = self.value(path)
        return range(len(node)) if isinstance(node, list) else range(0)

    def sound(self, path: Path) -> bool:
        """Whether nothing at or below ``path`` has a wrong shape."""
        return path not in self._touched

    def part(self, path: Path, model: type[Model]) -> Model | None:
        """Return what stands at ``path`` as the model says; ``None`` when absent or when its shape is wrong."""
        node = self.value(path)
        if node is None or not self.sound(path):
            return None
        try:
            return msgspec.convert(node, model, strict=False)
        except msgspec.ValidationError:
            return None

    def activities(self) -> Iterator[tuple[str, Path]]:
        """Return name and path of every activity."""
        for name in self.keys(("activities",)):
            yield name, ("activities", name)


def written_out(node: Json) -> Json:
    """Return the register with its short forms written out.

    Examples:
        >>> written_out({"activities": {"a": {"trigger": "always", "fields": [{"as": "flag"}]}}})
        {'activities': {'a': {'trigger': {'kind': 'always'}, 'fields': [{'as': {'flag': 'true'}}]}}}
    """
    if not isinstance(node, dict) or not isinstance(activities := node.get("activities"), dict):
        return node
    return {**node, "activities": {name: _activity(activity) for name, activity in activities.items()}}


def _activity(node: Json) -> Json:
    if not isinstance(node, dict):
        return node
    out = dict(node)
    if isinstance(out.get("trigger"), str):
        out["trigger"] = {"kind": out["trigger"]}
    fields = out.get("fields")
    if isinstance(fields, list):
        out["fields"] = [_row(row) for row in fields]
    return out


def _row(node: Json) -> Json:
    if isinstance(node, dict) and node.get("as") == "flag":
        return {**node, "as": {"flag": "true"}}
    return node
