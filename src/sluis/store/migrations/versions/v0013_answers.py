"""Answers to be given again, and feeds whose cursor nobody else can move.

Feeds begin again: a cursor of before has no MAC, and only the gate can make one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; forget where feeds stand."""
    op.add_column("page_requests", sa.Column("answer", sa.LargeBinary, nullable=True))
    op.drop_table("page_feeds")
    op.create_table(
        "page_feeds",
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.Column("t_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("caller", "feed", name="pk_page_feeds"),
    )
