from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from sluis.keys.keystore import Keystore
from sluis.store.engine import Store
from sluis.store.schema import slots

HOUSEHOLDS = 3


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def keystore(tmp_path: Path, store: Store) -> Keystore:
    made = Keystore.create(tmp_path / "kek", store)
    with store.transaction() as conn:
        rows = [{"n": n, "registration": bytes(32), "registered_ms": 0} for n in range(HOUSEHOLDS)]
        conn.execute(insert(slots), rows)
        for n in range(HOUSEHOLDS):
            made.new_household(conn, n)
    return made
