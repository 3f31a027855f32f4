"""The history of a case: sealed steps, each under a MAC that covers all before it, and each an event of the ledger.

In:  a step, in the transaction that makes it true. Out: rows and an event; and the steps of a case that checks.

The rules this module keeps (rights specification, section 1.3):
 * Each case has a key of its own, wrapped. Who reads the database learns that a case exists and when it was worked on:
   not whose it is, not what was asked. Steps are padded, so that their length says little.
 * What is forged, changed, moved, cut off or put back with its old head is found: every step is an event of the ledger
   with its MAC, and a case whose events and steps differ is broken. Nothing is answered by one that is.
"""

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import StatementError

from sluis.errors import SealBrokenError, SluisError, StoreError
from sluis.errors.rights import case_broken_error, case_unknown_error
from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal, unseal, unsealer, unsealer_of_many
from sluis.ledger.events import Content, EventType, Published, append_right, append_rights
from sluis.rights.steps import Opened, Step, decoded, encoded, name_of
from sluis.store.plain_rows import plain_rows
from sluis.store.schema import events, rights_cases, rights_steps

NO_MAC: Final = bytes(32)
PAGE: Final = 512
"""Steps are padded to a multiple of so many bytes."""
_R: Final = 32
_BEGUN: Final = (
    update(rights_cases)
    .where(rights_cases.c.number == bindparam("which"))
    .values(wrapped=bindparam("wrapping"), length=bindparam("count"), head=bindparam("newest"))
)


@dataclass(frozen=True, slots=True)
class Link:
    """One step in its case."""

    seq: int
    mac: bytes
    step: Step


