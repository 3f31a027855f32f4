"""Events: what happens to the ledger and its rules rather than to a report, on record beside the records.

In:  a kind, a JSON object and a moment, inside the transaction that does it. Out: a row that the epoch's leaf covers.

The rules this module keeps (ledger specification, section 1.4):
 * An event belongs to the epoch that is open when it is appended, as a record does.
 * Its bytes are fixed when it is appended: an object with sorted ASCII keys, no white space, no floats.
 * Everybody may read an event. What concerns a household enters only as a salted commitment.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from sluis.errors import NoteError, SealBrokenError
from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal, unseal
from sluis.keys.sealed_to import LEAST, seal_to
from sluis.ledger.epoch import current_epoch
from sluis.ledger.epoch_leaf import event_leaf, hidden_commitment
from sluis.store.schema import events, meta, standing_events
from sluis.tlog.note import VerifierKey

Content = Mapping[str, "str | int | bool | Sequence[str] | None"]
"""What an event says."""
_SALT_BYTES: Final = 32
_VISIT: Final = 1_024
"""To a multiple of how many bytes a visit of an inspector is filled up."""
_PUBLISHED: Final = "standing-published"
_AT_ONCE: Final = 1_000
_ASKED_AFTER: Final = (
    select(standing_events).where(standing_events.c.id > bindparam("last")).order_by(standing_events.c.id)
)


class EventType(StrEnum):
    """What kind of event."""

    REGISTER = "register"
    """A register came into force, with the digests of its plans and of the law tables it was judged by."""
    REGISTER_STEP = "register-step"
    """Somebody proposed, advised on, approved or activated a version of the register: digests and a signature."""
    RECEIPT_KEY = "receipt-key"
    """A key that signs receipts was made."""
    LOG_KEY = "log-key"
    """A key that signs checkpoints was made."""
    STANDING = "standing"
    """A household asked something: a salted commitment."""
    ERASURE = "erasure"
    """A household's key was ordered to be destroyed: a salted commitment, and the slot is closed."""
    KEYS_DESTROYED = "keys-destroyed"
    """Keys of households were destroyed, or the key-encryption key was turned over."""
    PRUNE = "prune"
    """What was thrown away under which written policy."""
    TERMS = "terms"
    """How long an epoch and its sealing may take at most, when first sealed and when changed."""
    QUARANTINE = "quarantine"
    """The canary stopped a row, or a person let it run again."""
    JOURNAL = "journal"
    """A new journal of closing events was begun: why, and how many events the one before counted."""
    PEOPLE = "people"
    """Who may sign steps of the register changed: a salted commitment that the controller opens."""
    ACT = "act"
    """Which person did what another event says: a salted commitment."""
    DOSSIER = "dossier"
    """A dossier was handed to an authority, or what one keeps was let go: a salted commitment the controller opens."""
    INCIDENT = "incident"
    """A version of a paper about an incident was handed out: a salted commitment that the controller opens."""
    MEASUREMENT = "measurement"
    """How well homes are recognised in what an activity releases was measured: the digests of figures and plan."""
    QUESTIONS = "questions"
    """Questions were sent to a recipient: a salted commitment that the controller opens."""
    RIGHTS = "rights"
    """A step of a case of rights: a salted commitment that the controller opens, and no household beside it."""


OPENED_BESIDE: Final = (
    EventType.PEOPLE,
    EventType.ACT,
    EventType.DOSSIER,
    EventType.INCIDENT,
    EventType.QUESTIONS,
    EventType.MEASUREMENT,
)
"""Types of hidden events without a household: what opens them stands beside them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised to whoever holds a receipt: when its record is sealed at the latest."""

    epoch_ms: int
    """The longest an epoch lasts."""
    seal_ms: int
    """The longest from its end to its checkpoint."""


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """One event, as stored."""

    epoch: int
    t_ms: int
    type: str
    content: bytes

    def leaf(self) -> bytes:
        """Return its leaf in the epoch's tree of events, before hashing."""
        return event_leaf(self.t_ms, self.type, self.content)


@dataclass(frozen=True, slots=True)
class Published:
    """What a household asked, as it was put on record: what opens its event."""

    slot: int
    t_ms: int
    type: str
    content: bytes
    """Its JSON."""
    r: bytes

    @property
    def commitment(self) -> bytes:
        """What stands in the epoch's tree of events."""
        return hidden_commitment(self.r, self.content)


def append_event(conn: Connection, event_type: EventType, content: Content, t_ms: int) -> LedgerEvent:
    """Put an event on record.

    Args:
        conn: The transaction that does what the event says.
        event_type: Its kind.
        content: What it says, for everybody to read: names of the register, digests, counts.
        t_ms: The moment.

    Effects:
        One row, in the open epoch.
    """
    return _append(conn, event_type, encoded(content), t_ms, None, None)


