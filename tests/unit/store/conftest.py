from collections.abc import Iterator

import pytest

from sluis.store.engine import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    made.migrate()
    yield made
    made.close()
