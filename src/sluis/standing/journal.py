"""The journal of closing events as a gate holds it: what stands outside the database, compared in every transaction.

In:  the place of the journal, and transactions. Out: ``Followed``: what a decision stands on; or everything closes.

The rules this module keeps (ledger specification, section 3a.2):
 * It is read at the start and at each new connection to the database, and looked at in each transaction that decides,
   claims or seals.
 * A database that counts more than the journal holds gives what is between, and that is written. One that counts less,
   gave the last number of the journal to another event (it was restored, and counted on), has a gap, or is of another
   ledger is closed, as is everything while the place cannot be reached. So is one that lacks a step of the register.
 * An entry is written after the commit that took its number, never before. What could not be written then is written by
   the next who looks.
 * A torn tail is the beginning of an entry whose event the database counts, or it is damage, and closes: the event it
   was may be one that a restored database has lost.
 * What is unreachable and comes back, and agrees, opens by itself; everything else waits for a person (section 10.35).
"""

import hmac
import json
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import BigInteger, Connection, Row, and_, bindparam, delete, func, insert, select, update

from sluis.errors import Code, StandingClosedError, StoreError
from sluis.errors.standing import standing_closed_error
from sluis.keys.derive import journal_key
from sluis.keys.keystore import KEK_CHECK, Keystore
from sluis.standing.chain import COUNTER, Chain, Known, counter, numbered, numbers_after, read, set_counter
from sluis.standing.entries import NO_SLOT
from sluis.standing.heads import SealedHeads, heads_held, heads_of, is_behind
from sluis.standing.journal_place import Cursor, JournalPlace, Kept, KeyOf
from sluis.standing.recipients import NOTHING_STOPPED, SystemStanding, system_of
from sluis.standing.register_steps import digest_or_none
from sluis.store.engine import Store
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import household_keys, journal_numbers, meta, register_steps, standing_events, standing_heads

log = logging.getLogger("sluis.gate")
LEDGER: Final = "journal-ledger"
"""The key in ``meta`` of the 32 bytes that tell this ledger from others."""
ACCEPTED: Final = "journal-accepted"
"""The key in ``meta`` of what a person who restored the database has taken for lost: see ``Journal.accept``."""
ACCEPTED_KEY: Final = b"sluis/journal-accepted/v1\0"
"""The label of the key of its MAC."""
_MAC: Final = 32
_SEEN: Final = "sluis-journal-seen"
_OF_THE_DATABASE: Final = frozenset({"behind", "gap", "recipients", "sealed", "steps"})
"""What is wrong with the database and not with what was read of the journal."""
_STATE: Final = select(
    select(meta.c.value).where(meta.c.key == COUNTER).scalar_subquery().label("counter"),
    select(meta.c.value).where(meta.c.key == KEK_CHECK).scalar_subquery().label("kek"),
    select(standing_heads.c.length).where(standing_heads.c.slot == NO_SLOT).scalar_subquery().label("length"),
    select(standing_heads.c.head).where(standing_heads.c.slot == NO_SLOT).scalar_subquery().label("head"),
    select(standing_events.c.mac)
    .join(
        journal_numbers,
        and_(journal_numbers.c.slot == standing_events.c.slot, journal_numbers.c.seq == standing_events.c.seq),
    )
    .where(journal_numbers.c.number == bindparam("last", type_=BigInteger))
    .scalar_subquery()
    .label("mac"),
    select(func.count()).select_from(register_steps).scalar_subquery().label("steps"),
    select(register_steps.c.record).order_by(register_steps.c.id.desc()).limit(1).scalar_subquery().label("last_step"),
)
_META: Final = select(meta.c.value).where(meta.c.key == bindparam("which"))


@dataclass(frozen=True, slots=True)
class Followed:
    """What a transaction may stand on."""

    known: Known
    """What the journal holds of each household."""
    system: SystemStanding


