"""What persons do to versions of the register: one transaction each, over a store and its keys.

In:  a store with its keys, a register or the name of a version, and a person. Out: the step that was recorded.

The rules this module keeps:
 * A register with a fault is no proposal. What the law keeps closed on that day is written into the proposal.
 * Nothing here knows a gate: what a running gate does with a version that was activated is its own affair.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection

from sluis.errors import Code, RegisterText
from sluis.errors.register import (
    register_known_error,
    register_not_activated_error,
    register_record_error,
    register_version_unknown_error,
)
from sluis.keys.keystore import Keystore
from sluis.lifecycle.in_force import Version
from sluis.lifecycle.people import People
from sluis.lifecycle.steps import Signer, Step, StepDetails, StepName, take, taken, to_sign
from sluis.register.check import check_activity, day_of, is_open
from sluis.register.model import Register
from sluis.standing.journal import Journal
from sluis.store.engine import Store
from sluis.store.register_versions import add_version, sources_of_version, versions
from sluis.store.registers import Sources, sources_of_register
from sluis.telemetry.decoders import DecoderPin

SHORTEST: Final = 8
"""Digits of a digest that name a version."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A store with its keys, for verbs that need no register in force."""

    store: Store
    keystore: Keystore
    origin: str
    """The ledger's name."""
    clock: Callable[[], int]
    """Milliseconds since 1970-01-01T00:00Z."""
    journal: Journal = field(kw_only=True)
    """Of closing events: it keeps how far the life of the register has come."""
    people: People = field(default_factory=People, kw_only=True)
    """Who may sign steps; nobody: names are typed."""
    decoders: tuple[DecoderPin, ...] = field(default=(), kw_only=True)
    """Of other packages, that the gate runs."""

    @property
    def signer(self) -> Signer:
        """Whose key signs, for which ledger, and who may take a step."""
        return Signer(self.keystore, self.origin, self.people, self.decoders)


@dataclass(frozen=True, slots=True)
class ActivationStep:
    """An activation that was recorded."""

    step: Step
    version: Version
    """What holds, and from when."""


def number_named(conn: Connection, name: str) -> int:
    """Return the version a person means: its number, or the beginning of its SHA-256.

    Raises:
        register_version_unknown_error: there is none, or more than one, of that name.
    """
    numbers = [
        number
        for number, digest in versions(conn)
        if name == str(number) or (len(name) >= SHORTEST and digest.startswith(name.lower()))
    ]
    if len(numbers) != 1:
        raise register_version_unknown_error(version=RegisterText(name[:64]))
    return numbers[0]


def source_taken(conn: Connection, at_ms: int) -> bytes:
    """Return the register gates of this store had taken by a moment, byte for byte, whoever decided it.

    Raises:
        register_not_activated_error: none had.
        register_record_error: its bytes were changed.
    """
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
    return sources_named(desk, name).register


def sources_named(desk: Desk, name: str) -> Sources:
    """Return a version as it was proposed, with its vocabularies.

    Raises:
        register_version_unknown_error: there is no such version.
        register_record_error: its bytes were changed.
    """
    with desk.store.reading() as conn:
        number = number_named(conn, name)
        kept = sources_of_version(conn, number)
    if kept is None:
        raise register_record_error(step=number, what=Code("bytes"))
    return kept


@contextmanager
def recording(desk: Desk) -> Iterator[Connection]:
    """A transaction that records a step: it begins in agreement with the journal, and ends in it.

    Raises:
        StandingClosedError: database and journal do not agree: no step is taken.

    Effects:
        Commits, and writes into the journal how far the life of the register has come; ``journal.kept`` says whether
        it was.
    """
    with desk.store.transaction() as conn:
        desk.journal.follow(conn)
        yield conn
    desk.journal.keep(desk.store)


def propose(desk: Desk, register: Register, sources: Sources, details: StepDetails) -> Step:
    """Propose a register: from here on it is a version, whatever becomes of it.

    Args:
        desk: Where.
        register: As it loaded.
        sources: The very bytes it was loaded from.
        details: Who, and why.

    Raises:
        register_known_error: these bytes are a version already.

    Effects:
        One transaction: version, step, event.
    """
    with recording(desk) as conn:
        now_ms = desk.clock()
        number = add_version(conn, sources.register, sources.vocabularies)
        if number is None:
            known = number_named(conn, register.digest)
            raise register_known_error(file=register.name, number=known)
        whole = replace(details, closed=closed_on(register, now_ms))
        return take(conn, desk.signer, number, StepName.PROPOSED, whole, now_ms)


def proposal_to_sign(desk: Desk, register: Register, sources: Sources, details: StepDetails) -> bytes:
    """Return the document that the owner signs to propose a register; nothing is recorded.

    Raises:
        register_known_error: these bytes are a version already.
        register_nobody_signs_error: nobody may sign.
    """
    with desk.store.reading() as conn:
        numbers = {digest: number for number, digest in versions(conn)}
        if register.digest in numbers:
            raise register_known_error(file=register.name, number=numbers[register.digest])
        now_ms, number = desk.clock(), max(numbers.values(), default=0) + 1
        whole = replace(details, closed=closed_on(register, now_ms))
        return to_sign(conn, desk.signer, number, sources, StepName.PROPOSED, whole, now_ms)


def step_to_sign(desk: Desk, name: str, step: StepName, details: StepDetails, from_ms: int | None = None) -> bytes:
    """Return the document that a person signs to advise on a version, approve or activate it; nothing is recorded.

    Raises:
        register_version_unknown_error: there is no such version.
        register_record_error: its bytes were changed.
        SluisError: as ``sluis.lifecycle.steps.to_sign``.
    """
    with desk.store.reading() as conn:
        number = number_named(conn, name)
        kept = sources_of_version(conn, number)
        if kept is None:
            raise register_record_error(step=number, what=Code("bytes"))
        return to_sign(conn, desk.signer, number, kept, step, details, desk.clock(), from_ms)


def closed_on(register: Register, at_ms: int) -> tuple[str, ...]:
    """Return the activities that law keeps closed on the day of a moment."""
    day = day_of(at_ms)
    return tuple(name for name in register.activities if not is_open(check_activity(register, name, day)))


def say_about(desk: Desk, name: str, step: StepName, details: StepDetails) -> Step:
    """Advise on a version, or approve it.

    Raises:
        register_version_unknown_error: there is no such version.
        SluisError: as ``sluis.lifecycle.steps.take``.

    Effects:
        One transaction: step, event.
    """
    with recording(desk) as conn:
        return take(conn, desk.signer, number_named(conn, name), step, details, desk.clock())


def record_activation(
    conn: Connection, desk: Desk, name: str, details: StepDetails, from_ms: int | None
) -> ActivationStep:
    """Record the activation of a version; in the same transaction the caller brings into force what holds at once.

    Args:
        conn: A transaction of ``recording``.
        desk: Where.
        name: Number or digest of the version.
        details: Who.
        from_ms: From when it holds; now when absent.

    Raises:
        register_version_unknown_error: there is no such version.
        register_record_error: its bytes were changed.
        SluisError: as ``sluis.lifecycle.steps.take``.

    Effects:
        In the caller's transaction: step, event.
    """
    number, now_ms = number_named(conn, name), desk.clock()
    kept = sources_of_version(conn, number)
    if kept is None:
        raise register_record_error(step=number, what=Code("bytes"))
    step = take(conn, desk.signer, number, StepName.ACTIVATED, details, now_ms, from_ms)
    since_ms = now_ms if step.effective_ms is None else step.effective_ms
    return ActivationStep(step, Version(number, since_ms, kept))
