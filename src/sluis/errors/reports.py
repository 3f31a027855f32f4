"""Errors of papers, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName, RegisterText
from sluis.i18n import N_


@entry(
    "reports.signer",
    "A paper would be signed with a key that may not sign it.",
    N_("The key {key} may not sign this paper: {what}."),
    N_("[people] in the settings says whose key is which, and since when."),
    exit_code=1,
    words={
        "unknown": N_("nobody in the settings has it"),
        "name": N_("the settings know it under another name"),
        "time": N_("it does not count yet, or not any more"),
        "other": N_("the signature that was made is of another key"),
    },
)
def paper_signer_error(*, key: RegisterText, what: Code) -> None: ...


@entry(
    "reports.statement",
    "A letter would be filled from a file that is no statement.",
    N_("{file} is no statement of a household that a letter can be filled from."),
    N_("Give the JSON or the page that `sluis ledger statement` or the pages for households gave."),
)
def statement_unread_error(*, file: FileName) -> None: ...