class Journal:
    """The journal of one gate process. Safe to share between threads.

    Args:
        place: Where it lies.
        keystore: Of the database it belongs to.
    """

    def __init__(self, place: JournalPlace, keystore: Keystore) -> None:
        self.place = place
        self.kept = True
        """Whether all that was committed by this process stands in the journal, as far as it knows."""
        self.damaged = False
        """Whether ``entries`` found bytes after the last one that begin no event the database counts."""
        self._keystore = keystore
        self._lock = threading.RLock()
        self._cursor: Cursor | None = None
        self._keys: dict[bytes, bytes] = {}
        self._kek: bytes | None = None
        """The check of the key-encryption key the cursor was opened under."""
        self._system: tuple[tuple[int, bytes], Chain, SystemStanding] | None = None
        self._followed: Followed | None = None
        self._next: int | None = None

    def begin(self, store: Store, origin: str) -> None:
        """Begin the journal of a database that never had one; else do nothing.

        Args:
            store: Of that database.
            origin: The ledger's name.

        Raises:
            standing_closed_error: the place cannot be written, or holds a journal already that is not empty.

        Effects:
            Files in the journal's place; in one transaction the number of the ledger and the first count.
        """
        with store.reading() as conn:
            if _value(conn, LEDGER) is not None:
                return
        with self._lock, store.transaction() as conn:
            if _value(conn, LEDGER) is not None:
                return
            made = self._adopted(conn) if self.place.there() else self._made(conn, origin)
            if made is None:
                return
            set_value(conn, LEDGER, made)
            if counter(conn) is None:
                set_counter(conn, 0)

    def follow(self, conn: Connection, *, writing: bool = True) -> Followed:
        """Compare database and journal, at the start of a transaction.

        Args:
            conn: The transaction.
            writing: Write what the journal lacks; else leave that to others.

        Raises:
            standing_closed_error: they do not agree, or the journal cannot be read: nothing may be decided.

        Effects:
            Reads the journal as far as it grew.
        """
        with self._lock:
            if numbered(conn):  # this transaction took a number that is not committed
                if self._followed is None:
                    raise standing_closed_error(why=Code("behind"))
                return self._followed
            try:
                cursor, row = self._compared(conn)
                count = 0 if row.counter is None else int.from_bytes(bytes(row.counter), "big")
                if count < cursor.number or (row.mac is not None and cursor.differs(bytes(row.mac))):
                    raise standing_closed_error(why=Code("behind"))
                if count == cursor.number and cursor.tail:  # whoever began an entry had committed its event
                    raise standing_closed_error(why=Code("torn"))
                if count > cursor.number and writing:
                    self._write_between(conn, cursor, count)
                system = self._system_of(conn, row.length, row.head, cursor)
                noted = system.steps
                if noted is not None and (noted.steps, noted.head) != (row.steps, digest_or_none(row.last_step)):
                    raise standing_closed_error(why=Code("steps"))
                self._followed = Followed(cursor.latest, system)
            except StandingClosedError as fault:
                if fault.places["why"] not in _OF_THE_DATABASE:
                    self._cursor = None
                raise
            conn.info[_SEEN] = self
            return self._followed

    def keep(self, store: Store) -> bool:
        """Write what was committed and is not in the journal yet; return whether all of it is.

        Effects:
            ``kept``; a log line when it is not. What was committed holds either way.
        """
        try:
            with store.reading() as conn:
                self.follow(conn)
        except (StandingClosedError, StoreError) as fault:
            log.error("alarm: a closing event is not yet kept outside the database: %s", fault.code)
            self.kept = False
        else:
            self.kept = True
        return self.kept

    def copy(self, conn: Connection, kek: bytes) -> None:
        """Write the next generation under another key-encryption key; it counts after ``turn``.

        What was about households without a key becomes empty, there and in the database.

        Args:
            conn: The transaction that turns the key over; it runs alone.
            kek: The new key.

        Raises:
            standing_closed_error: the journal does not agree with the database, or cannot be written: do not commit.
        """
        with self._lock:
            self.follow(conn)
            cursor, old = self._cursor_now(), self._key_of(conn)
            held = set(conn.execute(select(household_keys.c.slot)).scalars())
            kept = self.place.everything(cursor.generation, old).entries
            gone = {entry.slot for entry in kept if entry is not None} - held - {NO_SLOT}
            if gone:
                numbers = update(journal_numbers).where(journal_numbers.c.slot.in_(gone))
                conn.execute(numbers.values(slot=None, seq=None))
                conn.execute(delete(standing_events).where(standing_events.c.slot.in_(gone)))
            entries = [None if entry is None or entry.slot in gone else entry for entry in kept]
            ledger = self.place.ledger(cursor.generation, old) or b""
            heads = self.place.heads(cursor.generation, old)
            if heads is not None and self._is_accepted(conn, old, heads):
                then = (_value(conn, ACCEPTED) or b"")[_MAC:]
                set_value(conn, ACCEPTED, _accepted_mac(journal_key(kek, ACCEPTED_KEY), heads, then) + then)
            self._write(cursor.generation + 1, lambda label: journal_key(kek, label), ledger, entries, heads)

    def rewrite(self, conn: Connection, ledger: bytes, heads: bytes | None) -> None:
        """Write the next generation from what the database counts; it counts after ``turn``.

        Args:
            conn: The transaction that restored it; it runs alone.
            ledger: The content of ``ledger``.
            heads: What was sealed last, as the journal kept it.

        Raises:
            standing_closed_error: the place cannot be written: do not commit.
        """
        with self._lock:
            last = counter(conn) or 0
            conn.execute(delete(journal_numbers).where(journal_numbers.c.number > last))
            fill_numbers(conn, last)
            entries = [
                None if slot is None or seq is None or not mac else Kept(slot, seq, mac, content)
                for _, slot, seq, mac, content in numbers_after(conn, 0)
            ]
            self._write(self.place.newest() + 1, self._key_of(conn), ledger, entries, heads)

    def turn(self) -> None:
        """Let the generation that ``copy`` or ``rewrite`` wrote count.

        Raises:
            standing_closed_error: the place cannot be written; whoever reads next turns to it after a turn-over.
        """
        with self._lock:
            if self._next is not None:
                self.place.point_to(self._next)
            self._next = self._cursor = None

    def entries(self, conn: Connection, *, any_key: bool = False) -> tuple[list[Kept | None], bytes, bytes | None]:
        """Return all that stands in the journal, its ``ledger`` and what was sealed last, whatever the database says.

        Args:
            conn: A transaction.
            any_key: Read it also when it lies under the other key of a turn-over that was interrupted: the database
                was restored from before that turn-over.

        Raises:
            standing_closed_error: it cannot be read.

        Effects:
            ``damaged``.
        """
        with self._lock:
            try:
                generation, ledger = self._generation(conn)
                keys = self._key_of(conn)
            except StandingClosedError as fault:
                other = self._keystore.other_key(conn) if any_key and fault.places["why"] == "unreadable" else None
                if other is None:
                    raise
                generation, keys = self.place.generation(), partial(journal_key, other)
                opened = self.place.ledger(generation, keys)
                if opened is None:
                    raise
                ledger = opened
            whole = self.place.everything(generation, keys)
            self.damaged = whole.torn and (counter(conn) or 0) <= len(whole.entries)
            return whole.entries, ledger, self.place.heads(generation, keys)

    def sealed_outside(self, conn: Connection) -> SealedHeads | None:
        """Return what was sealed last, as the journal keeps it, whatever the database says; ``None``: nothing was.

        Raises:
            standing_closed_error: the journal cannot be read.
        """
        with self._lock:
            generation, _ = self._generation(conn)
            content = self.place.heads(generation, self._key_of(conn))
            return None if content is None else SealedHeads.decoded(content)

    def last_sealed(self, conn: Connection) -> SealedHeads | None:
        """Return what was sealed last, as the journal keeps it; ``None`` when nothing was.

        Raises:
            standing_closed_error: the journal cannot be read.
        """
        with self._lock:
            self.follow(conn)
            content = self.place.heads(self._cursor_now().generation, self._key_of(conn))
            return None if content is None else SealedHeads.decoded(content)

    def keep_sealed(self, conn: Connection, epoch: int, root: bytes) -> None:
        """Keep what is about to be signed.

        Args:
            conn: The transaction that signs.
            epoch: Which epoch.
            root: Of the log with it.

        Raises:
            standing_closed_error: the place cannot be written: do not sign.
        """
        with self._lock:
            heads = heads_of(conn, epoch, root).encoded()
            self.place.keep_heads(self._cursor_now().generation, self._key_of(conn), heads)

    def accept(self, conn: Connection, heads: bytes | None) -> None:
        """Note that a person knows that what was sealed as far as these heads say is lost to this database.

        It holds for what the database holds now and whatever it adds, and for these heads only: a database that is
        older still, or another head, needs a person again.

        Args:
            conn: The transaction that restored it.
            heads: What was sealed last, as the journal kept it; ``None``: nothing was.

        Effects:
            ``meta``: the MAC, under a key that lies outside the database, of both; and what the database holds.
        """
        if heads is not None:
            held = heads_held(conn).encoded()
            key = self._keystore.journal_key(conn, ACCEPTED_KEY)
            set_value(conn, ACCEPTED, _accepted_mac(key, heads, held) + held)

    def was_taken_for_lost(self, conn: Connection) -> bool:
        """Return whether a person ever took something sealed for lost in this database: see ``accept``."""
        return _value(conn, ACCEPTED) is not None

    def _is_accepted(self, conn: Connection, key_of: KeyOf, heads: bytes) -> bool:
        """Return whether a person took what was sealed for lost, of a database that held no more than this one."""
        value = _value(conn, ACCEPTED) or b""
        mac, held = value[:_MAC], value[_MAC:]
        if not hmac.compare_digest(mac, _accepted_mac(key_of(ACCEPTED_KEY), heads, held)):
            return False
        return not is_behind(conn, SealedHeads.decoded(held))

    def _cursor_now(self) -> Cursor:
        if self._cursor is None:
            raise standing_closed_error(why=Code("lost"))
        return self._cursor

    def _opened(self, conn: Connection) -> Cursor:
        """Return where the journal was read to, as far as it reaches now.

        What was read and is not agreed on is read and compared anew: a database that was restored stays closed.
        """
        if self._cursor is not None and conn.info.get(_SEEN) is self and not self.place.grew(self._cursor):
            return self._cursor
        try:
            return self._read_on(conn)
        except BaseException:
            self._cursor = None
            raise

    def _compared(self, conn: Connection) -> tuple[Cursor, Row[bytes, bytes, int, bytes, bytes, int, bytes]]:
        """Return where the journal was read to, and the database beside it; both under the key of now.

        Whoever turned the key over may never have come to moving the pointer: what was read before is read anew.
        """
        cursor = self._opened(conn)
        row = conn.execute(_STATE, {"last": cursor.number}).one()
        if row.kek != self._kek:
            self._cursor = None
            cursor = self._opened(conn)
            row = conn.execute(_STATE, {"last": cursor.number}).one()
        return cursor, row

    def _read_on(self, conn: Connection) -> Cursor:
        """Read what the cursor has not, and compare what was sealed last with the database."""
        generation, ledger = self._generation(conn)
        if _ledger_id(ledger) != _value(conn, LEDGER):
            raise standing_closed_error(why=Code("other-ledger"))
        keys = self._key_of(conn)
        if self._cursor is None or self._cursor.generation != generation:
            self._cursor = Cursor(generation)
        self.place.read(self._cursor, keys)
        sealed = self.place.heads(generation, keys)
        lacks = sealed is not None and is_behind(conn, SealedHeads.decoded(sealed))
        if lacks and not self._is_accepted(conn, keys, sealed or b""):
            raise standing_closed_error(why=Code("sealed"))
        return self._cursor

    def _generation(self, conn: Connection) -> tuple[int, bytes]:
        """Return the generation that opens under the key of now, and its ``ledger``.

        A turn-over that was interrupted after its commit left the pointer at the generation before: it is moved, unless
        the journal has grown there since, under a database that was restored from before it.
        """
        if not self.place.there():
            raise standing_closed_error(why=Code("lost"))
        generation = self.place.generation()
        self._keys.clear()
        self._kek = _value(conn, KEK_CHECK)
        ledger = self.place.ledger(generation, self._key_of(conn))
        if ledger is None and self.place.newest() == generation + 1:
            ledger = self.place.ledger(generation + 1, self._key_of(conn))
            if ledger is not None:
                if self.place.count(generation) > self.place.count(generation + 1):
                    raise standing_closed_error(why=Code("unreadable"))
                generation += 1
                self.place.point_to(generation)
        if ledger is None:
            raise standing_closed_error(why=Code("unreadable"))
        return generation, ledger

    def _key_of(self, conn: Connection) -> KeyOf:
        def key(label: bytes) -> bytes:
            if label not in self._keys:
                self._keys[label] = self._keystore.journal_key(conn, label)
            return self._keys[label]

        return key

    def _write_between(self, conn: Connection, cursor: Cursor, count: int) -> None:
        """Take what the database counts beyond the journal, and write what is not there yet."""
        lacking: list[Kept | None] = []
        for number, slot, seq, mac, content in numbers_after(conn, cursor.number):
            if number != cursor.number + len(lacking) + 1 or (slot is not None and not mac):
                raise standing_closed_error(why=Code("gap"))
            lacking.append(None if slot is None or seq is None else Kept(slot, seq, mac, content))
        if cursor.number + len(lacking) != count:
            raise standing_closed_error(why=Code("gap"))
        keys = self._key_of(conn)
        with self.place.alone():
            written = self.place.read(cursor, keys)
            for theirs, ours in zip(written, lacking, strict=False):
                if theirs is not None and ours is not None and theirs != ours:
                    raise standing_closed_error(why=Code("order"))
            left = lacking[len(written) :]
            if cursor.tail and not (left and cursor.tail_begins(left[0])):
                raise standing_closed_error(why=Code("torn"))
            self.place.append(cursor, keys, left)

    def _system_of(self, conn: Connection, count: int | None, head: bytes | None, cursor: Cursor) -> SystemStanding:
        known = cursor.latest.get(NO_SLOT)
        if count is None or head is None:
            if known is not None:
                raise standing_closed_error(why=Code("recipients"))
            return NOTHING_STOPPED
        if self._system is None or self._system[0] != (count, bytes(head)):
            chain = read(conn, self._keystore, [NO_SLOT])[NO_SLOT]
            system = system_of(chain)
            if chain is None or system is None:
                raise standing_closed_error(why=Code("recipients"))
            self._system = (count, bytes(head)), chain, system
        if known is not None and not self._system[1].holds(*known):
            raise standing_closed_error(why=Code("recipients"))
        return self._system[2]

    def _made(self, conn: Connection, origin: str) -> bytes:
        ledger = os.urandom(32)
        with self.place.alone():
            self.place.begin(1, self._key_of(conn), ledger_content(ledger, origin))
            self.place.point_to(1)
        return ledger

    def _adopted(self, conn: Connection) -> bytes | None:
        """Return the ledger of a journal that was begun and not committed: an empty one under this very key."""
        try:
            entries, ledger, heads = self.entries(conn)
        except StandingClosedError:
            return None
        return None if entries or heads is not None else _ledger_id(ledger)

    def _write(
        self, generation: int, key_of: KeyOf, ledger: bytes, entries: Sequence[Kept | None], heads: bytes | None
    ) -> None:
        with self.place.alone():
            self.place.begin(generation, key_of, ledger)
            self.place.append(Cursor(generation), key_of, entries)
            if heads is not None:
                self.place.keep_heads(generation, key_of, heads)
        self._next = generation


