"""Errors at a recipient, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.caught import BodyRefusedError, DisclosureUnknownError, PassedOnError, SecondBodyError
from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName
from sluis.i18n import N_


@entry(
    "recipient.body-refused",
    "A recipient got a body that no agreed grammar allows.",
    N_("The body is not what the agreed grammar allows; it was not kept."),
    N_("Compare the grammar file with the register in force, and ask the provider. Keep the header as evidence."),
    raised_as=BodyRefusedError,
    exit_code=1,
)
def body_refused_error() -> None: ...
@entry(
    "recipient.disclosure-unknown",
    "A recipient is asked about a disclosure it never kept.",
    N_("Nothing is kept under that disclosure."),
    N_("Check the id, 64 hex digits, and the folder."),
    raised_as=DisclosureUnknownError,
    exit_code=1,
)
def disclosure_unknown_error() -> None: ...
@entry(
    "recipient.not-kept",
    "A folder is asked for what was kept, and nothing was ever kept in it.",
    N_("{file} is no folder in which bodies were kept."),
    N_("Name the folder that `sluis recipient keep` or `serve` was given. Nothing was made or changed."),
)
def not_kept_error(*, file: FileName) -> None: ...
@entry(
    "recipient.count-opening",
    "What a provider hands out does not open the record of a count behind a receipt.",
    N_("This does not open the record behind that receipt: {what}."),
    N_("Keep it beside the receipt as evidence, and ask the provider."),
    exit_code=1,
    words={
        "form": N_("it is not written as it must be"),
        "commitment": N_("it is of another record"),
        "kind": N_("the record is of a report, and not of a count"),
        "differs": N_("its recipient, body or moment are not those of the receipt"),
    },
)
def count_opening_error(*, what: Code) -> None: ...
@entry(
    "recipient.grammar-file",
    "A file that should be an output grammar is not.",
    N_("{file} is not an output grammar."),
    N_("Ask the provider for what `sluis plan REGISTER --grammar ACTIVITY` prints."),
)
def grammar_file_error(*, file: FileName) -> None: ...
@entry(
    "recipient.provider-key",
    "A file that should hold a provider's receipt key does not.",
    N_("{file} does not hold the receipt key of one provider."),
    N_("Ask the provider for what `sluis keys show --format json` prints, once for each key."),
)
def provider_key_error(*, file: FileName) -> None: ...
@entry(
    "recipient.second-body",
    "Two bodies came with a valid receipt under one disclosure.",
    N_("Another body is kept under this disclosure; this one was not kept, and both are in the log."),
    N_("Keep the log: it is evidence. Send it to the provider for `sluis ledger reconcile`."),
    raised_as=SecondBodyError,
    exit_code=1,
)
def second_body_error() -> None: ...
@entry(
    "recipient.passed-on",
    "A recipient got a message about rights that does not count.",
    N_("The message about rights does not count: {what}."),
    N_("Nothing was done. Ask the provider; its receipt keys are given with --key."),
    raised_as=PassedOnError,
    exit_code=1,
    words={
        "form": N_("it is not written as it must be"),
        "key": N_("it is signed with a key that is not known"),
        "signature": N_("its signature does not fit"),
        "recipient": N_("it is of another provider, or for another recipient"),
        "early": N_("it is dated in the future"),
        "late": N_("it has expired"),
        "other": N_("another message came under its id before"),
    },
)
def passed_on_error(*, what: Code) -> None: ...
@entry(
    "recipient.own-key",
    "The file of a recipient's own key cannot be used.",
    N_("{file} cannot be made, or holds no key."),
    N_("It holds 32 bytes and is made at the first start. Only you may read it; keep a copy."),
)
def own_key_error(*, file: FileName) -> None: ...
