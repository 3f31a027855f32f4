"""Read many rows as the driver gives them: for a reader to whom an object for each row is what it costs.

In:  a connection and a statement. Out: pieces of rows, each a plain tuple.

The rules this module keeps:
 * Bytes, whole numbers, text and ``None`` come from both drivers as they are; a statement with a column of another type
   does not belong here.
 * Of SQLite the values of a piece are looked at column by column, as ``store.declared`` looks at each.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from types import NoneType
from typing import TypeVarTuple

from sqlalchemy import Connection, Select
from sqlalchemy.engine.cursor import CursorFetchStrategy

from sluis.errors import Code
from sluis.errors.ledger import ledger_row_error
from sluis.store.declared import types_of

_Columns = TypeVarTuple("_Columns")


def plain_rows(
    conn: Connection, wanted: Select[*_Columns], given: Mapping[str, int], piece: int
) -> Iterator[Sequence[tuple[*_Columns]]]:
    """Return the rows of a statement in pieces.

    Args:
        conn: A transaction.
        wanted: Columns of bytes, whole numbers and text only.
        given: What its parameters are.
        piece: Rows that are in memory at once.

    Raises:
        LedgerCorruptError: a value of SQLite is of another type than its column.
        StoreError: from the transaction, as for every statement.
    """
    for rows in unlooked_rows(conn, wanted, given, piece):
        look_at_types(conn, wanted, rows)
        yield rows


def unlooked_rows(
    conn: Connection, wanted: Select[*_Columns], given: Mapping[str, int], piece: int
) -> Generator[Sequence[tuple[*_Columns]], None, None]:
    """As ``plain_rows``, and no type is looked at yet: for whoever compares rows with what he has looked at before.

    Close it where it may not be read to its end.

    Raises:
        StoreError: from the transaction, as for every statement.
    """
    result = conn.execute(wanted, dict(given))
    # Whoever reads a result in a stream has its first rows in a buffer beside the cursor: they are asked of the result.
    source = result.cursor if type(result.cursor_strategy) is CursorFetchStrategy else result
    try:
        while source is not None:
            rows: Sequence[tuple[*_Columns]] = [tuple(row) for row in source.fetchmany(piece)]
            if not rows:
                break
            yield rows
    finally:
        result.close()


def look_at_types(conn: Connection, wanted: Select[*_Columns], rows: Sequence[tuple[*_Columns]]) -> None:
    """Look whether each value of some rows is of the type of its column; only SQLite keeps others.

    Raises:
        LedgerCorruptError: one is not.
    """
    declared = types_of(wanted) if conn.dialect.name == "sqlite" else ()
    for column, values in zip(declared, zip(*rows, strict=True), strict=False):
        if column is not None and not {column[1], NoneType}.issuperset(map(type, values)):
            raise ledger_row_error(column=Code(column[0]))
