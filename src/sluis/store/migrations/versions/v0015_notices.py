"""What people and machines are told, once for each receiver; and what one of two people asked to open."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the two tables, empty."""
    op.create_table(
        "notices",
        sa.Column("id", _COUNTED, nullable=False),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("occasion", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("t_ms", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("next_ms", sa.BigInteger, nullable=False),
        sa.Column("became", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("receiver", "occasion", name="uq_notices_receiver_occasion"),
    )
    op.create_table(
        "openings",
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("t_ms", sa.BigInteger, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("what", name="pk_openings"),
    )
    op.create_index("ix_notices_became_next_ms", "notices", ["became", "next_ms"])
