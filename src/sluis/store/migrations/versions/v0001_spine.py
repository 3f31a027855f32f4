"""The first schema: registry, standing, keys, records, outbox and counts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table."""
    _registry()
    _keys()
    _ledger()
    _outbox()
    _gate()


def _registry() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "slots",
        sa.Column("n", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("registration", sa.LargeBinary, nullable=False),
        sa.Column("registered_ms", sa.BigInteger, nullable=False),
        sa.Column("closed_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("n", name="pk_slots"),
    )
    op.create_table(
        "lines",
        sa.Column("slot", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("slot", name="pk_lines"),
        sa.UniqueConstraint("line", name="uq_lines_line"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_lines_slot"),
    )
    op.create_table(
        "routers",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("oui", sa.Text),
        sa.Column("product_class", sa.Text),
        sa.Column("serial", sa.Text),
        sa.Column("endpoint", sa.Text),
        sa.Column("login", sa.Text),
        sa.Column("from_ms", sa.BigInteger, nullable=False),
        sa.Column("to_ms", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_routers"),
        sa.CheckConstraint("to_ms IS NULL OR to_ms > from_ms", name=op.f("ck_routers_interval")),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_routers_slot"),
    )
    op.create_index("ix_routers_slot", "routers", ["slot"])
    op.create_index("ix_routers_login", "routers", ["login"])
    op.create_index("ix_routers_endpoint", "routers", ["endpoint"])
    op.create_index("ix_routers_oui_serial", "routers", ["oui", "serial"])
    op.create_table(
        "standing_events",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("activity", sa.Text),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger),
        sa.Column("recorded_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_standing_events"),
        sa.CheckConstraint(
            "kind IN ('help', 'consent', 'withdraw', 'object', 'restrict', 'lift')",
            name=op.f("ck_standing_events_kind"),
        ),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_standing_events_slot"),
    )
    op.create_index("ix_standing_events_slot_at_ms", "standing_events", ["slot", "at_ms"])


def _keys() -> None:
    op.create_table(
        "household_keys",
        sa.Column("slot", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("slot", name="pk_household_keys"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_household_keys_slot"),
    )
    op.create_table(
        "period_keys",
        sa.Column("lifetime", sa.Text, nullable=False),
        sa.Column("period", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("ends_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("lifetime", "period", name="pk_period_keys"),
    )
    op.create_index("ix_period_keys_ends_ms", "period_keys", ["ends_ms"])
    op.create_table(
        "receipt_keys",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("kid", name="pk_receipt_keys"),
        sa.UniqueConstraint("number", name="uq_receipt_keys_number"),
    )


def _ledger() -> None:
    op.create_table(
        "epochs",
        sa.Column("epoch", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("from_ms", sa.BigInteger, nullable=False),
        sa.Column("to_ms", sa.BigInteger),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("epoch", name="pk_epochs"),
        sa.CheckConstraint(
            "state IN ('open', 'fenced', 'built', 'signed', 'witnessed', 'served')", name=op.f("ck_epochs_state")
        ),
    )
    op.create_table(
        "writers",
        sa.Column("writer", sa.LargeBinary, nullable=False),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("next_seq", sa.BigInteger, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("writer", name="pk_writers"),
    )
    op.create_table(
        "records",
        sa.Column("writer", sa.LargeBinary, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.Column("opening", sa.LargeBinary),
        sa.Column("outcome_of", sa.LargeBinary),
        sa.Column("t_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("writer", "seq", name="pk_records"),
        sa.UniqueConstraint("commitment", name="uq_records_commitment"),
        sa.UniqueConstraint("outcome_of", name="uq_records_outcome_of"),
        sa.ForeignKeyConstraint(["writer"], ["writers.writer"], name="fk_records_writer"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name="fk_records_epoch"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_records_slot"),
        sa.ForeignKeyConstraint(["outcome_of"], ["records.commitment"], name="fk_records_outcome_of"),
    )
    op.create_index("ix_records_slot_t_ms", "records", ["slot", "t_ms"])
    op.create_index("ix_records_epoch_slot", "records", ["epoch", "slot"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
        sa.Column("body_bytes", sa.BigInteger, nullable=False),
        sa.Column("body_sha256", sa.LargeBinary, nullable=False),
        sa.Column("collected_ms", sa.BigInteger, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.Column("t_ms", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("next_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("sending_ms", sa.BigInteger),
        sa.Column("left_ms", sa.BigInteger),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("commitment", name="pk_outbox"),
        sa.CheckConstraint("state IN ('waiting', 'sending')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["commitment"], ["records.commitment"], name="fk_outbox_commitment"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_outbox_slot"),
    )
    op.create_index("ix_outbox_recipient_state_next_ms", "outbox", ["recipient", "state", "next_ms"])
    op.create_index("ix_outbox_slot", "outbox", ["slot"])
    op.create_index("ix_outbox_expires_ms", "outbox", ["expires_ms"])
    op.create_index("ix_outbox_recipient_body_bytes", "outbox", ["recipient", "body_bytes"])


def _gate() -> None:
    op.create_table(
        "duplicates",
        sa.Column("slot", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("slot", "mac", name="pk_duplicates"),
        sa.ForeignKeyConstraint(["slot"], ["slots.n"], name="fk_duplicates_slot"),
    )
    op.create_index("ix_duplicates_expires_ms", "duplicates", ["expires_ms"])
    op.create_table(
        "counts",
        sa.Column("day", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", "activity", "row", "reason", name="pk_counts"),
    )
    op.create_table(
        "unlisted_names",
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("first_ms", sa.BigInteger, nullable=False),
        sa.Column("last_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("template", name="pk_unlisted_names"),
    )
    op.create_table(
        "quarantine",
        sa.Column("activity", sa.Text, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("activity", "row", name="pk_quarantine"),
    )
