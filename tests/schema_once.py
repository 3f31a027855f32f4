"""A new SQLite database without alembic each time: the statements of the first upgrade, in the same transaction.

Suites make two thousand databases, and alembic takes ten times as long as what it says to SQLite. Tests of migrations
(``tests/unit/store``) and of faults (``tests/sim``) run the upgrade itself.
"""

from functools import cache

from sqlalchemy import Connection, create_engine, event

from sluis.store.migrate import upgrade


@cache
def statements() -> tuple[tuple[str, object], ...]:
    """Return what an upgrade from nothing says to SQLite, with the values of each statement."""
    heard: list[tuple[str, object]] = []
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "before_cursor_execute")
    def hear(_conn: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        asks = statement.startswith("SELECT") or (statement.startswith("PRAGMA") and "=" not in statement)
        if not asks:
            heard.append((statement, values))

    with engine.begin() as conn:
        upgrade(conn)
    engine.dispose()
    return tuple(heard)


def upgrade_once(conn: Connection) -> None:
    """Do what ``upgrade`` does."""
    if conn.dialect.name != "sqlite" or conn.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first() is not None:
        upgrade(conn)
        return
    for statement, values in statements():
        conn.exec_driver_sql(statement, values)  # type: ignore[arg-type]
