"""Every exception of Sluis, its stable code, its sentence and its hint; the only place an error is declared.

The rules this module keeps:
 * A message says what, where and what to do; it never carries a value of a report.
 * What stands in a message is an ``int`` or one of the four ``Place`` types below. A plain ``str`` is refused at
   construction, so that a value read from a report cannot slip in by accident.
 * Exceptions of libraries that quote their input are translated at the seam, with ``from None``.

Longer than 400 lines because it is one list that is read by looking a code up.

An error is API: its ``code`` does not change; tests compare this list with what is raised and tested.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

from sluis.i18n import N_, Lang, tr
from sluis.i18n.harmless import harmless


class Place(str):
    """Text that may stand in a message. Use one of its subclasses, and only for what it says."""

    __slots__ = ()


class FileName(Place):
    """A file as the operator named it on the command line or in the settings."""

    __slots__ = ()


class RegisterText(Place):
    """A name, path or word written in the register, the settings or a vocabulary: text of the controller."""

    __slots__ = ()


class Code(Place):
    """A word of Sluis itself: a reason, kind, rule, format or option."""

    __slots__ = ()


class Moment(Place):
    """A date or time in ISO 8601."""

    __slots__ = ()


class SluisError(Exception):
    """Base of all. ``str()`` is one English sentence plus the hint; ``text(lang)`` is the same in Dutch or English."""

    code: ClassVar[str] = ""
    message: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    exit_code: ClassVar[int] = 2
    words: ClassVar[Mapping[str, str]] = {}
    """What a code in a place is called in a sentence."""

    def __init__(self, **places: int | Place) -> None:
        for name, value in places.items():
            if not isinstance(value, (int, Place)):
                raise TypeError(f"{type(self).__name__}: {name} must be an int or a Place: no value may slip in")
        self.places = dict(places)
        super().__init__(self.code)

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence and the hint in ``lang`` (the one in force when absent)."""
        return f"{self.sentence(lang)} {tr(self.hint, lang)}".strip()

    def sentence(self, lang: Lang | None = None) -> str:
        """Return the sentence alone."""
        places = {name: self._word(value, lang) for name, value in self.places.items()}
        return tr(self.message, lang, **places) if places else tr(self.message, lang)

    def _word(self, value: int | Place, lang: Lang | None) -> object:
        if isinstance(value, Code) and value in self.words:
            return tr(self.words[value], lang)
        return harmless(value) if isinstance(value, Place) else value

    def __str__(self) -> str:
        return f"{self.text('en')} [{self.code}]"


class RefusedError(SluisError):
    """A message or report is refused whole; ``reason`` is the counter it goes under."""

    code = "telemetry.refused"
    message = N_("The input was refused: {reason}.")
    hint = N_("Nothing of it left. See docs/reference/errors.md for what each reason means.")

    def __init__(self, reason: Code, *, line: int | None = None, byte: int | None = None) -> None:
        """Take the reason, and where it stands when that is known: a line of a text, a byte of a binary message."""
        super().__init__(reason=reason)
        self.reason = str(reason)
        self.line = line
        self.byte = byte


# --- gate -------------------------------------------------------------------------------------------------------------


class SettingsSyntaxError(SluisError):
    """The settings file is not TOML."""

    code = "gate.settings-syntax"
    message = N_("{file} is not valid TOML at line {line}, column {column}.")
    hint = N_("Correct that place; examples/gate.toml shows the form.")


class SettingsValueError(SluisError):
    """The settings file has a key or a value that cannot be used."""

    code = "gate.settings-value"
    message = N_("{file}: {path} {problem}.")
    hint = N_("docs/reference/settings.md lists every key with its form.")


class FileMissingError(SluisError):
    """A file that was named cannot be read."""

    code = "gate.file-missing"
    message = N_("{file} cannot be read.")
    hint = N_("Check the name and the permissions.")


class RegisterPinError(SluisError):
    """The register on disk is not the one that was approved."""

    code = "gate.register-pin"
    message = N_("{file} is not the approved register: its SHA-256 is {found}, the settings ask for {pinned}.")
    hint = N_("Restore the approved file, or have the change approved and put its SHA-256 in the settings.")


class ListenerUnsafeError(SluisError):
    """A listener would carry passwords in clear beyond this machine."""

    code = "gate.listener-unsafe"
    message = N_("The listener on port {port} would carry passwords without TLS outside this machine.")
    hint = N_("Give it tls_certificate and tls_key, or bind it to 127.0.0.1.")


class ListenerBusyError(SluisError):
    """A port is taken."""

    code = "gate.listener-busy"
    message = N_("Port {port} cannot be opened.")
    hint = N_("Stop what listens there, or choose another port in the settings.")


class CredentialsError(SluisError):
    """The password file has a line that cannot be used."""

    code = "gate.credentials"
    message = N_("{file}, line {line}: not a login with a scrypt hash.")
    hint = N_("Make the line with `sluis gate password LOGIN`.")


class EndpointMissingError(SluisError):
    """An activity is open but nobody said where its recipient is."""

    code = "gate.endpoint-missing"
    message = N_("The settings give no endpoint for recipient {recipient}.")
    hint = N_("Add [recipients.NAME] with a url or a directory.")


