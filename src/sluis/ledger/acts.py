"""Who did something that is on record, where a person did it: an event beside the one that says what was done.

In:  a person whose identity was checked, or a machine that the settings list, for as long as a call lasts. Out: one
hidden event for each thing that a person has recorded, and for each look.

The rules this module keeps:
 * Who acts is said once, where a call comes in; whatever records inside the call notes it. It cannot be forgotten on
   the way, and nobody acts where nobody was named.
 * A household that acts for itself stands under its own key, with its number, and is erased with it.
 * Anybody else stands where the controller can open it and no household can: who asks for a statement learns what was
   done, and not which employee did it.
 * A look at what is held about a household is on record before it is answered, unless the household looks itself. So is
   that of a machine, by its name; what a machine does beside looking names nobody.
 * What an inspector looks at is sealed to his key: the provider knows of a visit, and not what it was about.
 * A subject is what the identity service calls somebody; of the token its SHA-256 stands here and nothing else.

Source: ledger specification, section 10.10.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection

from sluis.keys.keystore import Keystore
from sluis.ledger.events import (
    Content,
    EventType,
    Published,
    append_hidden,
    append_opened_without_slot,
    append_sealed_visit,
)

Looked = Literal["standing", "shared", "statement", "cases"]
"""At what of a household somebody looks."""
LookReason = Literal["question", "request", "complaint", "mistake"]
"""Why an employee looks: the household asks something, wants something done or complains; or to mend a mistake."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something."""

    issuer: str
    subject: str = field(repr=False)
    token: str
    """SHA-256 of the ID token that showed it, 64 hex digits."""
    for_own_household: bool
    inspector: bool = False
    """An inspector, and nothing else: what he looks at is sealed to his key where the settings name one."""
    roles: tuple[str, ...] = ()
    """In which he looks, sorted: what he looks at is counted beside others of the same."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that looks."""

    name: str
    """As the settings list it."""
    roles: tuple[str, ...]
    inspector: bool


@dataclass(frozen=True, slots=True)
class Sealing:
    """What seals the visits of an inspector."""

    keystore: Keystore
    public: bytes | None
    """His public key; without one a visit stands where the controller can open it."""


_acting: ContextVar[Actor | None] = ContextVar("sluis_acting", default=None)
_machine: ContextVar[Machine | None] = ContextVar("sluis_machine", default=None)


@contextmanager
def acting(actor: Actor | None, machine: Machine | None = None) -> Iterator[None]:
    """Have what is recorded inside this block name somebody.

    Args:
        actor: A person; ``None``: nobody does anything.
        machine: What looks where no person does.

    Effects:
        Holds for this context: threads that are given a copy of it, and no other.
    """
    before, earlier = _acting.set(actor), _machine.set(machine)
    try:
        yield
    finally:
        _acting.reset(before)
        _machine.reset(earlier)


def note_act(conn: Connection, keystore: Keystore, published: Published) -> None:
    """Put on record who did what an event about a household says; nothing where nobody was named.

    Args:
        conn: The transaction that records it.
        keystore: Holds the key of the household.
        published: The event.

    Effects:
        One event.
    """
    actor = _acting.get()
    if actor is None:
        return
    content = _content(actor, {"of": published.commitment.hex()})
    if actor.for_own_household:
        slot = published.slot
        append_hidden(conn, keystore, slot, EventType.ACT, {**content, "slot": slot}, published.t_ms)
    else:
        append_opened_without_slot(conn, EventType.ACT, content, published.t_ms)


def note_stop(conn: Connection, recipient: str, t_ms: int) -> None:
    """Put on record who stopped a recipient; nothing where nobody was named.

    Effects:
        One event.
    """
    actor = _acting.get()
    if actor is not None:
        append_opened_without_slot(conn, EventType.ACT, _content(actor, {"recipient": recipient}), t_ms)


def note_opening(conn: Connection, about: Content, *, done: bool, t_ms: int) -> None:
    """Put on record who asked to open what was stopped, or was the second to; nothing where nobody was named.

    Args:
        conn: The transaction.
        about: ``recipient``; or ``activity`` and ``row``.
        done: It was the second, and it is open.
        t_ms: When.

    Effects:
        One event.
    """
    actor = _acting.get()
    if actor is not None:
        content = _content(actor, {"opening": "done" if done else "asked", **about})
        append_opened_without_slot(conn, EventType.ACT, content, t_ms)


def who_acts() -> Actor | None:
    """Return who acts here; ``None`` where nobody was named."""
    return _acting.get()


def who_or_what() -> Content:
    """Return how whoever acts here, a person or a machine, stands on record.

    Raises:
        TypeError: nobody was named.
    """
    return _looking({})[0]


def looks() -> bool:
    """Return whether a look is to be put on record here: of a machine, and of who does not act for his own household.

    Examples:
        >>> with acting(None, Machine("crm", ("dpo",), inspector=False)):
        ...     looks()
        True
        >>> looks()
        False
    """
    actor, machine = _acting.get(), _machine.get()
    if actor is not None:
        return not actor.for_own_household
    return machine is not None


def note_look(
    conn: Connection,
    slot: int,
    looked: Looked,
    t_ms: int,
    reason: LookReason | None = None,
    sealing: Sealing | None = None,
) -> None:
    """Put on record who or what looked at a household; nothing where nobody was named, or the household looks itself.

    Args:
        conn: The transaction; it is committed before anything is shown.
        slot: The household.
        looked: At what.
        t_ms: When.
        reason: Why, where he says it.
        sealing: What seals the look of an inspector.

    Effects:
        One event.
    """
    if looks():
        why = {} if reason is None else {"reason": reason}
        _append(conn, {"looked": looked, "number": slot, **why}, t_ms, sealing)


def note_visit(conn: Connection, about: Content, t_ms: int, sealing: Sealing | None = None) -> None:
    """Put on record what somebody looks at that is of no one household; nothing where nobody was named.

    Args:
        conn: The transaction; it is committed before anything is shown.
        about: ``looked`` and what it is about.
        t_ms: When.
        sealing: What seals the visit of an inspector.

    Effects:
        One event.
    """
    if looks():
        _append(conn, about, t_ms, sealing)


def _append(conn: Connection, about: Content, t_ms: int, sealing: Sealing | None) -> None:
    content, inspector = _looking(about)
    if sealing is not None and sealing.public is not None and inspector:
        append_sealed_visit(conn, sealing.keystore, sealing.public, EventType.ACT, content, t_ms)
    else:
        append_opened_without_slot(conn, EventType.ACT, content, t_ms)


def _looking(about: Content) -> tuple[Content, bool]:
    """Return what stands on record of a look, and whether it is an inspector's."""
    actor, machine = _acting.get(), _machine.get()
    if actor is not None:
        return {**_content(actor, about), **({"roles": list(actor.roles)} if actor.roles else {})}, actor.inspector
    if machine is None:
        raise TypeError("nobody acts")
    return {"is": "act", "caller": machine.name, "roles": list(machine.roles), **about}, machine.inspector


def _content(actor: Actor, about: Content) -> Content:
    return {"is": "act", "issuer": actor.issuer, "subject": actor.subject, "token": actor.token, **about}
