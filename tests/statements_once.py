"""Statements compiled once for all databases of a kind: each test opens engines of its own, which all say the same.

Compiling took a tenth of the time of tests with a database. What a compiled statement depends on besides the statement
is its dialect, and all engines of Sluis for one kind of database have the same one.
"""

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

MOST = 4_000
"""Statements that are kept."""


class Compiled(LRUCache[Any, Any]):
    """What engines of one kind have compiled, whichever it was."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), value)


COMPILED = Compiled(MOST)


def engine_once(*words: Any, **more: Any) -> Engine:
    """Do what ``create_engine`` does."""
    engine = create_engine(*words, **more)
    engine._compiled_cache = COMPILED
    return engine
