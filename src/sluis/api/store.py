"""The database of a gate: bring it to the schema of this version, when somebody asks for it and never by the way.

In:  settings. Out: how old the database was.
"""

from pathlib import Path

from sluis.gate.state.settings import load_settings
from sluis.store.engine import Store
from sluis.store.migrate import SchemaAge

__all__ = ["SchemaAge", "migrate_database"]


def migrate_database(settings: Path | str) -> SchemaAge:
    """Bring the database of some settings to the schema of this version.

    Args:
        settings: The file, mostly ``gate.toml``.

    Returns:
        How old it was: ``CURRENT`` when nothing had to be done.

    Raises:
        SluisError: settings or database cannot be used, it is of a newer version, or it holds a ledger of version 1.

    Effects:
        One transaction; makes the database when there is none.
    """
    store = Store(load_settings(Path(settings)).database_url())
    try:
        age = store.age()
        store.migrate()
    finally:
        store.close()
    return age
