import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from tests.aged import age
from tests.raised import raises
from tests.schema_once import upgrade_once

from sluis.errors import StoreError
from sluis.errors.store import store_ledger_error, store_older_error, store_schema_error
from sluis.store import migrate
from sluis.store.engine import Store
from sluis.store.migrate import SchemaAge, upgrade
from sluis.store.schema import meta


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.at(tmp_path / "sluis.db")
    yield made
    made.close()


def test_migrating_twice_changes_nothing(store: Store) -> None:
    store.migrate()
    with store.transaction() as conn:
        conn.execute(meta.insert().values(key="k", value=b"v"))
    store.migrate()
    with store.reading() as conn:
        assert conn.execute(select(meta.c.value)).scalar_one() == b"v"


def test_a_database_of_a_newer_version_is_refused(store: Store) -> None:
    store.migrate()
    with store.transaction() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with raises(store_schema_error):
        store.migrate()
    with raises(store_schema_error):
        store.prepare()
    assert store.age() is SchemaAge.NEWER


def test_an_empty_database_is_prepared_and_one_of_this_version_left_alone(store: Store) -> None:
    assert store.age() is SchemaAge.EMPTY
    store.prepare()
    assert store.age() is SchemaAge.CURRENT
    with store.transaction() as conn:
        conn.execute(meta.insert().values(key="k", value=b"v"))
    store.prepare()
    with store.reading() as conn:
        assert conn.execute(select(meta.c.value)).scalar_one() == b"v"


def test_the_migrations_are_called_after_their_revisions_and_follow_each_other() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert migrate._known_revisions() == tuple(script.revision for script in scripts.walk_revisions())


def test_a_note_of_two_migrations_is_not_known(store: Store) -> None:
    store.migrate()
    with store.transaction() as conn:
        conn.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    assert store.age() is SchemaAge.NEWER


def test_a_note_of_none_is_an_empty_database(store: Store) -> None:
    store.migrate()
    with store.transaction() as conn:
        conn.execute(text("DELETE FROM alembic_version"))
    assert store.age() is SchemaAge.EMPTY


def as_version_1(store: Store) -> None:
    """Make the database one that the version before this one could have made."""
    store.migrate()
    with store.transaction() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0007'"))


def test_an_older_database_is_moved_by_the_verb_and_by_nothing_else(tmp_path: Path) -> None:
    made = Store.at(tmp_path / "older.db")
    made.migrate()
    made.close()
    age(tmp_path / "older.db", "0007")
    store = Store.at(tmp_path / "older.db")
    assert store.age() is SchemaAge.OLDER
    with raises(store_older_error):
        store.prepare()
    assert store.age() is SchemaAge.OLDER
    store.migrate()
    assert store.age() is SchemaAge.CURRENT


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO slots (n, registration, registered_ms) VALUES (0, x'00', 0)",
        "INSERT INTO epochs (epoch, from_ms, to_ms, state) VALUES (0, 0, 1, 'served')",
    ],
)
def test_a_ledger_of_version_1_is_never_taken_over(store: Store, statement: str) -> None:
    as_version_1(store)
    with store.transaction() as conn:
        conn.execute(text(statement))
        if "epochs" in statement:
            conn.execute(text("INSERT INTO seals (epoch, slots, leaf) VALUES (0, 0, x'00')"))
    assert store.age() is SchemaAge.LEDGER_1
    for refused in (store.prepare, store.migrate):
        with raises(store_ledger_error):
            refused()
    assert store.age() is SchemaAge.LEDGER_1


def test_a_migration_that_fails_leaves_the_schema_as_it_was(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute(text("CREATE TABLE quarantine (x)"))
    with pytest.raises(StoreError):
        store.migrate()
    with store.reading() as conn:
        names = conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    assert names == ["quarantine"]


def test_migrating_leaves_logging_alone(store: Store) -> None:
    before = logging.getLogger().handlers[:]
    store.migrate()
    assert logging.getLogger().handlers == before


def test_what_suites_make_databases_with_makes_what_the_migrations_make(tmp_path: Path) -> None:
    dumps = []
    for name, way in (("migrated", upgrade), ("once", upgrade_once)):
        store = Store.at(tmp_path / name)
        with store.transaction() as conn:
            way(conn)
        store.close()
        with closing(sqlite3.connect(tmp_path / name)) as made:
            dumps.append(list(made.iterdump()))
    assert dumps[0] == dumps[1]
    assert any("CREATE TABLE records" in line for line in dumps[0])
