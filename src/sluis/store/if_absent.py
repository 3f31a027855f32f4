"""Insert a row unless it is there, in one statement: two transactions may do so at once, and one row comes of it.

In:  a connection and the name of a table. Out: a statement whose ``rowcount`` says whether the row is new.

A test for absence followed by an insert holds only for whoever runs alone. Here the second of two that run together
waits until the first has ended: if that committed, nothing is inserted; if it did not, the second inserts.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Executable, Row

from sluis.store.schema import metadata

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_if_absent(conn: Connection, table: str) -> Executable:
    """Return the statement for this database; the values of the row, or rows, are its parameters.

    Args:
        conn: Of the database.
        table: Its name in ``schema``.

    Examples:
        >>> from sqlalchemy import create_engine
        >>> with create_engine("sqlite://").connect() as conn:
        ...     str(insert_if_absent(conn, 'meta'))
        'INSERT INTO meta ("key", value) VALUES (?, ?) ON CONFLICT DO NOTHING'
    """
    return _statement(table, conn.dialect.name)


def insert_absent(conn: Connection, table: str, rows: Sequence[Mapping[str, object]]) -> Sequence[Row[tuple[object]]]:
    """Insert several rows unless they are there, in the order given, and return the keys of those that were not.

    Args:
        conn: Of the database.
        table: Its name in ``schema``.
        rows: No two with the same key.

    Returns:
        A row of the key's columns per row that was inserted, in any order.
    """
    return conn.execute(_returning(table, conn.dialect.name), rows).all() if rows else ()


@cache
def _statement(name: str, dialect: str) -> Executable:
    return _insert(name, dialect).execution_options(preserve_rowcount=True)


@cache
def _returning(name: str, dialect: str) -> Executable:
    return _insert(name, dialect).returning(*metadata.tables[name].primary_key.columns)


def _insert(name: str, dialect: str) -> "sqlite.Insert | postgresql.Insert":
    """Load what the database speaks, and not the other."""
    table = metadata.tables[name]
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table).on_conflict_do_nothing()
