"""Who is sending a body: several processes deliver, and what a dead one was sending is taken back by another."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was being sent when an older version ended has no sender, and is taken back."""
    op.add_column("outbox", sa.Column("sender", sa.LargeBinary))
