"""Verbs of the register's life that need a gate's settings: where its desk stands, and activation through the barrier.

In:  settings, the store with its keys, a version. Out: the step that was recorded, and what activation did.

The rule this module keeps: with ``[register] store = true`` a version that holds at once is activated in the very
transaction that records it. What waits under another plan is cancelled, on record, and a gate that runs decides nothing
more under the old one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sluis.gate.reload.activation import Activated, activate
from sluis.gate.reload.reload import every_recipient_has_an_endpoint
from sluis.gate.state.rules import rules_of_version
from sluis.gate.state.settings import Settings
from sluis.gate.state.state import Clock, GateState, journal_of, open_keystore
from sluis.lifecycle.desk import Desk, record_activation, recording, source_taken
from sluis.lifecycle.in_force import held_at
from sluis.lifecycle.steps import Step, StepDetails
from sluis.register.model import Register
from sluis.standing.recipients import note_planned
from sluis.store.engine import Store


@dataclass(frozen=True, slots=True)
class GateDesk(Desk):
    """The desk of a gate whose settings are known."""

    settings: Settings


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
def desk_of(settings: Settings, clock: Clock) -> Iterator[GateDesk]:
    """Open the store of some settings and its keys, without any register.

    Raises:
        SluisError: database or keystore cannot be used.

    Effects:
        Migrates the database; makes it and the key file when neither exists. Closes the database at the end.
    """
    store = Store(settings.database_url())
    try:
        store.prepare()
        keystore, origin = open_keystore(settings, store), settings.ledger.origin
        people, decoders = settings.signers(), tuple(settings.decoder_pins())
        journal = journal_of(settings, keystore)
        yield GateDesk(store, keystore, origin, clock, settings, journal=journal, people=people, decoders=decoders)
    finally:
        store.close()


def source_at(desk: GateDesk, at_ms: int) -> bytes:
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
        return held_at(conn, at_ms).sources.register if desk.settings.register.store else source_taken(conn, at_ms)


def activate_version(desk: GateDesk, name: str, details: StepDetails, from_ms: int | None) -> ActivatedVersion:
    """Activate a version.

    Args:
        desk: Where.
        name: Number or digest of the version.
        details: Who.
        from_ms: From when it holds; now when absent.

    Raises:
        endpoint_missing_error: an activity would open whose recipient is nowhere in the settings.
        SluisError: as ``sluis.lifecycle.desk.record_activation``.

    Effects:
        One transaction: step, event, and when it holds at once everything ``sluis.gate.reload.activation`` does; when
        it holds later, with ``store``, an entry of the journal, so that no restored backup goes on under the old one.
    """
    with recording(desk) as conn:
        recorded = record_activation(conn, desk, name, details, from_ms)
        since_ms = recorded.version.since_ms
        rules = rules_of_version(desk.settings, recorded.version, since_ms)
        every_recipient_has_an_endpoint(rules)
        done = None
        if desk.settings.register.store and since_ms <= recorded.step.t_ms:
            state = GateState(desk.store, desk.keystore, rules, desk.clock, desk.journal)
            done = activate(state, conn, rules)
        elif desk.settings.register.store:
            note_planned(conn, desk.keystore, rules.register.digest, since_ms, recorded.step.t_ms)
    closed = tuple(activity.name for activity in rules.activities if not activity.lowered.open)
    return ActivatedVersion(recorded.step, rules.register, closed, done)