class HouseholdUnknownError(SluisError):
    """A command names a line that the registry does not hold at that moment."""

    code = "gate.household-unknown"
    message = N_("The registry holds no such household at that moment.")
    hint = N_("Check --household, or import the registry first: `sluis standing import FILE`.")


class CollectedAtError(SluisError):
    """A moment on the command line cannot be read."""

    code = "gate.collected-at"
    message = N_("{option} is not a moment in ISO 8601 with a time zone.")
    hint = N_("Write it like 2026-11-24T13:30:00Z.")


class OutboxFullError(SluisError):
    """The outbox holds as many bytes as the settings allow; routers are asked to come again."""

    code = "gate.outbox-full"
    message = N_("The outbox holds {held} bytes and may hold {allowed}.")
    hint = N_("Look at what a recipient refuses (`sluis gate status`), or raise limits.outbox_bytes.")


# --- law --------------------------------------------------------------------------------------------------------------


class ClockEventError(SluisError):
    """A clock is asked about an event that starts no term."""

    code = "law.clock-event"
    message = N_("No legal term is known for that event. There are: {events}.")
    hint = N_("`sluis clock` says what each event is, and which terms it starts.")


class ClockRangeError(SluisError):
    """A clock is asked about a moment for which rules of time and holidays are not known."""

    code = "law.clock-range"
    message = N_("Terms are computed for events from the year {first} to {last}.")
    hint = N_("Check the year of the moment.")


class ClockMomentError(SluisError):
    """The moment of an event cannot be read."""

    code = "law.clock-moment"
    message = N_("{option} is not a moment in ISO 8601.")
    hint = N_("Write it like 2026-11-20T17:00 (Dutch time) or 2026-11-20T16:00:00Z.")


# --- cli --------------------------------------------------------------------------------------------------------------


class UnknownVerbError(SluisError):
    """The first word, or the word after a group of verbs, is no verb."""

    code = "cli.unknown-verb"
    message = N_("Word {word} of the command line is no verb of `{command}`. It has: {verbs}.")
    hint = N_("`sluis --help` says what each does.")


class UnknownOptionError(SluisError):
    """An option that the verb does not have."""

    code = "cli.unknown-option"
    message = N_("Word {word} of the command line is no option of `{command}`. It has: {options}.")
    hint = N_("Add --help to see what each means.")


class ArgumentMissingError(SluisError):
    """A required argument, or the value of an option, is not there."""

    code = "cli.argument-missing"
    message = N_("`{command}` needs {argument}.")
    hint = N_("Add --help to see an example.")


class ArgumentInvalidError(SluisError):
    """The value of an argument has another form."""

    code = "cli.argument-invalid"
    message = N_("`{command}`: what was given for {argument} is not {expected}.")
    hint = N_("Add --help to see an example.")


class ArgumentRepeatedError(SluisError):
    """An option that may stand once was given twice."""

    code = "cli.argument-repeated"
    message = N_("`{command}`: {argument} was given more than once.")
    hint = N_("Keep one of them.")


class ArgumentsLeftError(SluisError):
    """There are more words than the verb can use."""

    code = "cli.arguments-left"
    message = N_("`{command}` cannot use word {word} of the command line, nor what follows it.")
    hint = N_("Add --help to see which words it takes.")


class CommandLineError(SluisError):
    """The command line cannot be read for another reason."""

    code = "cli.command-line"
    message = N_("The command line of `{command}` cannot be read.")
    hint = N_("Give each option apart, as --option value. Add --help to see an example.")


class StoreError(SluisError):
    """The database failed. Says which kind of failure, never with which values."""

    code = "store.failed"
    message = N_("The database could not do what was asked: {what}.")
    hint = N_(
        "Nothing was forwarded, and what was asked may not be on record. "
        "Check disk space, rights and health of the database, then do it again."
    )
    words: ClassVar[Mapping[str, str]] = {
        "disk-full": N_("the disk is full"),
        "corrupt": N_("the file is damaged"),
        "not-a-database": N_("the file is not a database"),
        "read-only": N_("it may not be written to"),
        "cannot-open": N_("the file cannot be opened"),
        "moved": N_("its file was moved or replaced while it was open"),
        "gone": N_("its file is not there any more"),
        "connection": N_("it cannot be reached, lets nobody in, or broke the connection off"),
        "input-output": N_("reading from or writing to the disk failed"),
        "statement": N_("it could not carry out a statement"),
        "other": N_("a failure of another kind"),
    }


class StoreBusyError(StoreError):
    """Another transaction held the lock too long; nothing was done, and it may be tried again."""

    code = "store.busy"
    message = N_("The database is in use by another process: {what}.")
    hint = N_("Try again. If it stays so, look for a second gate or a long-running reader.")
    words: ClassVar[Mapping[str, str]] = {
        "lock": N_("the write lock"),
        "checkpoint": N_("the write-ahead log"),
        "connections": N_("every connection it gives"),
    }


class StoreConflictError(StoreError):
    """A rule of the schema was broken (a key twice, a reference to nothing); nothing was done."""

    code = "store.conflict"
    message = N_("The database refused the change: it breaks a {what} of the schema.")
    hint = N_("Nothing was changed. This is a fault in Sluis unless two processes did the same thing at once.")
    words: ClassVar[Mapping[str, str]] = {
        "constraint": N_("rule"),
    }


