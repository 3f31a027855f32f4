"""Errors of law and terms, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName, RegisterText
from sluis.i18n import N_


@entry(
    "law.clock-event",
    "A clock is asked about an event that starts no term.",
    N_("No legal term is known for that event. There are: {events}."),
    N_("`sluis clock` says what each event is, and which terms it starts."),
)
def clock_event_error(*, events: Code) -> None: ...
@entry(
    "law.clock-range",
    "A clock is asked about a moment for which rules of time and holidays are not known.",
    N_("Terms are computed for events from the year {first} to {last}."),
    N_("Check the year of the moment."),
)
def clock_range_error(*, first: int, last: int) -> None: ...
@entry(
    "law.clock-moment",
    "The moment of an event cannot be read.",
    N_("{option} is not a moment in ISO 8601."),
    N_("Write it like 2026-11-20T17:00 (Dutch time) or 2026-11-20T16:00:00Z."),
)
def clock_moment_error(*, option: Code) -> None: ...
@entry(
    "law.table",
    "A table of law, or a snapshot, cannot be used.",
    N_("{file}: {place}: {problem}."),
    N_("Correct that place; docs/reference/law.md describes every table."),
    words={
        "form": N_("it is no TOML, or has a key or a value of another form"),
        "tag": N_("it was read in an official text, and no passage is named"),
        "text": N_("no text is named of that act"),
        "passage": N_("a passage or a digest of what was read is missing"),
        "dates": N_("it ends before it begins"),
        "overlap": N_("two rows hold on one day"),
        "hole": N_("between two rows of one series a day is missing"),
        "twice": N_("it stands there twice"),
        "event": N_("no event of that name starts it"),
        "future": N_("it was taken in the future"),
    },
)
def law_table_error(*, file: FileName, place: RegisterText, problem: Code) -> None: ...
@entry(
    "law.no-table",
    "A folder is checked for tables of law and holds none.",
    N_("{folder} holds no table of law."),
    N_("Tables have fixed names, such as fines.toml; docs/reference/law.md lists them. Nothing was checked."),
)
def law_no_table_error(*, folder: FileName) -> None: ...
@entry(
    "law.rule-unknown",
    "A rule that was named does not exist.",
    N_("No rule has the id {rule}."),
    N_("`sluis law list` shows every rule in force; ids are spelled exactly."),
)
def law_rule_unknown_error(*, rule: RegisterText) -> None: ...
