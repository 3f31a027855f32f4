"""Keys, each wrapped, and what belongs to the store as a whole."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint

from sluis.store.tables.base import metadata

meta: Final = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""One value per key: what belongs to this store as a whole, such as the check value of its key-encryption key."""

single_keys: Final = Table(
    "single_keys",
    metadata,
    Column("label", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""Keys of which there is one by that label, wrapped; ``standing`` stands for K_n where a chain has no slot."""

household_keys: Final = Table(
    "household_keys",
    metadata,
    Column("slot", BigInteger, ForeignKey("slots.n"), primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)
"""K_n, wrapped. Deleting the row is the erasure of everything encrypted under it."""

period_keys: Final = Table(
    "period_keys",
    metadata,
    Column("lifetime", Text, primary_key=True),
    Column("period", BigInteger, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("ends_ms", BigInteger, nullable=False),
    Index(None, "ends_ms"),
)
"""P of one lifetime and period, wrapped; deleted five minutes after the period's end."""

receipt_keys: Final = Table(
    "receipt_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    UniqueConstraint("number"),
)
"""Ed25519 keys that sign receipts; the highest ``number`` signs, all verify."""

pin_keys: Final = Table(
    "pin_keys",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""kr of each recipient to whom something was promised, wrapped: it opens the pins of its receipts. ``meta`` notes under
``pin/RECIPIENT`` that there was one."""

log_keys: Final = Table(
    "log_keys",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)
"""Seeds of the keys that sign checkpoints; of each kind the highest ``number`` signs."""
