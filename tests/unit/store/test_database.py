"""SQLite and PostgreSQL offer the store the same and nothing besides: the one list of their differences is complete."""

import pytest

from sluis.store.database import Database
from sluis.store.postgres import Postgres
from sluis.store.sqlite import Sqlite


def offered(kind: type) -> set[str]:
    return {name for name in vars(kind) if not name.startswith("_")}


@pytest.mark.parametrize("kind", [Sqlite, Postgres])
def test_a_database_offers_what_the_store_asks(kind: type) -> None:
    assert offered(kind) | {"engine"} == offered(Database)
