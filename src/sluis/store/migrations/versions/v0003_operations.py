"""Registers that were in force, so that old disclosures keep their names; and the counts of a shadow register."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _registers()
    op.create_table(
        "shadow_counts",
        sa.Column("day", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("in_force", sa.Text, nullable=False),
        sa.Column("shadow", sa.Text, nullable=False),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "in_force", "shadow", "side", "activity", "row", "reason", name="pk_shadow_counts"
        ),
        sa.CheckConstraint("side IN ('in-force', 'shadow')", name=op.f("ck_shadow_counts_side")),
    )


def _registers() -> None:
    op.create_table(
        "registers",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("activated_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_registers"),
    )
    op.create_table(
        "vocabularies",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_vocabularies"),
    )
    op.create_table(
        "plans",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("register", sa.Text, nullable=False),
        sa.Column("first_ms", sa.BigInteger, nullable=False),
        sa.Column("last_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_plans"),
        sa.ForeignKeyConstraint(["register"], ["registers.digest"], name="fk_plans_register"),
    )
    op.create_index("ix_plans_activity_last_ms", "plans", ["activity", "last_ms"])
    op.create_table(
        "plan_vocabularies",
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("plan", "name", name="pk_plan_vocabularies"),
        sa.ForeignKeyConstraint(["plan"], ["plans.digest"], name="fk_plan_vocabularies_plan"),
        sa.ForeignKeyConstraint(["digest"], ["vocabularies.digest"], name="fk_plan_vocabularies_digest"),
    )
