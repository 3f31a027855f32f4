"""Errors of households and their requests, one row each; ``sluis.errors`` says how to read a row."""

from collections.abc import Sequence
from typing import Final, Protocol

from sluis.errors.caught import StandingBrokenError, StandingClosedError
from sluis.errors.entry import Entry, SluisError, entry
from sluis.errors.place import Code, FileName, Moment, RegisterText
from sluis.i18n import N_, Lang
from sluis.i18n.harmless import harmless

_ASKED = {
    "help": N_("help request"),
    "consent": N_("consent"),
    "withdraw": N_("withdrawal"),
    "object": N_("objection"),
    "restrict": N_("restriction"),
    "lift": N_("objection and restriction lifted"),
    "end": N_("end of the occupation"),
}


class Sayable(Protocol):
    """A fault that says itself in one line, without a value."""

    def text(self, lang: Lang | None = None) -> str:
        """Say it in Dutch or English."""
        ...


class RegistryImportError(SluisError):
    """A registry file has faults; nothing of it was imported. ``faults`` holds them all."""

    def __init__(self, faults: Sequence[Sayable]) -> None:
        super().__init__(REGISTRY_FAULTS, {"count": len(faults)})
        self.faults = tuple(faults)

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence, the hint and every fault on a line of its own."""
        return "\n".join((super().text(lang), *(harmless(fault.text(lang)) for fault in self.faults)))


REGISTRY_FAULTS: Final = Entry(
    code="standing.registry",
    raised_as=RegistryImportError,
    message=N_("Faults in the registry: {count}. Nothing was imported."),
    hint=N_("Correct the lines named and import the file again."),
    meaning=RegistryImportError.__doc__ or "",
    places=frozenset({"count"}),
)


@entry(
    "standing.event-future",
    "A household's request is dated ahead of the clock.",
    N_("The {kind} lies in the future."),
    N_("Record it when it is asked. Check the clock of this machine."),
    words=_ASKED,
)
def event_in_future_error(*, kind: Code) -> None: ...
@entry(
    "standing.event-window",
    "The window of a request is missing, empty, or does not belong to its kind.",
    N_("The {kind} has no usable window."),
    N_("A help request ends after it begins; only help and consent have an end."),
    words=_ASKED,
)
def event_window_error(*, kind: Code) -> None: ...
@entry(
    "standing.slot-unknown",
    "No household has this slot.",
    N_("There is no household with slot {slot}."),
    N_("Import the registry first: `sluis standing import FILE`."),
)
def slot_unknown_error(*, slot: int) -> None: ...
@entry(
    "standing.broken",
    "What is on record about a household was changed from outside, or its key is gone; nothing leaves about it.",
    N_("What is on record about the household with slot {slot} does not check; nothing leaves about it."),
    N_("`sluis ledger verify` says where. Restore the newest backup of the database, then run `sluis gate restore`."),
    raised_as=StandingBrokenError,
)
def standing_broken_error(*, slot: int) -> None: ...
@entry(
    "standing.occupation-ended",
    "The end of an occupation is recorded although it is on record already; an end is not changed.",
    N_("The occupation of this household is over already."),
    N_("`sluis standing show` says since when. Who lives there now has a number of its own: LINE#NUMBER."),
    exit_code=1,
)
def occupation_ended_error() -> None: ...
@entry(
    "standing.occupation-moment",
    "An occupation would end before something that is on record about it.",
    N_("Something of later than that is on record about this household: it can end from {moment} on."),
    N_("What was recorded about somebody cannot become somebody else's. Give a moment from then on."),
    exit_code=1,
)
def occupation_moment_error(*, moment: Moment) -> None: ...
@entry(
    "standing.household-ambiguous",
    "A line had more than one household, and what was given does not say which.",
    N_("This line had {count} households."),
    N_("Name the household by its line and its number, which stands on its receipt: LINE#NUMBER."),
)
def household_ambiguous_error(*, count: int) -> None: ...
@entry(
    "standing.household-left",
    "A line alone was given, and its household moved out; who lives there now is not in the registry.",
    N_("The household of this line moved out; who lives there now is not in the registry yet."),
    N_("Import who lives there now first. Name who moved out by line and number, as on its receipt: LINE#NUMBER."),
)
def household_left_error() -> None: ...
@entry(
    "standing.closed",
    "The journal of closing events and the database do not agree, or the journal cannot be read: everything is closed.",
    N_("Everything is closed: {why}."),
    N_("Bring the journal's place back or, after a backup was restored, run `sluis gate restore`."),
    raised_as=StandingClosedError,
    words={
        "behind": N_("the database is older than the journal of what was closed"),
        "gap": N_("the database lacks an event that the journal's numbers count"),
        "order": N_("the events in the journal do not follow each other"),
        "other-ledger": N_("the journal is of another ledger"),
        "unreadable": N_("the journal cannot be opened with the key of this database"),
        "unreachable": N_("the place of the journal cannot be reached"),
        "lost": N_("there is no journal in its place"),
        "recipients": N_("what is on record about recipients and registers does not check"),
        "sealed": N_("the database is older than what was sealed"),
        "torn": N_("the journal ends in bytes that are no event of this database"),
        "steps": N_("the database lacks steps of the register that were on record"),
    },
)
def standing_closed_error(*, why: Code) -> None: ...
@entry(
    "standing.not-begun",
    "A restored database cannot be compared with a journal, because there is none that can be opened.",
    N_("There is no journal that can be compared with: {why}."),
    N_(
        "Bring it back. If it is lost for good, ask what households asked since the backup, record it, and begin a new "
        "one: `sluis gate restore --new-journal REASON`."
    ),
    words={
        "other-ledger": N_("the journal is of another ledger"),
        "order": N_("the events in the journal do not follow each other"),
        "unreadable": N_("the journal cannot be opened with the key of this database"),
        "unreachable": N_("the place of the journal cannot be reached"),
        "lost": N_("there is no journal in its place"),
    },
)
def journal_missing_error(*, why: Code) -> None: ...
@entry(
    "standing.consent-activity",
    "A consent is recorded for what does not run on consent, or for everything at once.",
    N_("A consent is for one activity that runs on consent; those are: {known}."),
    N_("Name one of them. What rests on another ground cannot be opened by a consent."),
)
def consent_activity_error(*, known: RegisterText) -> None: ...
@entry(
    "standing.consent-text",
    "A consent is recorded to a text that is not the one of the register.",
    N_("This is not the text of the register for {activity}: {what}."),
    N_("Show the text that the register names, and record the consent with its version and its SHA-256."),
    words={
        "version": N_("its version is another than `consent.notice_version` of the ground"),
        "digest": N_("no document of the register that proves `consent.notice_version` has its SHA-256"),
        "day": N_("the document of the register is of a later day"),
    },
)
def consent_text_error(*, activity: RegisterText, what: Code) -> None: ...
@entry(
    "standing.recipient-stopped",
    "A recipient is stopped again, or started although it was not stopped.",
    N_("{recipient} {what}."),
    N_("`sluis gate status` names the recipients that are stopped."),
    exit_code=1,
    words={"stopped": N_("is stopped already"), "started": N_("is not stopped")},
)
def recipient_stopped_error(*, recipient: RegisterText, what: Code) -> None: ...
@entry(
    "standing.recipient-unknown",
    "A recipient is stopped or started that the register does not have.",
    N_("{file} has no such recipient; it has: {known}."),
    N_("Use the key under `recipients` in the register."),
)
def recipient_unknown_error(*, file: FileName, known: RegisterText) -> None: ...
@entry(
    "standing.journal-reason",
    "The reason for a new journal, which everybody can read, has another form.",
    N_("{option} takes 1 to 200 printable ASCII characters, without quotes and backslashes."),
    N_("Say in a few words how the journal was lost, without a name."),
)
def journal_reason_error(*, option: Code) -> None: ...
@entry(
    "standing.not-one-household",
    "Somebody who answers for a line asks about it, and the line is a business, a shared home or a holiday home.",
    N_("This line is not of one household, so nothing is shown or done here. Ask {who}."),
    N_("Ask what was shared, object, or have it stopped there, and say when you were on the line."),
    exit_code=1,
)
def not_one_household_error(*, who: RegisterText) -> None: ...
