"""Check the whole ledger again: everything that is kept against everything that was signed.

In:  the store, the keystore, the log folder, the published keys. Out: what does not hold, and where.

The rules this module keeps:
 * It goes on after any fault, and no content ends it: an inspector wants to know how much is touched.
 * A household that cannot be opened is accepted only where an order to erase it is on record in a sealed epoch, and an
   epoch that cannot be opened only where a prune event covers it; else a lost bundle would pass as erased.
 * What cannot be found here is not claimed: a tail that was dropped together with the writer's head before it was
   sealed shows at the recipients' receipts only (ledger specification, section 5).

What each fault means stands in docs/explanation/ledger.md.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest

from cryptography.x509 import Certificate
from sqlalchemy import Connection, Row, func, select
from sqlalchemy.exc import DBAPIError, StatementError

from sluis.errors import Code, EpochLeafError, LedgerCorruptError, LedgerTreeError, NoteError, SluisError, StoreError
from sluis.errors.ledger import ledger_tree_error
from sluis.keys.derive import line_fits, opening_key, registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unseal
from sluis.ledger.disclosures import newest_intent_ms
from sluis.ledger.epoch_leaf import NO_NOTE, EpochLeaf, hidden_commitment
from sluis.ledger.events import EventType, encoded, events_of, pruned_before, prunes, sealed_visit
from sluis.ledger.quarantine import lost_stops
from sluis.ledger.sealer import stored_tile
from sluis.ledger.slot_tree import UNKNOWN, Progress, Walk, padded, padding_tiles, slot_tile, writer_leaves
from sluis.ledger.writer import writers_without_records
from sluis.store.schema import (
    epochs,
    erasures,
    events,
    household_keys,
    lines,
    records,
    seals,
    slot_tiles,
    slots,
    writers,
)
from sluis.tlog.checkpoint import verified
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.merkle import leaf_hash, mth
from sluis.tlog.note import Note, VerifierKey
from sluis.tlog.policy import PolicyByEpoch
from sluis.tlog.stamp import stamp_holds, stamped_text
from sluis.tlog.tiles import HASH, WIDTH, Growing, Tile, built
from sluis.tlog.witnesses import cosigned_by


class What(StrEnum):
    """What does not hold."""

    LEAF = "leaf"
    """The leaf of an epoch is not written as it must be, or is not the one that is served."""
    ORDER = "order"
    """An epoch does not follow the one before."""
    CHECKPOINT = "checkpoint"
    """A checkpoint is missing, not signed by the log, or of another tree."""
    STAMP = "stamp"
    """A time stamp is not over this checkpoint, or not by an authority that is trusted."""
    QUORUM = "quorum"
    """Too few witnesses cosigned a checkpoint."""
    PREVIOUS = "previous"
    """An epoch does not name the checkpoint of the one before as it is kept."""
    RECORD = "record"
    """A record does not open to what was sealed, or is missing."""
    CHAIN = "chain"
    """What a writer wrote is not what was sealed: something is missing, double, changed or in another order."""
    EVENT = "event"
    """The events of an epoch are not those that were sealed."""
    TREE = "tree"
    """The slot tree that is kept is not the one that was sealed."""
    SLOT = "slot"
    """A household's bundle is not the one that was sealed."""
    LOST = "lost"
    """A household cannot be opened, and no order to erase it is on record."""
    LINE = "line"
    """A registration does not open to its line, the line is gone without an order, two numbers open to one before the
    occupation of the first was over, or a report of after its end stands under a number."""
    BEHIND = "behind"
    """Fewer epochs are kept than were signed: the store is older than the log."""
    SPAN = "span"
    """The times or the state of an epoch are not those that were sealed."""
    SERVED = "served"
    """The checkpoint that is served, or the head that was signed last, is not that of the newest epoch."""
    ERASURE = "erasure"
    """The dates of an erasure are not those of the events about it."""
    TAIL = "tail"
    """What is not sealed yet does not end where its writer left off."""
    QUARANTINE = "quarantine"
    """A row that the canary stopped is not stopped any more, and nobody is on record to have let it run again."""
    STANDING = "standing"
    """What decides about a household is not what was recorded, or not what was sealed of it."""
    RIGHTS = "rights"
    """A case of rights is not what the ledger tells of it, or is gone."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold."""

    what: What
    epoch: int | None = None
    place: str = ""
    """A slot's number or the first digits of a writer and a sequence number; never a line."""