class StoreUrlError(StoreError):
    """The settings name no database that can be used."""

    code = "store.url"
    message = N_("The database address cannot be used: {what}.")
    hint = N_(
        "Write sqlite:///PATH with a file in a folder that exists and may be written, or postgresql://USER@HOST/NAME; "
        "for another machine add ?sslmode=verify-full."
    )
    words: ClassVar[Mapping[str, str]] = {
        "syntax": N_("it is no address"),
        "not-one-of-ours": N_("only SQLite and PostgreSQL can be used"),
        "clear": N_("it is on another machine and TLS with a checked certificate is not asked"),
        "in memory": N_("a database in memory is lost with the process"),
        "file": N_("the file cannot be made or opened"),
    }


class StoreDurabilityError(StoreError):
    """The database would lose commits in a power cut, or keep deleted bytes."""

    code = "store.durability"
    message = N_("The database does not grant {setting} {wanted}.")
    hint = N_(
        "SQLite: put it on a local file system that supports its write-ahead log. PostgreSQL: set what is named, for "
        "the server or this database. Sluis does not run on less."
    )


class StoreSchemaError(StoreError):
    """The database was made by a newer version of Sluis."""

    code = "store.schema"
    message = N_("The database has a schema that this version of Sluis does not know.")
    hint = N_("Use the version of Sluis that made it, or a newer one.")


class PlanFaultError(SluisError):
    """A plan breaks a rule of its format, so no door is made for it and nothing leaves."""

    code = "kernel.plan-fault"
    message = N_("Row {row} of activity {activity} cannot be compiled: {fault}.")
    hint = N_("Row 0 is the activity itself. See docs/reference/register.md for what a row may say.")


class GrammarTooLargeError(SluisError):
    """The values of a row must be listed in the output grammar, and there are too many."""

    code = "kernel.grammar-too-large"
    message = N_("Row {row} of activity {activity} allows {values} values; at most {allowed} can be listed.")
    hint = N_("Make min a multiple of step, or take a larger step.")


class PeriodKeyMissingError(SluisError):
    """A plan asks for tokens of a lifetime for which no key was given; nothing leaves."""

    code = "kernel.period-key-missing"
    message = N_("No key was given for tokens of lifetime {lifetime}.")
    hint = N_("This is a fault of Sluis or of its keystore. Keep the log and report it.")


class KeystoreError(SluisError):
    """The keystore cannot be used. No key, and no part of one, is ever in a message."""


class KeystoreMissingError(KeystoreError):
    """There is no key file."""

    code = "keys.missing"
    message = N_("There is no key file {file}.")
    hint = N_(
        "Check the path in the settings. `sluis gate status` makes one for a new database; a lost one stays lost."
    )


class KeystoreExistsError(KeystoreError):
    """A key file would be overwritten."""

    code = "keys.exists"
    message = N_("{file} exists already and was left alone.")
    hint = N_("Choose another path: overwriting a key file makes every household key unreadable.")


class KeystoreInUseError(KeystoreError):
    """The store already has a key file."""

    code = "keys.in-use"
    message = N_("The store already belongs to another key file than {file}.")
    hint = N_("Use that file. `sluis keys turn-over` replaces it.")


class KeystoreOpenToOthersError(KeystoreError):
    """Others than the owner have rights on the key file."""

    code = "keys.open-to-others"
    message = N_("Others than the user that runs Sluis can use the key file {file}.")
    hint = N_("Run `chmod 600` on it as the user that runs Sluis, and turn the key over if somebody may have read it.")


class KeystoreUnusableError(KeystoreError):
    """The file is no key file."""

    code = "keys.unusable"
    message = N_("{file} is not a key file of Sluis.")
    hint = N_("Restore the key file from where it is kept; it is one line and starts with sluis-kek-v1.")


class KeystoreUnreadableError(KeystoreError):
    """The system does not let us use the key file."""

    code = "keys.unreadable"
    message = N_("The key file {file} cannot be read or written.")
    hint = N_("Check folder, owner and disk. A symbolic link is refused.")


class KeystoreMismatchError(KeystoreError):
    """The key file belongs to another store, or is an old one."""

    code = "keys.mismatch"
    message = N_("The key file {file} does not belong to this store.")
    hint = N_("Check that database and key file are of the same installation and the same day. Nothing was changed.")


class SealBrokenError(KeystoreError):
    """Encrypted bytes do not open: another key, another owner, or changed."""

    code = "keys.seal-broken"
    message = N_("Stored bytes do not open under their key.")
    hint = N_("The database was changed from outside or mixed with another one. Restore it, and keep this copy.")


class HouseholdKeyExistsError(KeystoreError):
    """A slot would get a second key."""

    code = "keys.household-exists"
    message = N_("Slot {slot} already has a key.")
    hint = N_("Nothing was changed. This is a fault in Sluis.")


