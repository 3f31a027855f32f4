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
        "kind": N_("what checks it without any package checks Ed25519 alone"),
        "role": N_("who has it is no owner, no data protection officer and nobody of the legal department"),
        "account": N_("it is an account that the settings give to nobody"),
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


@entry(
    "reports.rollout",
    "A rollout list cannot be used for a paper about an incident.",
    N_("{file}, line {line}: {what}."),
    N_("Correct the line. The list is CSV with the heading oui,product_class,firmware,from,to,count."),
    words={
        "size": N_("the list is larger than 16 MiB"),
        "encoding": N_("not UTF-8"),
        "heading": N_("the heading must be oui,product_class,firmware,from,to,count"),
        "empty": N_("the list has a heading and no row"),
        "fields": N_("it has not six fields"),
        "oui": N_("oui is not six hexadecimal digits"),
        "text": N_("product_class or firmware is empty, too long or not printable"),
        "moment": N_("from or to is not a date, or a moment with a time zone"),
        "interval": N_("to does not lie after from"),
        "count": N_("count is not a whole number from 1 to 1000000000"),
        "overlap": N_("the same firmware of the same router has another row at the same time"),
    },
)
def rollout_list_error(*, file: FileName, line: int, what: Code) -> None: ...


@entry(
    "reports.incident",
    "What somebody noted about an incident cannot be used for a paper.",
    N_("{file} does not say what is known about an incident: {what}."),
    N_("docs/how-to/make-a-paper.md lists the keys. Texts are at most 4000 characters; detected has a time zone."),
    words={
        "syntax": N_("it is no TOML"),
        "keys": N_("a key is not known, or a value is not of its form"),
    },
)
def incident_facts_error(*, file: FileName, what: Code) -> None: ...


@entry(
    "reports.incident-record",
    "The file with the versions of a paper about an incident cannot be used, or a reason is missing.",
    N_("{file} does not take this version: {what}."),
    N_("Say with --why what was wrong. Never edit the file; take it from a backup when it was damaged."),
    words={
        "form": N_("a line of it is no version of such a paper"),
        "chain": N_("a line of it was changed or taken out"),
        "cut": N_("the ledger says that it went further: its end was cut off, or written anew"),
        "other": N_("it is about another recipient"),
        "why": N_("this one says something else than the last, and no reason is given"),
    },
)
def incident_record_error(*, file: FileName, what: Code) -> None: ...


@entry(
    "reports.dossier-request",
    "The file that says what was asked of a provider cannot be used for a dossier.",
    N_("{file} cannot be used for a dossier: {what}."),
    N_("docs/how-to/make-a-dossier.md lists the keys, and docs/reference/dossier.md the powers."),
    words={
        "syntax": N_("it is no TOML"),
        "keys": N_("a key is missing or not known, or a value is not of its form"),
        "powers": N_("powers must name one or more of the table of law, each once"),
        "period": N_("the period ends before it begins"),
        "due": N_("the term ends before the request came in"),
        "many": N_("it names more than 500 files"),
        "twice": N_("it names a file twice"),
        "outside": N_("it lies outside the folder of the request"),
        "large": N_("it is larger than 64 MiB"),
        "audit": N_("it is no result of an audit"),
        "hold": N_("what it rests on would be kept until a day that is over"),
    },
)
def dossier_request_error(*, file: FileName, what: Code) -> None: ...


@entry(
    "reports.dossier-large",
    "A dossier would be larger than what its checker reads.",
    N_("The dossier would be larger than {size} bytes, or hold more than {members} members."),
    N_("Ask for a shorter period or fewer households, or add fewer files, and make a second one for the rest."),
    exit_code=1,
)
def dossier_large_error(*, size: int, members: int) -> None: ...


@entry(
    "reports.dossier-unmade",
    "A dossier that is being made at a desk cannot be had or agreed to.",
    N_("This dossier cannot be had here: {what}."),
    N_("Ask for it anew, or see the list of dossiers."),
    exit_code=1,
    words={
        "unknown": N_("none is being made under this name for whoever asks, or it was too long ago"),
        "making": N_("it is not ready yet"),
        "other": N_("what is agreed to is not what was shown"),
        "many": N_("others are being made"),
        "nowhere": N_("this desk has no folder for archives"),
        "elsewhere": N_("its archive does not lie at this desk"),
        "broken": N_("its archive is not what was put there"),
    },
)
def dossier_unmade_error(*, what: Code) -> None: ...


@entry(
    "reports.dossier-unsettled",
    "An archive that the log does not know cannot be withdrawn now.",
    N_("No archive was withdrawn: {what}."),
    N_("Try again when nobody makes a dossier; beside a restored log keep the archive, and ask who restored it."),
    exit_code=1,
    words={
        "busy": N_("somebody is putting a dossier of this place on record, or is settling archives"),
        "behind": N_("this log lacks what was sealed or asked, so it does not know what it once had on record"),
        "restored": N_("this log was restored from an older backup, so it does not know what it once had on record"),
    },
)
def dossier_unsettled_error(*, what: Code) -> None: ...


@entry(
    "reports.form",
    "A paper is asked for in a form it does not have.",
    N_("This paper is not made as {form}, but as one of these: {known}."),
    N_("Ask for one of those."),
)
def paper_form_error(*, form: Code, known: Code) -> None: ...


@entry(
    "reports.incomplete",
    "The order of a paper does not say what the paper is about.",
    N_("The paper cannot be made yet: {what}."),
    N_("Say it, and ask again."),
    words={
        "activity": N_("it is about one activity, and none is named"),
        "recipient": N_("it is about one recipient, and none is named"),
        "period": N_("its period must begin in the past, and end after it begins"),
        "named": N_("a letter to a recipient goes to one that stands in the statement, and none of those is named"),
        "letter": N_("a letter about a delay needs whom, what, three days in order, why and who signs"),
    },
)
def paper_incomplete_error(*, what: Code) -> None: ...
@entry(
    "reports.version-day",
    "A paper is asked of a day before the version it is of was proposed.",
    N_("Version {version} of the register was proposed after {day}: on that day nobody can have made a paper of it."),
    N_("Leave the day out, or give one on or after which the version was proposed."),
)
def paper_version_day_error(*, version: RegisterText, day: Code) -> None: ...


@entry(
    "reports.long",
    "A paper would be longer than a desk hands out.",
    N_("The paper would be longer than {most} bytes."),
    N_("Ask for one activity, or a shorter period; or make it with `sluis report`, which has no bound."),
)
def paper_long_error(*, most: int) -> None: ...
