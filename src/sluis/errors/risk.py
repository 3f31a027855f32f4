"""Errors of measuring risk, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName, RegisterText
from sluis.i18n import N_


@entry(
    "risk.body",
    "What is to be measured as a released body is none.",
    N_("A body is in none of the three formats that leave a gate."),
    N_("Give the bodies as the gate put them down: object, pairs or CSV, one report each, content coding undone."),
)
def risk_body_error() -> None: ...
@entry(
    "risk.body-other",
    "A released body holds what its activity does not release.",
    N_(
        "A body holds a value under a path that is no row of the activity: who has it sees more than would be measured."
    ),
    N_("Measure each body under the register and the activity by which it left."),
)
def risk_body_other_error() -> None: ...
@entry(
    "risk.too-few-homes",
    "There are too few homes to measure how well one of them is recognised.",
    N_("{activity}: {homes} homes left something to measure, and {least} are the fewest that say anything."),
    N_("Give reports of more homes, each with the identity of its router and a collection time."),
)
def too_few_homes_error(*, activity: RegisterText, homes: int, least: int) -> None: ...
@entry(
    "risk.column-unknown",
    "A column is named that the activity does not release.",
    N_("What was given with {option} is no column that {activity} releases. It releases: {known}."),
    N_("Columns are the paths of its rows, as `sluis plan` prints them."),
)
def risk_column_unknown_error(*, option: Code, activity: RegisterText, known: RegisterText) -> None: ...
@entry(
    "risk.homes-file",
    "A file that says which body is of which home cannot be used.",
    N_("{file} does not say of every body, once, which home it is of: line {line}."),
    N_("Write lines of two columns, the name of the file without its ending and a number for the home, comma between."),
)
def homes_file_error(*, file: FileName, line: int) -> None: ...
@entry(
    "risk.measurement-refused",
    "A measurement is not put on record.",
    N_("{activity}: this measurement is not put on record, and nothing changes: {why}."),
    N_(
        "plan, register: measure under the register that runs. figures: it cannot be so. ahead: set the clock, or "
        "leave out reports from after now. seed: it was not drawn. again: this very input was measured; take other "
        "reports. older: a newer one is on record. unbegun: nothing on record says that it was begun."
    ),
)
def measurement_refused_error(*, activity: RegisterText, why: Code) -> None: ...
@entry(
    "risk.sample-missing",
    "There is no sample of homes that can be measured now.",
    N_("{activity}: there is no sample of homes that can be measured now."),
    N_(
        "With `[measuring]` in the settings the gate keeps one of each activity that has a limit and is open; it is "
        "measured in its last hour. `sluis gate risk` says when that is."
    ),
)
def sample_missing_error(*, activity: RegisterText) -> None: ...
@entry(
    "risk.input-digest",
    "What was measured is not what its digest says.",
    N_("What was read has the digest {found}, and {expected} was asked for."),
    N_("Get the files again from who made them, or ask for the digest of these."),
)
def input_digest_error(*, found: Code, expected: Code) -> None: ...
@entry(
    "risk.input-unnamed",
    "A measurement that is put on record needs an input that can be read again.",
    N_("Standard input cannot be read again, and is not put on record."),
    N_("Give files, or a folder of them."),
)
def input_unnamed_error() -> None: ...
@entry(
    "risk.population",
    "The number of homes in the population is smaller than the number that was measured.",
    N_("{homes} homes were measured: a population of {population} cannot be."),
    N_("Give the number of homes that the recipient gets something of, those that were not measured among them."),
)
def population_error(*, homes: int, population: int) -> None: ...
