"""Whose reports they are: slots, lines, routers, and the chains of standing."""

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

slots: Final = Table(
    "slots",
    metadata,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("registration", LargeBinary, nullable=False),
    Column("registered_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
)
"""One row per contract, for ever: its number and R_n. Numbers are never used again. ``closed_ms``: since when its
occupation is over, as its chain says; a line of an occupation that is over may get another slot."""

lines: Final = Table(
    "lines",
    metadata,
    Column("slot", BigInteger, ForeignKey("slots.n"), primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),
    Index(None, "line"),
)
"""Which line a slot belongs to; of the slots of one line all but the newest are closed. Erasure deletes the row."""

routers: Final = Table(
    "routers",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("slot", BigInteger, ForeignKey("slots.n"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("oui", Text),
    Column("product_class", Text),
    Column("serial", Text),
    Column("endpoint", Text),
    Column("login", Text),
    Column("from_ms", BigInteger, nullable=False),
    Column("to_ms", BigInteger),
    CheckConstraint("to_ms IS NULL OR to_ms > from_ms", name="interval"),
    UniqueConstraint("slot", "number"),
    Index(None, "login"),
    Index(None, "endpoint"),
    Index(None, "oui", "serial"),
)
"""Where to look for the router of a sender: which slot it may be of in ``[from_ms, to_ms)``, and its number there.
Nothing is decided by these columns: what decides is the entry of that number in the slot's chain
(``standing_events``)."""

standing_events: Final = Table(
    "standing_events",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("slot", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    UniqueConstraint("slot", "seq"),
)
"""The chains of standing: per slot what it asked, its line, its routers, in order, each entry under a MAC that
covers all before it (ledger specification, section 3a.1). Slot -1: what has no slot. Rows are added, never changed."""

standing_heads: Final = Table(
    "standing_heads",
    metadata,
    Column("slot", BigInteger, primary_key=True, autoincrement=False),
    Column("length", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
)
"""How long each chain of standing is, under a MAC of its own; made when the slot is registered."""

journal_numbers: Final = Table(
    "journal_numbers",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", BigInteger),
    Column("seq", BigInteger),
    Index(None, "slot"),
)
"""Which entry of which chain stands under each number of the journal that is kept outside the database; a number whose
household was erased is empty. The highest is in ``meta``."""
