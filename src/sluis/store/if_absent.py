"""Insert a row unless it is there, in one statement: two transactions may do so at once, and one row comes of it.

In:  a connection and the name of a table. Out: a statement whose ``rowcount`` says whether the row is new.

A test for absence followed by an insert holds only for whoever runs alone. Here the second of two that run together
waits until the first has ended: if that committed, nothing is inserted; if it did not, the second inserts.
"""

from functools import cache

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import postgresql, sqlite

from sluis.store.schema import metadata


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


@cache
def _statement(name: str, dialect: str) -> Executable:
    table = metadata.tables[name]
    made = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