def lies_under(place: JournalPlace, kek: bytes) -> bool:
    """Return whether the journal that counts lies under a key-encryption key; when that cannot be told, it may.

    Effects:
        Reads files.
    """
    try:
        return place.there() and place.ledger(place.generation(), partial(journal_key, kek)) is not None
    except StandingClosedError:
        return True


def ledger_content(ledger: bytes, origin: str) -> bytes:
    """Return what stands in ``ledger``: which database the journal belongs to."""
    return json.dumps({"ledger": ledger.hex(), "origin": origin}, sort_keys=True, separators=(",", ":")).encode()


def _ledger_id(content: bytes) -> bytes | None:
    try:
        return bytes.fromhex(json.loads(content)["ledger"])
    except (ValueError, KeyError, TypeError):
        return None


def ledger_of(content: bytes) -> bytes:
    """Return the 32 bytes that tell the ledger of a journal from others; empty when there are none."""
    return _ledger_id(content) or b""


def _value(conn: Connection, key: str) -> bytes | None:
    value = conn.execute(_META, {"which": key}).scalar()
    return None if value is None else bytes(value)


def set_value(conn: Connection, key: str, value: bytes) -> None:
    """Set one value of ``meta``."""
    conn.execute(insert_if_absent(conn, "meta"), {"key": key, "value": value})
    conn.execute(update(meta).where(meta.c.key == key).values(value=value))


def _accepted_mac(key: bytes, sealed: bytes, held: bytes) -> bytes:
    return hmac.digest(key, len(sealed).to_bytes(4, "big") + sealed + held, "sha256")


def fill_numbers(conn: Connection, last: int) -> None:
    """Give every number up to ``last`` a row; those that had none are empty."""
    there = set(conn.execute(select(journal_numbers.c.number)).scalars())
    rows = [{"number": number} for number in range(1, last + 1) if number not in there]
    if rows:
        conn.execute(insert(journal_numbers), rows)