def append_changed(conn: Connection, event_type: EventType, content: Content, t_ms: int) -> LedgerEvent | None:
    """Put an event on record unless the last one of its kind said the same.

    Args:
        conn: The transaction that does what the event says.
        event_type: Its kind.
        content: What it says.
        t_ms: The moment.

    Returns:
        The event, or ``None`` when nothing changed.
    """
    last = select(events.c.content).where(events.c.type == event_type.value).order_by(events.c.id.desc()).limit(1)
    if conn.execute(last).scalar() == encoded(content):
        return None
    return append_event(conn, event_type, content, t_ms)


def append_hidden(
    conn: Connection, keystore: Keystore, slot: int, event_type: EventType, content: Content, t_ms: int
) -> Published:
    """Put an event about a household on record, as a salted commitment that only its key opens.

    Args:
        conn: The transaction that does what the event says.
        keystore: Holds K_n.
        slot: The household.
        event_type: Its kind.
        content: What it says; sealed under a key of the household, and erased with it.
        t_ms: The moment.

    Returns:
        What opens it, for whoever asked.

    Effects:
        One row, in the open epoch. A household that has no key any more, or one that was changed from outside, gets a
        commitment that only ``Published`` opens.

    Source:
        Ledger specification, section 1.4.8.
    """
    written, r = encoded(content), os.urandom(_SALT_BYTES)
    hidden = hidden_commitment(r, written)
    household = _key_or_none(conn, keystore, slot)
    opening = None if household is None else seal(opening_key(household), r + written, hidden)
    _append(conn, event_type, encoded({"commitment": hidden.hex()}), t_ms, slot, opening)
    return Published(slot, t_ms, event_type.value, written, r)


def _key_or_none(conn: Connection, keystore: Keystore, slot: int) -> bytes | None:
    """Return K_n, ``None`` also when it was changed from outside, as verify finds: others go on."""
    try:
        return keystore.household_key(conn, slot)
    except SealBrokenError:
        return None


def append_opened(
    conn: Connection, slot: int, event_type: EventType, content: Content, t_ms: int
) -> tuple[int, Published]:
    """Put an event about a household on record as a salted commitment that the controller can open without its key.

    For orders that destroy the key: what they were must be shown afterwards.

    Returns:
        The event's row, and what opens it, for whoever asked.

    Effects:
        One row, in the open epoch.
    """
    written, r = encoded(content), os.urandom(_SALT_BYTES)
    hidden = hidden_commitment(r, written)
    _append(conn, event_type, encoded({"commitment": hidden.hex()}), t_ms, slot, r + written)
    newest = select(func.max(events.c.id)).where(events.c.slot == slot)
    return int(conn.execute(newest).scalar_one()), Published(slot, t_ms, event_type.value, written, r)


def append_opened_without_slot(conn: Connection, event_type: EventType, content: Content, t_ms: int) -> None:
    """Put an event about employees on record as a salted commitment that the controller can open without any key.

    For who may sign steps of the register: names, which not everybody who reads the log has to read.

    Effects:
        One row, in the open epoch.
    """
    written, r = encoded(content), os.urandom(_SALT_BYTES)
    _append(conn, event_type, encoded({"commitment": hidden_commitment(r, written).hex()}), t_ms, None, r + written)


