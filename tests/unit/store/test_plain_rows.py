"""Rows as the driver gives them are those that SQLAlchemy gives."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select
from tests.raised import raises

from sluis.errors.ledger import ledger_row_error
from sluis.store.engine import Store
from sluis.store.plain_rows import plain_rows
from sluis.store.schema import slots

WANTED = select(slots.c.n, slots.c.registration, slots.c.closed_ms).order_by(slots.c.n)


@pytest.mark.parametrize("piece", [1, 2, 5, 9])
def test_they_are_the_rows_of_the_statement_in_pieces(store: Store, piece: int) -> None:
    with store.transaction() as conn:
        rows = [{"n": n, "registration": bytes([n]) * 32, "registered_ms": n, "closed_ms": n or None} for n in range(5)]
        conn.execute(insert(slots), rows)
    with store.reading() as conn:
        pieces = list(plain_rows(conn, WANTED, {}, piece))
        assert [row for each in pieces for row in each] == [tuple(row) for row in conn.execute(WANTED)]
        assert {type(row) for each in pieces for row in each} == {tuple}
        assert [type(value) for value in pieces[0][0]] == [int, bytes, type(None)]
        assert max(map(len, pieces)) == min(piece, 5)


def test_whoever_stops_early_leaves_the_connection_usable(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(slots), [{"n": n, "registration": b"r", "registered_ms": n} for n in range(3)])
        assert len(next(iter(plain_rows(conn, WANTED, {}, 1)))) == 1
        assert len(conn.execute(WANTED).all()) == 3


def test_a_statement_has_its_parameters(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(insert(slots), [{"n": n, "registration": b"r", "registered_ms": n} for n in range(3)])
        one = select(slots.c.n).where(slots.c.n == bindparam("which"))
        assert list(plain_rows(conn, one, {"which": 1}, 5)) == [[(1,)]]


def test_of_no_row_there_is_no_piece(store: Store) -> None:
    with store.reading() as conn:
        assert list(plain_rows(conn, WANTED, {}, 3)) == []


@pytest.mark.parametrize("value", ["'x'", "7.5", "x'07'"])
def test_a_value_of_another_type_than_its_column_is_refused_with_the_columns_name(tmp_path: Path, value: str) -> None:
    store = Store.at(tmp_path / "sluis.db")
    store.migrate()
    with store.transaction() as conn:
        conn.execute(insert(slots), [{"n": n, "registration": b"r", "registered_ms": n} for n in range(3)])
    with closing(sqlite3.connect(tmp_path / "sluis.db")) as file, file:
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.execute(f"UPDATE slots SET closed_ms = {value} WHERE n = 1")  # noqa: S608 - three literals of ours
    with store.reading() as conn, raises(ledger_row_error) as refused:
        list(plain_rows(conn, WANTED, {}, 2))
    assert str(refused.value.places["column"]) == "slots.closed_ms"
    store.close()


@pytest.mark.parametrize("options", [{"stream_results": True}, {"yield_per": 2}], ids=["stream", "pieces"])
def test_of_a_connection_that_reads_in_a_stream_no_row_is_left_in_its_buffer(
    store: Store, options: dict[str, object]
) -> None:
    with store.transaction() as conn:
        conn.execute(insert(slots), [{"n": n, "registration": b"r", "registered_ms": n} for n in range(5)])
    with store.reading() as plain:
        conn = plain.execution_options(**options)
        rows = [row for each in plain_rows(conn, WANTED, {}, 3) for row in each]
    assert rows == [(n, b"r", None) for n in range(5)]
