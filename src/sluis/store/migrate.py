"""Bring a database to the schema of this version, with the migrations that lie in the package.

In:  a connection inside a transaction.
Out: the newest schema, or nothing changed at all.

The rules this module keeps:
 * The whole upgrade is one transaction of the caller's.
 * A database of a newer version is refused, never downgraded.
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from sluis.errors.store import store_schema_error

_SCRIPTS: Final = Path(__file__).parent / "migrations"


def upgrade(conn: Connection) -> None:
    """Run every migration the database does not have yet.

    Args:
        conn: A connection inside a transaction that holds the write lock.

    Raises:
        store_schema_error: the database knows a migration that this version does not.

    Effects:
        Changes the schema; the caller commits.
    """
    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = conn
    try:
        command.upgrade(settings, "head")
    except CommandError:
        raise store_schema_error() from None


def is_current(conn: Connection) -> bool:
    """Return whether a database has the schema of this version. Changes nothing."""
    newest = ScriptDirectory(str(_SCRIPTS)).get_current_head()
    return MigrationContext.configure(conn).get_current_revision() == newest
