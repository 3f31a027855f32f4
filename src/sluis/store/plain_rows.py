"""Read many rows as the driver gives them: for a reader to whom an object for each row is what it costs.

In:  a connection and a statement. Out: pieces of rows, each a plain tuple.

The rule this module keeps: bytes, whole numbers, text and ``None`` come from both drivers as they are; a statement with
a column of another type does not belong here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVarTuple

from sqlalchemy import Connection, Select

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
        StoreError: from the transaction, as for every statement.
    """
    result = conn.execute(wanted, dict(given))
    try:
        cursor = result.cursor
        while cursor is not None:
            rows: Sequence[tuple[*_Columns]] = cursor.fetchmany(piece)
            if not rows:
                break
            yield rows
    finally:
        result.close()
