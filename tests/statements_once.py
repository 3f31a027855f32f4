"""Statements compiled once for all databases of a kind: each test opens engines of its own, which all say the same.

Compiling took a tenth of the time of tests with a database. What a compiled statement depends on besides the statement
is its dialect, and all engines of Sluis for one kind of database have the same one. What a server is (its version, its
schema) is asked once as well: there is one server, and one SQLite.
"""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import Dialect
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


ANSWERED: dict[type[Dialect], dict[str, object]] = {}
"""What the first engine of a kind noted of its server."""


def asking_once(dialect: Dialect) -> None:
    """Let the first connection of an engine ask nothing that another engine of its kind was told."""
    ask = dialect.initialize

    def initialize(connection: Connection) -> None:
        if type(dialect) not in ANSWERED:
            before = dict(vars(dialect))
            ask(connection)
            noted = {name: value for name, value in vars(dialect).items() if before.get(name, ...) is not value}
            ANSWERED[type(dialect)] = noted
        vars(dialect).update(ANSWERED[type(dialect)])

    dialect.initialize = initialize  # type: ignore[method-assign]


def engine_once(*words: Any, **more: Any) -> Engine:
    """Do what ``create_engine`` does."""
    engine = create_engine(*words, **more)
    engine._compiled_cache = COMPILED
    asking_once(engine.dialect)
    return engine
