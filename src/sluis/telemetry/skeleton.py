"""See how a JSON text is built without parsing it: which keys stand where, also when it is cut or broken further on.

In:  the text. Out: ``Skeleton``, from which formats are told apart.

The rules this module keeps:
 * One pass; nothing of the text is kept but keys down to ``DEPTH`` and the first few strings.
 * What is broken ends the look, and what was seen before it counts: a broken file is still a file of its format.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from sluis.telemetry.model import Path

DEPTH: Final = 3
"""Levels that are looked at; the outermost object is the first."""
MEMBER: Final = "[]"
"""What stands in a path for the members of an array."""
_MOST: Final = 500
"""Keys and strings kept of each sort."""
_TOKEN: Final = re.compile(r'"([^"\\]*+(?>(?:\\.[^"\\]*+)*))"\s*(:?)|[{}\[\],]', re.DOTALL)
_OPENING: Final = {"{": "}", "[": "]"}


@dataclass(slots=True)
class Skeleton:
    """What a JSON text shows of itself."""

    keys: set[Path] = field(default_factory=set)
    """Paths of keys; arrays stand in them as ``[]``."""
    arrays: set[Path] = field(default_factory=set)
    """Paths at which an array stands."""
    strings: dict[Path, str] = field(default_factory=dict)
    """The first string at a path, as written."""

    @property
    def roots(self) -> set[str]:
        """The keys of the outermost object."""
        return {path[0] for path in self.keys if len(path) == 1}


def skeleton_of(text: str) -> Skeleton:
    """Return how a text that begins with a brace or bracket is built.

    Examples:
        >>> seen = skeleton_of('[{"path": "Device.", "parameters": {"a": 1}}, {"pa')
        >>> sorted(seen.keys), seen.strings
        ([('[]', 'parameters'), ('[]', 'parameters', 'a'), ('[]', 'path')], {('[]', 'path'): 'Device.'})
    """
    seen = Skeleton()
    closing: list[str] = []
    path: list[str] = []
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in _OPENING:
            if mark == "[" and len(path) <= DEPTH:
                _keep_array(seen, path)
            closing.append(_OPENING[mark])
            path.append(MEMBER if mark == "[" else "")
        elif mark in {"}", "]"}:
            if not closing or closing.pop() != mark:
                break
            path.pop()
            if not closing:
                break
        elif mark != "," and closing and len(path) <= DEPTH:
            _keep_text(seen, path, token[1], key=bool(token[2]) and closing[-1] == "}")
    return seen


def _keep_array(seen: Skeleton, path: list[str]) -> None:
    if len(seen.arrays) < _MOST:
        seen.arrays.add(tuple(path))


def _keep_text(seen: Skeleton, path: list[str], text: str, *, key: bool) -> None:
    if key:
        path[-1] = text
        if len(seen.keys) < _MOST:
            seen.keys.add(tuple(path))
    elif len(seen.strings) < _MOST:
        seen.strings.setdefault(tuple(path), text)
