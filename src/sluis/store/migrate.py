"""Bring a database to the schema of this version, with the migrations that lie in the package.

In:  a connection inside a transaction.
Out: the newest schema, or nothing changed at all.

The rules this module keeps:
 * The whole upgrade is one transaction of the caller's.
 * A database of a newer version is refused, never downgraded.
 * A ledger of version 1 is refused: what was sealed cannot change, so it is not migrated.
"""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from sluis.errors.store import store_schema_error

_SCRIPTS: Final = Path(__file__).parent / "migrations"
_NOTED: Final = "alembic_version"
"""The table of one row in which the migrations note how far they came."""
_LEDGER_2: Final = "0008"
"""The first migration of ledger version 2; a household that was registered before it is of version 1."""


class SchemaAge(StrEnum):
    """How old the schema of a database is."""

    EMPTY = "empty"
    """There is none yet."""
    CURRENT = "current"
    OLDER = "older"
    LEDGER_1 = "ledger-1"
    """Older, with a ledger of version 1 in it."""
    NEWER = "newer"
    """This version does not know it."""


def upgrade(conn: Connection) -> None:
    """Run every migration the database does not have yet.

    Args:
        conn: A connection inside a transaction that holds the write lock.

    Raises:
        store_schema_error: the database knows a migration that this version does not.
        store_ledger_error: it holds a ledger of version 1.

    Effects:
        Changes the schema; the caller commits.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = conn
    try:
        command.upgrade(settings, "head")
    except CommandError:
        raise store_schema_error() from None


def age_of(conn: Connection) -> SchemaAge:
    """Return how old the schema of a database is. Changes nothing."""
    if not inspect(conn).has_table(_NOTED):
        return SchemaAge.EMPTY
    noted = conn.execute(text(f"SELECT version_num FROM {_NOTED}")).scalars().all()  # noqa: S608 - our own name
    if not noted:
        return SchemaAge.EMPTY
    known, revision = _known_revisions(), noted[0] if len(noted) == 1 else ""
    if revision not in known:
        return SchemaAge.NEWER
    if revision == known[0]:
        return SchemaAge.CURRENT
    before = known.index(revision) > known.index(_LEDGER_2)
    return SchemaAge.LEDGER_1 if before and _has_ledger(conn) else SchemaAge.OLDER


@cache
def _known_revisions() -> tuple[str, ...]:
    """Return the migrations of this version, the newest first, as their files are called: ``v0016_cases.py``."""
    files = (_SCRIPTS / "versions").glob("v[0-9]*.py")
    return tuple(sorted((file.name[1:5] for file in files), reverse=True))


def _has_ledger(conn: Connection) -> bool:
    """Say whether somebody is registered or something is sealed; the first of these tables are as old as the schema."""
    tables = set(inspect(conn).get_table_names())
    asked = {"slots": "SELECT 1 FROM slots LIMIT 1", "seals": "SELECT 1 FROM seals WHERE leaf IS NOT NULL LIMIT 1"}
    return any(conn.execute(text(question)).first() is not None for name, question in asked.items() if name in tables)


def is_current(conn: Connection) -> bool:
    """Return whether a database has the schema of this version. Changes nothing."""
    return age_of(conn) is SchemaAge.CURRENT
