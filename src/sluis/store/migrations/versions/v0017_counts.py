"""Counts: what homes add to a period, what was released of it, and records and bodies that are of no one household."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_MAY_BE_EMPTY = ("records", "outbox")


def upgrade() -> None:
    """Make the tables, and let ``slot`` be empty where a count stands."""
    _contributions()
    op.create_table(
        "counts_released",
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("period", sa.BigInteger, nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("commitment", name="pk_counts_released"),
        sa.ForeignKeyConstraint(["commitment"], ["records.commitment"], name="fk_counts_released_commitment"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name="fk_counts_released_epoch"),
    )
    op.create_index("ix_counts_released_epoch", "counts_released", ["epoch"])
    op.create_table(
        "counted",
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("commitment", "slot", name="pk_counted"),
        sa.ForeignKeyConstraint(["commitment"], ["records.commitment"], name="fk_counted_commitment"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_counted_slot"),
    )
    op.create_index("ix_counted_slot", "counted", ["slot"])
    if op.get_bind().dialect.name == "sqlite":
        _let_be_empty_in_sqlite()
    else:
        for table in _MAY_BE_EMPTY:
            op.alter_column(table, "slot", existing_type=sa.BigInteger, nullable=True)


def _contributions() -> None:
    op.create_table(
        "contributions",
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("period", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("slot", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("activity", "period", "slot", name="pk_contributions"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_contributions_slot"),
    )
    op.create_index("ix_contributions_slot", "contributions", ["slot"])


def _let_be_empty_in_sqlite() -> None:
    """Take a constraint out of the text of the schema: nothing on disk changes by it.

    Copying the tables would break the keys that point at them inside this one transaction.

    Source:
        SQLite, "Making Other Kinds Of Table Schema Changes", the procedure for changes that do not touch the content.
    """
    conn = op.get_bind()
    version = conn.execute(sa.text("PRAGMA schema_version")).scalar_one()
    conn.execute(sa.text("PRAGMA writable_schema=ON"))
    for table in _MAY_BE_EMPTY:
        asked = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        written = str(conn.execute(asked, {"name": table}).scalar_one())
        freed, times = re.subn(r"(\bslot BIGINT) NOT NULL", r"\1", written)
        if times != 1:
            raise RuntimeError(table)
        changed = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
        conn.execute(changed, {"sql": freed, "name": table})
    conn.execute(sa.text(f"PRAGMA schema_version={int(version) + 1}"))
    conn.execute(sa.text("PRAGMA writable_schema=OFF"))
