"""The errors that somebody catches, and those they stand under; what they say stands in the table.

Two more have a class and stand beside their row, because they carry more than their sentence says:
``RegisterError`` and ``RegistryImportError``, each with its faults. ``RefusedError`` is both.
"""

from sluis.errors.entry import SluisError


class FileMissingError(SluisError):
    """A file that was named cannot be read."""


class RegisterPinError(SluisError):
    """The register on disk is not the one that was approved."""


class OutboxFullError(SluisError):
    """The outbox holds as many bytes as the settings allow; routers are asked to come again."""


class StoreError(SluisError):
    """The database failed. Says which kind of failure, never with which values."""


class StoreBusyError(StoreError):
    """Another transaction held the lock too long; nothing was done, and it may be tried again."""


class KeystoreError(SluisError):
    """The keystore cannot be used. No key, and no part of one, is ever in a message."""


class SealBrokenError(KeystoreError):
    """Encrypted bytes do not open: another key, another owner, or changed."""


class InputNotReadableError(SluisError):
    """A file that was named as input cannot be opened or read."""


class HouseholdErasedError(SluisError):
    """A household's key is gone: nothing of it can be recorded, sent or read."""


class LedgerCorruptError(SluisError):
    """A record does not check against its commitment, its chain or its neighbours. Says where, never what."""


class OutboxBodyError(SluisError):
    """A body in the outbox is not the one on record; it is not sent."""


class NoteError(SluisError):
    """A signed note of the log, or a key of one, proves nothing."""


class LedgerTreeError(SluisError):
    """A tree of the ledger cannot be read."""


class EpochLeafError(SluisError):
    """The leaf of an epoch is not one that Sluis makes."""


class ReceiptError(SluisError):
    """A Sluis-Disclosure header proves nothing about the body it came with."""


class RegisterSupersededError(SluisError):
    """Another process brought another register into force; this one decides and sends nothing until it has taken it."""


class SealerElsewhereError(SluisError):
    """Another process seals this ledger now; one does at a time."""


class DiskLowError(SluisError):
    """The disk of the database is nearly full; routers are asked to come again, so that outcomes can still be kept."""


class RecipientFullError(SluisError):
    """A recipient's own share of the outbox is full; routers with something for it are asked to come again."""


class BodyRefusedError(SluisError):
    """A recipient got a body that no agreed grammar allows."""


class DisclosureUnknownError(SluisError):
    """A recipient is asked about a disclosure it never kept."""


class SecondBodyError(SluisError):
    """Two bodies came with a valid receipt under one disclosure."""


class StandingBrokenError(SluisError):
    """What is on record about a household does not check; nothing leaves about it."""


class StandingClosedError(SluisError):
    """Database and journal of closing events do not agree; nothing is decided, sent or sealed until a person acts."""


class PassedOnError(SluisError):
    """A recipient got a message about rights that does not count."""


class AcknowledgementError(SluisError):
    """A recipient's answer to what was passed on does not count."""
