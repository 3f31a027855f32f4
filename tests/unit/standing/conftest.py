from collections.abc import Iterator
from pathlib import Path

import pytest

from sluis.keys.keystore import Keystore
from sluis.store.engine import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def keystore(tmp_path: Path, store: Store) -> Keystore:
    return Keystore.create(tmp_path / "kek", store)
