"""Seal epochs into the transparency log: fence, build, sign, witness, serve; read from top to bottom.

In:  records and events of a closed epoch. Out: its leaf in the log, under a checkpoint that witnesses cosigned.

The rules this module keeps (ledger specification, section 2.3):
 * One process seals at a time, from fence to served (``Store.sealing``); when it dies another one goes on where it was.
   Before it changes a state it asks, in that very transaction, whether it is still the one.
 * Each state is one step that can be done again: a crash anywhere loses nothing, and of two sealers that both believed
   to be the one, one writes a step down.
 * Epochs are sealed in order: the leaf of one holds the digest of the checkpoint of the one before as it was served.
 * Size and root are on disk three times, in the database, in the log folder and in the journal's place, before they
   are signed; when two disagree, one was rolled back or lost, and nothing is signed.
 * A checkpoint is not served before its quorum of witnesses. A time stamp is asked in between and waited for by nobody.
 * A household whose erasure was ordered loses its key when its last epoch is signed, and not before: until then the
   epoch may have to be built again. That a key is destroyed is said when it is true, and tried again until then.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection, delete, insert, select, update

from sluis.errors import StoreBusyError
from sluis.errors.ledger import ledger_rolled_back_error, sealer_lost_error
from sluis.keys.keystore import Keystore
from sluis.ledger.epoch import fence
from sluis.ledger.epoch_counts import forget_who_was_counted
from sluis.ledger.epoch_leaf import NO_NOTE, EpochLeaf
from sluis.ledger.erasure import delete_due, note_destroyed
from sluis.ledger.events import Terms, events_of, publish
from sluis.ledger.slot_tree import Progress, build, writer_leaves
from sluis.ledger.writer import refuse_cut
from sluis.store.engine import Store
from sluis.store.schema import epochs, seals, slot_tiles
from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.log_folder import Head, LogFolder
from sluis.tlog.merkle import leaf_hash, mth
from sluis.tlog.note import Note, Signer, signed_note
from sluis.tlog.policy import NO_WITNESS, PolicyByEpoch
from sluis.tlog.stamp import ask_stamp, stamped_text
from sluis.tlog.tiles import Growing, Tile, subtree_of
from sluis.tlog.witnesses import ask

_TILES_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far one epoch came."""

    epoch: int
    state: str
    silent: tuple[tuple[str, str], ...] = ()
    """Witnesses that did not cosign, and why."""
    unstamped: str = ""
    """Why the time-stamping authority gave no stamp; empty when it did or was not asked."""


class _Grown(NamedTuple):
    """The log with one epoch more."""

    leaf: bytes
    tree: Growing
    filled: tuple[Tile, ...]
    """Tiles that this leaf made whole."""


class Outside(Protocol):
    """What is kept of a sealing outside database and log folder: the journal of closing events."""

    def refuse_when_closed(self, conn: Connection) -> None:
        """Raise ``StandingClosedError`` while it does not agree with the database: nothing is sealed."""
        ...

    def last_sealed(self, conn: Connection) -> Head | None:
        """Return the head that was signed last, or was about to be, ``None`` when none was."""
        ...

    def about_to_sign(self, conn: Connection, epoch: int, root: bytes) -> None:
        """Keep a head, with the newest chains of writers, before it is signed."""
        ...


