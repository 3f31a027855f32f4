"""Cases of rights: sealed steps under a chain of their own, and what is passed on to recipients."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the three tables, empty."""
    op.create_table(
        "rights_cases",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_rights_cases"),
    )
    op.create_table(
        "rights_steps",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", "seq", name="pk_rights_steps"),
        sa.ForeignKeyConstraint(["number"], ["rights_cases.number"], name="fk_rights_steps_number"),
    )
    op.create_table(
        "rights_messages",
        sa.Column("id", _COUNTED, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("next_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rights_messages"),
    )
    op.create_index("ix_rights_messages_done_next_ms", "rights_messages", ["done", "next_ms"])
