"""What the verbs of the register's life do to a gate's store: one transaction each, and activation through the barrier.

In:  settings, the store with its keys, a version. Out: the step that was recorded, and what activation did.

The rules this module keeps:
 * A register with a fault is no proposal. What the law keeps closed on that day is written into the proposal.
 * With ``[register] store = true`` a version that holds at once is activated in the very transaction that records it:
   what waits under another plan is cancelled, on record, and a gate that runs decides nothing more under the old one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from sluis.errors import Code, RegisterText
from sluis.errors.register import (
    register_known_error,
    register_not_activated_error,
    register_record_error,
    register_version_unknown_error,
)
from sluis.gate.reload.reload import every_recipient_has_an_endpoint
from sluis.gate.state.activation import Activated, activate
from sluis.gate.state.in_force import Version, held_at
from sluis.gate.state.rules import rules_of_version
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import Clock, GateState, open_keystore
from sluis.keys.keystore import Keystore
from sluis.lifecycle.steps import Signer, Step, StepDetails, StepName, take, taken
from sluis.register.check import check_activity, day_of, is_open
from sluis.register.model import Register
from sluis.store.engine import Store
from sluis.store.register_versions import add_version, sources_of_version, versions
from sluis.store.registers import Sources, sources_of_register

SHORTEST: Final = 8
"""Digits of a digest that name a version."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A store with its keys, for verbs that need no register in force."""

    settings: Settings
    store: Store
    keystore: Keystore
    clock: Clock

    @property
    def signer(self) -> Signer:
        """Whose key signs, and for which ledger."""
        return Signer(self.keystore, self.settings.ledger.origin)


@dataclass(frozen=True, slots=True)
class ActivatedVersion:
    """What an activation recorded, and what it did at once."""

    step: Step
    register: Register
    closed: tuple[str, ...]
    """Activities that law keeps closed on the day from which it holds."""
    done: Activated | None
    """``None``: it holds later, or the settings pin a file and the gate keeps to that."""


@contextmanager
def desk_of(settings: Settings, clock: Clock) -> Iterator[Desk]:
    """Open the store of some settings and its keys, without any register.

    Raises:
        SluisError: database or keystore cannot be used.

    Effects:
        Migrates the database; makes it and the key file when neither exists. Closes the database at the end.
    """
    store = Store(settings.database_url())
    try:
        store.migrate()
        yield Desk(settings, store, open_keystore(settings, store), clock)
    finally:
        store.close()


def number_named(conn: Connection, name: str) -> int:
    """Return the version a person means: its number, or the beginning of its SHA-256.

    Raises:
        register_version_unknown_error: there is none, or more than one, of that name.
    """
    found = [
        number
        for number, digest in versions(conn)
        if name == str(number) or (len(name) >= SHORTEST and digest.startswith(name.lower()))
    ]
    if len(found) != 1:
        raise register_version_unknown_error(version=RegisterText(name[:64]))
    return found[0]


def source_at(desk: Desk, at_ms: int) -> bytes:
    """Return the register that was in force at a moment, byte for byte.

    Args:
        desk: Where.
        at_ms: The moment.

    Returns:
        With ``store`` the activated version that held; with a pin what a gate of this store had taken by then.

    Raises:
        register_not_activated_error: none was.
        register_record_error: its bytes were changed.
    """
    with desk.store.reading() as conn:
        if desk.settings.register.store:
            return held_at(conn, at_ms).sources.register
        digests = [digest for moment, digest in taken(conn) if moment <= at_ms]
        if not digests:
            raise register_not_activated_error()
        kept = sources_of_register(conn, digests[-1])
    if kept is None:
        raise register_record_error(step=0, what=Code("bytes"))
    return kept.register


def source_of(desk: Desk, name: str) -> bytes:
    """Return a version as it was proposed, byte for byte.

    Raises:
        register_version_unknown_error: there is no such version.
        register_record_error: its bytes were changed.
    """
    with desk.store.reading() as conn:
        number = number_named(conn, name)
        kept = sources_of_version(conn, number)
    if kept is None:
        raise register_record_error(step=number, what=Code("bytes"))
    return kept.register


def propose(desk: Desk, register: Register, sources: Sources, said: StepDetails) -> Step:
    """Propose a register: from here on it is a version, whatever becomes of it.

    Args:
        desk: Where.
        register: As it loaded.
        sources: The very bytes it was loaded from.
        said: Who, and why.

    Raises:
        register_known_error: these bytes are a version already.

    Effects:
        One transaction: version, step, event.
    """
    with desk.store.transaction() as conn:
        now_ms = desk.clock()
        number = add_version(conn, sources.register, sources.vocabularies)
        if number is None:
            known = number_named(conn, register.digest)
            raise register_known_error(file=register.name, number=known)
        closed = closed_on(register, now_ms)
        whole = StepDetails(said.by, said.text, closed=closed)
        return take(conn, desk.signer, number, StepName.PROPOSED, whole, now_ms)


def closed_on(register: Register, at_ms: int) -> tuple[str, ...]:
    """Return the activities that law keeps closed on the day of a moment."""
    day = day_of(at_ms)
    return tuple(name for name in register.activities if not is_open(check_activity(register, name, day)))


def say_about(desk: Desk, name: str, step: StepName, said: StepDetails) -> Step:
    """Advise on a version, or approve it.

    Raises:
        register_version_unknown_error: there is no such version.
        SluisError: as ``sluis.lifecycle.steps.take``.

    Effects:
        One transaction: step, event.
    """
    with desk.store.transaction() as conn:
        return take(conn, desk.signer, number_named(conn, name), step, said, desk.clock())


def activate_version(desk: Desk, name: str, said: StepDetails, from_ms: int | None) -> ActivatedVersion:
    """Activate a version.

    Args:
        desk: Where.
        name: Number or digest of the version.
        said: Who.
        from_ms: From when it holds; now when absent.

    Raises:
        register_version_unknown_error: there is no such version.
        register_record_error: its bytes were changed.
        endpoint_missing_error: an activity would open whose recipient is nowhere in the settings.
        SluisError: as ``sluis.lifecycle.steps.take``.

    Effects:
        One transaction: step, event, and when it holds at once everything ``sluis.gate.state.activation`` does.
    """
    with desk.store.transaction() as conn:
        number, now_ms = number_named(conn, name), desk.clock()
        kept = sources_of_version(conn, number)
        if kept is None:
            raise register_record_error(step=number, what=Code("bytes"))
        step = take(conn, desk.signer, number, StepName.ACTIVATED, said, now_ms, from_ms)
        since_ms = now_ms if step.effective_ms is None else step.effective_ms
        rules = rules_of_version(desk.settings, Version(number, since_ms, kept), since_ms)
        every_recipient_has_an_endpoint(rules)
        done = None
        if desk.settings.register.store and since_ms <= now_ms:
            done = activate(GateState(desk.store, desk.keystore, rules, desk.clock), conn, rules)
        closed = tuple(one.name for one in rules.activities if not one.lowered.open)
    return ActivatedVersion(step, rules.register, closed, done)
