"""What every table stands on: one collection, the names of its constraints, and keys the database numbers itself."""

from typing import Final

from sqlalchemy import BigInteger, Integer, MetaData

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: Final = MetaData(naming_convention=NAMING)
COUNTED: Final = BigInteger().with_variant(Integer, "sqlite")
"""A key the database numbers itself; SQLite does that for its own INTEGER only."""