class NothingOutside:
    """Keeps nothing: for a ledger without a gate."""

    def refuse_when_closed(self, conn: Connection) -> None:
        """Refuse nothing."""

    def last_sealed(self, conn: Connection) -> Head | None:  # noqa: ARG002 - as the protocol says
        """Know nothing."""
        return None

    def about_to_sign(self, conn: Connection, epoch: int, root: bytes) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Everything sealing needs; for use in one thread."""

    store: Store
    keystore: Keystore
    folder: LogFolder
    origin: str
    signers: Callable[[Connection], Sequence[Signer]]
    """Gives the log's own keys."""
    clock: Callable[[], int]
    """Milliseconds since 1970."""
    policy: PolicyByEpoch = NO_WITNESS
    stamp_url: str | None = None
    """A time-stamping authority; ``None``: none is asked."""
    terms: Terms | None = None
    """What is promised of when an epoch is sealed; ``None``: nothing."""
    outside: Outside = field(default_factory=NothingOutside)
    """What is kept outside database and log folder."""
    progress: Progress = field(default=lambda _done, _all: None)
    _held: list[Callable[[], bool]] = field(default_factory=list, repr=False, compare=False)
    """Says whether the place of the one who seals is held; empty while it is not ours."""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the one who seals while the block runs; ``fence`` and ``advance`` do it for themselves otherwise.

        Raises:
            SealerElsewhereError: another process is.
            SluisError: store or folder cannot be used.
        """
        if self._held:
            yield
            return
        with self.store.sealing() as held, self.folder.alone():
            self._held.append(held)
            try:
                yield
            finally:
                self._held.clear()

    def fence(self) -> int:
        """Close the open epoch, and return its number.

        Raises:
            SealerElsewhereError: another process seals.
            SluisError: as ``advance``.

        Effects:
            One transaction: the events that are still owed, and the fence.
        """
        with self.alone(), self.store.transaction() as conn:
            self._still_the_one()
            self.outside.refuse_when_closed(conn)
            now_ms = self.clock()
            log_keys = [str(signer.verifier) for signer in self.signers(conn)]
            publish(conn, self.keystore, log_keys, now_ms, self.terms)
            return fence(conn, now_ms)

    def advance(self) -> list[Sealed]:
        """Take every closed epoch as far as it goes, oldest first.

        Returns:
            One entry per epoch that was not served before. The first that does not get as far as ``served`` is the
            last: the next one needs its checkpoint.

        Raises:
            LedgerCorruptError: a record does not check; nothing of its epoch was signed.
            ledger_rolled_back_error: database, log folder and journal disagree.
            StandingClosedError: the database does not agree with the journal of closing events.
            witness_ahead_error: a witness saw more of this log than we have.
            SealerElsewhereError: another process seals.
            sealer_lost_error: the place of the one who seals was lost on the way; what was done before holds.
            SluisError: store or folder cannot be used; do it again later.
        """
        done: list[Sealed] = []
        with self.alone():
            self.destroy_erased()
            for epoch in self.unserved():
                done.append(self._advance_epoch(epoch))
                if done[-1].state != "served":
                    break
        return done

    def unserved(self) -> list[int]:
        """Return the closed epochs that are not served yet, oldest first."""
        with self.store.reading() as conn:
            wanted = select(epochs.c.epoch).where(epochs.c.state.not_in(("open", "served"))).order_by(epochs.c.epoch)
            return list(conn.execute(wanted).scalars())

    def destroy_erased(self) -> None:
        """Delete the keys of the erased whose last epoch is signed, and say that they are destroyed once they are.

        Raises:
            sealer_lost_error: the place of the one who seals is not held.
            StoreError: try again later.

        Effects:
            Keys, openings and bodies; then ``Store.checkpoint``; then, on a database that overwrites what is deleted,
            an event and a date. A reader that still needs older pages puts the event off to the next call. Elsewhere
            a turn-over of the key-encryption key says it.

        Source:
            Ledger specification, 4.4 and 4.5.
        """
        with self.store.transaction() as conn:
            self._still_the_one()
            deleted = delete_due(conn, self.keystore, self.clock())
        if not deleted:
            return
        try:
            self.store.checkpoint()
        except StoreBusyError:
            return
        if self.store.overwrites:
            with self.store.transaction() as conn:
                self._still_the_one()
                note_destroyed(conn, deleted, self.clock())

    def _advance_epoch(self, epoch: int) -> Sealed:
        state = self._state(epoch)
        if state == "fenced":
            self._build(epoch)
        if self._state(epoch) == "built":
            self._sign(epoch)
            self.destroy_erased()
        silent: tuple[tuple[str, str], ...] = ()
        if self._state(epoch) == "signed":
            silent = self._witness(epoch)
        unstamped = ""
        if self._state(epoch) == "witnessed":
            unstamped = self._stamp(epoch)
            self._serve(epoch)
        return Sealed(epoch, self._state(epoch), silent, unstamped)

    def _still_the_one(self) -> None:
        """Refuse to go on when another process may be sealing.

        Raises:
            sealer_lost_error: the place is not held any more.
        """
        if not (self._held and self._held[0]()):
            raise sealer_lost_error()

    def _state(self, epoch: int) -> str:
        with self.store.reading() as conn:
            return str(conn.execute(select(epochs.c.state).where(epochs.c.epoch == epoch)).scalar_one())

    def _build(self, epoch: int) -> None:
        """Fenced → built: the slot tree in tiles, and the leaf's bytes.

        Raises:
            LedgerCorruptError: a record does not check, or the last of a writer is not there.
        """
        waiting: list[Tile] = []

        def keep(tile: Tile) -> None:
            waiting.append(tile)
            if len(waiting) >= _TILES_AT_ONCE:
                self._keep(epoch, waiting)

        with self.store.reading() as conn:
            refuse_cut(conn)
            span = conn.execute(select(epochs).where(epochs.c.epoch == epoch)).one()
            registered = conn.execute(select(seals.c.slots).where(seals.c.epoch == epoch)).scalar_one()
            tree = build(conn, self.keystore, epoch, int(registered), keep, self.progress)
            recorded, wrote = events_of(conn, epoch), writer_leaves(conn, epoch)
            leaf = EpochLeaf(
                origin=self.origin,
                epoch=epoch,
                from_ms=span.from_ms,
                to_ms=span.to_ms,
                slots=tree.slots,
                slot_root=tree.root,
                records=tree.records,
                writers=len(wrote),
                writer_root=mth(writer.encode() for writer in wrote),
                events=len(recorded),
                event_root=mth(event.leaf() for event in recorded),
                prev_note=_prev_note(conn, epoch),
                plans=tree.plans,
            ).encode()
            EpochLeaf.parse(leaf, epoch)
        self._keep(epoch, waiting)
        with self.store.transaction() as conn:
            if self._move(conn, epoch, "fenced", "built"):
                conn.execute(update(seals).where(seals.c.epoch == epoch).values(leaf=leaf))
                forget_who_was_counted(conn, epoch)

    def _keep(self, epoch: int, waiting: list[Tile]) -> None:
        """Store some tiles, unless somebody else has finished this epoch meanwhile."""
        with self.store.together() as conn:
            self._still_the_one()
            state = conn.execute(select(epochs.c.state).where(epochs.c.epoch == epoch)).scalar_one()
            if state == "fenced":
                for tile in waiting:
                    place = (slot_tiles.c.level == tile.level, slot_tiles.c.number == tile.number)
                    conn.execute(delete(slot_tiles).where(slot_tiles.c.epoch == epoch, *place))
                rows = [
                    {"epoch": epoch, "level": tile.level, "number": tile.number, "hashes": tile.hashes}
                    for tile in waiting
                ]
                if rows:
                    conn.execute(insert(slot_tiles), rows)
        waiting.clear()

    def _sign(self, epoch: int) -> None:
        """Built → signed: size and root on disk, in both places, before the keys are used."""
        last = self.folder.last_signed()
        if (last.size if last is not None else 0) not in {epoch, epoch + 1}:
            raise ledger_rolled_back_error(signed=0 if last is None else last.size, sealing=epoch + 1)
        tree = self._grown(epoch).tree
        head = Head(epoch + 1, tree.root())
        if last is not None and last.root != (head.root if last.size == head.size else self._root(epoch)):
            raise ledger_rolled_back_error(signed=last.size, sealing=head.size)
        with self.store.transaction() as conn:
            self._still_the_one()
            self._refuse_second_history(conn, head)
            conn.execute(update(seals).where(seals.c.epoch == epoch).values(root=head.root))
        with self.store.transaction() as conn:  # alone: a sealer that was overtaken must not write an older head
            if not self._move(conn, epoch, "built", "signed"):
                return
            self.folder.about_to_sign(head)
            self.outside.about_to_sign(conn, epoch, head.root)
            text = Checkpoint(self.origin, head.size, head.root).text()
            note = signed_note(text, self.signers(conn))
            conn.execute(update(seals).where(seals.c.epoch == epoch).values(note=str(note).encode()))

    def _refuse_second_history(self, conn: Connection, head: Head) -> None:
        """Compare with what is kept outside: a log folder that was lost, or an older database, signs nothing anew.

        Raises:
            StandingClosedError: database and journal do not agree.
            ledger_rolled_back_error: another head of this size, or a greater one, was signed.
        """
        self.outside.refuse_when_closed(conn)
        kept = self.outside.last_sealed(conn)
        if kept is None or kept == head:
            return
        if kept.size != head.size - 1 or kept.root != self._root(kept.size):
            raise ledger_rolled_back_error(signed=kept.size, sealing=head.size)

    def _root(self, size: int) -> bytes:
        return self.folder.grown(size).root()

    def _witness(self, epoch: int) -> tuple[tuple[str, str], ...]:
        """Signed → witnessed, when the quorum is there."""
        grown = self._grown(epoch)
        new = {(tile.level, tile.number): tile.hashes for tile in (*grown.filled, *grown.tree.edge())}

        def tile(level: int, number: int, width: int) -> bytes:
            return new.get((level, number)) or self.folder.tile(level, number, width)

        with self.store.reading() as conn:
            note = Note.parse(bytes(conn.execute(select(seals.c.note).where(seals.c.epoch == epoch)).scalar_one()))
        policy = self.policy.at(epoch)
        got = ask(policy, note, subtree_of(tile, epoch + 1), epoch)
        with self.store.transaction() as conn:
            state = "witnessed" if policy.enough(got.by) else "signed"
            if self._move(conn, epoch, "signed", state):
                conn.execute(update(seals).where(seals.c.epoch == epoch).values(note=str(got.note).encode()))
        return got.silent

    def _stamp(self, epoch: int) -> str:
        """Have the checkpoint stamped, once; whoever does not answer keeps nothing from being served."""
        with self.store.transaction() as conn:
            row = conn.execute(select(seals.c.note, seals.c.stamp).where(seals.c.epoch == epoch)).one()
            keys = [signer.verifier for signer in self.signers(conn)]
        if self.stamp_url is None or row.stamp is not None:
            return ""
        answer = ask_stamp(self.stamp_url, stamped_text(Note.parse(bytes(row.note)), keys))
        if isinstance(answer, str):
            return answer
        with self.store.transaction() as conn:
            self._still_the_one()
            absent = (seals.c.epoch == epoch, seals.c.stamp.is_(None))
            conn.execute(update(seals).where(*absent).values(stamp=answer))
        return ""

    def _serve(self, epoch: int) -> None:
        """Witnessed → served: stamp, tiles and entry first, the checkpoint last."""
        with self.store.reading() as conn:
            row = conn.execute(select(seals.c.note, seals.c.stamp).where(seals.c.epoch == epoch)).one()
        note = bytes(row.note)
        grown = self._grown(epoch)
        with self.store.transaction() as conn:  # alone: a sealer that was overtaken must not serve an older checkpoint
            if not self._move(conn, epoch, "witnessed", "served"):
                return
            if row.stamp is not None:
                self.folder.keep_stamp(epoch + 1, bytes(row.stamp))
            self.folder.serve(epoch, grown.leaf, grown.tree, grown.filled, note)
            conn.execute(update(seals).where(seals.c.epoch == epoch).values(served_ms=self.clock()))

    def _grown(self, epoch: int) -> _Grown:
        """Return the log as it stands with an epoch in it."""
        with self.store.reading() as conn:
            leaf = bytes(conn.execute(select(seals.c.leaf).where(seals.c.epoch == epoch)).scalar_one())
        tree = self.folder.grown(epoch)
        return _Grown(leaf, tree, tree.add(leaf_hash(leaf)))

    def _move(self, conn: Connection, epoch: int, before: str, after: str) -> bool:
        self._still_the_one()
        moved = update(epochs).where(epochs.c.epoch == epoch, epochs.c.state == before).values(state=after)
        return conn.execute(moved).rowcount == 1


def _prev_note(conn: Connection, epoch: int) -> bytes:
    if epoch == 0:
        return NO_NOTE
    note = conn.execute(select(seals.c.note).where(seals.c.epoch == epoch - 1)).scalar_one()
    return hashlib.sha256(bytes(note)).digest()


def stored_tile(conn: Connection, epoch: int) -> Callable[[int, int], bytes | None]:
    """Return the function that reads an epoch's slot tiles from the store, by level and number."""

    def read(level: int, number: int) -> bytes | None:
        place = (slot_tiles.c.epoch == epoch, slot_tiles.c.level == level, slot_tiles.c.number == number)
        hashes = conn.execute(select(slot_tiles.c.hashes).where(*place)).scalar()
        return None if hashes is None else bytes(hashes)

    return read
