from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from sluis.keys.keystore import Keystore
from sluis.store.engine import Store
from sluis.store.schema import slots


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    made.migrate()
    with made.transaction() as conn:
        conn.execute(insert(slots), [{"n": n, "registration": bytes(32), "registered_ms": 0} for n in range(5)])
    yield made
    made.close()


@pytest.fixture
def keystore(tmp_path: Path, store: Store) -> Keystore:
    return Keystore.create(tmp_path / "kek", store)
