"""What people and desks ask: pages of changes, cases of rights, notices, and openings by two."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint

from sluis.store.tables.base import COUNTED, metadata

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