@dataclass(slots=True)
class Verified:
    """What a verification came to."""

    faults: list[Fault] = field(default_factory=list)
    epochs: int = 0
    records: int = 0
    households: int = 0
    """Bundles that were opened and compared."""
    erased: int = 0
    """Bundles that cannot be opened any more, each covered by an order."""
    pruned_before: int = 0
    stamps: int = 0
    """Time stamps that hold."""
    unchecked_stamps: int = 0
    """Time stamps that are kept and were not checked: no authority was named."""


def verify(
    conn: Connection,
    keystore: Keystore,
    folder: LogFolder,
    keys: Sequence[VerifierKey],
    policy: PolicyByEpoch,
    progress: Progress = lambda _done, _all: None,
    authorities: Sequence[Certificate] = (),
) -> Verified:
    """Check the whole ledger.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds the household keys.
        folder: The served log.
        keys: The log's published keys.
        policy: The witnesses.
        progress: Told after each epoch.
        authorities: Certificates by which time stamps are checked; without any, stamps are counted only.

    Returns:
        Every fault, with where; none when all of it holds.

    Raises:
        StoreError: the database cannot be read. Whatever stands in it is a fault, never an exception.
    """
    done = Verified()
    with _noting(done, What.EVENT):
        _thrown_away(conn, done)
    sealed = list(conn.execute(select(seals).where(seals.c.leaf.is_not(None)).order_by(seals.c.epoch)))
    covered: set[int] = set()
    with _noting(done, What.ERASURE):
        covered |= set(_covered(conn, {row.epoch for row in sealed}))
    by = _By(dict.fromkeys(keys, 0), policy, authorities)
    with _noting(done, What.EVENT):
        by = _By(_since(conn, keys), policy, authorities)
    log, before, previous = _Log(folder, sum(row.served_ms is not None for row in sealed)), None, NO_NOTE
    for at, row in enumerate(sealed):
        leaf = _signed(done, log, row, by)
        if leaf is not None:
            with _noting(done, What.ORDER, row.epoch):
                _order(done, leaf, before, previous)
                _span(conn, done, leaf, row.served_ms)
            _epoch(conn, keystore, done, leaf, row.slots, covered)
        before = leaf
        with _noting(done, What.CHECKPOINT, row.epoch):
            previous = hashlib.sha256(bytes(row.note or b"")).digest()
        done.epochs += 1
        progress(at + 1, len(sealed))
    with _noting(done, What.SERVED):
        witnessed = set(conn.execute(select(epochs.c.epoch).where(epochs.c.state == "witnessed")).scalars())
        _served(done, folder, sealed, log.roots, witnessed)
    _beside(conn, keystore, done)
    return done


@dataclass(frozen=True, slots=True)
class _By:
    """By what checkpoints are checked."""

    since: Mapping[VerifierKey, int]
    """Each key of the log, and from which epoch it signs."""
    policies: PolicyByEpoch
    authorities: Sequence[Certificate]


@dataclass(slots=True)
class _Log:
    """The log as far as it was built again."""

    folder: LogFolder
    served: int
    """How many epochs are served."""
    tree: Growing = field(default_factory=Growing)
    roots: list[bytes] = field(default_factory=list)


