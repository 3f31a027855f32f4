"""What a list says of each case, kept beside it: a list opens no case, and decrypts one small row for each.

In:  cases after a step. Out: rows; and what they say, with the numbers of cases that do not check.

The rules this module keeps (rights specification, section 1.7):
 * A row is worth what its case and the ledger are: it is sealed to its number, its steps, its head, and what the events
   on record say of that case and no other. Where that does not fit, or the terms of the law were changed since, the
   case itself is opened. So a case that is behind its events is named, whatever was taken away elsewhere.
 * A case of which only events are left is named.
 * Only whether a case is closed and until when it is due stands in the clear, to find it by.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Final

import msgspec
from sqlalchemy import Connection, Row, bindparam, select, update

from sluis.errors import LedgerCorruptError, SealBrokenError, SluisError, StoreError
from sluis.gate.state.state import GateState
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal, unseal
from sluis.law.clock import clock_table
from sluis.ledger.events import Content
from sluis.rights.case import Case, State, case_of
from sluis.rights.chain import (
    check_events,
    checked_chains,
    digest_of,
    digest_of_events,
    digests_on_record,
    events_of_cases,
    numbers,
    read,
)
from sluis.rights.kinds import Channel, Kind, Proof
from sluis.rights.steps import Answered, Closed, Refused
from sluis.store.schema import rights_cases

AT_ONCE: Final = 64
"""How many rows are made anew in one transaction."""
_PAGE: Final = 512
_AT_A_TIME: Final = 500
"""Numbers that stand in one statement."""
_KEPT: Final = select(
    rights_cases.c.number,
    rights_cases.c.length,
    rights_cases.c.head,
    rights_cases.c.open,
    rights_cases.c.due_ms,
    rights_cases.c.listed,
)
"""What a list reads of each case."""
_WRITTEN: Final = (
    update(rights_cases)
    .where(rights_cases.c.number == bindparam("which"))
    .values(open=bindparam("is_open"), due_ms=bindparam("due"), listed=bindparam("sealed"))
)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What a list says of a case. Personal data: never logged."""

    number: int
    kind: Kind
    slot: int
    channel: Channel
    by: str
    """Who opened it."""
    activity: str | None
    received_ms: int
    state: State
    due_ms: int | None
    """Until when it must be answered, by the stricter reading; ``None``: at once."""
    extended: bool
    identity: str | None
    """As ``Case.missing_identity``."""
    told: int
    """How many messages went to recipients."""
    waiting: int
    """How many of them are not acknowledged."""
    remind_ms: int | None
    """The first moment at which one of those is past its date."""
    reminded: bool
    escalated: bool
    taken_back: bool
    proof: Proof | None
    """Of an authorised agent: by what it says that it may ask."""
    mandates_given: tuple[int, ...]
    """The numbers of the mandates of that agent that stand in the case, and below those of which the end does."""
    mandates_ended: tuple[int, ...]
    refused: bool
    decided_ms: int | None
    """When it was answered, refused or closed; ``None`` while it is open."""

    @property
    def due(self) -> datetime | None:
        """Until when it must be answered; ``None``: at once."""
        return None if self.due_ms is None else datetime.fromtimestamp(self.due_ms / 1000, UTC)


_ENDS: Final = (Answered, Refused, Closed)
_DECODER: Final = msgspec.json.Decoder(Listed)


def listed_of(case: Case) -> Listed:
    """Return what a list says of a case.

    Raises:
        clock_range_error: it was received in a year for which nothing is known.
    """
    waiting = [passed for passed in case.passed if passed.acknowledged is None]
    due = case.due
    return Listed(
        number=case.number,
        kind=case.opened.kind,
        slot=case.opened.slot,
        channel=case.opened.channel,
        by=case.opened.by,
        activity=case.opened.activity,
        received_ms=case.opened.received_ms,
        state=case.state,
        due_ms=None if due is None else int(due.timestamp() * 1000),
        extended=case.extended is not None,
        identity=case.missing_identity,
        told=len(case.passed),
        waiting=len(waiting),
        remind_ms=min((passed.told.remind_ms for passed in waiting), default=None),
        reminded=any(passed.reminded for passed in waiting),
        escalated=any(passed.escalated for passed in waiting),
        taken_back=case.taken_back,
        proof=case.opened.proof,
        mandates_given=case.mandates_given,
        mandates_ended=case.mandates_ended,
        refused=case.refused,
        decided_ms=next((step.at_ms for step in case.steps if isinstance(step, _ENDS)), None),
    )


