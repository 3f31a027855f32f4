"""Every error of Sluis: its stable code, its sentence and its hint; the only place an error is declared.

A table with one row per error, in one module per folder. The row of ``gate.file-missing`` stands in ``errors.gate`` and
is raised with ``raise file_missing_error(file=...)``. A row is the code, when it is raised, the sentence and the hint;
the function below it says what the sentence takes, and mypy checks that where it is raised.

Few errors have a class: those that somebody catches, those they stand under, and those that carry more than their
sentence says. All others are a ``SluisError``, and ``error.code`` tells them apart. Where a docstring lists what is
raised, an error without a class stands there by the name of its row.

The rules this package keeps:
 * A message says what, where and what to do; it never carries a value of a report.
 * What stands in a message is an ``int`` or one of the four ``Place`` types. A plain ``str`` is refused at
   construction, so that a value read from a report cannot slip in by accident.
 * Exceptions of libraries that quote their input are translated at the seam, with ``from None``.

An error is API: its ``code`` does not change; tests compare this table with what is raised and tested.
"""

from sluis.errors.caught import (
    AcknowledgementError,
    BodyRefusedError,
    DisclosureUnknownError,
    DiskLowError,
    EpochLeafError,
    FileMissingError,
    HouseholdErasedError,
    InputNotReadableError,
    KeystoreError,
    LedgerCorruptError,
    LedgerTreeError,
    NoteError,
    OutboxBodyError,
    OutboxFullError,
    PassedOnError,
    ReceiptError,
    RecipientFullError,
    RegisterPinError,
    RegisterSupersededError,
    SealBrokenError,
    SealerElsewhereError,
    SecondBodyError,
    StandingBrokenError,
    StandingClosedError,
    StoreBusyError,
    StoreError,
)
from sluis.errors.entry import Entry, SluisError
from sluis.errors.place import Code, FileName, Moment, Place, RegisterText
from sluis.errors.register import PlacedFault, RegisterError
from sluis.errors.standing import RegistryImportError, Sayable
from sluis.errors.telemetry import RefusedError

__all__ = [
    "AcknowledgementError",
    "BodyRefusedError",
    "Code",
    "DisclosureUnknownError",
    "DiskLowError",
    "Entry",
    "EpochLeafError",
    "FileMissingError",
    "FileName",
    "HouseholdErasedError",
    "InputNotReadableError",
    "KeystoreError",
    "LedgerCorruptError",
    "LedgerTreeError",
    "Moment",
    "NoteError",
    "OutboxBodyError",
    "OutboxFullError",
    "PassedOnError",
    "Place",
    "PlacedFault",
    "ReceiptError",
    "RecipientFullError",
    "RefusedError",
    "RegisterError",
    "RegisterPinError",
    "RegisterSupersededError",
    "RegisterText",
    "RegistryImportError",
    "Sayable",
    "SealBrokenError",
    "SealerElsewhereError",
    "SecondBodyError",
    "SluisError",
    "StandingBrokenError",
    "StandingClosedError",
    "StoreBusyError",
    "StoreError",
]