class PlacedFault(Protocol):
    """One mistake in a file a person wrote: where it stands, what it is and what to do."""

    @property
    def line(self) -> int:
        """Line, from 1."""

    @property
    def column(self) -> int:
        """Column, from 1."""

    @property
    def code(self) -> str:
        """Stable code of the mistake."""

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence."""

    def remedy(self, lang: Lang | None = None) -> str:
        """Return what to do."""


class RegisterVersionUnknownError(SluisError):
    """A version is named that was never proposed, or by too few digits."""

    code = "register.version-unknown"
    message = N_("No version of the register is called {version}.")
    hint = N_("`sluis register history` lists them: use the number, or at least 8 digits of the SHA-256.")


class RegisterKnownError(SluisError):
    """The same bytes were proposed before."""

    code = "register.version-known"
    message = N_("{file} is version {number} already, byte for byte.")
    hint = N_("`sluis register history` says how far it is.")


class RegisterStepOrderError(SluisError):
    """A step is taken before the one it needs."""

    code = "register.step-order"
    message = N_("Version {number} cannot be {step} yet: first it has to be {needs}.")
    hint = N_("The order is: proposed, advised, approved, activated. New advice asks for a new approval.")
    words: ClassVar[Mapping[str, str]] = {
        "proposed": N_("proposed"),
        "advised": N_("advised on"),
        "approved": N_("approved"),
        "activated": N_("activated"),
    }


class RegisterSamePersonError(SluisError):
    """One person takes a step that another has to take."""

    code = "register.same-person"
    message = N_("Version {number} cannot be {step} by who has {did} it.")
    hint = N_("Who advises does not decide, and who decides does not activate (AVG 38(3), 38(6)): ask somebody else.")
    exit_code = 1
    words: ClassVar[Mapping[str, str]] = {
        "advised": N_("advised on"),
        "approved": N_("approved"),
        "activated": N_("activated"),
    }


class RegisterWhyError(SluisError):
    """Advice is set aside without a reason."""

    code = "register.why"
    message = N_("Version {number} is approved against the advice, and nobody says why.")
    hint = N_("Add --why with the reason: it is kept beside the advice.")


class RegisterEffectiveError(SluisError):
    """A version would hold from a moment that is over."""

    code = "register.effective"
    message = N_("Version {number} cannot hold from a moment in the past.")
    hint = N_("Leave --from out for now, or give a later moment: what was decided before stays as it was.")


class RegisterNotActivatedError(SluisError):
    """The gate takes its register from the database, and none is activated there."""

    code = "register.not-activated"
    message = N_("No version of the register is activated in the database.")
    hint = N_("`sluis register history` says how far each is; or pin a file in the settings under [register].")


class RegisterRecordError(SluisError):
    """A step of the register's life does not check."""

    code = "register.record"
    message = N_("Step {step} of the register's history does not check: {what}.")
    hint = N_("The database was changed from outside. Keep this copy, and restore one that checks.")
    words: ClassVar[Mapping[str, str]] = {
        "form": N_("its record cannot be read"),
        "chain": N_("it does not follow on the step before it"),
        "signature": N_("its signature is not of a key of this ledger"),
        "event": N_("the ledger holds no event of it"),
        "bytes": N_("the register it names is not there, or was changed"),
    }


class EvidenceHashError(SluisError):
    """A document beside the register is not the one that was meant."""

    code = "register.evidence-hash"
    message = N_("{file}, line {line}: {document} is another document: its SHA-256 is {found}.")
    hint = N_("Put the right document back, or have the new one assessed and write its SHA-256 and date.")


class RecipientUnknownError(SluisError):
    """A recipient is named that the register does not have."""

    code = "register.recipient-unknown"
    message = N_("{file} has no recipient of the name given with {option}. It has: {known}.")
    hint = N_("Use the key under `recipients:`.")


class AnswerError(SluisError):
    """An answer of a vendor cannot be taken over."""

    code = "register.answer"
    message = N_("{file}, line {line}: {problem}.")
    hint = N_("Correct that line, or leave its answer empty; `sluis register questions` writes the form again.")


class SetFormError(SluisError):
    """A what-if is not written as one."""

    code = "register.set-form"
    message = N_("What was given for {option} is not PATH=VALUE.")
    hint = N_("Write it like recipients.wifi-insight.country=NL; the entries of a list count from 1, as fields[3].")


class SetPathError(SluisError):
    """A what-if names a place the register does not have."""

    code = "register.set-path"
    message = N_("{option}: the register has no place {path}. There is: {near}.")
    hint = N_("docs/reference/register.md lists every key; findings name the facts they used.")


class SetValueError(SluisError):
    """A what-if gives a fact a value it cannot have."""

    code = "register.set-value"
    message = N_("{option}: {path} cannot have that value: {problem}.")
    hint = N_("docs/reference/register.md says what each key takes.")