def append_sealed_visit(
    conn: Connection, keystore: Keystore, public: bytes, event_type: EventType, content: Content, t_ms: int
) -> None:
    """Put on record what an inspector did, as a salted commitment that only his private key opens.

    What is sealed is filled up with spaces, so that its length does not say at what he looked.

    Args:
        conn: The transaction.
        keystore: Holds the key around what is sealed to him, so that nobody hides a look of his own this way.
        public: His X25519 public key.
        event_type: Its kind.
        content: What it says.
        t_ms: The moment.

    Raises:
        SealBrokenError: his key is none.

    Effects:
        One row, in the open epoch; the bytes of the ledger are those of any hidden event.
    """
    written, r = encoded(content), os.urandom(_SALT_BYTES)
    hidden = hidden_commitment(r, written)
    key = keystore.visits_key(conn, make=True)
    whole = r + written
    inside = seal_to(public, whole.ljust(-(-len(whole) // _VISIT) * _VISIT), hidden)
    opening = None if key is None else seal(opening_key(key), inside, hidden)
    _append(conn, event_type, encoded({"commitment": hidden.hex()}), t_ms, None, opening)


def sealed_visit(keystore: Keystore, conn: Connection, opening: bytes, hidden: bytes) -> bytes | None:
    """Return what is sealed to an inspector inside the opening of an event, ``None`` when it is no such opening."""
    try:
        key = keystore.visits_key(conn)
        inside = b"" if key is None else unseal(opening_key(key), opening, hidden)
    except SealBrokenError:
        return None
    return inside if len(inside) > LEAST else None


def append_right(conn: Connection, keystore: Keystore, slot: int, content: Content, r: bytes, t_ms: int) -> Published:
    """Put a step of a case of rights on record: as ``append_rights`` with one."""
    return append_rights(conn, keystore, [(slot, content, r, t_ms)])[0]


def append_rights(
    conn: Connection, keystore: Keystore, rights: Sequence[tuple[int, Content, bytes, int]]
) -> list[Published]:
    """Put steps of cases of rights on record: salted commitments, opened under a key of the keystore.

    No number of a household stands beside one: who reads the database learns that somebody asked something.

    Args:
        conn: The transaction that takes the steps.
        keystore: Holds the key.
        rights: Of each the household, for the receipt, whose number must stand in what it says; what it says; 32 bytes
            that nobody else knows; the moment.

    Returns:
        What opens each, for whoever asked.

    Effects:
        A row for each, in the open epoch.
    """
    made, rows = list[Published](), list[dict[str, object]]()
    key = keystore.rights_key(conn, make=True)
    for slot, content, r, t_ms in rights:
        written = encoded(content)
        hidden = hidden_commitment(r, written)
        opening = None if key is None else seal(opening_key(key), r + written, hidden)
        said = encoded({"commitment": hidden.hex()})
        epoch = current_epoch(conn, t_ms) if not rows else rows[0]["epoch"]
        row = {"epoch": epoch, "t_ms": t_ms, "type": EventType.RIGHTS.value, "content": said, "slot": None}
        rows.append({**row, "opening": opening})
        made.append(Published(slot, t_ms, EventType.RIGHTS.value, written, r))
    if rows:
        conn.execute(insert(events), rows)
    return made


def names(content: bytes, slot: int) -> bool:
    """Return whether the JSON of a hidden event names the number of a household.

    Examples:
        >>> names(b'{"is":"closed","slot":7}', 7), names(b'{"is":"closed","slot":"7"}', 7), names(b"[]", 7)
        (True, False, False)
    """
    try:
        made = json.loads(content)
    except ValueError:
        return False
    return isinstance(made, dict) and type(made.get("slot")) is int and made["slot"] == slot


def publish(
    conn: Connection, keystore: Keystore, log_keys: Sequence[str], now_ms: int, terms: Terms | None = None
) -> None:
    """Append the events that follow from settings and store: terms, keys that sign, and what households asked.

    Called in the transaction that closes an epoch, so that none can be forgotten, whoever wrote it.

    Args:
        conn: That transaction.
        keystore: Holds the household keys.
        log_keys: The keys that sign checkpoints, as they are published.
        now_ms: The clock.
        terms: How long an epoch and its sealing may take; ``None`` promises nothing.

    Effects:
        Events, also those of ``publish_asked``.
    """
    if terms is not None:
        append_changed(conn, EventType.TERMS, {"epoch_ms": terms.epoch_ms, "seal_ms": terms.seal_ms}, now_ms)
    for vkey in log_keys:
        _once(conn, EventType.LOG_KEY, {"vkey": vkey}, now_ms)
    for kid, public in keystore.receipt_publics(conn).items():
        _once(conn, EventType.RECEIPT_KEY, {"kid": kid, "public": public.hex()}, now_ms)
    publish_asked(conn, keystore)


def publish_asked(conn: Connection, keystore: Keystore, after: int | None = None) -> list[Published]:
    """Append the events of what households asked, and of occupations that ended, since the last time.

    Called in the transaction that records one, which can then hand over its receipt, and when an epoch is closed, so
    that none can be forgotten, whoever wrote it.

    Args:
        conn: That transaction; it runs alone.
        keystore: Holds the household keys.
        after: ``newest_asked`` of before it recorded something; when absent, what was the last to be published.

    Returns:
        What was appended, in the order in which it was recorded.

    Effects:
        Events; which request was the last to be published is kept.
    """
    kept = conn.execute(select(meta.c.value).where(meta.c.key == _PUBLISHED)).scalar()
    last = int.from_bytes(kept or b"", "big") if after is None else after
    waiting: list[tuple[int, Content, int]] = []
    for row in conn.execute(_ASKED_AFTER, {"last": last}):
        last = row.id
        asked = _asked(bytes(row.content), row.slot)
        if asked is not None:
            waiting.append((row.slot, asked, int(asked["recorded_ms"] or 0)))
    made = list[Published]()
    for at in range(0, len(waiting), _AT_ONCE):
        made += _append_all_hidden(conn, keystore, EventType.STANDING, waiting[at : at + _AT_ONCE])
    if kept != last.to_bytes(8, "big"):
        conn.execute(delete(meta).where(meta.c.key == _PUBLISHED))
        conn.execute(insert(meta).values(key=_PUBLISHED, value=last.to_bytes(8, "big")))
    return made


def _append_all_hidden(
    conn: Connection, keystore: Keystore, event_type: EventType, hidden: Sequence[tuple[int, Content, int]]
) -> list[Published]:
    """As ``append_hidden`` for some slots, contents and moments, in a few statements for all of them."""
    slots = {slot for slot, _, _ in hidden}
    try:
        keys = keystore.household_keys(conn, slots)
    except SealBrokenError:  # of one of them: which?
        keys = {slot: _key_or_none(conn, keystore, slot) for slot in slots}
    made, rows = list[Published](), list[dict[str, object]]()
    for slot, content, t_ms in hidden:
        written, r = encoded(content), os.urandom(_SALT_BYTES)
        commitment, household = hidden_commitment(r, written), keys[slot]
        opening = None if household is None else seal(opening_key(household), r + written, commitment)
        said = encoded({"commitment": commitment.hex()})
        epoch = current_epoch(conn, t_ms) if not rows else rows[0]["epoch"]
        row = {"epoch": epoch, "t_ms": t_ms, "type": event_type.value, "content": said, "slot": slot}
        rows.append({**row, "opening": opening})
        made.append(Published(slot, t_ms, event_type.value, written, r))
    conn.execute(insert(events), rows)
    return made


def newest_asked(conn: Connection) -> int:
    """Return the number of the newest entry of all chains of standing."""
    return int(conn.execute(select(func.max(standing_events.c.id))).scalar() or 0)


def published_log_keys(conn: Connection) -> set[int]:
    """Return of what types keys of the log were published; an event that cannot be read is not counted."""
    types = set[int]()
    for content in conn.execute(select(events.c.content).where(events.c.type == EventType.LOG_KEY.value)).scalars():
        with suppress(ValueError, KeyError, TypeError, NoteError):
            types.add(VerifierKey.parse(json.loads(content)["vkey"]).type)
    return types


def _asked(content: bytes, slot: int) -> dict[str, str | int | None] | None:
    """Return what a household asked, the end of its occupation, or a hold, with its number; ``None`` for other entries.

    The number stands in it, so that no receipt of one household can be shown as another's.
    What somebody changed there is found by its MAC, and must not keep an epoch from being closed.
    """
    try:
        entry = json.loads(content)
    except ValueError:
        return None
    same = (
        isinstance(entry, dict)
        and entry.get("is") in ("asked", "closed", "held")
        and isinstance(entry.get("recorded_ms"), int)
    )
    return {**entry, "slot": slot} if same else None


def _once(conn: Connection, event_type: EventType, content: Content, t_ms: int) -> None:
    same = (events.c.type == event_type.value, events.c.content == encoded(content))
    if conn.execute(select(events.c.id).where(*same).limit(1)).first() is None:
        append_event(conn, event_type, content, t_ms)


def events_of(conn: Connection, epoch: int) -> list[LedgerEvent]:
    """Return the events of an epoch in the order in which they were appended."""
    rows = conn.execute(select(events).where(events.c.epoch == epoch).order_by(events.c.id))
    return [LedgerEvent(row.epoch, row.t_ms, row.type, bytes(row.content)) for row in rows]


_PRUNES: Final = (
    select(events.c.id, events.c.epoch, events.c.content)
    .where(events.c.type == EventType.PRUNE.value)
    .order_by(events.c.id)
)


def pruned_before(conn: Connection) -> int:
    """Return the first epoch that was not pruned; an event that no gate wrote so throws nothing away."""
    return max((before for _, before in prunes(conn) if before is not None), default=0)


def prunes(conn: Connection) -> list[tuple[int, int | None]]:
    """Return the row of each event that threw epochs away, and before which one; ``None`` when no gate wrote it so.

    Only what is served is thrown away, so that one says no epoch after that in which it stands.
    """
    return [(row.id, _before(row.content, row.epoch)) for row in conn.execute(_PRUNES)]


def _before(content: bytes, epoch: int) -> int | None:
    with suppress(ValueError, KeyError, TypeError, RecursionError):
        before = json.loads(content)["before"]
        return before if type(before) is int and 0 <= before <= epoch else None
    return None


def _append(
    conn: Connection, event_type: EventType, content: bytes, t_ms: int, slot: int | None, opening: bytes | None
) -> LedgerEvent:
    made = LedgerEvent(current_epoch(conn, t_ms), t_ms, event_type.value, content)
    conn.execute(
        insert(events).values(epoch=made.epoch, t_ms=t_ms, type=made.type, content=content, slot=slot, opening=opening)
    )
    return made


def encoded(content: Content) -> bytes:
    """Return the JSON of an event: sorted ASCII keys, no white space, no floats."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode(
        "ascii"
    )
