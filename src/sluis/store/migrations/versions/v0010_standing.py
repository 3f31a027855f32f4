"""Standing as chains: one per household, heads, the numbers of the journal outside the database, and single keys."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables anew; what households asked of an older version cannot be put under their keys here."""
    if op.get_bind().execute(sa.text("SELECT n FROM slots LIMIT 1")).first() is not None:
        raise CommandError("standing of an older version")
    op.drop_table("standing_events")
    op.drop_table("routers")
    _routers()
    op.create_table(
        "standing_events",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_standing_events"),
        sa.UniqueConstraint("slot", "seq", name="uq_standing_events_slot_seq"),
    )
    op.create_table(
        "standing_heads",
        sa.Column("slot", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("slot", name="pk_standing_heads"),
    )
    op.create_table(
        "journal_numbers",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("slot", sa.BigInteger),
        sa.Column("seq", sa.BigInteger),
        sa.PrimaryKeyConstraint("number", name="pk_journal_numbers"),
    )
    op.create_index("ix_journal_numbers_slot", "journal_numbers", ["slot"])
    op.create_table(
        "single_keys",
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("label", name="pk_single_keys"),
    )


def _routers() -> None:
    op.create_table(
        "routers",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("oui", sa.Text),
        sa.Column("product_class", sa.Text),
        sa.Column("serial", sa.Text),
        sa.Column("endpoint", sa.Text),
        sa.Column("login", sa.Text),
        sa.Column("from_ms", sa.BigInteger, nullable=False),
        sa.Column("to_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_routers"),
        sa.CheckConstraint("to_ms IS NULL OR to_ms > from_ms", name=op.f("ck_routers_interval")),
        sa.UniqueConstraint("slot", "number", name="uq_routers_slot_number"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_routers_slot"),
    )
    op.create_index("ix_routers_login", "routers", ["login"])
    op.create_index("ix_routers_endpoint", "routers", ["endpoint"])
    op.create_index("ix_routers_oui_serial", "routers", ["oui", "serial"])
