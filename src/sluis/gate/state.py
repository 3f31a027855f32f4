"""What a running gate holds: settings, store, keys, plans with their doors, this process's writer, counters, clock.

The rules this module keeps:
 * The register on disk must be the pinned one; its plans are compiled once.
 * A transaction that does not commit retires the writer: its chain must never fork (ledger specification, section 2.1).
 * The clock is a function passed in, milliseconds since 1970-01-01T00:00Z.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from sluis.errors import (
    FileMissingError,
    FileName,
    OutboxFullError,
    RegisterPinError,
    RegisterText,
    SettingsValueError,
)
from sluis.gate.doors import Doors
from sluis.gate.metrics import Metrics
from sluis.gate.settings import Endpoint, Route, Settings
from sluis.gate.tally import Tally
from sluis.gate.unlisted import Unlisted
from sluis.i18n import N_, tr
from sluis.keys.keystore import Keystore
from sluis.ledger.outbox import held_bytes
from sluis.ledger.writer import Writer
from sluis.register.load import load_register, register_digest
from sluis.register.lower import Lowered, LoweredActivity, Profile, lower
from sluis.register.model import Register
from sluis.standing.holds import ActivityFacts
from sluis.store.engine import Store
from sluis.terms import BodyFormat

Clock = Callable[[], int]


def wall_clock() -> int:
    """Return the time of this machine in milliseconds since 1970-01-01T00:00Z."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of the register with its doors."""

    lowered: LoweredActivity
    doors: Doors
    facts: ActivityFacts

    activated_ms: int
    """From when its plan holds: the register's activation, or the day its findings let it open, whichever is later."""

    @property
    def name(self) -> str:
        """The register's key of the activity."""
        return self.lowered.name

    def in_force(self, at_ms: int) -> bool:
        """Whether the plan holds at a moment: in ``[activated, not_after)``."""
        return self.activated_ms <= at_ms < self.lowered.lease.not_after_ms


class GateState:
    """One gate process."""

    def __init__(
        self, settings: Settings, store: Store, keystore: Keystore, register: Register, lowered: Lowered, clock: Clock
    ) -> None:
        self.settings = settings
        self.store = store
        self.keystore = keystore
        self.register = register
        self.clock = clock
        self.metrics = Metrics()
        self.activities = tuple(_activity(one, settings.register.activated) for one in lowered.activities)
        self._profiles = lowered.profiles
        listed = [row.path for activity in self.activities for row in activity.doors.plan.rows]
        self.unlisted = Unlisted(settings.unlisted_households, listed)
        self._writer: Writer | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction of the store; whatever ends it without a commit retires this process's writer."""
        try:
            with self.store.transaction() as conn:
                yield conn
        except BaseException:
            self._writer = None
            raise

    def writer(self, conn: Connection) -> Writer:
        """Return this process's writer, started in this transaction when there is none."""
        if self._writer is None:
            self._writer = Writer.start(conn, self.clock())
        return self._writer

    def activity(self, name: str) -> Activity | None:
        """Return an activity by the register's key."""
        return next((activity for activity in self.activities if activity.name == name), None)

    def activities_of(self, route: Route) -> tuple[Activity, ...]:
        """Return the activities a route serves; a route that names none serves all."""
        if not route.activities:
            return self.activities
        return tuple(activity for activity in self.activities if activity.name in route.activities)

    def profile_of(self, oui: str | None, product_class: str | None, path: str) -> Profile | None:
        """Return the one profile that renames the keys of this kind of router on this route, if any."""
        return next((profile for profile in self._profiles if profile.matches(oui, product_class, path)), None)

    def body_format(self, activity: str) -> BodyFormat:
        """Return what an activity's bodies look like."""
        found = self.activity(activity)
        return found.doors.plan.body_format if found else BodyFormat.OBJECT

    def endpoint_of(self, recipient: str) -> Endpoint | None:
        """Return where a recipient takes its bodies."""
        return self.settings.recipients.get(recipient)

    def refuse_when_full(self, conn: Connection) -> None:
        """Raise when the outbox may not grow.

        Raises:
            OutboxFullError: it holds ``limits.outbox_bytes`` or more.
        """
        held, allowed = held_bytes(conn), self.settings.limits.outbox_bytes
        if held >= allowed:
            raise OutboxFullError(held=held, allowed=allowed)

    def show(self, tally: Tally) -> None:
        """Add the counts of a committed transaction to the metrics."""
        self.metrics.show(tally)

    def close(self) -> None:
        """Close the database."""
        self.store.close()


def _activity(lowered: LoweredActivity, activated_ms: int) -> Activity:
    facts = ActivityFacts(lowered.name, lowered.trigger.kind, lowered.objectionable)
    return Activity(lowered, Doors(lowered.plan), facts, max(activated_ms, lowered.lease.activated_ms))


def read_pinned_register(settings: Settings) -> tuple[bytes, Path]:
    """Return the bytes of the register on disk, which must be the pinned ones.

    Raises:
        FileMissingError: it cannot be read.
        RegisterPinError: its SHA-256 is not the one in the settings.
    """
    path = settings.file(settings.register.file)
    try:
        source = path.read_bytes()
    except OSError:
        raise FileMissingError(file=FileName(path)) from None
    found = register_digest(source)
    if found != settings.register.sha256:
        pinned = settings.register.sha256
        raise RegisterPinError(file=FileName(path), found=RegisterText(found), pinned=RegisterText(pinned))
    return source, path


def open_gate(settings: Settings, clock: Clock = wall_clock) -> GateState:
    """Open everything a gate needs; any doubt refuses to start.

    Args:
        settings: Of ``gate.toml``.
        clock: Milliseconds since 1970-01-01T00:00Z.

    Raises:
        RegisterPinError: the register on disk is not the approved one.
        SettingsValueError: a route names an activity that the register does not have.
        SluisError: register, database or keystore cannot be used; each says which and why.

    Effects:
        Migrates the database. Makes the keystore file when neither it nor a keystore in the database exists.
    """
    source, path = read_pinned_register(settings)
    vocabularies = settings.file(settings.register.vocabularies) if settings.register.vocabularies else None
    register = load_register(source, FileName(path), vocabularies or path.parent / "vocabularies")
    lowered = lower(register, clock())
    _routes_name_activities(settings, {activity.name for activity in lowered.activities})
    store = Store(settings.database_url())
    store.migrate()
    keystore = open_keystore(settings, store)
    return GateState(settings, store, keystore, register, lowered, clock)


def _routes_name_activities(settings: Settings, known: set[str]) -> None:
    """A route with a misspelt activity would serve nothing and never say so."""
    if any(name not in known for route in settings.route for name in route.activities):
        problem = RegisterText(tr(N_("names an activity that the register does not have")))
        raise SettingsValueError(file=FileName(settings.base), path=RegisterText("route.activities"), problem=problem)


def open_keystore(settings: Settings, store: Store) -> Keystore:
    """Open the keystore, or make it for a database that has none."""
    path = settings.file(settings.keystore.file)
    return Keystore.open(path, store) if Keystore.belongs_to(store) else Keystore.create(path, store)