def _signed(done: Verified, log: _Log, row: Row[tuple[object, ...]], by: _By) -> EpochLeaf | None:
    """Check the leaf of an epoch and what was signed of the log with it; return the leaf, if it can be read."""
    leaf: EpochLeaf | None = None
    with _noting(done, What.LEAF, row.epoch):
        log.tree.add(leaf_hash(bytes(row.leaf)))
        log.roots.append(log.tree.root())
        leaf = _leaf(done, log.folder, row.epoch, bytes(row.leaf), served=row.served_ms is not None, size=log.served)
    with _noting(done, What.CHECKPOINT, row.epoch):
        root, keys = log.roots[-1], _then(by.since, row.epoch)
        _head(done, row, root)
        if row.served_ms is not None:
            _checkpoint(done, root, row.epoch, bytes(row.note or b""), keys, by.policies)
            _stamp(done, row, keys, by.authorities)
    return leaf


def _beside(conn: Connection, keystore: Keystore, done: Verified) -> None:
    """Check what stands in no epoch: lines, erasures, and what is not sealed yet."""
    with _noting(done, What.LINE):
        _lines(conn, keystore, done)
    with _noting(done, What.ERASURE):
        _erasures(conn, done)
    with _noting(done, What.QUARANTINE):
        done.faults += [Fault(What.QUARANTINE, None, f"{name}/{row}") for name, row in lost_stops(conn)]
    with _noting(done, What.TAIL):
        _tail(conn, keystore, done)


