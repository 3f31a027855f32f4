"""The sealed sample: what was released of some homes, kept under their keys until it was measured."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sampled",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_sampled_slot"),
    )
    op.create_index("ix_sampled_activity_slot", "sampled", ["activity", "slot"])
    op.create_index("ix_sampled_slot", "sampled", ["slot"])
    op.create_index("ix_sampled_until_ms", "sampled", ["until_ms"])
