"""What a column of SQLite gives is of the type it was declared with, or nothing is given: SQLite itself keeps anything.

In:  values as the database hands them over. Out: the same values; ``LedgerCorruptError`` with the name of the column.

The rules this module keeps:
 * Whoever writes the file can put text, a fraction or bytes into any column. What is read as a number would then be
   compared, added up and written on; ``bytes`` of a number makes as many zeros.
 * PostgreSQL refuses such a row when it is written, so nothing is looked at there.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, MetaData, Select, Text

from sluis.errors import Code
from sluis.errors.ledger import ledger_row_error

_T = TypeVar("_T")


class Whole(BigInteger):
    """A 64-bit integer of a named column."""

    def __init__(self, column: str = "") -> None:
        self.column = column
        super().__init__()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], int | None] | None:  # noqa: ARG002 - its signature
        """Return what looks at each value."""
        return processor(self.column, int) if dialect.name == "sqlite" else None


class CountedWhole(Integer):
    """A key that SQLite numbers itself."""

    def __init__(self, column: str = "") -> None:
        self.column = column
        super().__init__()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], int | None] | None:  # noqa: ARG002 - its signature
        """Return what looks at each value."""
        return processor(self.column, int) if dialect.name == "sqlite" else None


class Octets(LargeBinary):
    """Bytes of a named column."""

    def __init__(self, column: str = "") -> None:
        self.column = column
        super().__init__()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], bytes | None] | None:  # noqa: ARG002 - its signature
        """Return what looks at each value."""
        return processor(self.column, bytes) if dialect.name == "sqlite" else None


class Words(Text):
    """Text of a named column."""

    def __init__(self, column: str = "") -> None:
        self.column = column
        super().__init__()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[object], str | None] | None:  # noqa: ARG002 - its signature
        """Return what looks at each value."""
        return processor(self.column, str) if dialect.name == "sqlite" else None


def processor(column: str, wanted: type[_T]) -> Callable[[object], _T | None]:
    """Return what gives a value on when it is of a type, or absent.

    Args:
        column: Its name, ``table.column``, for the error.
        wanted: ``int``, ``str`` or ``bytes``; a subclass of it is another type.

    Examples:
        >>> processor("records.seq", int)(5)
        5
        >>> processor("records.seq", int)("5")
        Traceback (most recent call last):
        sluis.errors.LedgerCorruptError: ...
    """

    def checked(value: object) -> _T | None:
        if value is None or (value.__class__ is wanted and isinstance(value, wanted)):
            return value
        raise ledger_row_error(column=Code(column))

    return checked


def types_of(wanted: Select[*tuple[object, ...]]) -> tuple[tuple[str, type] | None, ...]:
    """Return the name and the type in Python of each column of a statement; ``None`` for one that is not looked at."""
    return tuple(_type_of(column.type) for column in wanted.selected_columns)


def _type_of(kind: object) -> tuple[str, type] | None:
    if isinstance(kind, Whole | CountedWhole):
        return kind.column, int
    if isinstance(kind, Octets):
        return kind.column, bytes
    return (kind.column, str) if isinstance(kind, Words) else None


def declare(metadata: MetaData, counted: BigInteger) -> None:
    """Let each column of some tables look at what it gives.

    Args:
        metadata: The tables.
        counted: The type of the keys that the database numbers itself.

    Effects:
        The types of the columns; what they are called in SQL stays as it is.
    """
    for table in metadata.tables.values():
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if isinstance(column.type, LargeBinary):
                column.type = Octets(name)
            elif isinstance(column.type, Text):
                column.type = Words(name)
            elif column.type is counted:
                column.type = Whole(name).with_variant(CountedWhole(name), "sqlite")
            else:
                column.type = Whole(name)
