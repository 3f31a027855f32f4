"""JSON of an identity service: an object in which no name stands twice, and no number that is none.

In:  bytes. Out: a mapping; ``None`` for anything else, however deep it is nested.
"""

import json
from collections.abc import Mapping


def read_object(raw: bytes) -> Mapping[str, object] | None:
    """Return an object.

    Examples:
        >>> read_object(b'{"a": 1}'), read_object(b'{"a": 1, "a": 2}'), read_object(b'{"a": NaN}'), read_object(b"[]")
        ({'a': 1}, None, None, None)
    """
    try:
        made = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return made if isinstance(made, dict) else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_constant(name: str) -> object:
    raise ValueError(name)
