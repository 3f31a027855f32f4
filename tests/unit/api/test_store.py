from pathlib import Path

from tests.aged import age

from sluis.api.store import SchemaAge, migrate_database


def test_it_says_how_old_the_database_was(gate: str) -> None:
    assert migrate_database(gate) is SchemaAge.EMPTY
    assert migrate_database(Path(gate)) is SchemaAge.CURRENT
    age(Path(gate).parent / "sluis.db", "0006")
    assert migrate_database(gate) is SchemaAge.OLDER
    assert migrate_database(gate) is SchemaAge.CURRENT