@contextmanager
def _noting(done: Verified, what: What, epoch: int | None = None, place: str = "") -> Iterator[None]:
    """Note as a fault whatever stands in the store or the folder and cannot be read; what comes after is still checked.

    Raises:
        StoreError: the database itself fails.
    """
    try:
        yield
    except (StoreError, DBAPIError):
        raise
    except LedgerCorruptError as fault:
        done.faults.append(Fault(what, epoch, _place(fault)))
    except (SluisError, StatementError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        done.faults.append(Fault(what, epoch, place))


def _head(done: Verified, row: Row[tuple[object, ...]], root: bytes) -> None:
    """The root that is kept beside a leaf is the one of the log with it; before it is signed there is none."""
    if row.root is not None and bytes(row.root) != root:
        done.faults.append(Fault(What.CHECKPOINT, row.epoch))
    if row.root is None and (row.note is not None or row.served_ms is not None):
        done.faults.append(Fault(What.CHECKPOINT, row.epoch))


def _span(conn: Connection, done: Verified, leaf: EpochLeaf, served_ms: int | None) -> None:
    """The row of the fence says what the leaf says, and is as far as its seal."""
    row = conn.execute(select(epochs).where(epochs.c.epoch == leaf.epoch)).first()
    states = {"built", "signed", "witnessed"} if served_ms is None else {"served"}
    if row is None or (row.from_ms, row.to_ms) != (leaf.from_ms, leaf.to_ms) or row.state not in states:
        done.faults.append(Fault(What.SPAN, leaf.epoch))


def _served(
    done: Verified,
    folder: LogFolder,
    sealed: Sequence[Row[tuple[object, ...]]],
    roots: list[bytes],
    witnessed: set[int],
) -> None:
    """The newest checkpoint is the one that is served, and the head that was signed last is of this log.

    A head that is on record and not in the folder yet is a sealing that was broken off: its epoch is not served either.
    One that was broken off a step later is served already, and not noted as served: the next sealing notes it. It must
    have had its witnesses: a checkpoint that is served before them is a fault.
    """
    notes = [bytes(row.note or b"") for row in sealed if row.served_ms is not None]
    waiting = next((row for row in sealed if row.served_ms is None), None)
    ready = waiting is not None and waiting.note is not None and waiting.epoch in witnessed
    broken_off = [bytes(waiting.note)] if waiting is not None and ready else []
    if folder.checkpoint() not in [notes[-1] if notes else None, *broken_off]:
        done.faults.append(Fault(What.SERVED))
    last = folder.last_signed()
    if last is None:
        if notes:
            done.faults.append(Fault(What.SERVED))
    elif last.size > len(roots):
        done.faults.append(Fault(What.BEHIND, last.size - 1))
    elif last.size < len(notes) or (last.size and last.root != roots[last.size - 1]):
        done.faults.append(Fault(What.SERVED, last.size - 1))


def _since(conn: Connection, keys: Sequence[VerifierKey]) -> dict[VerifierKey, int]:
    """Return from which epoch each of the log's keys signs: the one in which it was published, or the first."""
    wanted = select(events.c.epoch, events.c.content).where(events.c.type == EventType.LOG_KEY.value)
    published = {bytes(row.content): int(row.epoch) for row in conn.execute(wanted.order_by(events.c.id.desc()))}
    return {key: published.get(encoded({"vkey": str(key)}), 0) for key in keys}


def _then(since: Mapping[VerifierKey, int], epoch: int) -> list[VerifierKey]:
    return [key for key, first in since.items() if first <= epoch] or list(since)


def _leaf(
    done: Verified, folder: LogFolder, epoch: int, content: bytes, *, served: bool, size: int
) -> EpochLeaf | None:
    try:
        leaf = EpochLeaf.parse(content, epoch)
        if leaf.epoch != epoch or (served and folder.leaf(epoch, size) != content):
            done.faults.append(Fault(What.LEAF, epoch))
    except (EpochLeafError, LedgerTreeError, IndexError):
        done.faults.append(Fault(What.LEAF, epoch))
        return None
    return leaf


def _checkpoint(
    done: Verified, root: bytes, epoch: int, note: bytes, keys: Sequence[VerifierKey], policies: PolicyByEpoch
) -> None:
    policy = policies.at(epoch)
    try:
        head, parsed = verified(note, keys)
        if (head.size, head.root) != (epoch + 1, root):
            done.faults.append(Fault(What.CHECKPOINT, epoch))
        if not policy.enough(cosigned_by(parsed, policy)):
            done.faults.append(Fault(What.QUORUM, epoch))
    except NoteError:
        done.faults.append(Fault(What.CHECKPOINT, epoch))


def _stamp(
    done: Verified, row: Row[tuple[object, ...]], keys: Sequence[VerifierKey], authorities: Sequence[Certificate]
) -> None:
    if row.stamp is None:
        return
    if not authorities:
        done.unchecked_stamps += 1
        return
    try:
        content = stamped_text(Note.parse(bytes(row.note or b"")), keys)
    except NoteError:
        content = b""
    if content and stamp_holds(bytes(row.stamp), content, authorities):
        done.stamps += 1
    else:
        done.faults.append(Fault(What.STAMP, row.epoch))


def _order(done: Verified, leaf: EpochLeaf, before: EpochLeaf | None, previous: bytes) -> None:
    if leaf.prev_note != previous:
        done.faults.append(Fault(What.PREVIOUS, leaf.epoch))
    wrong = leaf.epoch != 0 if before is None else leaf.follows(before) is not None
    if wrong:
        done.faults.append(Fault(What.ORDER, leaf.epoch))


def _epoch(
    conn: Connection, keystore: Keystore, done: Verified, leaf: EpochLeaf, registered: int, covered: set[int]
) -> None:
    with _noting(done, What.EVENT, leaf.epoch):
        recorded = events_of(conn, leaf.epoch)
        if (len(recorded), mth(event.leaf() for event in recorded)) != (leaf.events, leaf.event_root):
            done.faults.append(Fault(What.EVENT, leaf.epoch))
    with _noting(done, What.EVENT, leaf.epoch):
        _hidden(conn, keystore, done, leaf.epoch)
    with _noting(done, What.CHAIN, leaf.epoch):
        wrote = writer_leaves(conn, leaf.epoch)
        sealed = (leaf.records, leaf.writers, leaf.writer_root)
        if (sum(each.count for each in wrote), len(wrote), mth(each.encode() for each in wrote)) != sealed:
            done.faults.append(Fault(What.CHAIN, leaf.epoch))
    if leaf.epoch < done.pruned_before:
        return
    kept: Iterator[bytes] | None = None
    with _noting(done, What.TREE, leaf.epoch):
        kept = _kept_hashes(conn, leaf, registered)
    if kept is not None:
        with _noting(done, What.RECORD, leaf.epoch):
            _households(conn, keystore, done, (leaf, registered), kept, covered)


def _thrown_away(conn: Connection, done: Verified) -> None:
    """What was thrown away is gone: an event that says so of what is still there was written by hand."""
    done.pruned_before = first = pruned_before(conn)
    done.faults += [Fault(What.EVENT, place=f"event {row}") for row, before in prunes(conn) if before is None]
    opens = select(records.c.epoch).where(records.c.epoch < first, records.c.opening.is_not(None))
    kept = select(slot_tiles.c.epoch).where(slot_tiles.c.epoch < first)
    left = conn.execute(opens.union(kept).order_by("epoch").limit(1)).scalar()
    done.faults += [] if left is None else [Fault(What.EVENT, left)]


_OPENED: Final = (EventType.PEOPLE, EventType.ACT, EventType.DOSSIER, EventType.MEASUREMENT)
"""What is hidden and has no slot, and stands in the open beside its commitment."""


def _hidden(conn: Connection, keystore: Keystore, done: Verified, epoch: int) -> None:
    """What is hidden opens: orders to erase and who signs for the controller, the rest under the household's key."""
    keyless = erasures.c.slot.not_in(select(household_keys.c.slot))
    gone = set(conn.execute(select(erasures.c.slot).where(keyless)).scalars())
    for row in conn.execute(select(events).where(events.c.epoch == epoch).order_by(events.c.id)).all():
        with _noting(done, What.EVENT, epoch, f"event {row.id}"):
            if not bytes(row.content).startswith(b'{"commitment":'):
                holds = row.slot is None and row.opening is None
            elif row.slot in gone and row.type != EventType.ERASURE.value:
                holds = row.opening is None
            else:
                holds = _opens(conn, keystore, row)
            if not holds:
                done.faults.append(Fault(What.EVENT, epoch, f"event {row.id}"))


def _opens(conn: Connection, keystore: Keystore, row: Row[tuple[object, ...]]) -> bool:
    hidden, plain = bytes.fromhex(json.loads(row.content)["commitment"]), bytes(row.opening or b"")
    if row.type in _OPENED and row.slot is None:
        pass
    elif row.type != EventType.ERASURE.value:
        rights = row.type == EventType.RIGHTS.value and row.slot is None
        key = keystore.rights_key(conn) if rights else keystore.household_key(conn, row.slot)
        if key is None:
            return False
        plain = unseal(opening_key(key), plain, hidden)
    elif json.loads(plain[HASH:]).get("slot") != row.slot:
        return False
    if hidden_commitment(plain[:HASH], plain[HASH:]) == hidden:
        return True
    visit = row.type == EventType.ACT.value and row.slot is None
    return visit and sealed_visit(keystore, conn, plain, hidden) is not None


def _kept_hashes(conn: Connection, leaf: EpochLeaf, registered: int) -> Iterator[bytes]:
    """Check every kept tile against the slot tree's root, and return the hashes of its registered leaves.

    Raises:
        LedgerTreeError: a tile is missing, is not what follows from those below, or is one too many.
    """
    stored = stored_tile(conn, leaf.epoch)
    size = padded(registered)

    def all_hashes() -> Iterator[bytes]:
        for number in range(-(-registered // WIDTH)):
            content = slot_tile(stored, leaf.epoch, registered, 0, number)
            yield from (content[at : at + HASH] for at in range(0, len(content), HASH))

    kept = 0

    def compare(tile: Tile) -> None:
        nonlocal kept
        if tile.level or tile.number * WIDTH < registered:
            kept += 1
            if stored(tile.level, tile.number) != tile.hashes:
                raise ledger_tree_error(what=Code("tile"))

    if (leaf.slots, (size, leaf.slot_root)) != (
        size,
        built(all_hashes(), compare, padding_tiles(leaf.epoch, registered)),
    ):
        raise ledger_tree_error(what=Code("tile"))
    count = select(func.count()).select_from(slot_tiles).where(slot_tiles.c.epoch == leaf.epoch)
    if conn.execute(count).scalar_one() != kept:
        raise ledger_tree_error(what=Code("tile"))
    return (hashed for _, hashed in zip(range(registered), all_hashes(), strict=False))


def _households(
    conn: Connection,
    keystore: Keystore,
    done: Verified,
    which: tuple[EpochLeaf, int],
    kept: Iterator[bytes],
    covered: set[int],
) -> None:
    leaf, registered = which
    epoch = leaf.epoch

    def note(fault: Exception, slot: int) -> None:
        what = What.RECORD if isinstance(fault, LedgerCorruptError) else What.LOST
        place = _place(fault) if isinstance(fault, LedgerCorruptError) else str(slot)
        done.faults.append(Fault(what, epoch, place))

    walk = Walk(conn, keystore, epoch, registered, note)
    for n, (made, hashed) in enumerate(zip_longest(walk.leaves(), kept)):
        if made == UNKNOWN:
            continue
        if hashed is None or (made is not None and leaf_hash(made) != hashed):
            done.faults.append(Fault(What.SLOT, epoch, str(n)))
        elif made is not None:
            done.households += 1
        elif n in covered:
            done.erased += 1
        else:
            done.faults.append(Fault(What.LOST, epoch, str(n)))
    done.records += walk.opened
    if not walk.plans.issubset(leaf.plans):
        done.faults.append(Fault(What.LEAF, epoch))


def _covered(conn: Connection, sealed: AbstractSet[int]) -> Iterator[int]:
    """Give the slots whose erasure a sealed event covers: its commitment opens to this slot."""
    joined = select(erasures.c.slot, events.c.content, events.c.opening, events.c.type, events.c.epoch)
    for row in conn.execute(joined.join(events, events.c.id == erasures.c.event)):
        opening = bytes(row.opening or b"")
        try:
            hidden = hidden_commitment(opening[:HASH], opening[HASH:]).hex()
            content = json.loads(opening[HASH:])
            same = json.loads(row.content) == {"commitment": hidden} and row.type == EventType.ERASURE.value
        except ValueError:
            continue
        if same and row.epoch in sealed and content.get("slot") == row.slot:
            yield int(row.slot)


def _erasures(conn: Connection, done: Verified) -> None:
    """The dates a household is told are those of the events: ordered, destroyed, out of old backups."""
    wanted = select(events.c.t_ms, events.c.content).where(events.c.type == EventType.KEYS_DESTROYED.value)
    told = [(row.t_ms, json.loads(row.content)) for row in conn.execute(wanted)]
    destroyed = {at_ms for at_ms, content in told if "households" in content}
    turned_over = {at_ms for at_ms, content in told if "turned_over" in content}
    joined = select(erasures, events.c.opening, events.c.epoch.label("at")).outerjoin(
        events, events.c.id == erasures.c.event
    )
    households = completed = 0
    for row in conn.execute(joined.order_by(erasures.c.slot)).all():
        by_turn_over = row.turned_over_ms is not None and row.destroyed_ms == row.turned_over_ms
        households += row.destroyed_ms is not None and not by_turn_over
        completed += row.turned_over_ms is not None
        with _noting(done, What.ERASURE, None, str(row.slot)):
            ordered_ms = json.loads(bytes(row.opening or b"")[HASH:])["ordered_ms"]
            over = row.turned_over_ms is None or (row.turned_over_ms in turned_over and row.destroyed_ms is not None)
            gone = by_turn_over or row.destroyed_ms is None or row.destroyed_ms in destroyed
            if (row.ordered_ms, row.epoch) != (ordered_ms, row.at) or not gone or not over:
                done.faults.append(Fault(What.ERASURE, None, str(row.slot)))
    sums = [sum(content.get(name, 0) for _, content in told) for name in ("households", "completed")]
    if [households, completed] != sums:
        done.faults.append(Fault(What.ERASURE))


def _lines(conn: Connection, keystore: Keystore, done: Verified) -> None:
    """Every household that has a key has a line to which its registration opens, and no two occupations one line.

    That ``closed_ms`` is what the household's chain and the sealed event say, the check of standing holds.
    """
    joined = select(slots.c.n, slots.c.closed_ms, lines.c.line, slots.c.registration, erasures.c.slot.label("ordered"))
    both = joined.outerjoin(lines, lines.c.slot == slots.c.n).outerjoin(erasures, erasures.c.slot == slots.c.n)
    seen: set[str] = set()
    for row in conn.execute(both.order_by(slots.c.n)).all():
        if row.line is None and row.ordered is not None:
            continue
        with _noting(done, What.LINE, None, str(row.n)):
            key = keystore.household_key(conn, row.n)
            opens = key is not None and row.line is not None and line_fits(row.line)
            same = opens and registration(registration_key(key or b""), row.line) == bytes(row.registration)
            if not same or row.line in seen:
                done.faults.append(Fault(What.LINE, None, str(row.n)))
            if row.closed_ms is None:
                seen.add(row.line or "")
            elif key is not None and (newest_intent_ms(conn, keystore, row.n) or 0) >= row.closed_ms:
                done.faults.append(Fault(What.LINE, None, str(row.n)))


def _tail(conn: Connection, keystore: Keystore, done: Verified) -> None:
    """What is not sealed yet opens, links, and ends where its writer's head says."""
    waiting = select(epochs.c.epoch).where(epochs.c.state.in_(("open", "fenced"))).order_by(epochs.c.epoch)
    for epoch in conn.execute(waiting).scalars().all():
        with _noting(done, What.TAIL, epoch):
            writer_leaves(conn, epoch)
        with _noting(done, What.TAIL, epoch):
            _openings(conn, keystore, done, epoch)
    strays = select(records.c.epoch).where(records.c.epoch.not_in(select(epochs.c.epoch))).distinct()
    done.faults += [Fault(What.TAIL, None, str(epoch)) for epoch in conn.execute(strays).scalars()]
    for gone in writers_without_records(conn):
        done.faults.append(Fault(What.TAIL, None, f"{gone.hex()[:8]}/0"))
    last = select(records.c.writer, func.max(records.c.seq).label("seq")).group_by(records.c.writer).subquery()
    ends = select(last.c.writer, last.c.seq, writers.c.next_seq, writers.c.head, records.c.chain)
    joined = ends.outerjoin(writers, writers.c.writer == last.c.writer).join(
        records, (records.c.writer == last.c.writer) & (records.c.seq == last.c.seq)
    )
    for row in conn.execute(joined):
        if (row.next_seq, row.head) != (row.seq + 1, row.chain):
            done.faults.append(Fault(What.TAIL, None, f"{row.writer.hex()[:8]}/{row.seq}"))


def _openings(conn: Connection, keystore: Keystore, done: Verified, epoch: int) -> None:
    def note(fault: Exception, slot: int) -> None:
        place = _place(fault) if isinstance(fault, LedgerCorruptError) else str(slot)
        done.faults.append(Fault(What.TAIL, epoch, place))

    last = conn.execute(select(func.max(slots.c.n))).scalar()
    for _leaf_of_one in Walk(conn, keystore, epoch, 0 if last is None else int(last) + 1, note).leaves():
        pass


def _place(fault: LedgerCorruptError) -> str:
    return "/".join(str(fault.places[name]) for name in ("column", "writer", "seq") if name in fault.places)