@dataclass(frozen=True, slots=True)
class CaseChain:
    """The history of a case, checked. Full of personal data: never logged."""

    number: int
    links: tuple[Link, ...] = field(repr=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps, in order."""
        return tuple(link.step for link in self.links)


def begin(conn: Connection, keystore: Keystore, opened: Opened) -> tuple[int, Published]:
    """Begin a case; return its number, and what opens the event in the ledger. Else as ``begin_many``."""
    [(chain, published)] = begin_many(conn, keystore, [opened])
    return chain.number, published


def begin_many(conn: Connection, keystore: Keystore, opened: Sequence[Opened]) -> list[tuple["CaseChain", Published]]:
    """Begin cases, in a few statements for all of them.

    Args:
        conn: A transaction that runs alone.
        keystore: Wraps their keys.
        opened: Of each its first step.

    Returns:
        Of each its history, and what opens the event in the ledger.

    Effects:
        Their rows, and an event for each.
    """
    if not opened:
        return []
    empty = {"wrapped": b"", "length": 0, "head": b""}
    numbered = insert(rights_cases).returning(rights_cases.c.number, sort_by_parameter_order=True)
    made = [int(number) for number in conn.execute(numbered, [empty for _ in opened]).scalars()]
    cases, kept = list[dict[str, object]](), list[dict[str, object]]()
    told, chains = list[tuple[int, Content, bytes, int]](), list[CaseChain]()
    for number, step in zip(made, opened, strict=True):
        key, wrapped = keystore.new_case_key(conn, number)
        content = encoded(step)
        link = Link(0, _mac_of(key, 0, NO_MAC, content), step)
        sealed = seal(_derived(key, b"sluis/rights-seal/v1\0"), _padded(content), _place(number, 0))
        cases.append({"which": number, "wrapping": wrapped, "count": 1, "newest": _head_of(key, 1, link.mac)})
        kept.append({"number": number, "seq": 0, "sealed": sealed, "mac": link.mac})
        told.append((step.slot, _event_of(number, step.slot, link), _r_of(key, 0), step.at_ms))
        chains.append(CaseChain(number, (link,)))
    conn.execute(_BEGUN, cases)
    conn.execute(insert(rights_steps), kept)
    return list(zip(chains, append_rights(conn, keystore, told), strict=True))


def append(conn: Connection, keystore: Keystore, number: int, slot: int, step: Step) -> Published:
    """Append a step to a case.

    Args:
        conn: A transaction that runs alone.
        keystore: Holds the case's key.
        number: Which case.
        slot: Its household.
        step: What was done.

    Returns:
        What opens the event in the ledger.

    Raises:
        case_unknown_error: there is no such case.
        case_broken_error: its head does not check.

    Effects:
        A row, the head, and an event.
    """
    row = conn.execute(select(rights_cases).where(rights_cases.c.number == number)).first()
    if row is None:
        raise case_unknown_error(number=number)
    key, count, before = _opened(conn, keystore, number, bytes(row.wrapped)), int(row.length), NO_MAC
    if count:
        last = (rights_steps.c.number == number, rights_steps.c.seq == count - 1)
        before = bytes(conn.execute(select(rights_steps.c.mac).where(*last)).scalar() or b"")
    if not hmac.compare_digest(bytes(row.head), _head_of(key, count, before)):
        raise case_broken_error(number=number)
    content = encoded(step)
    mac = _mac_of(key, count, before, content)
    sealed = seal(_derived(key, b"sluis/rights-seal/v1\0"), _padded(content), _place(number, count))
    conn.execute(insert(rights_steps).values(number=number, seq=count, sealed=sealed, mac=mac))
    head = _head_of(key, count + 1, mac)
    conn.execute(update(rights_cases).where(rights_cases.c.number == number).values(length=count + 1, head=head))
    event = _event_of(number, slot, Link(count, mac, step))
    return append_right(conn, keystore, slot, event, _r_of(key, count), step.at_ms)


def opened_by(conn: Connection, keystore: Keystore, number: int) -> str | None:
    """Return who opened a case, as its first step says; ``None``: there is none, or that step does not open.

    Nothing else of it is looked at. The questions to the database are the same two, whichever it is.
    """
    row = conn.execute(select(rights_cases).where(rights_cases.c.number == number)).first()
    first = conn.execute(select(rights_steps).where(rights_steps.c.number == number, rights_steps.c.seq == 0)).first()
    if row is None or first is None:
        return None
    try:
        step = _step(keystore.case_key(conn, number, bytes(row.wrapped)), number, 0, bytes(first.sealed))
    except SealBrokenError:
        return None
    return step.by if isinstance(step, Opened) else None


def read(conn: Connection, keystore: Keystore, number: int) -> CaseChain:
    """Return a case, with its events in the ledger.

    Raises:
        case_unknown_error: there is no such case.
        case_broken_error: it does not check.
    """
    row = conn.execute(select(rights_cases).where(rights_cases.c.number == number)).first()
    if row is None:
        raise case_unknown_error(number=number)
    key = _opened(conn, keystore, number, bytes(row.wrapped))
    links: list[Link] = []
    last = NO_MAC
    wanted = select(rights_steps).where(rights_steps.c.number == number).order_by(rights_steps.c.seq)
    for seq, kept in enumerate(conn.execute(wanted).all()):
        step = _step(key, number, seq, bytes(kept.sealed))
        mac = b"" if step is None else _mac_of(key, seq, last, encoded(step))
        if step is None or kept.seq != seq or not hmac.compare_digest(mac, bytes(kept.mac)):
            raise case_broken_error(number=number)
        links.append(Link(seq, mac, step))
        last = mac
    whole = hmac.compare_digest(bytes(row.head), _head_of(key, len(links), last)) and row.length == len(links)
    if not whole or not links or not isinstance(links[0].step, Opened):
        raise case_broken_error(number=number)
    return CaseChain(number, tuple(links))


def check_events(conn: Connection, keystore: Keystore, chain: CaseChain) -> None:
    """Hold a case against the ledger: each of its steps is an event there, and none is there that it lacks.

    Raises:
        case_broken_error: they differ.
    """
    if not agrees(chain, events_of_cases(conn, keystore)):
        raise case_broken_error(number=chain.number)


def agrees(chain: CaseChain, told: Mapping[int, Sequence[Content]]) -> bool:
    """Return whether the steps of a case are those that ``events_of_cases`` tells of it."""
    opened = chain.steps[0]
    slot = opened.slot if isinstance(opened, Opened) else -1
    own = [_event_of(chain.number, slot, link) for link in chain.links]
    return list(told.get(chain.number, ())) == own


def broken_cases(conn: Connection, keystore: Keystore) -> list[int]:
    """Return the numbers of cases that do not check: changed, cut off, put back, or gone while the ledger tells of one.

    A case that was taken out together with its events before they were sealed is not among them: the receipt that
    whoever asked got shows it.
    """
    return checked_chains(conn, keystore)[1]


def checked_chains(
    conn: Connection,
    keystore: Keystore,
    slot: int | None = None,
    only: Collection[int] | None = None,
    told: Mapping[int, Sequence[Content]] | None = None,
) -> tuple[list[CaseChain], list[int]]:
    """Return the cases that check, and the numbers of those that do not; no content of a row ends it.

    Args:
        conn: A view of the store.
        keystore: Holds the keys.
        slot: Only what the ledger says is of one household, and what it says nothing of: that does not check.
        only: Only these numbers.
        told: What ``told_of_cases`` told of this view, for whoever has asked it.

    Raises:
        StoreError: the database does not answer.
    """
    if told is None:
        told = told_of_cases(conn, keystore)
    checked: list[CaseChain] = []
    broken: list[int] = []
    for number in sorted({*told, *numbers(conn)} if only is None else only):
        if slot is not None and number in told and told[number][0].get("slot") != slot:
            continue
        try:
            chain = read(conn, keystore, number)
        except StoreError:
            raise
        except (SluisError, TypeError, ValueError, StatementError):
            broken.append(number)
            continue
        if agrees(chain, told):
            checked.append(chain)
        else:
            broken.append(number)
    return checked, broken


def told_of_cases(conn: Connection, keystore: Keystore) -> Mapping[int, Sequence[Content]]:
    """Return ``events_of_cases``, nothing where the key of these events is gone or was changed: no case fits that.

    Raises:
        StoreError: the database does not answer.
    """
    try:
        return events_of_cases(conn, keystore)
    except StoreError:
        raise
    except SluisError:
        return {}


def events_of_cases(conn: Connection, keystore: Keystore) -> dict[int, list[Content]]:
    """Return what the ledger says about each case, by number, in order; what does not open is left out.

    Raises:
        StoreError: the database does not answer.
        SealBrokenError: the key of the events of cases was changed.
    """
    told: dict[int, list[Content]] = {}
    for stated in _stated(conn, keystore):
        try:
            content = _CONTENT.decode(stated)
        except ValueError:
            continue  # `sluis ledger verify` names it
        number = content.get("case")
        if isinstance(number, int):
            told.setdefault(number, []).append(content)
    return told


def _stated(conn: Connection, keystore: Keystore) -> Iterator[bytes]:
    """Return what each event of a case says, in their order; what does not open is left out."""
    key = opening_key(keystore.rights_key(conn) or b"")
    opened, many = unsealer(key), unsealer_of_many(key)
    for rows in plain_rows(conn, _RIGHTS, {}, _PIECE):
        sealed = list[tuple[bytes, bytes]]()
        for content, opening in rows:
            try:
                sealed.append((opening or b"", bytes.fromhex(_COMMITTED.decode(content).commitment)))
            except ValueError:
                continue  # `sluis ledger verify` names it
        try:
            plain = many([each for each, _ in sealed], [hidden for _, hidden in sealed])
        except SealBrokenError:
            plain = [each for each in (_opening(opened, *pair) for pair in sealed) if each is not None]
        for each in plain:
            yield each[_R:]


def _opening(opened: Callable[[bytes, bytes], bytes], sealed: bytes, hidden: bytes) -> bytes | None:
    try:
        return opened(sealed, hidden)
    except SealBrokenError:
        return None


class _Told(msgspec.Struct):
    """What the ledger says of a step, as far as a list needs it."""

    case: int
    mac: str


class _Committed(msgspec.Struct):
    commitment: str


_TOLD: Final = msgspec.json.Decoder(_Told)
_CONTENT: Final = msgspec.json.Decoder(dict[str, str | int | bool | list[str] | None])
_COMMITTED: Final = msgspec.json.Decoder(_Committed)
_RIGHTS: Final = (
    select(events.c.content, events.c.opening).where(events.c.type == EventType.RIGHTS.value).order_by(events.c.id)
)
_PIECE: Final = 500
"""Events that are opened at once."""


def digest_of(chain: CaseChain) -> bytes:
    """Return the SHA-256 of the MACs of all steps of a case, in their order."""
    return hashlib.sha256(b"".join(link.mac for link in chain.links)).digest()


def digest_of_events(told: Iterable[Content]) -> bytes:
    """Return ``digest_of`` a case by what the ledger tells of it; of what has no MAC, one that no case has."""
    macs = [each.get("mac") for each in told]
    try:
        return hashlib.sha256(b"".join(bytes.fromhex(mac) if isinstance(mac, str) else b"-" for mac in macs)).digest()
    except ValueError:
        return b""


def digests_on_record(conn: Connection, keystore: Keystore) -> dict[int, bytes]:
    """Return of each case what ``digest_of`` it is, by its events in the ledger; what does not open is left out.

    Raises:
        StoreError: the database does not answer.
        SealBrokenError: the key of the events of cases was changed.
    """
    macs: dict[int, list[bytes]] = {}
    for stated in _stated(conn, keystore):
        try:
            told = _TOLD.decode(stated)
            macs.setdefault(told.case, []).append(bytes.fromhex(told.mac))
        except ValueError:
            continue  # `sluis ledger verify` names it
    return {number: hashlib.sha256(b"".join(each)).digest() for number, each in macs.items()}


def numbers(conn: Connection) -> list[int]:
    """Return the numbers of all cases."""
    return [int(n) for n in conn.execute(select(rights_cases.c.number).order_by(rights_cases.c.number)).scalars()]


def _event_of(number: int, slot: int, link: Link) -> Content:
    event: dict[str, str | int] = {
        "case": number,
        "is": name_of(link.step),
        "mac": link.mac.hex(),
        "seq": link.seq,
        "slot": slot,
    }
    if isinstance(link.step, Opened):
        event |= {"kind": link.step.kind.value, "received_ms": link.step.received_ms}
    return event


def _opened(conn: Connection, keystore: Keystore, number: int, wrapped: bytes) -> bytes:
    try:
        return keystore.case_key(conn, number, wrapped)
    except SealBrokenError:
        raise case_broken_error(number=number) from None


def _step(key: bytes, number: int, seq: int, sealed: bytes) -> Step | None:
    try:
        plain = unseal(_derived(key, b"sluis/rights-seal/v1\0"), sealed, _place(number, seq))
    except SealBrokenError:
        return None
    content = plain.rstrip(b" ")
    step = decoded(content)
    return step if step is not None and encoded(step) == content else None


def _padded(content: bytes) -> bytes:
    return content + b" " * (-len(content) % PAGE)


def _place(number: int, seq: int) -> bytes:
    return b"sluis/rights-step/v1\0" + number.to_bytes(8, "big") + seq.to_bytes(8, "big")


def _mac_of(key: bytes, seq: int, before: bytes, content: bytes) -> bytes:
    covered = seq.to_bytes(8, "big") + before + len(content).to_bytes(4, "big") + content
    return hmac.digest(_derived(key, b"sluis/rights/v1\0"), covered, "sha256")


def _head_of(key: bytes, count: int, last: bytes) -> bytes:
    return hmac.digest(_derived(key, b"sluis/rights-head/v1\0"), count.to_bytes(8, "big") + last, "sha256")


def _r_of(key: bytes, seq: int) -> bytes:
    return hmac.digest(_derived(key, b"sluis/rights-r/v1\0"), seq.to_bytes(8, "big"), "sha256")


def _derived(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, label, "sha256")
