"""The tables. One schema for SQLite and PostgreSQL; the migrations build the same and a test compares the two.

The rules this module keeps:
 * Portable types only: 64-bit integers, text and byte strings. Moments are milliseconds since 1970-01-01T00:00Z.
 * Values of reports stand here encrypted under a key of the household, or not at all. What names a router in plain
   text is the registry (``routers``, ``lines``), which erasure can reach.
 * What was withheld is counted in ``counts`` by activity, row and reason; no column there says whose it was.

Longer than other modules: one schema is read in one place.

The bytes in ``records`` are those of the ledger specification, sections 1.2 and 2.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from sluis.store.declared import declare

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: Final = MetaData(naming_convention=NAMING)
COUNTED: Final = BigInteger().with_variant(Integer, "sqlite")
"""A key the database numbers itself; SQLite does that for its own INTEGER only."""

meta: Final = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""One value per key: what belongs to this store as a whole, such as the check value of its key-encryption key."""

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

single_keys: Final = Table(
    "single_keys",
    metadata,
    Column("label", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""Keys of which there is one by that label, wrapped; ``standing`` stands for K_n where a chain has no slot."""

household_keys: Final = Table(
    "household_keys",
    metadata,
    Column("slot", BigInteger, ForeignKey("slots.n"), primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)
"""K_n, wrapped. Deleting the row is the erasure of everything encrypted under it."""

period_keys: Final = Table(
    "period_keys",
    metadata,
    Column("lifetime", Text, primary_key=True),
    Column("period", BigInteger, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("ends_ms", BigInteger, nullable=False),
    Index(None, "ends_ms"),
)
"""P of one lifetime and period, wrapped; deleted five minutes after the period's end."""

receipt_keys: Final = Table(
    "receipt_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    UniqueConstraint("number"),
)
"""Ed25519 keys that sign receipts; the highest ``number`` signs, all verify."""

pin_keys: Final = Table(
    "pin_keys",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""kr of each recipient to whom something was promised, wrapped: it opens the pins of its receipts. ``meta`` notes under
``pin/RECIPIENT`` that there was one."""

log_keys: Final = Table(
    "log_keys",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)
"""Seeds of the keys that sign checkpoints; of each kind the highest ``number`` signs."""

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


@event.listens_for(metadata, "before_create")
def _only_of_rights(_target: MetaData, connection: Connection, **_: object) -> None:
    """Narrow ``ix_events_rights`` to events of rights when tables are made; said earlier, it loads both dialects."""
    rights_index.dialect_kwargs[f"{connection.dialect.name}_where"] = text("type = 'rights'")


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

page_requests: Final = Table(
    "page_requests",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("refused", Text, nullable=False),
    Column("t_ms", BigInteger, nullable=False),
    Column("answer", LargeBinary),
)
"""Pages of changes that a desk was given, by caller and SHA-256 of the key it gave: how many of its changes were done,
which were refused and why, by their place, and a MAC of the page with all of that. Nothing of a household is here but,
of what one household asked, its number and its answer, which lies under its key and is erased with it."""

page_feeds: Final = Table(
    "page_feeds",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("feed", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("t_ms", BigInteger, nullable=False),
)
"""Where a feed of pages stands: the cursor, a word of its caller, of the last page that was applied. It has a MAC, or
who writes the database could have a page skipped."""

rights_cases: Final = Table(
    "rights_cases",
    metadata,
    Column("number", COUNTED, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("open", BigInteger, nullable=False, server_default="1"),
    Column("due_ms", BigInteger),
    Column("listed", LargeBinary),
    Index(None, "open", "due_ms"),
)
"""Requests under GDPR art. 7(3) and 15 to 22: that one exists, its wrapped key, and how many steps it has. What a list
says of it stands sealed in ``listed``, as of that many steps; beside that whether it is open and until when it is due,
to find it by."""

rights_owed: Final = Table(
    "rights_owed",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("slot", BigInteger, ForeignKey("slots.n"), nullable=False),
    Column("code", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Restrictions that hold and whose case could not be opened, and why (a code of an error): the chain of standing shows
that they were asked; the rest is sealed under the key of the household. Rows go when the case is opened."""

rights_steps: Final = Table(
    "rights_steps",
    metadata,
    Column("number", BigInteger, ForeignKey("rights_cases.number"), primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
"""The steps of each case, padded and sealed under its key, each under a MAC that covers all before it; only added."""

rights_messages: Final = Table(
    "rights_messages",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Index(None, "done", "next_ms"),
)
"""What is passed on to recipients (GDPR art. 19), sealed; ``done`` is 1 when it was acknowledged, ``next_ms`` says when
it is sent again."""

notices: Final = Table(
    "notices",
    metadata,
    Column("id", COUNTED, primary_key=True),
    Column("receiver", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("t_ms", BigInteger, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("next_ms", BigInteger, nullable=False),
    Column("became", BigInteger, nullable=False),
    UniqueConstraint("receiver", "occasion"),
    Index(None, "became", "next_ms"),
)
"""What people and machines are told by mail or webhook, once for each occasion and receiver: a role or the name of a
webhook or agent, never an address. ``about`` is JSON of the register's words, moments and numbers of cases; ``became``
is 0 while it waits, 1 when it was taken, 2 when it was given up. Nothing of a household is here."""

openings: Final = Table(
    "openings",
    metadata,
    Column("what", Text, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("t_ms", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
"""That one of two people asked to start a recipient or a row again that is stopped: which stop, a digest of who, and
whether that was the data protection officer, as JSON under a MAC. Gone when the second did, or after a day."""

declare(metadata, COUNTED)
