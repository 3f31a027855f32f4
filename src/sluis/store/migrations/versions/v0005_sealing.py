"""Sealed epochs: keys of the log, slot trees, checkpoints; and erasure with its holds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "log_keys",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", name="pk_log_keys"),
    )
    op.create_table(
        "seals",
        sa.Column("epoch", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("slots", sa.BigInteger, nullable=False),
        sa.Column("leaf", sa.LargeBinary),
        sa.Column("root", sa.LargeBinary),
        sa.Column("note", sa.LargeBinary),
        sa.Column("stamp", sa.LargeBinary),
        sa.Column("served_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("epoch", name="pk_seals"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name="fk_seals_epoch"),
    )
    op.create_table(
        "slot_tiles",
        sa.Column("epoch", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("level", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("epoch", "level", "number", name="pk_slot_tiles"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name="fk_slot_tiles_epoch"),
    )
    _erasure()


def _erasure() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("from_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        sa.CheckConstraint("until_ms > from_ms", name=op.f("ck_holds_interval")),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_holds_slot"),
    )
    op.create_index("ix_holds_slot", "holds", ["slot"])
    op.create_table(
        "erasures",
        sa.Column("slot", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("ordered_ms", sa.BigInteger, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("event", sa.BigInteger, nullable=False),
        sa.Column("destroyed_ms", sa.BigInteger),
        sa.Column("turned_over_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("slot", name="pk_erasures"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_erasures_slot"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name="fk_erasures_epoch"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_erasures_event"),
    )
