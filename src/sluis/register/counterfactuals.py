"""What a fact could be instead: values of its declared type, for the search after the smallest change.

In:  the steps to a fact, what stands there, the day that is judged. Out: values as the register would hold them.

The rules this module keeps:
 * Every value is one the schema takes. Where only a person can know it (a reference, a name) it is ``OPEN``: the search
   asks what if *something* stood there, and says so.
 * Nothing is made up that looks like a fact: a day is the day that is judged, or a year after it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sluis.law.scalars import (
    COUNTRY_PATTERN,
    DURATION_PATTERN,
    GDPR_GROUND_PATTERN,
    NUMBER_PATTERN,
    PERIOD_PATTERN,
    RELEASE_PATTERN,
    TW_GROUND_PATTERN,
)
from sluis.register.fact_path import Steps, resolved, schema_at
from sluis.register.schema import WHOLE_NUMBER_PATTERN
from sluis.register.schema import Json as Schema
from sluis.register.tree import Json

OPEN: Final = "…"
"""Stands for a text that a person has to fill in."""
ENDS: Final = frozenset({"expires", "review", "until"})
"""Keys of days on which something ends: a candidate lies ahead."""
BY_PATTERN: Final[dict[str, tuple[str, ...]]] = {
    GDPR_GROUND_PATTERN: ("6-1-a", "6-1-b", "6-1-c", "6-1-d", "6-1-e", "6-1-f"),
    COUNTRY_PATTERN: ("NL",),
    TW_GROUND_PATTERN: ("11.7a-3-b", "11.7a-3-a", "11.7a-1", "none"),
    DURATION_PATTERN: ("P1D",),
    PERIOD_PATTERN: ("P30D",),
    RELEASE_PATTERN: ("P1D",),
    WHOLE_NUMBER_PATTERN: ("1", "2", "20"),
    NUMBER_PATTERN: ("1",),
}
"""Values for text with a pattern, by the pattern; of any other nothing can be made up."""
_DEEPEST: Final = 4


def candidates(steps: Steps, present: Json | None, at: date) -> tuple[Json | None, ...]:
    """Return what could stand at a place instead of what stands there.

    Args:
        steps: To the fact.
        present: What stands there; ``None`` when nothing does.
        at: The day that is judged.

    Returns:
        Values, the most telling first; ``None`` (taken out) last, when something stands there. Nothing when the
        register has no such place.

    Examples:
        >>> candidates(("recipients", "a", "own_use", "training"), "true", date(2026, 11, 24))
        ('false', None)
        >>> candidates(("recipients", "a", "transfer", "module"), None, date(2026, 11, 24))
        ('1', '2', '3', '4')
        >>> candidates(("recipients", "a", "colour"), None, date(2026, 11, 24))
        ()
    """
    node = schema_at(steps)
    if node is None:
        return ()
    key = next((step for step in reversed(steps) if isinstance(step, str)), "")
    others: list[Json | None] = [value for value in _values(node, key, at, 0) if value != present]
    return tuple(others if present is None else [*others, None])


def _values(node: dict[str, Schema], key: str, at: date, depth: int) -> Iterator[Json]:
    kinds = node.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if depth > _DEEPEST:
        return
    if isinstance(words := node.get("enum"), list):
        yield from dict.fromkeys(str(word).lower() if isinstance(word, bool) else str(word) for word in words)
    elif "object" in kinds:
        whole = {name: _first(resolved(below), name, at, depth) for name, below in _properties(node).items()}
        stated = {name: value for name, value in whole.items() if value is not None}
        if stated:
            yield stated
    elif "array" in kinds:
        yield from _lists(resolved(node.get("items")), key, at, depth)
    elif node.get("format") == "date":
        days = (at + timedelta(days=365), at) if key in ENDS else (at, at + timedelta(days=365))
        yield from (day.isoformat() for day in days)
    else:
        yield from _texts(str(node.get("pattern", "")))


def _lists(items: dict[str, Schema], key: str, at: date, depth: int) -> Iterator[Json]:
    """Yield the list that says all words there are, or the list with one entry."""
    entries = list(_values(items, key, at, depth + 1))
    if entries:
        yield entries if "enum" in items else [entries[0]]


def _first(node: dict[str, Schema], key: str, at: date, depth: int) -> Json | None:
    return next(_values(node, key, at, depth + 1), None)


def _texts(pattern: str) -> tuple[str, ...]:
    return BY_PATTERN.get(pattern, ()) if pattern else (OPEN,)


def _properties(node: dict[str, Schema]) -> dict[str, Schema]:
    properties = node.get("properties")
    return properties if isinstance(properties, dict) else {}