class RegisterError(SluisError):
    """A register cannot be used; carries every fault, in file order."""

    code = "register.faults"
    message = N_("{file} cannot be used; faults: {count}.")
    hint = N_("Nothing flows under a register with faults.")

    def __init__(self, name: FileName, faults: Sequence[PlacedFault]) -> None:
        super().__init__(file=name, count=len(faults))
        self.name = name
        self.faults = tuple(faults)

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence, then a line per fault: ``file:line:column``, what is wrong, what to do, its code."""
        placed = (
            harmless(f"{self.name}:{fault.line}:{fault.column}: {fault.text(lang)} {fault.remedy(lang)} [{fault.code}]")
            for fault in self.faults
        )
        return "\n".join((super().text(lang), *placed))


class InputNotReadableError(SluisError):
    """A file that was named as input cannot be opened or read."""

    code = "telemetry.input-not-readable"
    message = N_("The input {file} cannot be read.")
    hint = N_("Check that it exists, is a file and may be read by this user; - stands for standard input.")


class FormatUnknownError(SluisError):
    """Somebody names a format that Sluis does not read."""

    code = "telemetry.format-unknown"
    message = N_("{option} names no format; it takes: {known}.")
    hint = N_("docs/reference/formats.md describes them. Without the option the format is read from the bytes.")


class AuditNothingReadError(SluisError):
    """Of everything that was given to an audit nothing can be read."""

    code = "audit.nothing-read"
    message = N_("Nothing can be read of what was given to audit (inputs: {count}; the first: {reason}).")
    words: ClassVar[Mapping[str, str]] = {
        "cut": N_("the file ends in the middle of something"),
        "corrupt": N_("the file is damaged"),
        "link": N_("a kind of network that cannot be read"),
        "fragment": N_("part of a packet is missing"),
        "gap": N_("part of the connection is missing"),
        "snapped": N_("the capture kept only the beginning of the packet"),
        "size": N_("larger than what is read"),
        "coding": N_("a compression that cannot be undone"),
        "syntax": N_("not as its format says"),
        "unknown": N_("in no format that Sluis reads"),
        "archive": N_("an archive; unpack it first"),
        "empty": N_("empty"),
        "absent": N_("it was sent, and the file does not hold it"),
        "no-file": N_("a link, a pipe or a device, which is not followed"),
        "closed": N_("cannot be opened"),
    }
    hint = N_("docs/reference/captures.md lists what is read. `sluis audit` takes captures, logs, HAR and messages.")


class AuditOutputError(SluisError):
    """A report that is no text was asked for on a terminal."""

    code = "audit.output"
    message = N_("A report of the form {form} is no text for a terminal.")
    hint = N_("Name a file for it with --out FILE.")


class Sayable(Protocol):
    """A fault that says itself in one line, without a value."""

    def text(self, lang: Lang | None = None) -> str:
        """Say it in Dutch or English."""
        ...


class RegistryImportError(SluisError):
    """A registry file has faults; nothing of it was imported. ``faults`` holds them all."""

    code = "standing.registry"
    message = N_("The registry has {count} faults; nothing was imported.")
    hint = N_("Correct the lines named and import the file again.")

    def __init__(self, faults: Sequence[Sayable]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence, the hint and every fault on a line of its own."""
        return "\n".join((super().text(lang), *(harmless(fault.text(lang)) for fault in self.faults)))


_ASKED = {
    "help": N_("help request"),
    "consent": N_("consent"),
    "withdraw": N_("withdrawal"),
    "object": N_("objection"),
    "restrict": N_("restriction"),
    "lift": N_("objection and restriction lifted"),
}


class EventInFutureError(SluisError):
    """A household's request is dated ahead of the clock."""

    code = "standing.event-future"
    message = N_("The {kind} lies in the future.")
    hint = N_("Record it when it is asked. Check the clock of this machine.")
    words: ClassVar[Mapping[str, str]] = _ASKED


class EventWindowError(SluisError):
    """The window of a request is missing, empty, or does not belong to its kind."""

    code = "standing.event-window"
    message = N_("The {kind} has no usable window.")
    hint = N_("A help request ends after it begins; only help and consent have an end.")
    words: ClassVar[Mapping[str, str]] = _ASKED


class SlotUnknownError(SluisError):
    """No household has this slot."""

    code = "standing.slot-unknown"
    message = N_("There is no household with slot {slot}.")
    hint = N_("Import the registry first: `sluis standing import FILE`.")


class ActivityUnknownError(SluisError):
    """An option names an activity that the register does not have."""

    code = "cli.activity-unknown"
    message = N_("{file} has no activity of the name given with {option}. It has: {known}.")
    hint = N_("Names are those under `activities:`.")


class LedgerFenceError(SluisError):
    """The epochs in the database are not as the sealer leaves them."""

    code = "ledger.fence"
    message = N_("{count} epochs are open; it must be one.")
    hint = N_("Nothing is recorded or sent until this is repaired. Restore the database, and keep this copy.")


class WriterRetiredError(SluisError):
    """A writer of records failed before, or a transaction of it did not commit. Start a new one; forward nothing."""

    code = "ledger.writer-retired"
    message = N_("This writer of the ledger is retired.")
    hint = N_("Sluis starts a new one by itself. If it happens again and again, look at the database's errors.")


class HouseholdErasedError(SluisError):
    """A household's key is gone: nothing of it can be recorded, sent or read."""

    code = "ledger.household-erased"
    message = N_("Slot {slot} has no key: it was erased.")
    hint = N_("Nothing about it can be read here any more; the household's own copy of a statement still can.")


class LedgerCorruptError(SluisError):
    """A record does not check against its commitment, its chain or its neighbours. Says where, never what."""

    code = "ledger.corrupt"
    message = N_("Record {seq} of writer {writer} does not check.")
    hint = N_("The database was changed from outside or is damaged. Keep this copy as evidence and restore a backup.")


