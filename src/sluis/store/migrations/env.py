"""What alembic runs for each upgrade: use the caller's connection and its transaction.

Alembic loads this file under the name ``env_py``; imported under any other name it does nothing.
"""

from alembic import context
from sqlalchemy import Connection

from sluis.store.schema import metadata


def run() -> None:
    """Run the migrations on the connection that ``sluis.store.migrate`` put into the settings."""
    connection = context.config.attributes["connection"]
    if not isinstance(connection, Connection):
        raise TypeError("migrations run through sluis.store.migrate.upgrade only")
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    context.run_migrations()


if __name__ == "env_py":
    run()
