"""What a running gate holds: settings, store, keys, plans with their doors, this process's writer, counters, clock.

The rules this module keeps:
 * The register on disk must be the pinned one; its plans are compiled once.
 * A transaction that does not commit retires the writer: its chain must never fork (ledger specification, section 2.1).
 * The clock is a function passed in, milliseconds since 1970-01-01T00:00Z.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from sqlalchemy import Connection

from sluis.errors import (
    FileMissingError,
    KeystoreError,
    RegisterError,
    RegisterPinError,
    SluisError,
    StandingClosedError,
)
from sluis.errors.gate import register_superseded_error
from sluis.gate.state.metrics import Metrics
from sluis.gate.state.parts import Parts
from sluis.gate.state.rules import Activity, Rules, mark_of, read_rules, rules_of_kept
from sluis.gate.state.sender import Sender
from sluis.gate.state.settings import Endpoint, Route, Settings
from sluis.gate.state.tally import Tally
from sluis.gate.state.unlisted import Unlisted
from sluis.keys.keystore import Keystore
from sluis.ledger.folded import Folds
from sluis.ledger.writer import Writer
from sluis.lifecycle.in_force import refuse_when_overdue
from sluis.register.model import Register
from sluis.standing.chain import numbered
from sluis.standing.journal import Followed, Journal, lies_under
from sluis.standing.journal_place import JournalPlace
from sluis.store.engine import Store
from sluis.store.registers import in_force, sources_of_register
from sluis.terms import BodyFormat

__all__ = ["Activity", "Clock", "GateState", "RefusedReload", "open_gate", "open_keystore", "wall_clock"]

Clock = Callable[[], int]


def wall_clock() -> int:
    """Return the time of this machine in milliseconds since 1970-01-01T00:00Z."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class RefusedReload:
    """A reload that changed nothing."""

    at_ms: int
    fault: SluisError


@dataclass(frozen=True, slots=True)
class KeyFault:
    """A key that could not be used: nothing was decided that needed it."""

    at_ms: int
    fault: KeystoreError


class Observer(Protocol):
    """Who is told of what was decided."""

    def __call__(self, decided: Sequence[object], now_ms: int, /) -> None:
        """Take messages that were decided (``steps.Admitted``). Returns at once; never raises."""
        ...


class GateState:
    """One gate process."""

    def __init__(
        self, store: Store, keystore: Keystore, rules: Rules, clock: Clock, journal: Journal | None = None
    ) -> None:
        self.store = store
        self.keystore = keystore
        self.clock = clock
        self.metrics = Metrics()
        self.journal = journal_of(rules.settings, keystore) if journal is None else journal
        self.unlisted = Unlisted(rules.settings.unlisted_households, ())
        self.refused_reload: RefusedReload | None = None
        """The last reload, when it was refused; shown until one succeeds."""
        self.observer: Observer | None = None
        """Who is told of messages that were decided: the shadow. It must return at once and never raise."""
        self.parts = Parts(self.metrics)
        self.key_fault: KeyFault | None = None
        """The last time a key could not be used; the gate is not ready for a while."""
        self.sender = Sender(store)
        self.folds = Folds()
        """What was on record about households that looked, sealed; kept until not a byte of it is the same."""
        self.in_force: bytes | None = None
        """The activation this process decides under; unknown until it activated, or first looked."""
        self._writer: Writer | None = None
        self.install(rules)

    def install(self, rules: Rules) -> None:
        """Replace what a reload replaces. Called by the deciding thread, between two transactions."""
        self.rules = rules
        self.unlisted.listed(row.path for activity in rules.activities for row in activity.doors.plan.rows)

    @property
    def settings(self) -> Settings:
        """Those in force."""
        return self.rules.settings

    @property
    def register(self) -> Register:
        """The one in force."""
        return self.rules.register

    @property
    def activities(self) -> tuple[Activity, ...]:
        """Of the register in force, each with its doors."""
        return self.rules.activities

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that runs alone; whatever ends it without a commit retires this process's writer.

        When it has committed a closing event, that is written into the journal; ``journal.kept`` says whether it was.
        """
        with self._keeping(self.store.transaction()) as conn:
            yield conn

    @contextmanager
    def first(self) -> Iterator[Connection]:
        """As ``transaction``, before others who wait for their turn: an emergency stop."""
        with self._keeping(self.store.first()) as conn:
            yield conn

    @contextmanager
    def together(self) -> Iterator[Connection]:
        """As ``transaction``, beside others that decide or send: what it writes must be safe against its own kind."""
        with self._keeping(self.store.together()) as conn:
            yield conn

    @contextmanager
    def _keeping(self, transaction: AbstractContextManager[Connection]) -> Iterator[Connection]:
        try:
            with transaction as conn:
                yield conn
                closing = numbered(conn)
        except BaseException:
            self._writer = None
            raise
        if closing:
            self.journal.keep(self.store)

    def writer(self, conn: Connection) -> Writer:
        """Return this process's writer, started in this transaction when there is none."""
        if self._writer is None:
            self._writer = Writer.start(conn, self.clock())
        return self._writer

    def activity(self, name: str) -> Activity | None:
        """Return an activity by the register's key."""
        return self.rules.activity(name)

    def reads(self, content_type: str | None) -> bool:
        """Return whether a message with this ``Content-Type`` is read."""
        return self.rules.decoders.reads(content_type)

    def route_at(self, path: str) -> Route | None:
        """Return the route of a path, as the settings have it now."""
        return next((route for route in self.settings.route if route.path == path), None)

    def body_format(self, activity: str) -> BodyFormat:
        """Return what an activity's bodies look like."""
        known = self.activity(activity)
        return known.doors.plan.body_format if known else BodyFormat.OBJECT

    def endpoint_of(self, recipient: str) -> Endpoint | None:
        """Return where a recipient takes its bodies."""
        return self.settings.recipients.get(recipient)

    def refuse_when_superseded(self, conn: Connection) -> None:
        """Compare the activation this process decides under with the newest, at the start of a transaction.

        Raises:
            RegisterSupersededError: another process activated another register, and this one has not taken it, or never
                had it; or the moment of the next version has come.
        """
        newest = in_force(conn)
        if self.in_force is None and newest[8:] in {b"", mark_of(self.rules)}:
            self.in_force = newest
        if newest != self.in_force:
            raise register_superseded_error()
        refuse_when_overdue(conn, self.rules.held, self.clock())

    def follow(self, conn: Connection) -> Followed:
        """Compare the database with the journal of closing events, at the start of a transaction that decides or sends.

        Raises:
            StandingClosedError: they do not agree, or the journal cannot be read: nothing may be decided or sent.
            RegisterSupersededError: another register came into force than the one this process decides under.
        """
        try:
            followed = self.journal.follow(conn)
        except StandingClosedError as fault:
            self.metrics.standing_closed(str(fault.places["why"]))
            raise
        self.metrics.standing_closed("")
        due = followed.system.due(self.clock())
        if (followed.system.register if due is None else due.digest) not in {None, self.register.digest}:
            raise register_superseded_error()
        return followed

    def show(self, tally: Tally) -> None:
        """Add the counts of a committed transaction to the metrics."""
        self.metrics.show(tally)

    def close(self) -> None:
        """Close the database; what this process is still sending may be taken back by others."""
        self.sender.leave()
        self.store.close()


