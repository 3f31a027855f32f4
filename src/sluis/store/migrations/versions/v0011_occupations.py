"""Occupations: a line whose occupation is over may get another slot, so several slots may name one line."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a line stand more than once; that only one of them is open is held by what registers and by ``verify``."""
    kept = op.get_bind().execute(sa.text("SELECT slot, line FROM lines ORDER BY slot")).all()
    op.drop_table("lines")
    lines = op.create_table(
        "lines",
        sa.Column("slot", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("slot", name="pk_lines"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_lines_slot"),
    )
    op.create_index("ix_lines_line", "lines", ["line"])
    if kept:
        op.bulk_insert(lines, [{"slot": row.slot, "line": row.line} for row in kept])
