"""The ledger: records, the epochs they are sealed in, events, and what was erased or held."""

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

epochs: Final = Table(
    "epochs",
    metadata,
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("from_ms", BigInteger, nullable=False),
    Column("to_ms", BigInteger),
    Column("state", Text, nullable=False),
    CheckConstraint("state IN ('open', 'fenced', 'built', 'signed', 'witnessed', 'served')", name="state"),
)
"""The fence. Exactly one row is ``open``; a record belongs to the epoch that is open when it is inserted."""

writers: Final = Table(
    "writers",
    metadata,
    Column("writer", LargeBinary, primary_key=True),
    Column("started_ms", BigInteger, nullable=False),
    Column("next_seq", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
)
"""One row per process start that wrote a record: how many it wrote and the head of its chain."""

records: Final = Table(
    "records",
    metadata,
    Column("writer", LargeBinary, ForeignKey("writers.writer"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, ForeignKey("epochs.epoch"), nullable=False),
    Column("slot", BigInteger, ForeignKey("slots.n")),
    Column("commitment", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("opening", LargeBinary),
    Column("outcome_of", LargeBinary, ForeignKey("records.commitment")),
    Column("t_ms", BigInteger, nullable=False),
    UniqueConstraint("commitment"),
    UniqueConstraint("outcome_of"),
    Index(None, "slot", "t_ms"),
    Index(None, "epoch", "slot"),
)
"""C and chain of each record; ``opening`` is r and E, encrypted. ``outcome_of`` is E's ``ref`` when it is an outcome:
one outcome per intent; corrections carry their ``ref`` inside E only. ``slot`` is empty of a count, which is of no one
household: ``counts_released`` says what it counts."""

seals: Final = Table(
    "seals",
    metadata,
    Column("epoch", BigInteger, ForeignKey("epochs.epoch"), primary_key=True, autoincrement=False),
    Column("slots", BigInteger, nullable=False),
    Column("leaf", LargeBinary),
    Column("root", LargeBinary),
    Column("note", LargeBinary),
    Column("stamp", LargeBinary),
    Column("served_ms", BigInteger),
)
"""What an epoch was sealed to: its leaf in the log, the log's root with it, the checkpoint with its cosignatures as it
was first served, and a time stamp when there is one. ``slots`` counts those that were registered."""

slot_tiles: Final = Table(
    "slot_tiles",
    metadata,
    Column("epoch", BigInteger, ForeignKey("epochs.epoch"), primary_key=True, autoincrement=False),
    Column("level", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""The slot tree of each epoch, 256 hashes a piece. Pieces in which no slot is registered are not kept: they follow from
their place. What is kept is never computed again: erasure takes away what it was made from."""

holds: Final = Table(
    "holds",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("slot", BigInteger, ForeignKey("slots.n"), nullable=False),
    Column("ref", Text, nullable=False),
    Column("from_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    CheckConstraint("until_ms > from_ms", name="interval"),
    Index(None, "slot"),
)
"""Decisions to keep what is on record about a household although erasure was asked (GDPR art. 17(3)); ``ref`` names the
controller's file."""

erasures: Final = Table(
    "erasures",
    metadata,
    Column("slot", BigInteger, ForeignKey("slots.n"), primary_key=True, autoincrement=False),
    Column("ordered_ms", BigInteger, nullable=False),
    Column("epoch", BigInteger, ForeignKey("epochs.epoch"), nullable=False),
    Column("event", BigInteger, ForeignKey("events.id"), nullable=False),
    Column("destroyed_ms", BigInteger),
    Column("turned_over_ms", BigInteger),
)
"""Orders to erase a household, with the event that covers each. The key is deleted when ``epoch`` is signed;
``destroyed_ms`` is when its bytes were out of the database's files too (on PostgreSQL: when the key-encryption key was
turned over); old backups open until the key-encryption key is turned over after that."""

events: Final = Table(
    "events",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("epoch", BigInteger, ForeignKey("epochs.epoch"), nullable=False),
    Column("t_ms", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("slot", BigInteger, ForeignKey("slots.n")),
    Column("opening", LargeBinary),
    Index(None, "epoch"),
    Index(None, "slot"),
    rights_index := Index("ix_events_rights", "id"),
)
"""What happens to keys, registers and rights, in the order it happened. ``content`` is for everybody; what concerns a
household stands there as a salted commitment, and ``opening``, encrypted under its key, says what it was."""
