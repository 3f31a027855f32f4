"""Errors of the ledger and its log, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.caught import (
    EpochLeafError,
    HouseholdErasedError,
    LedgerCorruptError,
    LedgerTreeError,
    NoteError,
    OutboxBodyError,
    ReceiptError,
    SealerElsewhereError,
)
from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName, Moment
from sluis.i18n import N_


@entry(
    "ledger.fence",
    "The epochs in the database are not as the sealer leaves them.",
    N_("{count} epochs are open; it must be one."),
    N_("Nothing is recorded or sent until this is repaired. Restore the database, and keep this copy."),
)
def ledger_fence_error(*, count: int) -> None: ...
@entry(
    "ledger.writer-retired",
    "A writer of records failed before, or a transaction of it did not commit. Start a new one; forward nothing.",
    N_("This writer of the ledger is retired."),
    N_("Sluis starts a new one by itself. If it happens again and again, look at the database's errors."),
)
def writer_retired_error() -> None: ...
@entry(
    "ledger.household-erased",
    "A household's key is gone: nothing of it can be recorded, sent or read.",
    N_("Slot {slot} has no key: it was erased."),
    N_("Nothing about it can be read here any more; the household's own copy of a statement still can."),
    raised_as=HouseholdErasedError,
)
def household_erased_error(*, slot: int) -> None: ...
@entry(
    "ledger.corrupt",
    "A record does not check against its commitment, its chain or its neighbours. Says where, never what.",
    N_("Record {seq} of writer {writer} does not check."),
    N_("The database was changed from outside or is damaged. Keep this copy as evidence and restore a backup."),
    raised_as=LedgerCorruptError,
)
def ledger_corrupt_error(*, seq: int, writer: Code) -> None: ...
@entry(
    "ledger.row",
    "A row of the database holds something of another type than its column: no version of Sluis wrote it.",
    N_("Column {column} of the database holds what it cannot hold."),
    N_("The database was changed from outside or is damaged. Keep this copy as evidence and restore a backup."),
    raised_as=LedgerCorruptError,
)
def ledger_row_error(*, column: Code) -> None: ...
@entry(
    "ledger.outbox-body",
    "A body in the outbox is not the one on record; it is not sent.",
    N_("A body of slot {slot} in the outbox is not the one on record."),
    N_("It is not sent. The database was changed from outside or is damaged; keep this copy as evidence."),
    raised_as=OutboxBodyError,
)
def outbox_body_error(*, slot: int) -> None: ...
@entry(
    "ledger.note",
    "A signed note of the log, or a key of one, proves nothing.",
    N_("The signed note does not verify: {what}."),
    N_("Keep it as it is, and ask where it came from. Check that the published keys are the right ones first."),
    raised_as=NoteError,
    exit_code=1,
    words={
        "form": N_("it is not written as it must be"),
        "key": N_("the key is not written as it must be"),
        "signature": N_("a signature is not of the key it names"),
        "unsigned": N_("none of the known keys of this log signed it"),
    },
)
def note_error(*, what: Code) -> None: ...
@entry(
    "ledger.log-unreachable",
    "A log that is watched from outside does not answer as a log does, or its address is none.",
    N_("The log does not answer, or this is no address of one."),
    N_("Give an address such as https://log.example. Nothing new was looked at; ask again later."),
)
def log_unreachable_error() -> None: ...
@entry(
    "ledger.monitor",
    "What a monitor was given cannot be used: a key, the policy, or the file in which it keeps the last head.",
    N_("This cannot be watched with: {what}."),
    N_("Give each key as it is published. A file of the last head that is damaged is evidence: keep it, name another."),
    words={
        "keys": N_("a key, or the policy, is not written as it must be, or no key was given"),
        "seen": N_("the file of the last head is not one"),
    },
)
def monitor_error(*, what: Code) -> None: ...
@entry(
    "ledger.tree",
    "A tree of the ledger cannot be read.",
    N_("The tree of the ledger cannot be read: {what}."),
    N_("Nothing was shown or signed. Restore what is missing from a backup, and keep this copy as evidence."),
    raised_as=LedgerTreeError,
    words={
        "tile": N_("a tile is missing or damaged"),
        "size": N_("it would have more than 2^32 places"),
        "entry": N_("the leaf of an epoch is missing or damaged"),
        "head": N_("the served checkpoint is missing, or older than what was served"),
    },
)
def ledger_tree_error(*, what: Code) -> None: ...
@entry(
    "ledger.log-folder",
    "The folder from which the log is served cannot be used.",
    N_("The folder of the log cannot be used: {what}."),
    N_("Nothing was signed or served. See its permissions, and whether the disk is full; then seal again."),
    words={
        "read": N_("a file in it cannot be read"),
        "write": N_("a file in it cannot be written"),
        "signing": N_("the file that holds the last signed head is damaged"),
        "lock": N_("its file system keeps no locks"),
    },
)
def log_folder_error(*, what: Code) -> None: ...
@entry(
    "ledger.rolled-back",
    "What is about to be signed does not follow what was signed last.",
    N_("The log of size {sealing} does not follow the one of size {signed} that was signed last."),
    N_(
        "Database or folder of the log was put back to an older state. Nothing is signed until both are restored to "
        "the newest one; keep this copy as evidence."
    ),
)
def ledger_rolled_back_error(*, sealing: int, signed: int) -> None: ...
@entry(
    "ledger.witness-ahead",
    "A witness saw a larger log than ours, or another one of the same size.",
    N_("Witness {witness} saw this log at size {size}; ours has {ours}."),
    N_("The log was rolled back or forked. Nothing is signed until the newest state is restored."),
)
def witness_ahead_error(*, witness: Code, size: int, ours: int) -> None: ...
@entry(
    "ledger.nothing-sealed",
    "No sealed epoch can be opened for a household in a period.",
    N_("No sealed epoch of this period can be opened for slot {slot}."),
    N_(
        "It was not registered then, the epoch is not sealed yet, or it was thrown away under the written policy. "
        "`sluis ledger status` shows which epochs are sealed."
    ),
    exit_code=1,
)
def nothing_sealed_error(*, slot: int) -> None: ...
@entry(
    "ledger.statement-behind",
    "A statement would leave out what was sealed and is not in this database: it was restored, or put back.",
    N_("Epochs that were sealed are not in this database. What it can state ends at {moment}."),
    N_(
        "Restore the newest backup there is. When none holds them, a statement whose period ends then, with `--to`, "
        "is still complete; say beside it that what came after is lost."
    ),
    exit_code=1,
)
def statement_behind_error(*, moment: Moment) -> None: ...
@entry(
    "ledger.erasure-held",
    "A decision to keep what is on record about a household runs.",
    N_("What is on record about slot {slot} must be kept for now: a hold runs."),
    N_("Nothing was erased. Ask again when the hold has ended."),
    exit_code=1,
)
def erasure_held_error(*, slot: int) -> None: ...
@entry(
    "ledger.erasure-ordered",
    "A household's erasure was ordered before.",
    N_("The erasure of slot {slot} was ordered before."),
    N_("Nothing more has to be done. `sluis ledger erase --list` shows how far it is."),
    exit_code=1,
)
def erasure_ordered_error(*, slot: int) -> None: ...
@entry(
    "ledger.epoch-leaf",
    "The leaf of an epoch is not one that Sluis makes.",
    N_("The leaf of epoch {epoch} is not right: {what}."),
    N_("Keep this copy as evidence. An epoch is never written again; restore it from a backup."),
    raised_as=EpochLeafError,
    words={
        "form": N_("it is not written as it must be"),
        "size": N_("it would hold more than 500 plans or 65,535 bytes; seal more often"),
        "time": N_("it ends before it begins"),
    },
)
def epoch_leaf_error(*, epoch: int, what: Code) -> None: ...
@entry(
    "ledger.witness-policy",
    "A policy file of witnesses cannot be used.",
    N_("{file}, line {line}: {what}."),
    N_("Correct that line; a policy file is written as C2SP tlog-policy says."),
    words={
        "words": N_("this line is not understood"),
        "key": N_("the key is not written as it must be, or stands here twice"),
        "name": N_("a name is not known, or is used twice"),
        "number": N_("so many of these members there are not"),
        "quorum": N_("there is no quorum line"),
    },
)
def witness_policy_error(*, file: FileName, line: int, what: Code) -> None: ...
@entry(
    "ledger.receipt",
    "A Sluis-Disclosure header proves nothing about the body it came with.",
    N_("The Sluis-Disclosure header does not verify: {what}."),
    N_("Keep body and header, and ask the provider. Check origin, recipient and the published receipt key first."),
    raised_as=ReceiptError,
    exit_code=1,
    words={
        "form": N_("it is not written as it must be"),
        "key": N_("it was signed with another key"),
        "signature": N_("the signature is not about this body, moment and recipient"),
        "grid": N_("its moment is finer than the agreed grid"),
    },
)
def receipt_error(*, what: Code) -> None: ...
@entry(
    "ledger.pin",
    "The pin of a receipt cannot be opened.",
    N_("The pin cannot be opened: {what}."),
    N_("The id is the c of the receipt, in hex. A pin that is not opened counts as one that differs."),
    exit_code=1,
    words={
        "unknown": N_("the ledger holds no disclosure with this id"),
        "recipient": N_("its record cannot be read any more; say whose receipt it is (--recipient)"),
        "key": N_("the key under which this recipient's pins were made is gone"),
    },
)
def pin_error(*, what: Code) -> None: ...
@entry(
    "ledger.reconcile-log",
    "A recipient's log holds nothing that can be held against the ledger.",
    N_("{file} cannot be reconciled: {what}."),
    N_("Each line is a JSON object with header, received_at and body_sha256."),
    words={
        "empty": N_("it is empty; say whose log it is and of when (--recipient, --from, --to)"),
        "no-line": N_("no line of it can be used"),
    },
)
def reconcile_log_error(*, file: FileName, what: Code) -> None: ...
@entry(
    "ledger.sealer-elsewhere",
    "Another process seals this ledger now; one does at a time.",
    N_("Another process is sealing this ledger."),
    N_(
        "Nothing has to be done: it seals every closed epoch. `sluis ledger status` shows how far it is; seal again "
        "when it has ended."
    ),
    raised_as=SealerElsewhereError,
)
def sealer_elsewhere_error() -> None: ...
@entry(
    "ledger.sealer-lost",
    "This process is not the one that seals any more: the connection that held its place broke in the middle.",
    N_("The place of the one process that seals was lost: its connection to the database broke."),
    N_("Nothing was signed or served after that. A gate goes on at its next round; from the shell, seal again."),
)
def sealer_lost_error() -> None: ...
@entry(
    "ledger.written-meanwhile",
    "A check of the whole ledger compares the database with what lies beside it at one moment, and found none.",
    N_("Gates were writing each time the database was to be compared with what lies outside it: nothing was checked."),
    N_("Try again when less is written. This says neither that the ledger holds nor that it does not."),
)
def written_meanwhile_error() -> None: ...
@entry(
    "ledger.sample-epoch",
    "An inspector asks for the households of an epoch from which none can be drawn.",
    N_("No household can be drawn from this epoch: {why}."),
    N_("Leave the epoch out: then it is the newest that is sealed. `sluis ledger seal` closes and seals the open one."),
    exit_code=1,
    words={
        "nothing": N_("nothing is sealed yet"),
        "unsealed": N_("it is not sealed"),
        "pruned": N_("what opens it was thrown away"),
        "empty": N_("nobody was registered"),
    },
)
def sample_epoch_error(*, why: Code) -> None: ...
@entry(
    "ledger.prune-held",
    "Epochs would be thrown away while a dossier keeps what it rests on.",
    N_("Nothing was thrown away: dossier {number} keeps what it rests on."),
    N_("`sluis report dossier-lift` lets that go, when whoever asked for the dossier does not need it any more."),
    exit_code=1,
)
def prune_held_error(*, number: int) -> None: ...
@entry(
    "ledger.dossier-unknown",
    "A dossier is named that is not on record, or not the next one.",
    N_("Dossier {number} is not one to do this with: {what}."),
    N_("`dossiers.json` in the newest dossier lists those before it."),
    exit_code=1,
    words={
        "number": N_("none of that number was handed over"),
        "lifted": N_("it keeps nothing any more"),
        "next": N_("another one was recorded while this one was made"),
        "erased": N_("a household whose statement is in it asked for erasure meanwhile: make it again"),
    },
)
def dossier_unknown_error(*, number: int, what: Code) -> None: ...
@entry(
    "ledger.event",
    "An event that the controller opens does not open to what was put on record.",
    N_("Event {event} of the ledger does not open to what was put on record."),
    N_("The database was changed from outside or is damaged. Keep this copy as evidence and restore a backup."),
)
def ledger_event_error(*, event: int) -> None: ...
