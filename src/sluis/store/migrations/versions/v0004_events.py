"""Events of the ledger: what happens to its keys and rules, beside the records."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("t_ms", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("slot", sa.BigInteger),
        sa.Column("opening", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name="fk_events_epoch"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_events_slot"),
    )
    op.create_index("ix_events_epoch", "events", ["epoch"])
    op.create_index("ix_events_slot", "events", ["slot"])
