"""Check the whole ledger again: everything that is kept against everything that was signed.

In:  the store, the keystore, the log folder, the published keys. Out: what does not hold, and where.

The rules this module keeps:
 * It goes on after the first fault: an inspector wants to know how much is touched.
 * A household that cannot be opened is accepted only where an order to erase it is on record in a sealed epoch, and an
   epoch that cannot be opened only where a prune event covers it; else a lost bundle would pass as erased.
 * What cannot be found here is not claimed: a tail that was dropped together with the writer's head before it was
   sealed shows at the recipients' receipts only (ledger specification, section 5).

What each fault means stands in docs/explanation/ledger.md.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.x509 import Certificate
from sqlalchemy import Connection, Row, func, select

from sluis.errors import Code, EpochLeafError, LedgerCorruptError, LedgerTreeError, NoteError
from sluis.errors.ledger import ledger_tree_error
from sluis.keys.derive import registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.ledger.epoch_leaf import NO_NOTE, EpochLeaf, hidden_commitment
from sluis.ledger.events import EventType, encoded, events_of, pruned_before
from sluis.ledger.sealer import stored_tile
from sluis.ledger.slot_tree import Progress, Walk, padded, slot_tile, writer_leaves
from sluis.store.schema import epochs, erasures, events, lines, records, seals, slots, writers
from sluis.tlog.checkpoint import verified
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.merkle import leaf_hash, mth, root_over
from sluis.tlog.note import Note, VerifierKey
from sluis.tlog.policy import Policy, PolicyByEpoch
from sluis.tlog.stamp import stamp_holds, stamped_text
from sluis.tlog.tiles import HASH, WIDTH, Growing
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
    """A registration does not open to its line, or two numbers open to one."""
    BEHIND = "behind"
    """Fewer epochs are kept than were signed: the store is older than the log."""
    TAIL = "tail"
    """What is not sealed yet does not end where its writer left off."""
    STANDING = "standing"
    """What decides about a household is not what was recorded, or not what was sealed of it."""


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
    """
    done = Verified(pruned_before=pruned_before(conn))
    covered = set(_covered(conn))
    sealed = list(conn.execute(select(seals).where(seals.c.leaf.is_not(None)).order_by(seals.c.epoch)))
    tree, before, previous = Growing(), None, NO_NOTE
    signing = _since(conn, keys)
    for at, row in enumerate(sealed):
        leaf = _leaf(done, folder, row.epoch, bytes(row.leaf), served=row.served_ms is not None, size=_size(sealed))
        tree.add(leaf_hash(bytes(row.leaf)))
        if row.served_ms is not None:
            _checkpoint(done, tree, row.epoch, bytes(row.note or b""), _then(signing, row.epoch), policy.at(row.epoch))
            _stamp(done, row, _then(signing, row.epoch), authorities)
        if leaf is not None:
            _order(done, leaf, before, previous)
            _epoch(conn, keystore, done, leaf, int(row.slots), covered)
        before, previous = leaf, hashlib.sha256(bytes(row.note or b"")).digest()
        done.epochs += 1
        progress(at + 1, len(sealed))
    last = folder.last_signed()
    if last is not None and last.size > sum(row.root is not None for row in sealed):
        done.faults.append(Fault(What.BEHIND, last.size - 1))
    _lines(conn, keystore, done)
    _tail(conn, done)
    return done


def _since(conn: Connection, keys: Sequence[VerifierKey]) -> dict[VerifierKey, int]:
    """Return from which epoch each of the log's keys signs: the one in which it was published, or the first."""
    wanted = select(events.c.epoch, events.c.content).where(events.c.type == EventType.LOG_KEY.value)
    published = {bytes(row.content): int(row.epoch) for row in conn.execute(wanted.order_by(events.c.id.desc()))}
    return {key: published.get(encoded({"vkey": str(key)}), 0) for key in keys}


def _then(since: Mapping[VerifierKey, int], epoch: int) -> list[VerifierKey]:
    return [key for key, first in since.items() if first <= epoch] or list(since)


def _size(sealed: Sequence[object]) -> int:
    return sum(getattr(row, "served_ms", None) is not None for row in sealed)


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
    done: Verified, tree: Growing, epoch: int, note: bytes, keys: Sequence[VerifierKey], policy: Policy
) -> None:
    try:
        head, parsed = verified(note, keys)
        if (head.size, head.root) != (epoch + 1, tree.root()):
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
    recorded = events_of(conn, leaf.epoch)
    if (len(recorded), mth(event.leaf() for event in recorded)) != (leaf.events, leaf.event_root):
        done.faults.append(Fault(What.EVENT, leaf.epoch))
    try:
        wrote = writer_leaves(conn, leaf.epoch)
        sealed = (leaf.records, leaf.writers, leaf.writer_root)
        if (sum(each.count for each in wrote), len(wrote), mth(each.encode() for each in wrote)) != sealed:
            done.faults.append(Fault(What.CHAIN, leaf.epoch))
    except LedgerCorruptError as fault:
        done.faults.append(Fault(What.CHAIN, leaf.epoch, _place(fault)))
    if leaf.epoch < done.pruned_before:
        return
    try:
        kept = _kept_hashes(conn, leaf, registered)
    except LedgerTreeError:
        done.faults.append(Fault(What.TREE, leaf.epoch))
        return
    try:
        _households(conn, keystore, done, (leaf.epoch, registered), kept, covered)
    except LedgerCorruptError as fault:
        done.faults.append(Fault(What.RECORD, leaf.epoch, _place(fault)))


