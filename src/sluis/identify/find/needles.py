# ruff: noqa: E501 - words are read as a list
"""Many texts looked for at once in another text.

In:  texts, folded by ``skeleton``; then a text folded the same way.
Out: where each stands.

The rule this module keeps: time linear in the text, whatever the number of texts looked for and however alike they are.
At each place at most ``_KEY`` lengths are looked up, and what matches is stepped over.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from sluis.identify.find.hit import SearchTerm

SHORTEST: Final = 4
"""Shortest identifier looked for, characters (gate specification, section 7.1.2)."""
ORDINARY: Final = frozenset(
    {
        "", "*", "-", "0", "1", "unknown", "null", "none", "n/a", "localhost", "(null)", "default", "empty", "undefined", "true", "false", "yes", "no", "on", "off", "auto",
        "enabled", "disabled", "enable", "disable", "up", "down", "error", "any", "all", "other", "normal", "idle", "active", "inactive", "unconfigured", "configured", "string", "router", "static", "dynamic", "dhcp", "both",
    }
)  # fmt: skip
"""Values that name nobody wherever they stand."""
_KEY: Final = 24
"""So many characters of a longer identifier are looked up; what follows is compared once."""
_SAME_KEY: Final = 32
"""Identifiers alike in their first ``_KEY`` characters that are told apart; of further ones the common part is found."""


def skeleton(text: str) -> tuple[str, list[int] | None]:
    """Return ``text`` in lower case without accents, with the place of each character; ``None``: the same places.

    Examples:
        >>> skeleton("Zoë")[0]
        'zoe'
    """
    if text.isascii():
        return text.lower(), None
    kept: list[str] = []
    where: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character) if not character.isascii() else character:
            if unicodedata.category(part) != "Mn":
                low = part.lower()
                kept.append(low)
                where.extend([place] * len(low))
    where.append(len(text))
    return "".join(kept), where


class Needle(NamedTuple):
    """Where a spelling stands in a text."""

    start: int
    end: int
    entry: SearchTerm


class Needles:
    """Texts to look for at once: the first characters, then each length there is, then the text."""

    __slots__ = ("_table",)

    def __init__(self) -> None:
        self._table: dict[str, dict[int, dict[str, list[tuple[str, SearchTerm]]]]] = {}

    def add(self, spelling: str, entry: SearchTerm) -> None:
        """Add one spelling, folded already."""
        if len(spelling) < SHORTEST:
            return
        key = spelling[:_KEY]
        by_length = self._table.setdefault(key[:SHORTEST], {})
        there = by_length.setdefault(len(key), {}).setdefault(key, [])
        if len(there) < _SAME_KEY and all(spelling != kept for kept, _ in there):
            there.append((spelling, entry))

    def find(self, text: str) -> Iterator[Needle]:
        """Yield each place where a spelling stands, without overlap."""
        place, last = 0, len(text) - SHORTEST
        while place <= last:
            by_length = self._table.get(text[place : place + SHORTEST])
            if by_length is None:
                place += 1
                continue
            best: tuple[int, SearchTerm] | None = None
            for length, keys in by_length.items():
                for spelling, entry in keys.get(text[place : place + length], ()):
                    size = len(spelling) if text.startswith(spelling, place) else length if length == _KEY else 0
                    if size and (best is None or size > best[0]):
                        best = size, entry
            if best is None:
                place += 1
            else:
                yield Needle(place, place + best[0], best[1])
                place += best[0]
