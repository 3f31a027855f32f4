"""Pages of changes, under the key of their caller; and where a feed of them stands."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables, empty."""
    op.create_table(
        "page_requests",
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("refused", sa.Text, nullable=False),
        sa.Column("t_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_page_requests"),
    )
    op.create_table(
        "page_feeds",
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("t_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("caller", "feed", name="pk_page_feeds"),
    )
