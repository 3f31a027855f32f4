"""A new SQLite database without alembic each time: the pages of the first one that was upgraded, copied.

Suites make three thousand databases, and alembic takes a hundred times as long as a copy. Tests of migrations
(``tests/unit/store``) and of faults (``tests/sim``) run the upgrade itself.
"""

import sqlite3
from functools import cache
from threading import Lock

from sqlalchemy import Connection, create_engine

from sluis.store.migrate import upgrade

ONE_BY_ONE = Lock()
BEGUN = "SELECT 1 FROM sqlite_master LIMIT 1"


@cache
def migrated() -> sqlite3.Connection:
    """Return a database in memory of the newest schema, in which nobody wrote anything."""
    made = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    engine = create_engine("sqlite://")
    with engine.begin() as conn:
        upgrade(conn)
    raw = engine.raw_connection()
    driver = raw.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.backup(made)
    raw.close()
    engine.dispose()
    return made


def upgrade_once(conn: Connection) -> None:
    """Do what ``upgrade`` does.

    Pages are copied outside a transaction: the caller's, in which nothing was done, ends before, and another begins.
    Who came meanwhile is another thread of this test, and finds the schema there.
    """
    if conn.dialect.name != "sqlite" or conn.exec_driver_sql(BEGUN).first() is not None:
        upgrade(conn)
        return
    driver = conn.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    with ONE_BY_ONE:
        driver.execute("ROLLBACK")
        if driver.execute(BEGUN).fetchone() is None:
            migrated().backup(driver)
        driver.execute("BEGIN IMMEDIATE")
