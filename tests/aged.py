"""A database of an older schema: made by the migrations themselves, with the keys of a gate that is there."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

import sluis.store.migrate as migrations


def age(database: Path, revision: str) -> None:
    """Put a database of another revision in the place of a SQLite file; what its key file is checked by stays."""
    with sqlite3.connect(database) as db:
        kept = db.execute("SELECT key, value FROM meta").fetchall()
    db.close()
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as conn:
        settings = Config()
        settings.set_main_option("script_location", str(Path(migrations.__file__).parent / "migrations"))
        settings.set_main_option("path_separator", "os")
        settings.attributes["connection"] = conn
        command.upgrade(settings, revision)
    engine.dispose()
    with sqlite3.connect(database) as db:
        db.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", kept)
    db.close()
