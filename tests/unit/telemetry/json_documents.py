"""JSON documents for the decoders that read a tree, and what must be found in them, worked out another way."""

import json
from collections import Counter
from collections.abc import Iterable

from hypothesis import strategies as st

from sluis.telemetry.model import Leaf, Number, Opaque

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

NAME = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
SINGLE = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | NAME
DOCUMENT = st.recursive(
    SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3), max_leaves=12
)


def texts(document: Json) -> Counter[str]:
    """Return every string of a document, keys included, with how often it stands there above something that is kept."""
    if isinstance(document, str):
        return Counter([document])
    if isinstance(document, list):
        return sum((texts(member) for member in document), Counter())
    if isinstance(document, dict):
        counted: Counter[str] = Counter()
        for key, value in document.items():
            inside = texts(value)
            counted += inside
            if inside or singles(value):
                counted[key] += 1
        return counted
    return Counter()


def singles(document: Json) -> int:
    """Return how many single values a document holds."""
    if isinstance(document, list):
        return sum(map(singles, document))
    if isinstance(document, dict):
        return sum(map(singles, document.values()))
    return 1


def missing(document: Json, leaves: Iterable[Leaf]) -> list[str]:
    """Return the strings of a document that no leaf holds, in its value or as a segment of its path."""
    held = {text for leaf in leaves for text in (leaf.value, *leaf.path) if isinstance(text, str)}
    return [text for text in texts(document) if text not in held]


def values(leaves: Iterable[Leaf]) -> Counter[str]:
    """Return the values of leaves as JSON writes them."""
    return Counter(written(leaf) for leaf in leaves)


def written(leaf: Leaf) -> str:
    if isinstance(leaf.value, Number):
        return leaf.value.text
    return "null" if leaf.value is Opaque.NULL else json.dumps(leaf.value)
