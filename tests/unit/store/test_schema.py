"""The migrations build exactly the tables the code declares."""

from pathlib import Path

from sqlalchemy import inspect, text
from tests.postgres import Server

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


CATALOGUE = {
    "columns": (
        "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
        "WHERE table_schema = 'public' ORDER BY 1, 2"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
    ),
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "relations": (
        "SELECT relname, relkind::text, relpersistence::text FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    ),
}


def test_the_migrated_schema_is_the_declared_one_on_postgresql_too(server: Server) -> None:
    migrated, declared = server.new("migrated"), server.new()
    store = Store(declared)
    with store.transaction() as conn:
        metadata.create_all(conn)
    store.close()
    for what, query in CATALOGUE.items():
        shapes = []
        for url in (migrated, declared):
            rows = server.tell(query, url.partition("@/")[2].partition("?")[0])
            shapes.append([row for row in rows if not str(row[0]).startswith("alembic_version")])
        assert shapes[0] == shapes[1], what
        assert len(shapes[0]) >= len(metadata.tables)
    server.drop(migrated)
    server.drop(declared)


def test_both_databases_have_the_same_schema(server: Server, tmp_path: Path) -> None:
    def shape(store: Store) -> dict[str, object]:
        store.migrate()
        with store.reading() as conn:
            looked = inspect(conn)
            declared = {
                name: (
                    [(column["name"], column["nullable"]) for column in looked.get_columns(name)],
                    looked.get_pk_constraint(name)["constrained_columns"],
                    sorted(
                        (key["name"], key["constrained_columns"], key["referred_table"])
                        for key in looked.get_foreign_keys(name)
                    ),
                    sorted(
                        (constraint["name"], constraint["column_names"])
                        for constraint in looked.get_unique_constraints(name)
                    ),
                    sorted(
                        (index["name"], index["column_names"])
                        for index in looked.get_indexes(name)
                        if not index.get("duplicates_constraint")
                    ),
                    sorted(str(constraint["name"]) for constraint in looked.get_check_constraints(name)),
                )
                for name in looked.get_table_names()
            }
        store.close()
        return declared

    assert shape(Store.at(tmp_path / "a.db")) == shape(Store(server.new("migrated")))


def test_no_table_that_counts_names_a_household() -> None:
    for name in ("counts", "unlisted_names", "quarantine"):
        assert not {"slot", "line"} & set(metadata.tables[name].columns.keys())


def test_every_table_says_what_it_is_for(tmp_path: Path) -> None:
    store = Store.at(tmp_path / "a.db")
    store.migrate()
    with store.reading() as conn:
        assert set(inspect(conn).get_table_names()) == {*metadata.tables, "alembic_version"}
    store.close()