def write(conn: Connection, keystore: Keystore, cases: Sequence[Case]) -> None:
    """Keep what a list says of cases, as they are now.

    Args:
        conn: The transaction that took their last step; it runs alone.
        keystore: Holds the key.
        cases: With that step.

    Effects:
        Their rows.
    """
    if not cases:
        return
    key = _key(conn, keystore)
    heads = select(rights_cases.c.number, rights_cases.c.head).where(
        rights_cases.c.number.in_([case.number for case in cases])
    )
    head_of = {int(number): bytes(head) for number, head in conn.execute(heads).all()}
    rows: list[dict[str, object]] = []
    for case in cases:
        listed = listed_of(case)
        content = msgspec.json.encode(listed)
        place = _place(case.number, len(case.steps), head_of[case.number], digest_of(case.chain))
        sealed = seal(key, content + b" " * (-len(content) % _PAGE), place)
        is_open, due_ms = _columns(listed)
        rows.append({"which": case.number, "is_open": is_open, "due": due_ms, "sealed": sealed})
    conn.execute(_WRITTEN, rows)


def all_listed(conn: Connection, keystore: Keystore, *, unclosed: bool = False) -> tuple[list[Listed], list[int]]:
    """Return what lists say of the cases that check, by number, and the numbers of those that do not.

    Args:
        conn: A view of the store.
        keystore: Holds the keys.
        unclosed: Only those that are not closed.

    Raises:
        StoreError: the database does not answer.
    """
    made, others = _rows(conn, keystore, unclosed=unclosed)
    if not others:
        return made, []
    opened, broken = _opened(conn, keystore, others)
    made += [each for each in opened if not unclosed or each.state is not State.CLOSED]
    return sorted(made, key=lambda each: each.number), broken


def erased_lines(
    conn: Connection, keystore: Keystore, told: Mapping[int, Sequence[Content]], slots: Collection[int]
) -> tuple[list[Listed], list[int]]:
    """Return what lists say of the erasures that were asked of some households, without looking at any other case.

    Args:
        conn: A view of the store.
        keystore: Holds the keys.
        told: What the ledger tells of each case (``told_of_cases``): it says whose a case is and what it asks.
        slots: The households.

    Returns:
        What lists say; and the numbers of the cases that may be such and do not check, which are those too of which the
        ledger tells nothing.
    """
    wanted = [number for number, told_of in told.items() if _asks_erasure(told_of[0], slots)]
    recorded = {number: digest_of_events(told[number]) for number in wanted}
    made: list[Listed] = []
    try:
        key = _key(conn, keystore)
        for at in range(0, len(wanted), _AT_A_TIME):
            own = _KEPT.where(rights_cases.c.number.in_(wanted[at : at + _AT_A_TIME]))
            made += _fitting(key, conn.execute(own).all(), recorded)
    except StoreError:
        raise
    except SluisError:  # a row holds what no version wrote, or the key was changed: each of them is opened
        made = []
    others = {*wanted}.difference(each.number for each in made)
    opened, broken = _opened(conn, keystore, others, told) if others else ([], [])
    unknown = [number for number in numbers(conn) if number not in told]
    return sorted([*made, *opened], key=lambda each: each.number), sorted([*broken, *unknown])


def _asks_erasure(told: Content, slots: Collection[int]) -> bool:
    """Return whether the first thing that the ledger tells of a case is that one of these households asked erasure."""
    return told.get("slot") in slots and told.get("kind", Kind.ERASURE.value) == Kind.ERASURE.value


def checks(conn: Connection, keystore: Keystore, number: int) -> bool:
    """Return whether a case can be opened, and its steps are its events: a list checks no steps.

    Raises:
        StoreError: the database does not answer.
    """
    return bool(_opened(conn, keystore, [number])[0])


