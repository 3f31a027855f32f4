"""Cases of restrictions, by which recipients are told (GDPR art. 19): opened with them, and never in their way.

In:  restrictions that are recorded, in their transaction. Out: cases; what could not be opened, to be opened later.

The rules this module keeps (rights specification, section 1.2.4):
 * A restriction holds, whatever comes of its case. One whose case cannot be opened is kept, sealed under the key of its
   household, with why; it is tried again until it can, or until the restriction is over.
 * A case is received when the restriction was asked; where that moment is of a year whose holidays nobody knows here,
   when it was recorded.
 * Many are opened in a few statements for all of them.
 * After a restore each that is in force and of which the database has no case gets one: recipients hear of it.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from sluis.errors import SealBrokenError, SluisError, StoreError
from sluis.gate.state.state import GateState
from sluis.keys.sealed import seal, unseal
from sluis.rights.case import Case, SignIn, State, case_of, started
from sluis.rights.chain import CaseChain, append, begin_many, checked_chains, read
from sluis.rights.kinds import Channel, Kind
from sluis.rights.listed import all_listed, checks, write
from sluis.rights.steps import Opened
from sluis.standing.entries import NO_SLOT
from sluis.standing.events import Event, EventKind
from sluis.standing.household import Households
from sluis.store.schema import rights_owed, standing_events

CHANNEL_OF: Final = {
    "telephone": Channel.TELEPHONE,
    "letter": Channel.LETTER,
    "e-mail": Channel.EMAIL,
    "chat": Channel.WEB,
    "visit": Channel.COUNTER,
}
"""How a household asked somebody who wrote it down → how its case came in."""
AT_ONCE: Final = 64
"""How many are tried again in one transaction."""
_PAGE: Final = 512
_ENDS: Final = frozenset({EventKind.LIFT})
_REOPENS: Final = frozenset({EventKind.LIFT, EventKind.HELP, EventKind.CONSENT})


@dataclass(frozen=True, slots=True)
class Restriction:
    """One that stands in the household's chain."""

    slot: int
    activity: str | None
    """By the register's key; ``None``: all."""
    asked_ms: int
    by: str = field(repr=False)
    """Who asked it, or took it in."""
    channel: Channel
    sign_in: SignIn | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What became of restrictions whose case could not be opened before."""

    opened: int
    left: int


class _Kept(msgspec.Struct, frozen=True):
    """What is kept of a restriction whose case could not be opened."""

    activity: str | None
    asked_ms: int
    by: str
    channel: Channel
    sign_in: tuple[str | None, tuple[str, ...], int | None] | None


_DECODER: Final = msgspec.json.Decoder(_Kept)


def restricted(events: Sequence[Event], activity: str | None, *, wholly: bool = True) -> bool:
    """Return whether a restriction of an activity, or of all, stands.

    Args:
        events: What the household asked, in the order in which it counts.
        activity: By the register's key; ``None``: all of them.
        wholly: No later request opened a part of it; else nobody lifted all of it.

    Examples:
        >>> asked = [Event(EventKind.RESTRICT, None, 1, None, 1)]
        >>> restricted(asked, None), restricted(asked, "a"), restricted([], None)
        (True, True, False)
        >>> lifted = [*asked, Event(EventKind.LIFT, "a", 2, None, 2)]
        >>> restricted(lifted, None), restricted(lifted, None, wholly=False), restricted(lifted, "b")
        (False, True, True)
    """
    stands = False
    for event in events:
        of_it = event.activity in {None, activity}
        if event.kind is EventKind.RESTRICT and of_it:
            stands = True
        elif event.kind in (_REOPENS if wholly else _ENDS) and (of_it or (wholly and activity is None)):
            stands = False
    return stands


def open_for(state: GateState, conn: Connection, restrictions: Sequence[Restriction]) -> list[Case | None]:
    """Open the case of each; what cannot be opened is kept, to be opened later.

    Args:
        state: The gate's keys.
        conn: The transaction that recorded them; it runs alone.
        restrictions: Which.

    Returns:
        Of each its case, ``None`` where it could not be opened.

    Raises:
        StoreError: the database does not answer; the transaction must not be committed.

    Effects:
        Rows and events of the cases; a row for each that is kept.
    """
    made, fault = _tried(state, conn, restrictions)
    if fault is None:
        return list[Case | None](made)
    if len(restrictions) > 1:
        return [case for each in restrictions for case in open_for(state, conn, [each])]
    for each in restrictions:
        _keep(state, conn, each, fault)
    return [None]


def is_open(state: GateState, conn: Connection, restriction: Restriction) -> bool:
    """Return whether whoever asks has an open case of the same already: by it recipients are told.

    One that does not check is none, whatever a list says of it: nobody can be told by it.
    """
    rows, _ = all_listed(conn, state.keystore, unclosed=True)
    return any(
        each.kind is Kind.RESTRICTION
        and each.state is State.OPEN
        and (each.slot, each.by, each.activity) == (restriction.slot, restriction.by, restriction.activity)
        and checks(conn, state.keystore, each.number)
        for each in rows
    )


def in_force(events: Sequence[Event]) -> list[Event]:
    """Return the restrictions that nobody lifted, without those that were asked again while they stood.

    Args:
        events: What a household asked, in the order in which it counts.

    Examples:
        >>> first, again = (Event(EventKind.RESTRICT, "a", at, None, at) for at in (1, 4))
        >>> in_force([first, again]) == [first]
        True
        >>> lifted = Event(EventKind.LIFT, None, 3, None, 3)
        >>> in_force([first, lifted]), in_force([first, lifted, again]) == [again]
        ([], True)
    """
    made = []
    for at, event in enumerate(events):
        begins = event.kind is EventKind.RESTRICT and not restricted(events[:at], event.activity)
        since = (events[: until + 1] for until in range(at, len(events)))
        if begins and all(restricted(so_far, event.activity, wholly=False) for so_far in since):
            made.append(event)
    return made


def open_missing(state: GateState, by: str) -> Owed:
    """Open a case for each restriction that is in force and of which the database has none; for after a restore.

    Args:
        state: The gate's store and keys; the gate itself may run in another process.
        by: What opens them.

    Returns:
        How many were opened, and how many could not be: those wait with the others (``open_owed``).

    Raises:
        StoreError: the database does not answer.

    Effects:
        Transactions of up to 64 households each. What does not check of a household is left to ``verify``.
    """
    with state.store.reading() as conn:
        slots = _restricted_slots(conn)
        cases = [case_of(chain).opened for chain in checked_chains(conn, state.keystore)[0]]
    known: dict[tuple[int, str | None], int] = {}
    for case in cases:
        if case.kind is Kind.RESTRICTION:
            key = case.slot, case.activity
            known[key] = max(case.received_ms, known.get(key, case.received_ms))
    opened = left = 0
    for at in range(0, len(slots), AT_ONCE):
        with state.transaction() as conn:
            lacking = [each for slot in slots[at : at + AT_ONCE] for each in _lacking(state, conn, slot, known, by)]
            made = open_for(state, conn, lacking)
        opened += sum(case is not None for case in made)
        left += sum(case is None for case in made)
    return Owed(opened, left)


def _restricted_slots(conn: Connection) -> list[int]:
    """Return the households in whose chain a restriction may stand; what is none of it is found by reading it."""
    rows = conn.execute(select(standing_events.c.slot, standing_events.c.content)).all()
    word = EventKind.RESTRICT.value.encode()
    return sorted({int(row.slot) for row in rows if row.slot != NO_SLOT and word in bytes(row.content or b"")})


def _lacking(
    state: GateState, conn: Connection, slot: int, known: Mapping[tuple[int, str | None], int], by: str
) -> list[Restriction]:
    """Return the restrictions of a household that are in force, and of which there is neither a case nor one owed."""
    try:
        key, asked = state.keystore.household_key(conn, slot), Households(conn, state.keystore).of(slot).asked
    except StoreError:
        raise
    except SluisError:
        return []
    if key is None:
        return []
    kept = [
        _unsealed(state, conn, slot, bytes(sealed))
        for sealed in conn.execute(select(rights_owed.c.sealed).where(rights_owed.c.slot == slot)).scalars().all()
    ]
    waiting = {(each.activity, each.asked_ms) for each in kept if each is not None}
    return [
        Restriction(slot, event.activity, event.at_ms, by, Channel.NOT_SAID)
        for event in in_force(asked)
        if known.get((slot, event.activity), -1) < event.at_ms and (event.activity, event.at_ms) not in waiting
    ]


def _tried(
    state: GateState, conn: Connection, restrictions: Sequence[Restriction]
) -> tuple[list[Case], SluisError | None]:
    """Open them all, or none: then return why."""
    try:
        with conn.begin_nested():
            return _open(state, conn, restrictions), None
    except StoreError:
        raise
    except SluisError as fault:
        return [], fault


def _open(state: GateState, conn: Connection, restrictions: Sequence[Restriction]) -> list[Case]:
    now_ms = state.clock()
    received = {asked_ms: _received(asked_ms, now_ms) for asked_ms in {each.asked_ms for each in restrictions}}
    begun = begin_many(conn, state.keystore, [_opened(each, received[each.asked_ms], now_ms) for each in restrictions])
    made = list[Case]()
    for each, (begun_chain, _) in zip(restrictions, begun, strict=True):
        chain: CaseChain = begun_chain
        if each.sign_in is not None:
            append(conn, state.keystore, chain.number, each.slot, each.sign_in.step(each.by, now_ms))
            chain = read(conn, state.keystore, chain.number)
        made.append(case_of(chain))
    write(conn, state.keystore, made)
    return made


def _received(asked_ms: int, now_ms: int) -> int:
    """Return when a case counts as received.

    Raises:
        clock_range_error: nothing is known of this year either.
    """
    try:
        started(asked_ms)
    except SluisError:
        started(now_ms)
        return now_ms
    return asked_ms


def _opened(each: Restriction, received_ms: int, now_ms: int) -> Opened:
    return Opened(
        by=each.by,
        at_ms=now_ms,
        kind=Kind.RESTRICTION,
        slot=each.slot,
        channel=each.channel,
        received_ms=received_ms,
        activity=each.activity,
        reason="",
    )


def owed(conn: Connection) -> dict[str, int]:
    """Return how many restrictions hold whose case could not be opened yet, by the code of why."""
    counted = select(rights_owed.c.code, func.count()).group_by(rights_owed.c.code).order_by(rights_owed.c.code)
    return {str(code): int(count) for code, count in conn.execute(counted).all()}


def open_owed(state: GateState) -> Owed:
    """Open the cases that could not be opened before, as far as they can be now.

    Args:
        state: The gate's store and keys; the gate itself may run in another process.

    Raises:
        StoreError: the database does not answer.

    Effects:
        Transactions of up to 64 each. What is over, or of an erased household, is dropped: nobody has to be told.
    """
    opened, last = 0, 0
    while True:
        with state.store.reading() as conn:
            after = select(rights_owed.c.id).where(rights_owed.c.id > last).order_by(rights_owed.c.id).limit(AT_ONCE)
            waiting = [int(number) for number in conn.execute(after).scalars()]
        if not waiting:
            break
        last = waiting[-1]
        with state.transaction() as conn:
            opened += sum(_again(state, conn, number) for number in waiting)
    with state.store.reading() as conn:
        return Owed(opened, sum(owed(conn).values()))


def _again(state: GateState, conn: Connection, number: int) -> bool:
    """Open one of them; return whether its case is open now."""
    here = rights_owed.c.id == number
    row = conn.execute(select(rights_owed).where(here)).first()
    if row is None:
        return False
    kept = _unsealed(state, conn, int(row.slot), bytes(row.sealed))
    if kept is None or not _stands(state, conn, int(row.slot), kept):
        conn.execute(delete(rights_owed).where(here))
        return False
    sign_in = None if kept.sign_in is None else SignIn(*kept.sign_in)
    restriction = Restriction(int(row.slot), kept.activity, kept.asked_ms, kept.by, kept.channel, sign_in)
    _, fault = _tried(state, conn, [restriction])
    if fault is None:
        conn.execute(delete(rights_owed).where(here))
    elif fault.code != row.code:
        conn.execute(update(rights_owed).where(here).values(code=fault.code))
    return fault is None


def _stands(state: GateState, conn: Connection, slot: int, kept: _Kept) -> bool:
    """Return whether the restriction is not over; of a household that does not check nobody knows, and it stands."""
    try:
        return restricted(Households(conn, state.keystore).of(slot).asked, kept.activity, wholly=False)
    except StoreError:
        raise
    except SluisError:
        return True


def _keep(state: GateState, conn: Connection, each: Restriction, fault: SluisError) -> None:
    key = state.keystore.household_key(conn, each.slot)
    if key is None:
        return
    sign_in = None if each.sign_in is None else (each.sign_in.acr, each.sign_in.amr, each.sign_in.at_ms)
    content = msgspec.json.encode(_Kept(each.activity, each.asked_ms, each.by, each.channel, sign_in))
    sealed = seal(_key(key), content + b" " * (-len(content) % _PAGE), _place(each.slot))
    conn.execute(insert(rights_owed).values(slot=each.slot, code=fault.code, sealed=sealed))


def _unsealed(state: GateState, conn: Connection, slot: int, sealed: bytes) -> _Kept | None:
    """Return what was kept; ``None`` when its household was erased, or somebody changed it."""
    key = state.keystore.household_key(conn, slot)
    try:
        return None if key is None else _DECODER.decode(unseal(_key(key), sealed, _place(slot)))
    except (SealBrokenError, msgspec.DecodeError):
        return None


def _key(household_key: bytes) -> bytes:
    return hmac.digest(household_key, b"sluis/rights-owed/v1\0", "sha256")


def _place(slot: int) -> bytes:
    return b"sluis/rights-owed/v1\0" + slot.to_bytes(8, "big")
