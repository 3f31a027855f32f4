"""``sluis doctor``: look at everything a gate needs, and say of each how it is and what to do.

In:  settings that could be read, and clocks. Out: ``Check``s.

The rules this module keeps:
 * It changes nothing: no file, key or database is made, no schema moved, nothing sent. It may run beside a gate.
 * One thing that is broken keeps no other from being looked at; what could not be looked at is said.
 * No secret and no value of a report: names, sizes, dates and counts.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from sluis.errors import Code, FileName, Place, RegisterText, SluisError
from sluis.errors.gate import file_writable_error
from sluis.gate.delivery.egress import certificate_file_check
from sluis.gate.state.backpressure import free_bytes
from sluis.gate.state.file_modes import open_places, read_by_others
from sluis.gate.state.health import Check, bad, broken, ok, warn
from sluis.gate.state.lease_watch import days_left, stage_of
from sluis.gate.state.readiness import is_open
from sluis.gate.state.rules import Rules, read_rules
from sluis.gate.state.settings import Endpoint, Settings
from sluis.gate.state.state import journal_of
from sluis.gate.trial.doctor_measuring import measuring
from sluis.i18n import N_
from sluis.keys.keystore import Keystore
from sluis.ledger.dossiers import recorded_dossiers
from sluis.ledger.outbox_depth import held, oldest, overdue_ms
from sluis.store.engine import Store
from sluis.store.migrate import is_current
from sluis.store.schema import records

MIB: Final = 1_048_576
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000
_YEARS: Final = range(2025, 2100)
_STEP_MS: Final = 200
"""More than this between wall clock and monotonic clock within one look is a clock being set."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of this machine, passed in."""

    wall_ms: Callable[[], int]
    monotonic_ms: Callable[[], int]
    pause: Callable[[], None]
    """Lets some time go by between two looks at both."""


