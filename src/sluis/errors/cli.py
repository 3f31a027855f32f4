"""Errors of the command line, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName, RegisterText
from sluis.i18n import N_


@entry(
    "cli.unknown-verb",
    "The first word, or the word after a group of verbs, is no verb.",
    N_("Word {word} of the command line is no verb of `{command}`. It has: {verbs}."),
    N_("`sluis --help` says what each does."),
)
def unknown_verb_error(*, word: int, command: Code, verbs: Code) -> None: ...
@entry(
    "cli.unknown-verb-near",
    "A word that is no verb, and almost one.",
    N_("Word {word} of the command line is no verb of `{command}`. The nearest is `{near}`; it has: {verbs}."),
    N_("`sluis --help` says what each does."),
)
def unknown_verb_near_error(*, word: int, command: Code, near: Code, verbs: Code) -> None: ...
@entry(
    "cli.unknown-option",
    "An option that the verb does not have.",
    N_("Word {word} of the command line is no option of `{command}`. It has: {options}."),
    N_("Add --help to see what each means."),
)
def unknown_option_error(*, word: int, command: Code, options: Code) -> None: ...
@entry(
    "cli.unknown-option-near",
    "An option that the verb does not have, and almost has.",
    N_("Word {word} of the command line is no option of `{command}`. The nearest is {near}; it has: {options}."),
    N_("Add --help to see what each means."),
)
def unknown_option_near_error(*, word: int, command: Code, near: Code, options: Code) -> None: ...
@entry(
    "cli.argument-missing",
    "A required argument, or the value of an option, is not there.",
    N_("`{command}` needs {argument}."),
    N_("Add --help to see an example."),
)
def argument_missing_error(*, command: Code, argument: Code) -> None: ...
@entry(
    "cli.argument-invalid",
    "The value of an argument has another form.",
    N_("`{command}`: what was given for {argument} is not {expected}."),
    N_("Add --help to see an example."),
)
def argument_invalid_error(*, command: Code, argument: Code, expected: Code) -> None: ...
@entry(
    "cli.argument-repeated",
    "An option that may stand once was given twice.",
    N_("`{command}`: {argument} was given more than once."),
    N_("Keep one of them."),
)
def argument_repeated_error(*, command: Code, argument: Code) -> None: ...
@entry(
    "cli.arguments-left",
    "There are more words than the verb can use.",
    N_("`{command}` cannot use word {word} of the command line, nor what follows it."),
    N_("Add --help to see which words it takes."),
)
def arguments_left_error(*, command: Code, word: int) -> None: ...
@entry(
    "cli.command-line",
    "The command line cannot be read for another reason.",
    N_("The command line of `{command}` cannot be read."),
    N_("Give each option apart, as --option value. Add --help to see an example."),
)
def command_line_error(*, command: Code) -> None: ...
@entry(
    "cli.activity-unknown",
    "An option names an activity that the register does not have.",
    N_("{file} has no activity of the name given with {option}. It has: {known}."),
    N_("Names are those under `activities:`."),
)
def activity_unknown_error(*, file: FileName, option: Code, known: RegisterText) -> None: ...
@entry(
    "cli.output-exists",
    "A file that a verb would write is there already.",
    N_("{file} is there already and was left alone."),
    N_("Choose another folder, or move the file away: somebody may have worked on it."),
)
def output_exists_error(*, file: FileName) -> None: ...
@entry(
    "cli.output-unwritable",
    "A folder or file cannot be written.",
    N_("{file} cannot be written."),
    N_("Choose a folder that this user may write."),
)
def output_unwritable_error(*, file: FileName) -> None: ...
@entry(
    "cli.file-absent",
    "A file or folder that was typed is not there.",
    N_("{file} does not exist."),
    N_("Check the name, and the folder you are in."),
)
def file_absent_error(*, file: FileName) -> None: ...
@entry(
    "cli.file-is-folder",
    "A folder was typed where a file is read.",
    N_("{file} is a folder, and a file is read here."),
    N_("Give the file in it."),
)
def file_is_folder_error(*, file: FileName) -> None: ...
@entry(
    "cli.other-kind",
    "A file of another kind was given than the verb reads.",
    N_("{file} is {kind}. `{command}` does not read that."),
    N_("Add --help to see what it reads."),
    words={
        "archive": N_("an archive (ZIP); unpack it first"),
        "binary": N_("no text"),
        "capture": N_("a capture of network traffic, which `sluis audit` reads"),
        "database": N_("a database (SQLite)"),
        "document": N_("a Word document"),
        "dossier": N_("a dossier, which check_dossier.py checks"),
        "gzip": N_("packed by gzip; unpack it first"),
        "image": N_("an image"),
        "office": N_("an office document"),
        "pdf": N_("a PDF"),
        "program": N_("a program"),
        "settings": N_("a file of settings (TOML), and no register"),
        "workbook": N_("a workbook, which `sluis register import` takes back into a register"),
    },
)
def other_kind_error(*, file: FileName, kind: Code, command: Code) -> None: ...
@entry(
    "cli.folder-empty",
    "A folder was typed in which there is no file.",
    N_("{file} is a folder without any file that can be read."),
    N_("Check the name of the folder, and its permissions."),
)
def folder_empty_error(*, file: FileName) -> None: ...
@entry(
    "cli.nothing-read",
    "Files or folders were typed of which nothing can be read.",
    N_("Nothing of what was given could be read; the first is {file} ({why})."),
    N_("docs/reference/formats.md lists what is read of reports, docs/reference/captures.md what of captures."),
)
def nothing_read_error(*, file: FileName, why: Code) -> None: ...
@entry(
    "cli.file-refused",
    "The one file that was typed is refused as a report.",
    N_("{file} is no report that can be used: {why} ({reason})."),
    N_("docs/reference/formats.md lists what is read; docs/reference/errors.md says what each reason means."),
)
def file_refused_error(*, file: FileName, why: Code, reason: Code) -> None: ...
