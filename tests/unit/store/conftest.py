from collections.abc import Iterator
from pathlib import Path

import pytest

from sluis.store.engine import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.at(tmp_path / "sluis.db")
    made.migrate()
    yield made
    made.close()