def open_gate(settings: Settings, clock: Clock = wall_clock) -> GateState:
    """Open everything a gate needs; any doubt refuses to start.

    Args:
        settings: Of ``gate.toml``.
        clock: Milliseconds since 1970-01-01T00:00Z.

    Raises:
        RegisterPinError: the register on disk is not the approved one.
        settings_value_error: a route names an activity that the register does not have.
        SluisError: register, database or keystore cannot be used; each says which and why.

    Effects:
        Migrates the database. Makes the keystore file when neither it nor a keystore in the database exists.
    """
    if settings.register.store:
        _move_schema(settings)
    return _opened(settings, clock, read_rules(settings, clock()))


def _move_schema(settings: Settings) -> None:
    """Bring the database to this version's schema first, when it is to say which register runs."""
    store = Store(settings.database_url())
    try:
        store.prepare()
    finally:
        store.close()


def open_beside(settings: Settings, clock: Clock = wall_clock) -> GateState:
    """Open what a verb beside a gate needs: an objection must be recorded although somebody is editing the register.

    As ``open_gate``; but when the register or a vocabulary on disk cannot be used, the pinned register is taken from
    the database, where its activation kept it. It is the approved one: its SHA-256 is the one in the settings.

    Raises:
        SluisError: as ``open_gate``, when the database does not keep that register.
    """
    if settings.register.store:
        return open_gate(settings, clock)
    try:
        rules = read_rules(settings, clock())
    except (RegisterPinError, FileMissingError, RegisterError):
        kept = _kept_rules(settings, clock())
        if kept is None:
            raise
        rules = kept
    return _opened(settings, clock, rules)


def _opened(settings: Settings, clock: Clock, rules: Rules) -> GateState:
    store = Store(settings.database_url())
    try:
        store.prepare()
        return GateState(store, open_keystore(settings, store), rules, clock)
    except BaseException:
        store.close()
        raise


def _kept_rules(settings: Settings, now_ms: int) -> Rules | None:
    store = Store(settings.database_url())
    try:
        store.prepare()
        with store.reading() as conn:
            kept = sources_of_register(conn, settings.register.sha256)
    finally:
        store.close()
    return None if kept is None else rules_of_kept(settings, kept, now_ms)


def open_keystore(settings: Settings, store: Store) -> Keystore:
    """Open the keystore, or make it for a database that has none; begin the journal of one that never had any.

    Raises:
        KeystoreError: the key file cannot be used.
        StandingClosedError: a journal must be begun and its place cannot be written.
    """
    path = settings.file(settings.keystore.file)
    place = JournalPlace(settings.journal_folder())
    if Keystore.belongs_to(store):
        keystore = Keystore.open(path, store, partial(lies_under, place))
    else:
        keystore = Keystore.create(path, store)
    journal_of(settings, keystore).begin(store, settings.ledger.origin)
    return keystore


def journal_of(settings: Settings, keystore: Keystore) -> Journal:
    """Return the journal of closing events that the settings name."""
    return Journal(JournalPlace(settings.journal_folder()), keystore)
