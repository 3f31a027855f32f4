"""Delivery in batches: the moment drawn for each body, counters of the outbox, and the keys that open pins."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, add the column, and count what waits; what waits already may go at once."""
    op.create_table(
        "pin_keys",
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("recipient", name="pk_pin_keys"),
    )
    op.create_table(
        "outbox_counts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("bodies", sa.BigInteger, nullable=False),
        sa.Column("body_bytes", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_counts"),
    )
    op.add_column("outbox", sa.Column("release_ms", sa.BigInteger, nullable=False, server_default="0"))
    op.drop_index("ix_outbox_recipient_body_bytes", "outbox")
    op.create_index("ix_outbox_recipient_t_ms", "outbox", ["recipient", "t_ms"])
    op.execute(
        "INSERT INTO outbox_counts (recipient, bodies, body_bytes) "
        "SELECT recipient, count(*), sum(body_bytes) FROM outbox GROUP BY recipient"
    )
