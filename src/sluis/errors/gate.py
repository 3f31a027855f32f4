"""Errors of the gate, one row each; ``sluis.errors`` says how to read a row."""

from sluis.errors.caught import (
    DiskLowError,
    FileMissingError,
    OutboxFullError,
    RecipientFullError,
    RegisterPinError,
    RegisterSupersededError,
)
from sluis.errors.entry import entry
from sluis.errors.place import Code, FileName, RegisterText
from sluis.i18n import N_


@entry(
    "gate.settings-syntax",
    "The settings file is not TOML.",
    N_("{file} is not valid TOML at line {line}, column {column}."),
    N_("Correct that place; examples/gate.toml shows the form."),
)
def settings_syntax_error(*, file: FileName, line: int, column: int) -> None: ...
@entry(
    "gate.settings-value",
    "The settings file has a key or a value that cannot be used.",
    N_("{file}: {path} {problem}."),
    N_("docs/reference/settings.md lists every key with its form."),
)
def settings_value_error(*, file: FileName, path: RegisterText, problem: RegisterText) -> None: ...
@entry(
    "gate.file-missing",
    "A file that was named cannot be read.",
    N_("{file} cannot be read."),
    N_("Check the name and the permissions."),
    raised_as=FileMissingError,
)
def file_missing_error(*, file: FileName) -> None: ...
@entry(
    "gate.file-large",
    "A file that was named holds more than is read at once, or never ends.",
    N_("{file} holds more than {most} MiB, and no more is read here."),
    N_("Check that it is the file you meant."),
    raised_as=FileMissingError,
)
def file_large_error(*, file: FileName, most: int) -> None: ...
@entry(
    "gate.file-empty",
    "A document whose digest goes on record holds nothing.",
    N_("{file} is empty: its digest would say nothing."),
    N_("Give the document itself."),
    raised_as=FileMissingError,
)
def file_empty_error(*, file: FileName) -> None: ...
@entry(
    "gate.register-pin",
    "The register on disk is not the one that was approved.",
    N_("{file} is not the approved register: its SHA-256 is {found}, the settings ask for {pinned}."),
    N_("Restore the approved file, or have the change approved and put its SHA-256 in the settings."),
    raised_as=RegisterPinError,
)
def register_pin_error(*, file: FileName, found: RegisterText, pinned: RegisterText) -> None: ...
@entry(
    "gate.register-identifiers",
    "A register lists words that are identifiers themselves.",
    N_("{file} lists words that are addresses, serial numbers or e-mail addresses themselves, in {activities}."),
    N_("Take them out of the lists; sluis check names the rows. Nothing settles this but another list."),
)
def register_identifiers_error(*, file: FileName, activities: RegisterText) -> None: ...
@entry(
    "gate.listener-unsafe",
    "A listener would carry passwords in clear beyond this machine.",
    N_("The listener on port {port} would carry passwords without TLS outside this machine."),
    N_("Give it tls_certificate and tls_key, or bind it to 127.0.0.1."),
)
def listener_unsafe_error(*, port: int) -> None: ...
@entry(
    "gate.collector-unproven",
    "A route would believe a collector by its address alone.",
    N_("The route {path} would believe whoever posts from its networks: an address proves nothing."),
    N_(
        "Add [[collector]] with a name and a secret_file (made at the first start), and collectors = [that name] to "
        "the route; docs/how-to/run-behind-a-terminator-or-collector.md shows it."
    ),
)
def collector_unproven_error(*, path: RegisterText) -> None: ...
@entry(
    "gate.collector-secret",
    "The file with a collector's secret cannot be used or made.",
    N_("{file} holds no collector's secret: one line of 32 characters or more."),
    N_("Remove it and the gate makes a new one at its start, or put a long random secret in it."),
)
def collector_secret_error(*, file: FileName) -> None: ...
@entry(
    "gate.file-writable",
    "Others can change a file that says what may leave, or how, or a folder on the way to it.",
    N_("Others than the user that runs Sluis can change {file}."),
    N_("Run `chmod go-w` on it. It belongs to that user or to root, as does each folder above it."),
)
def file_writable_error(*, file: FileName) -> None: ...
@entry(
    "gate.secret-readable",
    "Others can read a file that holds a secret.",
    N_("Others than the user that runs Sluis can read {file}, which holds secrets."),
    N_(
        "Run `chmod 600` on it as that user, and replace what somebody may have read. A symbolic link is fine in a "
        "folder that only that user can enter."
    ),
)
def secret_readable_error(*, file: FileName) -> None: ...
@entry(
    "gate.listener-busy",
    "A port is taken.",
    N_("Port {port} cannot be opened."),
    N_("Stop what listens there, or choose another port in the settings."),
)
def listener_busy_error(*, port: int) -> None: ...
@entry(
    "gate.credentials",
    "The password file has a line that cannot be used.",
    N_("{file}, line {line}: not a login with a hash."),
    N_("Make the line with `sluis gate secret LOGIN` or `sluis gate password LOGIN`."),
)
def credentials_error(*, file: FileName, line: int) -> None: ...
@entry(
    "gate.endpoint-missing",
    "An activity is open but nobody said where its recipient is.",
    N_("The settings give no endpoint for recipient {recipient}."),
    N_("Add [recipients.NAME] with a url or a directory."),
)
def endpoint_missing_error(*, recipient: RegisterText) -> None: ...
@entry(
    "gate.household-unknown",
    "A command names a line that the registry does not hold at that moment.",
    N_("The registry holds no such household at that moment."),
    N_("Check --household, or import the registry first: `sluis standing import FILE`."),
)
def household_unknown_error() -> None: ...
@entry(
    "gate.collected-at",
    "A moment on the command line cannot be read.",
    N_("{option} is not a moment in ISO 8601 with a time zone."),
    N_("Write it like 2026-11-24T13:30:00Z."),
)
def collected_at_error(*, option: Code) -> None: ...
@entry(
    "gate.outbox-full",
    "The outbox holds as many bytes as the settings allow; routers are asked to come again.",
    N_("The outbox holds {held} bytes and may hold {allowed}."),
    N_("Look at what a recipient refuses (`sluis gate status`), or raise limits.outbox_bytes."),
    raised_as=OutboxFullError,
)
def outbox_full_error(*, held: int, allowed: int) -> None: ...
@entry(
    "gate.route-unknown",
    "A command names a route the settings do not have.",
    N_("{option} names no route of the settings."),
    N_("Use the path of a [[route]] in gate.toml."),
)
def route_unknown_error(*, option: Code) -> None: ...
@entry(
    "gate.row-not-stopped",
    "Somebody releases a row that is not in quarantine.",
    N_("Row {row} of activity {activity} is not in quarantine."),
    N_("`sluis gate status` names the rows that are."),
    exit_code=1,
)
def row_not_stopped_error(*, row: int, activity: RegisterText) -> None: ...
@entry("gate.password-missing", "No password was given.", N_("No password was given."), N_("Type one, or pipe it in."))
def password_missing_error() -> None: ...
@entry(
    "gate.certificate",
    "A certificate and its key, or authorities, cannot be used for TLS.",
    N_("{file} is no certificate that can be used, or not with its key."),
    N_("Check that both are PEM, belong together, and that the key has no password."),
)
def certificate_error(*, file: FileName) -> None: ...
@entry(
    "gate.processes",
    "Several processes were asked for; one gate is one process.",
    N_("One gate is one process: {workers} cannot be started together."),
    N_(
        "On PostgreSQL start as many gates as you need on one database, each with settings, a port and a pid file of "
        "its own (docs/how-to/run-on-postgresql.md). On SQLite one gate serves."
    ),
)
def gate_processes_error(*, workers: int) -> None: ...
@entry(
    "gate.superseded",
    "Another process brought another register into force; this one decides and sends nothing until it has taken it.",
    N_("Another gate on this database brought another register into force, which this one has not taken."),
    N_("Put the same register and settings here, and reload this gate too (`sluis gate reload`)."),
    raised_as=RegisterSupersededError,
)
def register_superseded_error() -> None: ...
@entry(
    "gate.register-forgotten",
    "A register would be activated that was in force before the one that the journal knows to be the newest.",
    N_("The journal knows of a newer register than this database; an older one is not brought into force again."),
    N_("Activate that register again, or a new one: the database was restored from a backup that was made before it."),
    raised_as=RegisterSupersededError,
)
def register_forgotten_error() -> None: ...
@entry(
    "gate.login",
    "A login that the password file could not hold; says nothing of it.",
    N_("A login of this form cannot stand in the password file."),
    N_("Use 1 to 256 characters, no colon, no white space, and no # at the beginning."),
)
def login_error() -> None: ...
@entry(
    "gate.disk-low",
    "The disk of the database is nearly full; routers are asked to come again, so that outcomes can still be kept.",
    N_("The disk of the database has {free} bytes left; the settings ask for {wanted}."),
    N_("Make room on it, or lower limits.disk_free_bytes. Nothing is decided until then; deliveries go on."),
    raised_as=DiskLowError,
)
def disk_low_error(*, free: int, wanted: int) -> None: ...
@entry(
    "gate.recipient-full",
    "A recipient's own share of the outbox is full; routers with something for it are asked to come again.",
    N_("The outbox holds as much for recipient {recipient} as its settings allow: {allowed} {unit}."),
    N_("Look at what it refuses (`sluis gate status`), or raise max_bodies or max_bytes of that recipient."),
    raised_as=RecipientFullError,
)
def recipient_full_error(*, recipient: RegisterText, allowed: int, unit: Code) -> None: ...
@entry(
    "gate.reload-scope",
    "A reload would change what only a restart can change.",
    N_("{file}: {path} differs from what the running gate was started with."),
    N_("Nothing was changed. Put it back, or restart the gate."),
)
def reload_scope_error(*, file: FileName, path: RegisterText) -> None: ...
@entry(
    "gate.running",
    "Another gate holds the pid file.",
    N_("A gate runs already with {file}."),
    N_("Stop it first, or give this one a pid_file of its own."),
)
def gate_running_error(*, file: FileName) -> None: ...
@entry(
    "gate.not-running",
    "No gate holds the pid file.",
    N_("No gate runs with {file}."),
    N_("Start one: `sluis gate run`. It reads the settings as they are."),
    exit_code=1,
)
def gate_not_running_error(*, file: FileName) -> None: ...
@entry(
    "gate.pid-file",
    "The settings name no pid file, or it cannot be used.",
    N_("{file}: there is no pid_file in it that can be used."),
    N_('Add pid_file = "sluis.pid" above the first table, in a folder the gate may write, and restart the gate.'),
)
def pid_file_error(*, file: FileName) -> None: ...
@entry(
    "gate.shadow-missing",
    "The settings name no shadow register.",
    N_("{file} names no shadow register."),
    N_("Add [shadow] with file and sha256; docs/how-to/run-a-shadow-register.md says how."),
)
def shadow_missing_error(*, file: FileName) -> None: ...
@entry(
    "gate.part-ended",
    "A fault ended a part of a running gate that is needed all the time.",
    N_("A part of the gate has ended: {part}. Nothing left undecided."),
    N_("Start the gate again. The log names the kind of fault."),
    exit_code=1,
)
def part_ended_error(*, part: RegisterText) -> None: ...
@entry(
    "gate.intake-ended",
    "A fault ended the deciding of a running gate.",
    N_("The gate decides nothing any more: a fault in the program ended it. Nothing left undecided."),
    N_("Start it again. The log names the kind of fault; when it comes back, leave out decoders of other packages."),
    exit_code=1,
)
def intake_ended_error() -> None: ...
