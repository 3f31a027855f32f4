"""Registers and plans: versions, their steps, and what two of them did with the same reports."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from sluis.store.tables.base import COUNTED, metadata

registers: Final = Table(
    "registers",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    Column("activated_ms", BigInteger, nullable=False),
)
"""Every register that was ever in force, by the SHA-256 of its bytes; ``activated_ms`` is its first activation."""

vocabularies: Final = Table(
    "vocabularies",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
"""Every vocabulary file that was ever in force, by the SHA-256 of its bytes."""

plans: Final = Table(
    "plans",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("activity", Text, nullable=False),
    Column("register", Text, ForeignKey("registers.digest"), nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Index(None, "activity", "last_ms"),
)
"""Which register a plan was lowered from, by the digest that stands in intents; first and last activation."""

plan_vocabularies: Final = Table(
    "plan_vocabularies",
    metadata,
    Column("plan", Text, ForeignKey("plans.digest"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("digest", Text, ForeignKey("vocabularies.digest"), nullable=False),
)
"""Which vocabulary files the register of a plan had beside it."""

shadow_counts: Final = Table(
    "shadow_counts",
    metadata,
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    Column("in_force", Text, primary_key=True),
    Column("shadow", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("activity", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
    CheckConstraint("side IN ('in-force', 'shadow')", name="side"),
)
"""What two registers, by their digests, did with the same reports: per side as in ``counts``, with ``released``
among the reasons. No column says whose report it was."""

register_versions: Final = Table(
    "register_versions",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    UniqueConstraint("digest"),
)
"""Every register that was ever proposed, numbered from 1 in that order, whether it came into force or not."""

version_vocabularies: Final = Table(
    "version_vocabularies",
    metadata,
    Column("number", BigInteger, ForeignKey("register_versions.number"), primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("digest", Text, ForeignKey("vocabularies.digest"), nullable=False),
)
"""Which vocabulary files a version had beside it when it was proposed."""

register_steps: Final = Table(
    "register_steps",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("number", BigInteger, ForeignKey("register_versions.number"), nullable=False),
    Column("step", Text, nullable=False),
    Column("effective_ms", BigInteger),
    Column("record", LargeBinary, nullable=False),
    Column("kid", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    CheckConstraint("step IN ('proposed', 'advised', 'approved', 'activated')", name="step"),
    CheckConstraint("(step = 'activated') = (effective_ms IS NOT NULL)", name="effective"),
    Index(None, "number"),
    Index(None, "effective_ms"),
)
"""The life of each version, in the order in which it was recorded: rows are added, never changed. ``record`` says who
did what and why; its digest is in the ledger's events, its signature beside it."""
