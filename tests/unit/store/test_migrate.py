import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from tests.raised import raises

from sluis.errors import StoreError
from sluis.errors.store import store_schema_error
from sluis.store.engine import Store
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