class OutboxBodyError(SluisError):
    """A body in the outbox is not the one on record; it is not sent."""

    code = "ledger.outbox-body"
    message = N_("A body of slot {slot} in the outbox is not the one on record.")
    hint = N_("It is not sent. The database was changed from outside or is damaged; keep this copy as evidence.")


class NoteError(SluisError):
    """A signed note of the log, or a key of one, proves nothing."""

    code = "ledger.note"
    message = N_("The signed note does not verify: {what}.")
    hint = N_("Keep it as it is, and ask where it came from. Check that the published keys are the right ones first.")
    exit_code = 1
    words: ClassVar[Mapping[str, str]] = {
        "form": N_("it is not written as it must be"),
        "key": N_("the key is not written as it must be"),
        "signature": N_("a signature is not of the key it names"),
        "unsigned": N_("none of the known keys of this log signed it"),
    }


class LedgerTreeError(SluisError):
    """A tree of the ledger cannot be read."""

    code = "ledger.tree"
    message = N_("The tree of the ledger cannot be read: {what}.")
    hint = N_("Nothing was shown or signed. Restore what is missing from a backup, and keep this copy as evidence.")
    words: ClassVar[Mapping[str, str]] = {
        "tile": N_("a tile is missing or damaged"),
        "entry": N_("the leaf of an epoch is missing or damaged"),
    }


class LogFolderError(SluisError):
    """The folder from which the log is served cannot be used."""

    code = "ledger.log-folder"
    message = N_("The folder of the log cannot be used: {what}.")
    hint = N_("Nothing was signed or served. See its permissions, and whether the disk is full; then seal again.")
    words: ClassVar[Mapping[str, str]] = {
        "read": N_("a file in it cannot be read"),
        "write": N_("a file in it cannot be written"),
        "signing": N_("the file that holds the last signed head is damaged"),
        "lock": N_("its file system keeps no locks"),
    }


class LedgerRolledBackError(SluisError):
    """What is about to be signed does not follow what was signed last."""

    code = "ledger.rolled-back"
    message = N_("The log of size {sealing} does not follow the one of size {signed} that was signed last.")
    hint = N_(
        "Database or folder of the log was put back to an older state. Nothing is signed until both are restored to "
        "the newest one; keep this copy as evidence."
    )


class WitnessAheadError(SluisError):
    """A witness saw a larger log than ours, or another one of the same size."""

    code = "ledger.witness-ahead"
    message = N_("Witness {witness} saw this log at size {size}; ours has {ours}.")
    hint = N_("The log was rolled back or forked. Nothing is signed until the newest state is restored.")


class NothingSealedError(SluisError):
    """No sealed epoch can be opened for a household in a period."""

    code = "ledger.nothing-sealed"
    message = N_("No sealed epoch of this period can be opened for slot {slot}.")
    hint = N_(
        "It was not registered then, the epoch is not sealed yet, or it was thrown away under the written policy. "
        "`sluis ledger status` shows which epochs are sealed."
    )
    exit_code = 1


class ErasureHeldError(SluisError):
    """A decision to keep what is on record about a household runs."""

    code = "ledger.erasure-held"
    message = N_("What is on record about slot {slot} must be kept for now: a hold runs.")
    hint = N_("Nothing was erased. Ask again when the hold has ended.")
    exit_code = 1


class ErasureOrderedError(SluisError):
    """A household's erasure was ordered before."""

    code = "ledger.erasure-ordered"
    message = N_("The erasure of slot {slot} was ordered before.")
    hint = N_("Nothing more has to be done. `sluis ledger erase --list` shows how far it is.")
    exit_code = 1


class EpochLeafError(SluisError):
    """The leaf of an epoch is not one that Sluis makes."""

    code = "ledger.epoch-leaf"
    message = N_("The leaf of epoch {epoch} is not right: {what}.")
    hint = N_("Keep this copy as evidence. An epoch is never written again; restore it from a backup.")
    words: ClassVar[Mapping[str, str]] = {
        "form": N_("it is not written as it must be"),
        "size": N_("it is longer than 65,535 bytes; seal more often, or start fewer processes per epoch"),
        "sum": N_("the records of its writers do not add up"),
        "time": N_("it ends before it begins"),
    }


class WitnessPolicyError(SluisError):
    """A policy file of witnesses cannot be used."""

    code = "ledger.witness-policy"
    message = N_("{file}, line {line}: {what}.")
    hint = N_("Correct that line; a policy file is written as C2SP tlog-policy says.")
    words: ClassVar[Mapping[str, str]] = {
        "words": N_("this line is not understood"),
        "key": N_("the key is not written as it must be, or stands here twice"),
        "name": N_("a name is not known, or is used twice"),
        "number": N_("so many of these members there are not"),
        "quorum": N_("there is no quorum line"),
    }


class ReceiptError(SluisError):
    """A Sluis-Disclosure header proves nothing about the body it came with."""

    code = "ledger.receipt"
    message = N_("The Sluis-Disclosure header does not verify: {what}.")
    hint = N_(
        "Keep body and header, and ask the provider. Check origin, recipient and the published receipt key first."
    )
    exit_code = 1
    words: ClassVar[Mapping[str, str]] = {
        "form": N_("it is not written as it must be"),
        "key": N_("it was signed with another key"),
        "signature": N_("the signature is not about this body, moment and recipient"),
    }


