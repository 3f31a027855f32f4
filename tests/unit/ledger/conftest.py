from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from tests.unit.ledger.sealing import KEY, ORIGIN, Clock

from sluis.keys.keystore import Keystore
from sluis.ledger.sealer import Sealer
from sluis.store.engine import Store
from sluis.store.schema import slots
from sluis.tlog.log_folder import LogFolder

HOUSEHOLDS = 3


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def keystore(tmp_path: Path, store: Store) -> Keystore:
    return households(tmp_path, store)


def households(folder: Path, store: Store) -> Keystore:
    """Register the households of these tests in an empty database; return the keystore, of which the file is there."""
    made = Keystore.create(folder / "kek", store)
    with store.transaction() as conn:
        rows = [{"n": n, "registration": bytes(32), "registered_ms": 0} for n in range(HOUSEHOLDS)]
        conn.execute(insert(slots), rows)
        for n in range(HOUSEHOLDS):
            made.new_household(conn, n)
    return made


@pytest.fixture
def sealer(tmp_path: Path, store: Store, keystore: Keystore) -> Sealer:
    return Sealer(store, keystore, LogFolder(tmp_path / "log"), ORIGIN, lambda _conn: [KEY], Clock())