def examine(settings: Settings, clocks: Clocks, config: Path | None = None, user: int | None = None) -> Iterator[Check]:
    """Look at everything that lies on this machine.

    Args:
        settings: Of ``gate.toml``.
        clocks: Of this machine.
        config: The file the settings came from.
        user: The user id under which the gate would run; not looked at when absent.

    Yields:
        One check per thing.

    Effects:
        Reads files and, when there is one, the database.
    """
    now_ms = clocks.wall_ms()
    yield from _clock(clocks)
    rules = None
    try:
        rules = read_rules(settings, now_ms)
    except SluisError as fault:
        yield broken("register", fault)
    if rules is not None:
        yield from _register(rules, now_ms)
    yield from _user(user)
    yield from _changeable(settings, config)
    yield from _files(settings, now_ms // 1000)
    yield from _endpoints(settings, rules)
    yield _disk(settings)
    yield from _database(settings, now_ms, rules)


def _clock(clocks: Clocks) -> Iterator[Check]:
    before = clocks.wall_ms(), clocks.monotonic_ms()
    clocks.pause()
    wall, steady = clocks.wall_ms() - before[0], clocks.monotonic_ms() - before[1]
    year = datetime.fromtimestamp(before[0] / 1000, UTC).year
    remedy = N_("Let one time service set the clock, slowly, and look at it again.")
    if year not in _YEARS:
        yield bad("clock", N_("the clock says the year {year}"), remedy, year=year)
    elif abs(wall - steady) > _STEP_MS:
        yield bad("clock", N_("the clock jumped {jump} ms while it was looked at"), remedy, jump=wall - steady)
    else:
        yield ok("clock", N_("the clock runs as the machine counts"))


def _register(rules: Rules, now_ms: int) -> Iterator[Check]:
    yield ok("register", N_("{file} is the approved register"), file=rules.register.name)
    for activity in rules.activities:
        part, name = f"lease {activity.name}", RegisterText(activity.name)
        ends_ms = activity.lowered.lease.not_after_ms
        places = {"activity": name, "day": Code(datetime.fromtimestamp(ends_ms / 1000, UTC).date().isoformat())}
        if not activity.lowered.open:
            remedy = N_("`sluis check` names each finding and its remedy.")
            yield warn(part, N_("{activity} is closed by law"), remedy, **places)
        elif not is_open(activity, now_ms):
            remedy = N_("Reload the register; `sluis check` says what changed.")
            yield bad(part, N_("{activity} does not run now; its plan holds until {day}"), remedy, **places)
        elif stage_of(ends_ms, now_ms) is None:
            yield ok(part, N_("{activity} holds until {day}"), **places)
        else:
            remedy = N_("`sluis check --at {day}` says what changes then; settle that before it does.")
            sentence = N_("{activity} closes on {day}, in {days} days")
            yield warn(part, sentence, remedy, **places, days=days_left(ends_ms, now_ms))
    if rules.shadow_fault is not None:
        yield broken("shadow", rules.shadow_fault)
    elif rules.shadow is not None:
        yield ok("shadow", N_("{file} decides beside and sends nothing"), file=rules.shadow.register.name)


def _user(user: int | None) -> Iterator[Check]:
    if user == 0:
        remedy = N_("Give it a user of its own: docs/how-to/harden-the-gate.md has a unit for systemd.")
        yield warn("user", N_("the gate would run as root, which it does not need"), remedy)
    elif user is not None:
        yield ok("user", N_("the gate would not run as root"))


def _changeable(settings: Settings, config: Path | None) -> Iterator[Check]:
    """Say which files, and folders on the way to them, others can change: a gate does not start on them."""
    changeable = list(open_places(settings, config))
    yield from (broken(f"file {path.name}", file_writable_error(file=FileName(path))) for path in changeable)
    if not changeable:
        yield ok(
            "files",
            N_("nobody else can change settings, registers, policies and certificates, or replace a folder above them"),
        )


def _private(part: str, path: Path, *, absent: str = "") -> Check:
    """Say whether a file with a secret is there and only its owner's. Its content is not read."""
    place = FileName(path)
    try:
        path.stat()
    except OSError:
        if absent and not os.path.lexists(path):
            return ok(part, absent, file=place)
        return bad(part, N_("{file} cannot be looked at"), N_("Check the name and the permissions."), file=place)
    if read_by_others(path):
        remedy = N_("Run `chmod 600` on it as the user that runs Sluis.")
        return bad(part, N_("others than its owner have rights on {file}"), remedy, file=place)
    return ok(part, N_("{file} is there, for its owner only"), file=place)


def _files(settings: Settings, now_s: int) -> Iterator[Check]:
    if settings.credentials is not None:
        yield _private("passwords", settings.file(settings.credentials.file))
    for collector in settings.collector:
        if collector.secret_file is not None:
            drawn = N_("{file} is made at the first start, with a random secret")
            yield _private(f"collector {collector.name}", settings.file(collector.secret_file), absent=drawn)
    for listener in settings.listener:
        if listener.tls_certificate is not None and listener.tls_key is not None:
            yield certificate_file_check(f"listener {listener.port}", settings.file(listener.tls_certificate), now_s)
            yield _private(f"listener {listener.port} key", settings.file(listener.tls_key))


def _endpoints(settings: Settings, rules: Rules | None) -> Iterator[Check]:
    wanted = (
        {activity.doors.plan.recipient for activity in rules.activities if activity.lowered.open} if rules else set()
    )
    for recipient in sorted(wanted - set(settings.recipients)):
        remedy = N_("Add [recipients.NAME] with a url or a directory.")
        sentence = N_("the settings do not say where {recipient} is")
        yield bad(f"endpoint {recipient}", sentence, remedy, recipient=RegisterText(recipient))
    for recipient, endpoint in settings.recipients.items():
        yield _endpoint(settings, f"endpoint {recipient}", endpoint)
        if endpoint.authorization_file is not None:
            yield _private(f"endpoint {recipient} authorization", settings.file(endpoint.authorization_file))


def _endpoint(settings: Settings, part: str, endpoint: Endpoint) -> Check:
    if endpoint.directory is not None:
        folder = settings.file(endpoint.directory)
        there = folder.is_dir()
        place = FileName(folder)
        if there and not stat.S_IMODE(folder.stat().st_mode) & 0o007:
            return ok(part, N_("bodies are put in {file}"), file=place)
        if there:
            remedy = N_("Take away the rights of others: what lies there has left the household.")
            return warn(part, N_("everybody on this machine may look into {file}"), remedy, file=place)
        return ok(part, N_("{file} is made with the first body"), file=place)
    if endpoint.url is not None and endpoint.url.startswith("https://"):
        return ok(part, N_("bodies travel under TLS; add --egress to reach it"))
    remedy = N_("Use https, unless the address is on this machine.")
    return warn(part, N_("bodies travel without TLS"), remedy)


def _disk(settings: Settings) -> Check:
    free, wanted = free_bytes(settings), settings.limits.disk_free_bytes
    if free is None:
        return ok("disk", N_("the database is on another machine; its disk is not looked at"))
    places = {"free": free // MIB, "wanted": wanted // MIB}
    remedy = N_("Make room on the disk of the database.")
    if free < wanted:
        return bad("disk", N_("{free} MiB free, less than the {wanted} MiB asked: reports get 503"), remedy, **places)
    if free < 4 * wanted:
        return warn("disk", N_("{free} MiB free; below {wanted} MiB reports get 503"), remedy, **places)
    return ok("disk", N_("{free} MiB free"), **places)


def _database(settings: Settings, now_ms: int, rules: Rules | None) -> Iterator[Check]:
    url = settings.database_url()
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///").partition("?")[0]).exists():
        yield ok("database", N_("there is none yet; the first start makes it, and the key file"))
        return
    yield from _database_file(url)
    try:
        store = Store(url)
    except SluisError as fault:
        yield broken("database", fault)
        return
    try:
        yield from _opened(settings, store, now_ms, rules)
    except SluisError as fault:
        yield broken("database", fault)
    finally:
        store.close()


def _database_file(url: str) -> Iterator[Check]:
    if not url.startswith("sqlite:///"):
        return
    path = Path(url.removeprefix("sqlite:///").partition("?")[0])
    if path.stat().st_mode & 0o077:
        remedy = N_("Run `chmod 600` on it; the next verb that writes does it too. Replace what was read.")
        yield warn("database file", N_("others on this machine may read {file}"), remedy, file=FileName(path))


def _opened(settings: Settings, store: Store, now_ms: int, rules: Rules | None) -> Iterator[Check]:
    for setting, value in store.granted().items():
        yield ok("durability", N_("the database grants {setting} = {value}"), setting=Code(setting), value=Code(value))
    with store.reading() as conn:
        current = is_current(conn)
    if not current:
        remedy = N_("Make a copy of the database, then run `sluis store migrate`; it says when that cannot be.")
        yield warn("schema", N_("the database has the schema of an older version; the rest was not looked at"), remedy)
        return
    try:
        keystore = Keystore.verify(settings.file(settings.keystore.file), store)
    except SluisError as fault:
        yield broken("keystore", fault)
    else:
        sentence = N_("{file} belongs to this database, for its owner only")
        yield ok("keystore", sentence, file=FileName(settings.file(settings.keystore.file)))
        yield from _journal(settings, store, keystore, rules, now_ms)
    yield from _contents(settings, store, now_ms)
    yield from _dossiers(store)


def _journal(settings: Settings, store: Store, keystore: Keystore, rules: Rules | None, now_ms: int) -> Iterator[Check]:
    """Say whether database and journal of closing events agree, what they say of measurements, and where they lie."""
    folder = settings.journal_folder()
    place = FileName(folder)
    try:
        with store.reading() as conn:
            system = journal_of(settings, keystore).follow(conn, writing=False).system
    except SluisError as fault:
        yield broken("journal", fault)
        return
    yield ok("journal", N_("{file} and the database agree on what was closed"), file=place)
    if rules is not None:
        yield from measuring(rules, system, now_ms)
    url = settings.database_url()
    database = Path(url.removeprefix("sqlite:///").partition("?")[0])
    if url.startswith("sqlite:///") and database.stat().st_dev == folder.stat().st_dev:
        remedy = N_("Put it on another disk, outside the backups of the database: `[journal] path` in the settings.")
        sentence = N_("{file} shares a file system with the database: who restores one may restore both")
        yield warn("journal disk", sentence, remedy, file=place)


def _contents(settings: Settings, store: Store, now_ms: int) -> Iterator[Check]:
    with store.reading() as conn:
        newest = conn.execute(select(func.max(records.c.t_ms))).scalar()
        waiting, since = held(conn), oldest(conn)
        due = {name: overdue_ms(conn, name, now_ms) for name in waiting}
    if newest is not None and int(newest) > now_ms:
        remedy = N_("Set the clock right before anything is decided: the newest record lies in its future.")
        yield bad(
            "records",
            N_("the newest record is {ahead} s ahead of the clock"),
            remedy,
            ahead=(int(newest) - now_ms) // 1000,
        )
    for recipient, depth in sorted(waiting.items()):
        endpoint, age_ms = settings.recipients.get(recipient), now_ms - since.get(recipient, now_ms)
        places: dict[str, int | Place] = {
            "recipient": RegisterText(recipient),
            "bodies": depth.bodies,
            "minutes": age_ms // 60_000,
        }
        sentence = N_("{bodies} bodies wait for {recipient}, the oldest for {minutes} minutes")
        remedy = N_("`sluis gate status` and the log say what the recipient answers.")
        part = f"outbox {recipient}"
        late_ms = due[recipient]
        if endpoint is None or late_ms > (endpoint.max_age or DAY_MS) // 2:
            yield bad(part, sentence, remedy, **places)
        elif late_ms > HOUR_MS:
            yield warn(part, sentence, remedy, **places)
        else:
            yield ok(part, sentence, **places)
    if not waiting:
        yield ok("outbox", N_("the outbox is empty"))


def _dossiers(store: Store) -> Iterator[Check]:
    """Yield how many dossiers are on record; where their archives lie is not known to a gate."""
    try:
        with store.reading() as conn:
            count = len(recorded_dossiers(conn))
    except SluisError as error:
        yield broken("dossiers", error)
        return
    if count:
        sentence = N_(
            "dossiers on record: {count}; `sluis report dossier-known FOLDER` holds their archives against it"
        )
        yield ok("dossiers", sentence, count=count)