class ReconcileLogError(SluisError):
    """A recipient's log holds nothing that can be held against the ledger."""

    code = "ledger.reconcile-log"
    message = N_("{file} cannot be reconciled: {what}.")
    hint = N_("Each line is a JSON object with header, received_at and body_sha256.")
    words: ClassVar[Mapping[str, str]] = {
        "empty": N_("it is empty; say whose log it is and of when (--recipient, --from, --to)"),
        "no-line": N_("no line of it can be used"),
    }


class RouteUnknownError(SluisError):
    """A command names a route the settings do not have."""

    code = "gate.route-unknown"
    message = N_("{option} names no route of the settings.")
    hint = N_("Use the path of a [[route]] in gate.toml.")


class RowNotStoppedError(SluisError):
    """Somebody releases a row that is not in quarantine."""

    code = "gate.row-not-stopped"
    message = N_("Row {row} of activity {activity} is not in quarantine.")
    hint = N_("`sluis gate status` names the rows that are.")
    exit_code = 1


class PasswordMissingError(SluisError):
    """No password was given."""

    code = "gate.password-missing"
    message = N_("No password was given.")
    hint = N_("Type one, or pipe it in.")


class CertificateError(SluisError):
    """A listener's certificate and key do not make a TLS server."""

    code = "gate.certificate"
    message = N_("{file} and its key are no certificate a listener can use.")
    hint = N_("Check that both are PEM, belong together, and that the key has no password.")


class GateProcessesError(SluisError):
    """Several processes were asked for; one gate is one process."""

    code = "gate.processes"
    message = N_("One gate is one process: {workers} cannot be started together.")
    hint = N_(
        "On PostgreSQL start as many gates as you need on one database, each with settings, a port and a pid file of "
        "its own (docs/how-to/run-on-postgresql.md). On SQLite one gate serves."
    )


class RegisterSupersededError(SluisError):
    """Another process brought another register into force; this one decides and sends nothing until it has taken it."""

    code = "gate.superseded"
    message = N_("Another gate on this database brought another register into force, which this one has not taken.")
    hint = N_("Put the same register and settings here, and reload this gate too (`sluis gate reload`).")


class StoreServedError(StoreError):
    """Another gate runs on this database; a second one would send what the first is sending."""

    code = "store.served"
    message = N_("Another gate runs on this database.")
    hint = N_("Stop that one first. Verbs such as `sluis standing` may run beside it.")


class SealerElsewhereError(SluisError):
    """Another process seals this ledger now; one does at a time."""

    code = "ledger.sealer-elsewhere"
    message = N_("Another process is sealing this ledger.")
    hint = N_(
        "Nothing has to be done: it seals every closed epoch. `sluis ledger status` shows how far it is; seal again "
        "when it has ended."
    )


class SealerLostError(SluisError):
    """This process is not the one that seals any more: the connection that held its place broke in the middle."""

    code = "ledger.sealer-lost"
    message = N_("The place of the one process that seals was lost: its connection to the database broke.")
    hint = N_("Nothing was signed or served after that. A gate goes on at its next round; from the shell, seal again.")


class LoginError(SluisError):
    """A login that the password file could not hold; says nothing of it."""

    code = "gate.login"
    message = N_("A login of this form cannot stand in the password file.")
    hint = N_("Use 1 to 256 characters, no colon, no white space, and no # at the beginning.")


class DiskLowError(SluisError):
    """The disk of the database is nearly full; routers are asked to come again, so that outcomes can still be kept."""

    code = "gate.disk-low"
    message = N_("The disk of the database has {free} bytes left; the settings ask for {wanted}.")
    hint = N_("Make room on it, or lower limits.disk_free_bytes. Nothing is decided until then; deliveries go on.")


class RecipientFullError(SluisError):
    """A recipient's own share of the outbox is full; routers with something for it are asked to come again."""

    code = "gate.recipient-full"
    message = N_("The outbox holds as much for recipient {recipient} as its settings allow: {allowed} {unit}.")
    hint = N_("Look at what it refuses (`sluis gate status`), or raise max_bodies or max_bytes of that recipient.")


class ReloadScopeError(SluisError):
    """A reload would change what only a restart can change."""

    code = "gate.reload-scope"
    message = N_("{file}: {path} differs from what the running gate was started with.")
    hint = N_("Nothing was changed. Put it back, or restart the gate.")


class GateRunningError(SluisError):
    """Another gate holds the pid file."""

    code = "gate.running"
    message = N_("A gate runs already with {file}.")
    hint = N_("Stop it first, or give this one a pid_file of its own.")


class GateNotRunningError(SluisError):
    """No gate holds the pid file."""

    code = "gate.not-running"
    message = N_("No gate runs with {file}.")
    hint = N_("Start one: `sluis gate run`. It reads the settings as they are.")
    exit_code = 1


class PidFileError(SluisError):
    """The settings name no pid file, or it cannot be used."""

    code = "gate.pid-file"
    message = N_("{file}: there is no pid_file in it that can be used.")
    hint = N_('Add pid_file = "sluis.pid" above the first table, in a folder the gate may write, and restart the gate.')


