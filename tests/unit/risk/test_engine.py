"""The engine keeps to itself: tables of one use are not those of another, and it reads no file."""

import duckdb
import pyarrow as pa
import pytest

from sluis.risk.engine import connected


def test_tables_last_as_long_as_the_block() -> None:
    with connected(rows=pa.table({"a": [1, 2]})) as connection:
        assert connection.execute("SELECT sum(a) FROM rows").fetchall() == [(3,)]
        with connected(rows=pa.table({"a": [5]})) as other:
            assert other.execute("SELECT sum(a) FROM rows").fetchall() == [(5,)]
    with connected() as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM rows")


def test_no_file_is_read() -> None:
    with connected() as connection, pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM read_text('/etc/hostname')")
