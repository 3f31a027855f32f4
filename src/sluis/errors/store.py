"""Errors of the database, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.caught import StoreBusyError, StoreError
from sluis.errors.entry import entry
from sluis.errors.place import Code
from sluis.i18n import N_


@entry(
    "store.failed",
    "The database failed. Says which kind of failure, never with which values.",
    N_("The database could not do what was asked: {what}."),
    N_(
        "Nothing was forwarded, and what was asked may not be on record. "
        "Check disk space, rights and health of the database, then do it again."
    ),
    raised_as=StoreError,
    words={
        "disk-full": N_("the disk is full"),
        "corrupt": N_("the file is damaged"),
        "not-a-database": N_("the file is not a database"),
        "read-only": N_("it may not be written to"),
        "cannot-open": N_("the file cannot be opened"),
        "moved": N_("its file was moved or replaced while it was open"),
        "gone": N_("its file is not there any more"),
        "connection": N_("it cannot be reached, lets nobody in, or broke the connection off"),
        "input-output": N_("reading from or writing to the disk failed"),
        "statement": N_("it could not carry out a statement"),
        "other": N_("a failure of another kind"),
    },
)
def store_error(*, what: Code) -> None: ...
@entry(
    "store.busy",
    "Another transaction held the lock too long; nothing was done, and it may be tried again.",
    N_("The database is in use by another process: {what}."),
    N_("Try again. If it stays so, look for a second gate or a long-running reader."),
    raised_as=StoreBusyError,
    words={
        "lock": N_("the write lock"),
        "checkpoint": N_("the write-ahead log"),
        "connections": N_("every connection it gives"),
    },
)
def store_busy_error(*, what: Code) -> None: ...
@entry(
    "store.conflict",
    "A rule of the schema was broken (a key twice, a reference to nothing); nothing was done.",
    N_("The database refused the change: it breaks a {what} of the schema."),
    N_("Nothing was changed. This is a fault in Sluis unless two processes did the same thing at once."),
    raised_as=StoreError,
    words={
        "constraint": N_("rule"),
    },
)
def store_conflict_error(*, what: Code) -> None: ...
@entry(
    "store.url",
    "The settings name no database that can be used.",
    N_("The database address cannot be used: {what}."),
    N_(
        "Write sqlite:///PATH with a file in a folder that exists and may be written, or postgresql://USER@HOST/NAME; "
        "for another machine add ?sslmode=verify-full."
    ),
    raised_as=StoreError,
    words={
        "syntax": N_("it is no address"),
        "not-one-of-ours": N_("only SQLite and PostgreSQL can be used"),
        "clear": N_("it is on another machine and TLS with a checked certificate is not asked"),
        "in memory": N_("a database in memory is lost with the process"),
        "file": N_("the file cannot be made or opened"),
    },
)
def store_url_error(*, what: Code) -> None: ...
@entry(
    "store.durability",
    "The database would lose commits in a power cut, or keep deleted bytes.",
    N_("The database does not grant {setting} {wanted}."),
    N_(
        "SQLite: put it on a local file system that supports its write-ahead log. PostgreSQL: set what is named, for "
        "the server or this database. Sluis does not run on less."
    ),
    raised_as=StoreError,
)
def store_durability_error(*, setting: Code, wanted: Code) -> None: ...
@entry(
    "store.schema",
    "The database was made by a newer version of Sluis.",
    N_("The database has a schema that this version of Sluis does not know."),
    N_("Use the version of Sluis that made it, or a newer one."),
    raised_as=StoreError,
)
def store_schema_error() -> None: ...
@entry(
    "store.older",
    "The database was made by an older version of Sluis; no verb moves it by the way.",
    N_("The database has the schema of an older version of Sluis."),
    N_("Stop the gate, make a copy of the database, then run `sluis store migrate`."),
    raised_as=StoreError,
)
def store_older_error() -> None: ...
@entry(
    "store.ledger",
    "The database holds a ledger of version 1, whose sealed epochs cannot change; it is not migrated.",
    N_("The database holds a ledger of version 1, which cannot be taken over: what it sealed cannot change."),
    N_(
        "Keep it, with the version of Sluis that made it, and begin a new ledger beside it; "
        "docs/how-to/begin-a-new-ledger.md says how."
    ),
    raised_as=StoreError,
)
def store_ledger_error() -> None: ...
@entry(
    "store.served",
    "Another gate runs on this database; a second one would send what the first is sending.",
    N_("Another gate runs on this database."),
    N_("Stop that one first. Verbs such as `sluis standing` may run beside it."),
    raised_as=StoreError,
)
def store_served_error() -> None: ...
