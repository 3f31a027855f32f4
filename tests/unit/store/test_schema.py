"""The migrations build exactly the tables the code declares."""

from pathlib import Path

from sqlalchemy import inspect, text

from sluis.store.engine import Store
from sluis.store.schema import metadata


def statements(store: Store) -> dict[str, str]:
    with store.reading() as conn:
        rows = conn.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {name: "".join(sql.split()) for name, sql in rows if name != "alembic_version"}


def test_the_migrated_schema_is_the_declared_one(tmp_path: Path) -> None:
    migrated, declared = Store.at(tmp_path / "a.db"), Store.at(tmp_path / "b.db")
    migrated.migrate()
    with declared.transaction() as conn:
        metadata.create_all(conn)
    assert statements(migrated) == statements(declared)
    migrated.close()
    declared.close()


def test_no_table_that_counts_names_a_household() -> None:
    for name in ("counts", "unlisted_names", "quarantine"):
        assert not {"slot", "line"} & set(metadata.tables[name].columns.keys())


def test_every_table_says_what_it_is_for(tmp_path: Path) -> None:
    store = Store.at(tmp_path / "a.db")
    store.migrate()
    with store.reading() as conn:
        assert set(inspect(conn).get_table_names()) == {*metadata.tables, "alembic_version"}
    store.close()
