"""What is on its way to recipients, and what is counted or measured before it goes."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table, Text

from sluis.store.tables.base import COUNTED, metadata

outbox: Final = Table(
    "outbox",
    metadata,
    Column("commitment", LargeBinary, ForeignKey("records.commitment"), primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("slot", BigInteger, ForeignKey("slots.n")),
    Column("body_bytes", BigInteger, nullable=False),
    Column("body_sha256", LargeBinary, nullable=False),
    Column("collected_ms", BigInteger, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("t_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("sending_ms", BigInteger),
    Column("left_ms", BigInteger),
    Column("sealed", LargeBinary, nullable=False),
    Column("sender", LargeBinary),
    Column("release_ms", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("state IN ('waiting', 'sending')", name="state"),
    Index(None, "recipient", "state", "next_ms"),
    Index(None, "slot"),
    Index(None, "expires_ms"),
    Index(None, "recipient", "t_ms"),
)
"""What is on record and not yet settled. ``left_ms`` is the first attempt after which the body may have arrived;
``sender`` is the process that is sending it, while it is; ``release_ms`` the moment that was drawn for it. ``slot`` is
empty of a count."""

contributions: Final = Table(
    "contributions",
    metadata,
    Column("activity", Text, primary_key=True),
    Column("period", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", BigInteger, ForeignKey("slots.n"), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "slot"),
)
"""What each home adds to the counts of a period that is not closed yet, encrypted under a key of the household. Closing
the period deletes the rows."""

sampled: Final = Table(
    "sampled",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("activity", Text, nullable=False),
    Column("slot", BigInteger, ForeignKey("slots.n"), nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "activity", "slot"),
    Index(None, "slot"),
    Index(None, "until_ms"),
)
"""What was released of the homes of a sample, encrypted under a key of each household, until it was measured.
``until_ms`` says when a row is deleted."""

counts_released: Final = Table(
    "counts_released",
    metadata,
    Column("commitment", LargeBinary, ForeignKey("records.commitment"), primary_key=True),
    Column("epoch", BigInteger, ForeignKey("epochs.epoch"), nullable=False),
    Column("activity", Text, nullable=False),
    Column("period", BigInteger, nullable=False),
    Column("cell", Text, nullable=False),
    Index(None, "epoch"),
)
"""Which region and period each record of a count is about."""

counted: Final = Table(
    "counted",
    metadata,
    Column("commitment", LargeBinary, ForeignKey("records.commitment"), primary_key=True),
    Column("slot", BigInteger, ForeignKey("slots.n"), primary_key=True, autoincrement=False),
    Index(None, "slot"),
)
"""Who was counted in a record of an epoch that is not built yet; the rows are deleted when it is."""

outbox_counts: Final = Table(
    "outbox_counts",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("bodies", BigInteger, nullable=False),
    Column("body_bytes", BigInteger, nullable=False),
)
"""How much ``outbox`` holds per recipient: what each transaction put in or took out, to be added up. Rows are added and
summed to fewer, never changed, so that no transaction waits for another's."""

duplicates: Final = Table(
    "duplicates",
    metadata,
    Column("slot", BigInteger, ForeignKey("slots.n"), primary_key=True, autoincrement=False),
    Column("mac", LargeBinary, primary_key=True),
    Column("expires_ms", BigInteger, nullable=False),
    Index(None, "expires_ms"),
)
"""Reports seen, as a MAC under a key of the household; kept for the window in which late reports are taken."""

counts: Final = Table(
    "counts",
    metadata,
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    Column("activity", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
)
"""How much was withheld, by UTC day (days since 1970-01-01), activity (empty: none), row (0: none) and reason."""

unlisted_names: Final = Table(
    "unlisted_names",
    metadata,
    Column("template", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
)
"""Names no register lists that are literals of the packaged catalogue; never a name made up by a router."""

quarantine: Final = Table(
    "quarantine",
    metadata,
    Column("activity", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
)
"""Rows the canary stopped: they stay stopped until a person releases them."""
