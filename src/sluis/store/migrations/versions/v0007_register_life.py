"""The life of the register: versions that were proposed, and who advised, approved and activated them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "register_versions",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_register_versions"),
        sa.UniqueConstraint("digest", name="uq_register_versions_digest"),
    )
    op.create_table(
        "version_vocabularies",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", "name", name="pk_version_vocabularies"),
        sa.ForeignKeyConstraint(["number"], ["register_versions.number"], name="fk_version_vocabularies_number"),
        sa.ForeignKeyConstraint(["digest"], ["vocabularies.digest"], name="fk_version_vocabularies_digest"),
    )
    op.create_table(
        "register_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("effective_ms", sa.BigInteger),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_steps"),
        sa.CheckConstraint(
            "step IN ('proposed', 'advised', 'approved', 'activated')", name=op.f("ck_register_steps_step")
        ),
        sa.CheckConstraint(
            "(step = 'activated') = (effective_ms IS NOT NULL)", name=op.f("ck_register_steps_effective")
        ),
        sa.ForeignKeyConstraint(["number"], ["register_versions.number"], name="fk_register_steps_number"),
    )
    op.create_index("ix_register_steps_number", "register_steps", ["number"])
    op.create_index("ix_register_steps_effective_ms", "register_steps", ["effective_ms"])