def taken_back_before(conn: Connection, keystore: Keystore, case: Case) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the earlier cases of the same household and kind that are closed as taken back, and those that may be.

    Args:
        conn: A view of the store.
        keystore: Holds the keys.
        case: Which.

    Returns:
        Their numbers, of which each was opened; and those that do not check, and of which the ledger does not say that
        they are of another household.

    Raises:
        StoreError: the database does not answer.
    """
    slot, kind = case.opened.slot, case.opened.kind
    rows, broken = all_listed(conn, keystore)
    alike = [each for each in rows if (each.slot, each.kind) == (slot, kind) and each.number < case.number]
    checked = {each.number for each in _opened(conn, keystore, [each.number for each in alike])[0]}
    told = events_of_cases(conn, keystore) if broken else {}
    unknown = [number for number in broken if number < case.number and _may_be(told.get(number, []), slot)]
    unknown += [each.number for each in alike if each.number not in checked]
    back = tuple(each.number for each in alike if each.taken_back and each.number in checked)
    return back, tuple(sorted(unknown))


def _may_be(told: Sequence[Content], slot: int) -> bool:
    """Return whether a case of which the ledger tells this may be of a household."""
    return not told or told[0].get("slot") == slot


def hidden(conn: Connection, case: Case) -> bool:
    """Return whether a list would leave a case out that is not closed: somebody else than its steps says that it is."""
    is_open = conn.execute(select(rights_cases.c.open).where(rights_cases.c.number == case.number)).scalar()
    return not is_open and case.state is not State.CLOSED


def refresh(state: GateState) -> int:
    """Make the rows anew that do not fit: of an older version, or under older terms of the law.

    Args:
        state: The gate's store and keys; the gate itself may run in another process.

    Returns:
        How many were made anew. A case that does not check is left as it is.

    Raises:
        StoreError: the database does not answer.

    Effects:
        Transactions of up to 64 rows each.
    """
    with state.store.reading() as conn:
        there = {*numbers(conn)}
        old = [number for number in _rows(conn, state.keystore)[1] if number in there]
    done = 0
    for at in range(0, len(old), AT_ONCE):
        with state.transaction() as conn:
            checked = list(_checking(conn, state.keystore, old[at : at + AT_ONCE]))
            write(conn, state.keystore, checked)
        done += len(checked)
    return done


def _checking(conn: Connection, keystore: Keystore, numbers: Iterable[int]) -> Iterator[Case]:
    for number in numbers:
        try:
            chain = read(conn, keystore, number)
            check_events(conn, keystore, chain)
        except StoreError:
            raise
        except SluisError:  # a list names it
            continue
        yield case_of(chain)


def _rows(conn: Connection, keystore: Keystore, *, unclosed: bool = False) -> tuple[list[Listed], list[int]]:
    """Return what the rows say, and the numbers of cases of which they say nothing that fits."""
    key, recorded = _key_and_record(conn, keystore)
    try:
        rows = conn.execute(_KEPT).all()
    except LedgerCorruptError:  # one row holds what no version wrote: each case is opened, and that one is named
        return [], sorted({*numbers(conn), *recorded})
    looked_at = [row for row in rows if not (unclosed and row[3] == 0)]
    made = _fitting(key, looked_at, recorded)
    others = {*recorded}.difference(int(row[0]) for row in rows)
    others |= {int(row[0]) for row in looked_at}.difference(each.number for each in made)
    return sorted(made, key=lambda each: each.number), sorted(others)


def _fitting(
    key: bytes, rows: Iterable[Row[int, int, bytes, int, int | None, bytes | None]], recorded: Mapping[int, bytes]
) -> list[Listed]:
    """Return what those rows say that fit their cases and what the ledger tells of each (``digests_on_record``)."""
    made: list[Listed] = []
    for number, length, head, is_open, due_ms, sealed in rows:
        place = _place(int(number), int(length), bytes(head), recorded.get(int(number), b""))
        listed = _unsealed(key, bytes(sealed or b""), place)
        if listed is not None and _columns(listed) == (is_open, due_ms):
            made.append(listed)
    return made


def _key_and_record(conn: Connection, keystore: Keystore) -> tuple[bytes, dict[int, bytes]]:
    try:
        return _key(conn, keystore), digests_on_record(conn, keystore)
    except StoreError:
        raise
    except SluisError:  # the key is gone or was changed: each case is opened
        return b"", {}


def _opened(
    conn: Connection,
    keystore: Keystore,
    only: Collection[int] | None,
    told: Mapping[int, Sequence[Content]] | None = None,
) -> tuple[list[Listed], list[int]]:
    chains, broken = checked_chains(conn, keystore, only=only, told=told)
    made: list[Listed] = []
    for chain in chains:
        try:
            made.append(listed_of(case_of(chain)))
        except SluisError:  # of a year for which nothing is known
            broken.append(chain.number)
    return made, sorted(broken)


def _unsealed(key: bytes, sealed: bytes, place: bytes) -> Listed | None:
    try:
        return _DECODER.decode(unseal(key, sealed, place)) if key and sealed else None
    except (SealBrokenError, msgspec.DecodeError):
        return None


def _columns(listed: Listed) -> tuple[int, int | None]:
    """Return what stands in the clear: whether it is not closed, and until when an open one is due."""
    return int(listed.state is not State.CLOSED), listed.due_ms if listed.state is State.OPEN else None


def _key(conn: Connection, keystore: Keystore) -> bytes:
    key = keystore.rights_key(conn)
    return b"" if key is None else hmac.digest(key, b"sluis/rights-listed/v2\0", "sha256")


@cache
def _terms() -> bytes:
    """Return a digest of the terms of the law: a row of other terms says another date."""
    return hashlib.sha256(msgspec.json.encode(clock_table())).digest()


def _place(number: int, length: int, head: bytes, recorded: bytes) -> bytes:
    steps = number.to_bytes(8, "big") + length.to_bytes(8, "big")
    return b"sluis/rights-listed/v2\0" + steps + _terms() + recorded + head