def _kept_hashes(conn: Connection, leaf: EpochLeaf, registered: int) -> Iterator[bytes]:
    """Check the kept slot tree against its root, and return the hashes of its registered leaves.

    Raises:
        LedgerTreeError: a tile is missing.
    """
    stored = stored_tile(conn, leaf.epoch)
    size = padded(registered)

    def all_hashes() -> Iterator[bytes]:
        for number in range(size // WIDTH):
            content = slot_tile(stored, leaf.epoch, registered, 0, number)
            yield from (content[at : at + HASH] for at in range(0, len(content), HASH))

    if (leaf.slots, leaf.slot_root) != (size, root_over(all_hashes())):
        raise ledger_tree_error(what=Code("tile"))
    return (hashed for _, hashed in zip(range(registered), all_hashes(), strict=False))


def _households(
    conn: Connection,
    keystore: Keystore,
    done: Verified,
    which: tuple[int, int],
    kept: Iterator[bytes],
    covered: set[int],
) -> None:
    epoch, registered = which
    walk = Walk(conn, keystore, epoch, registered)
    for n, (leaf, hashed) in enumerate(zip(walk.leaves(), kept, strict=True)):
        if leaf is None and n in covered:
            done.erased += 1
        elif leaf is None:
            done.faults.append(Fault(What.LOST, epoch, str(n)))
        elif leaf_hash(leaf) != hashed:
            done.faults.append(Fault(What.SLOT, epoch, str(n)))
        else:
            done.households += 1
    done.records += walk.opened


def _covered(conn: Connection) -> Iterator[int]:
    """Give the slots whose erasure an event of the log covers: its commitment opens to this slot."""
    joined = select(erasures.c.slot, events.c.content, events.c.opening, events.c.type)
    for row in conn.execute(joined.join(events, events.c.id == erasures.c.event)):
        opening = bytes(row.opening or b"")
        try:
            hidden = hidden_commitment(opening[:HASH], opening[HASH:]).hex()
            content = json.loads(opening[HASH:])
        except ValueError:
            continue
        same = json.loads(row.content) == {"commitment": hidden} and row.type == EventType.ERASURE.value
        if same and content.get("slot") == row.slot:
            yield int(row.slot)


def _lines(conn: Connection, keystore: Keystore, done: Verified) -> None:
    """Every registration opens to its line, and no two numbers to one."""
    joined = select(lines.c.slot, lines.c.line, slots.c.registration).join(slots, slots.c.n == lines.c.slot)
    seen: set[str] = set()
    for row in conn.execute(joined.order_by(lines.c.slot)):
        key = keystore.household_key(conn, row.slot)
        same = key is not None and registration(registration_key(key), row.line) == bytes(row.registration)
        if not same or row.line in seen:
            done.faults.append(Fault(What.LINE, None, str(row.slot)))
        seen.add(row.line)


def _tail(conn: Connection, done: Verified) -> None:
    """What is not sealed yet: chains link, and each ends where its writer's head says."""
    waiting = select(epochs.c.epoch).where(epochs.c.state == "open")
    for epoch in conn.execute(waiting).scalars().all():
        try:
            writer_leaves(conn, epoch)
        except LedgerCorruptError as fault:
            done.faults.append(Fault(What.TAIL, epoch, _place(fault)))
    last = select(records.c.writer, func.max(records.c.seq).label("seq")).group_by(records.c.writer).subquery()
    ends = select(writers.c.writer, writers.c.next_seq, writers.c.head, records.c.seq, records.c.chain)
    joined = ends.join(last, last.c.writer == writers.c.writer).join(
        records, (records.c.writer == last.c.writer) & (records.c.seq == last.c.seq)
    )
    for row in conn.execute(joined):
        if (row.next_seq, row.head) != (row.seq + 1, row.chain):
            done.faults.append(Fault(What.TAIL, None, f"{row.writer.hex()[:8]}/{row.seq}"))


def _place(fault: LedgerCorruptError) -> str:
    return f"{fault.places['writer']}/{fault.places['seq']}"