class ShadowMissingError(SluisError):
    """The settings name no shadow register."""

    code = "gate.shadow-missing"
    message = N_("{file} names no shadow register.")
    hint = N_("Add [shadow] with file and sha256; docs/how-to/run-a-shadow-register.md says how.")


# --- law --------------------------------------------------------------------------------------------------------------


class LawTableError(SluisError):
    """A table of law, or a snapshot, cannot be used."""

    code = "law.table"
    message = N_("{file}: {place}: {problem}.")
    hint = N_("Correct that place; docs/reference/law.md describes every table.")
    words: ClassVar[Mapping[str, str]] = {
        "form": N_("it is no TOML, or has a key or a value of another form"),
        "tag": N_("`checked` is neither `general knowledge` nor `verified: ...`"),
        "dates": N_("it ends before it begins"),
        "overlap": N_("two rows hold on one day"),
        "hole": N_("between two rows of one series a day is missing"),
        "twice": N_("it stands there twice"),
        "event": N_("no event of that name starts it"),
        "future": N_("it was taken in the future"),
    }


class AddressTableError(SluisError):
    """A table of addresses cannot be used."""

    code = "audit.table"
    message = N_("{file}, line {line}: {problem}.")
    hint = N_("docs/reference/captures.md shows the form; without --table the one of the set-up is used.")
    words: ClassVar[Mapping[str, str]] = {
        "form": N_("it is not start, end, country, AS number, organisation"),
        "range": N_("start and end are no addresses of one family, or in the wrong order"),
        "overlap": N_("two rows hold one address"),
        "day": N_("the day at its head is no date"),
        "damaged": N_("it is neither text nor a table that this version made"),
    }


class LawRuleUnknownError(SluisError):
    """A rule that was named does not exist."""

    code = "law.rule-unknown"
    message = N_("No rule has the id {rule}.")
    hint = N_("`sluis law list` shows every rule in force; ids are spelled exactly.")


class OutputExistsError(SluisError):
    """A file that a verb would write is there already."""

    code = "cli.output-exists"
    message = N_("{file} is there already and was left alone.")
    hint = N_("Choose another folder, or move the file away: somebody may have worked on it.")


class OutputUnwritableError(SluisError):
    """A folder or file cannot be written."""

    code = "cli.output-unwritable"
    message = N_("{file} cannot be written.")
    hint = N_("Choose a folder that this user may write.")


# --- recipient --------------------------------------------------------------------------------------------------------


class BodyRefusedError(SluisError):
    """A recipient got a body that no agreed grammar allows."""

    code = "recipient.body-refused"
    message = N_("The body is not what the agreed grammar allows; it was not kept.")
    hint = N_("Compare the grammar file with the register in force, and ask the provider. Keep the header as evidence.")
    exit_code = 1


class DisclosureUnknownError(SluisError):
    """A recipient is asked about a disclosure it never kept."""

    code = "recipient.disclosure-unknown"
    message = N_("Nothing is kept under that disclosure.")
    hint = N_("Check the id, 64 hex digits, and the folder.")
    exit_code = 1


class GrammarFileError(SluisError):
    """A file that should be an output grammar is not."""

    code = "recipient.grammar-file"
    message = N_("{file} is not an output grammar.")
    hint = N_("Ask the provider for what `sluis plan REGISTER --grammar ACTIVITY` prints.")


class ProviderKeyError(SluisError):
    """A file that should hold a provider's receipt key does not."""

    code = "recipient.provider-key"
    message = N_("{file} does not hold the receipt key of one provider.")
    hint = N_("Ask the provider for what `sluis keys show --format json` prints, once for each key.")


class SecondBodyError(SluisError):
    """Two bodies came with a valid receipt under one disclosure."""

    code = "recipient.second-body"
    message = N_("Another body is kept under this disclosure; this one was not kept, and both are in the log.")
    hint = N_("Keep the log: it is evidence. Send it to the provider for `sluis ledger reconcile`.")
    exit_code = 1


# --- audit ------------------------------------------------------------------------------------------------------------


class TsharkMissingError(SluisError):
    """Captures cannot be read: the program that takes packets apart is not installed."""

    code = "audit.tshark-missing"
    message = N_("Captures of packets are read with tshark, and it is not installed.")
    hint = N_("Install the package tshark of your system. HAR, mitmproxy, Zeek and Suricata files are read without it.")


class TsharkFailedError(SluisError):
    """The program that takes packets apart does not answer as it should."""

    code = "audit.tshark-failed"
    message = N_("tshark does not say what it can read.")
    hint = N_("Run `tshark --version`. Version 4.0 or later is needed; install it again when it does not start.")


class CaptureProgramMissingError(SluisError):
    """Live traffic cannot be captured: neither program that can is installed."""

    code = "audit.capture-missing"
    message = N_("Live traffic is captured with dumpcap or tcpdump, and neither is installed.")
    hint = N_("Install one of them; dumpcap comes with tshark.")


class InterfaceError(SluisError):
    """Nothing can be captured on a network interface."""

    code = "audit.interface"
    message = N_("Nothing can be captured on {interface}.")
    hint = N_("`ip link` gives their names. Run it as somebody who may capture: root, or the group wireshark.")
