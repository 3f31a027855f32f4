"""No column of any table gives a value of another type than it was declared with, whatever was written into SQLite."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, LargeBinary, literal_column, select, type_coerce
from tests.flow.gatehouse import arrive, ask, build, opened
from tests.raised import raises
from tests.unit.rights.conftest import request

from sluis.api.gate import Gate
from sluis.api.ledger import seal, verify_ledger
from sluis.api.office_watch import alarms
from sluis.api.rights_listed import listed_cases
from sluis.api.sharing import shared_about
from sluis.errors import SluisError
from sluis.errors.ledger import ledger_row_error
from sluis.rights import desk
from sluis.store.declared import processor
from sluis.store.engine import Store
from sluis.store.schema import metadata

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]
VALUES: dict[type, str] = {int: "7", str: "'seven'", bytes: "x'07'", float: "7.5"}


def declared(column: Column[object]) -> type:
    if isinstance(column.type, LargeBinary):
        return bytes
    return int if isinstance(column.type, Integer) else str


def named(column: Column[object]) -> str:
    return f"{column.table.name}.{column.name}"


def test_each_column_of_each_table_gives_its_own_type_and_names_itself_for_any_other(tmp_path: Path) -> None:
    store = Store.at(tmp_path / "sluis.db")
    with store.reading() as conn:
        for column in COLUMNS:
            for kind, value in VALUES.items():
                wanted = select(type_coerce(literal_column(value), column.type))
                if kind is declared(column):
                    assert type(conn.execute(wanted).scalar_one()) is kind
                    continue
                with raises(ledger_row_error) as refused:
                    conn.execute(wanted).scalar_one()
                assert str(refused.value.places["column"]) == named(column)
            assert conn.execute(select(type_coerce(literal_column("NULL"), column.type))).scalar_one() is None
    store.close()


@given(st.one_of(st.integers(), st.text(), st.binary(), st.floats(), st.booleans(), st.none()))
def test_a_value_comes_through_only_as_what_it_is(value: object) -> None:
    for wanted in (int, str, bytes):
        if value is None or type(value) is wanted:
            assert processor("a.b", wanted)(value) is value
        else:
            with raises(ledger_row_error):
                processor("a.b", wanted)(value)


def crafted(file: sqlite3.Connection, column: Column[object], value: str) -> tuple[object, int] | None:
    """Write a value into the newest row of a table; return what stood there, and where, ``None`` when it cannot be."""
    table, name = f'"{column.table.name}"', f'"{column.name}"'
    row = file.execute(f"SELECT {name}, rowid FROM {table} ORDER BY rowid DESC LIMIT 1").fetchone()  # noqa: S608
    if row is None:
        return None
    try:
        file.execute(f"UPDATE {table} SET {name} = {value} WHERE rowid = {row[1]}")  # noqa: S608
    except sqlite3.IntegrityError:  # the number of a row, which SQLite keeps whole, or a rule of the schema
        return None
    return row[0], row[1]


def test_a_crafted_row_ends_in_no_answer_or_in_a_sentence_wherever_it_lies(tmp_path: Path) -> None:
    """Each column that holds something, one after the other, while a gate is open; afterwards all of it holds again."""
    settings = build(tmp_path)
    with opened(settings) as state, Gate.open(tmp_path / "gate.toml") as gate:
        ask(state)
        arrive(state)
        desk.open_case(state, 0, request())
        seal(gate)
        asked: tuple[Callable[[], object], ...] = (
            lambda: shared_about(gate, "NL-0001"),
            lambda: gate.standing.show("NL-0001"),
            lambda: listed_cases(gate),
            lambda: alarms(gate),
        )
        tried = refused = 0
        with closing(sqlite3.connect(tmp_path / "gate.db", isolation_level=None)) as file:
            for column in COLUMNS:
                for kind, value in VALUES.items():
                    if kind is declared(column) or (before := crafted(file, column, value)) is None:
                        continue
                    tried += 1
                    for ask_it in asked:
                        try:
                            ask_it()
                        except SluisError:
                            refused += 1
                    back = f'UPDATE "{column.table.name}" SET "{column.name}" = ? WHERE rowid = ?'  # noqa: S608
                    file.execute(back, before)
        assert tried > 100
        assert refused > 100
        assert verify_ledger(gate).holds
