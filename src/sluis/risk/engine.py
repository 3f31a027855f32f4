"""The engine: DuckDB in memory, started once for a process; every use has tables of its own.

In:  Arrow tables by name. Out: a connection in which SQL finds them, for as long as the block lasts.

The rule this module keeps: nothing is read but what is given, and nothing reaches a disk: files and extensions are off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

import duckdb

THREADS: Final = 2
Connection = duckdb.DuckDBPyConnection


@contextmanager
def connected(**tables: object) -> Iterator[Connection]:
    """Give a connection that knows these tables.

    Examples:
        >>> with connected() as connection:
        ...     connection.execute("SELECT 6 * 7").fetchall()
        [(42,)]
    """
    connection = _database().cursor()
    try:
        for name, table in tables.items():
            connection.register(name, table)
        yield connection
    finally:
        connection.close()


@cache
def _database() -> Connection:
    return duckdb.connect(config={"threads": THREADS, "enable_external_access": False, "temp_directory": ""})
