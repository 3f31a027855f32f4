from pathlib import Path

from sqlalchemy import text

from sluis.api.store import SchemaAge, migrate_database
from sluis.gate.state.settings import load_settings
from sluis.store.engine import Store


def test_it_says_how_old_the_database_was(gate: str) -> None:
    assert migrate_database(gate) is SchemaAge.EMPTY
    assert migrate_database(Path(gate)) is SchemaAge.CURRENT
    store = Store(load_settings(Path(gate)).database_url())
    with store.transaction() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0006'"))
        conn.execute(text("DROP TABLE register_steps"))
        conn.execute(text("DROP TABLE version_vocabularies"))
        conn.execute(text("DROP TABLE register_versions"))
    store.close()
    assert migrate_database(gate) is SchemaAge.OLDER
    assert migrate_database(gate) is SchemaAge.CURRENT
