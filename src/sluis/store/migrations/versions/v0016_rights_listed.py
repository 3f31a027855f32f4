"""What a list of cases says of each, and restrictions whose case could not be opened yet."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_RIGHTS = sa.text("type = 'rights'")


def upgrade() -> None:
    """Add the columns, empty: a case says them from its next step on. Make the table, and an index of its events."""
    op.add_column("rights_cases", sa.Column("open", sa.BigInteger, nullable=False, server_default="1"))
    op.add_column("rights_cases", sa.Column("due_ms", sa.BigInteger))
    op.add_column("rights_cases", sa.Column("listed", sa.LargeBinary))
    op.create_index("ix_rights_cases_open_due_ms", "rights_cases", ["open", "due_ms"])
    op.create_index("ix_events_rights", "events", ["id"], sqlite_where=_RIGHTS, postgresql_where=_RIGHTS)
    op.create_table(
        "rights_owed",
        sa.Column("id", _COUNTED, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rights_owed"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_rights_owed_slot"),
    )
