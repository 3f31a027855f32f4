"""The keystore: random keys per household and period, wrapped in the store, destroyed on time.

In:  a key-encryption key in a file of its own, and transactions of the store.
Out: household keys K_n, period keys P, the key that signs receipts, the keys kr that open pins.

The rules this module keeps:
 * A key exists wrapped in the database or not at all, so it is made and destroyed in the transaction it belongs to.
   No key is cached: a destroyed key is gone at once, in every process.
 * The key-encryption key is never in the database; a check value there says which one belongs to it.
 * ``turn_over`` wraps the survivors under a new key-encryption key and destroys the old one, so that keys destroyed
   before cannot be had back from an old backup (ledger specification, section 4: at least every 30 days).
 * Period keys go five minutes after their period's end, and with them the way from a pseudonym back to an
   identifier: storage limitation by destroying a key. A key of lifetime ``report`` is never stored (section 7).
 * The key that opens a recipient's pins is drawn once. When its row is gone although something was promised, it is not
   drawn anew by itself: nothing can be promised to that recipient until a person renews it (section 10.23).
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from sluis.errors import FileName, KeystoreError, RegisterText, SealBrokenError
from sluis.errors.keys import (
    household_key_exists_error,
    keystore_exists_error,
    keystore_in_use_error,
    keystore_mismatch_error,
    keystore_unreadable_error,
    pin_key_lost_error,
    seal_broken_error,
)
from sluis.keys import kek_file
from sluis.keys.derive import journal_key
from sluis.keys.sealed import seal, unseal
from sluis.keys.wrapping import owner_of, rewrap
from sluis.store.engine import Store
from sluis.store.if_absent import insert_if_absent
from sluis.store.schema import household_keys, log_keys, meta, period_keys, pin_keys, receipt_keys, single_keys
from sluis.terms import Lifetime
from sluis.token_period import period_end_ms

KEY_BYTES: Final = 32
GRACE_MS: Final = 300_000
"""How long after its period's end a period key may still serve a transaction that began before it."""
KEK_CHECK: Final = "kek-check"
"""The key in ``meta`` by which the key-encryption key of a database is told from others."""
_CHECK_VALUE: Final = select(meta.c.value).where(meta.c.key == KEK_CHECK)
_HOUSEHOLD: Final = select(household_keys.c.wrapped).where(household_keys.c.slot == bindparam("which"))
_HOUSEHOLDS: Final = select(household_keys).where(household_keys.c.slot.in_(bindparam("which", expanding=True)))
_SINGLE: Final = select(single_keys.c.wrapped).where(single_keys.c.label == bindparam("which"))
_STANDING: Final = "standing"
_RIGHTS: Final = "rights"
_NEW_HOUSEHOLD: Final = insert(household_keys)
_DOSSIERS: Final = "dossiers"
_VISITS: Final = "visits"
_COUNTS: Final = "counts"
_NEWEST_RECEIPT_KEY: Final = select(receipt_keys).order_by(receipt_keys.c.number.desc()).limit(1)
_PIN: Final = select(pin_keys.c.wrapped).where(pin_keys.c.recipient == bindparam("whose"))
_PERIOD: Final = select(period_keys.c.wrapped).where(
    period_keys.c.lifetime == bindparam("which"), period_keys.c.period == bindparam("when")
)


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """The Ed25519 key that signs receipts."""

    kid: str
    """First 8 hex digits of SHA-256 of the public key's 32 bytes."""
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self.private.public_key().public_bytes_raw()


InUse = Callable[[bytes], bool]
"""Says whether something outside the database lies under a key-encryption key."""


def _nothing_beside(_kek: bytes) -> bool:
    return False


def stated_publics(conn: Connection) -> dict[str, bytes]:
    """Return the public half of every receipt key as the database states it: kid → 32 bytes.

    Whoever can write the database can state one of their own; ``Keystore.receipt_publics`` leaves it out.
    """
    return {row.kid: bytes(row.public) for row in conn.execute(select(receipt_keys))}


class Keystore:
    """All keys of one store.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     store = Store.at(Path(folder) / "sluis.db")
        ...     store.migrate()
        ...     keystore = Keystore.create(Path(folder) / "kek", store)
        ...     with store.transaction() as conn:
        ...         day = keystore.period_key(conn, Lifetime.DAY, 20781)
        ...         same = keystore.period_key(conn, Lifetime.DAY, 20781) == day
        ...     store.close()
        >>> len(day), same
        (32, True)
    """

    def __init__(self, path: Path, store: Store, kek: bytes, in_use: InUse = _nothing_beside) -> None:
        """Use ``create`` or ``open``."""
        self._path = path
        self._store = store
        self._kek = kek
        self._in_use = in_use

    @classmethod
    def create(cls, path: Path, store: Store) -> "Keystore":
        """Make a key-encryption key in a new file and the first receipt key.

        Args:
            path: A file that does not exist yet. Keep it on another disk than the database, and out of its backups.
            store: A migrated store without a keystore.

        Raises:
            keystore_exists_error: the file exists.
            keystore_in_use_error: the store already belongs to another key file; nothing was made.

        Effects:
            As ``turn_over``: the key is written beside ``path`` (``.next``), the store takes it, and then it gets its
            name. Interrupted before the store took it, ``create`` begins anew; after that, ``open`` finishes.
        """
        kek, successor = os.urandom(kek_file.KEK_BYTES), _successor(path)
        made = cls(path, store, kek)
        with store.transaction() as conn:
            if os.path.lexists(path):
                raise keystore_exists_error(file=FileName(path))
            if _check_value(conn) is not None:
                raise keystore_in_use_error(file=FileName(path))
            kek_file.remove(successor)
            kek_file.write_new(successor, kek)
            conn.execute(insert(meta).values(key=KEK_CHECK, value=_check_of(kek)))
            made.new_receipt_key(conn)
        with store.transaction() as conn:
            _finish(path, _check_of(kek))
        return made

    @classmethod
    def open(cls, path: Path, store: Store, in_use: InUse = _nothing_beside) -> "Keystore":
        """Open the keystore of a store; finishes a turn-over that was interrupted.

        Args:
            path: Of the key file.
            store: A migrated store.
            in_use: Says whether something outside the database lies under a key. A successor that does not fit the
                store was never used, or the store is older than the turn-over that made it: then it stays.

        Raises:
            keystore_missing_error: no file is there.
            keystore_open_to_others_error: others can read it.
            keystore_unusable_error: it is no key file.
            keystore_mismatch_error: it is the key file of another store, or an old one.
        """
        with store.transaction() as conn:
            wanted = _check_value(conn)
            kek = _matching(path, wanted)
            _finish(path, _check_of(kek), in_use)
        return cls(path, store, kek, in_use)

    @classmethod
    def verify(cls, path: Path, store: Store) -> "Keystore":
        """Return the keystore of a store, to look with; unlike ``open`` it finishes and changes nothing.

        Raises:
            KeystoreError: as ``open``.
        """
        with store.reading() as conn:
            return cls(path, store, _matching(path, _check_value(conn)))

    @staticmethod
    def belongs_to(store: Store) -> bool:
        """Return whether a store has a keystore: then its key file must be found, and must not be made anew."""
        with store.reading() as conn:
            return _check_value(conn) is not None

    def new_household(self, conn: Connection, slot: int) -> bytes:
        """Make K_n of a slot that has none.

        Args:
            conn: The transaction that registers the slot.
            slot: A slot that exists.

        Returns:
            32 random bytes.

        Raises:
            household_key_exists_error: the slot has a key; a second one would make its records unreadable.
        """
        if conn.execute(_HOUSEHOLD, {"which": slot}).first() is not None:
            raise household_key_exists_error(slot=slot)
        key = os.urandom(KEY_BYTES)
        wrapped = seal(self._current(conn), key, owner_of("household", slot))
        conn.execute(_NEW_HOUSEHOLD, {"slot": slot, "wrapped": wrapped})
        return key

    def household_key(self, conn: Connection, slot: int) -> bytes | None:
        """Return K_n, or ``None`` when the slot never had one or it was destroyed."""
        row = conn.execute(_HOUSEHOLD, {"which": slot}).first()
        return None if row is None else self._unwrap(conn, row.wrapped, owner_of("household", slot))

    def unwrapped(self, conn: Connection, slot: int, wrapped: bytes) -> bytes:
        """Return K_n from its row, for whoever reads the rows of many households at once."""
        return self._unwrap(conn, wrapped, owner_of("household", slot))

    def household_keys(self, conn: Connection, slots: Collection[int]) -> dict[int, bytes | None]:
        """Return ``household`` of several slots, in one question to the database."""
        keys: dict[int, bytes | None] = dict.fromkeys(slots)
        for row in conn.execute(_HOUSEHOLDS, {"which": list(keys)}):
            keys[row.slot] = self._unwrap(conn, row.wrapped, owner_of("household", row.slot))
        return keys

    def destroy_household(self, conn: Connection, slot: int) -> bool:
        """Destroy K_n: what lies under it can never be read again.

        Returns:
            False when there was none.

        Effects:
            Takes effect when the caller's transaction commits. Copies in old backups open until the next
            ``turn_over``; erasure is complete only then.
        """
        return conn.execute(delete(household_keys).where(household_keys.c.slot == slot)).rowcount == 1

    def period_key(self, conn: Connection, lifetime: Lifetime, period: int) -> bytes:
        """Return P of a period, made on first use.

        Args:
            conn: The transaction that decides.
            lifetime: Any but ``report``: see ``report_key``.
            period: The period's number by the gate's clock.

        Returns:
            32 random bytes, the same in every transaction until they are destroyed.
        """
        owner = owner_of(f"period/{lifetime.value}", period)
        row = conn.execute(_PERIOD, {"which": lifetime.value, "when": period}).first()
        if row is not None:
            return self._unwrap(conn, row.wrapped, owner)
        key = os.urandom(KEY_BYTES)
        made = {
            "lifetime": lifetime.value,
            "period": period,
            "wrapped": seal(self._current(conn), key, owner),
            "ends_ms": period_end_ms(lifetime, period),
        }
        if conn.execute(insert_if_absent(conn, "period_keys"), made).rowcount == 1:
            return key
        row = conn.execute(_PERIOD, {"which": lifetime.value, "when": period}).one()  # another one made it meanwhile
        return self._unwrap(conn, row.wrapped, owner)

    def destroy_ended(self, conn: Connection, now_ms: int) -> int:
        """Destroy the keys of periods that ended five minutes ago or longer, and return how many."""
        return conn.execute(delete(period_keys).where(period_keys.c.ends_ms + GRACE_MS <= now_ms)).rowcount

    def report_key(self) -> bytes:
        """Return a fresh P for one report and activity. It is stored nowhere: forget it after the report."""
        return os.urandom(KEY_BYTES)

    def receipt_key(self, conn: Connection) -> ReceiptKey:
        """Return the key that signs receipts now."""
        row = conn.execute(_NEWEST_RECEIPT_KEY).first()
        if row is None:
            raise keystore_mismatch_error(file=FileName(self._path))
        made = self._receipt_key_of(conn, row)
        if made is None:
            raise seal_broken_error()
        return made

    def receipt_publics(self, conn: Connection) -> dict[str, bytes]:
        """Return the public half of every receipt key there ever was: kid → 32 bytes.

        A row that does not fit its own private half was put there by somebody who has the database alone, and is left
        out: whoever has no key-encryption key makes nothing that counts as signed by us.
        """
        made = [self._receipt_key_of(conn, row) for row in conn.execute(select(receipt_keys)).all()]
        return {key.kid: key.public for key in made if key is not None}

    def has_strange_receipt_keys(self, conn: Connection) -> bool:
        """Return whether a row of receipt keys does not fit its own private half."""
        return any(self._receipt_key_of(conn, row) is None for row in conn.execute(select(receipt_keys)).all())

    def _receipt_key_of(self, conn: Connection, row: Row[tuple[object, ...]]) -> ReceiptKey | None:
        """Return the key of a row; ``None`` when its kid or its public half is of another one."""
        try:
            raw = self._unwrap(conn, row.wrapped, owner_of("receipt", row.number))
        except SealBrokenError:
            return None
        made = ReceiptKey(row.kid, Ed25519PrivateKey.from_private_bytes(raw))
        return made if (row.kid, bytes(row.public)) == (kid_of(made.public), made.public) else None

    def new_receipt_key(self, conn: Connection) -> ReceiptKey:
        """Make a receipt key that signs from now on; the older ones keep verifying."""
        number = conn.execute(select(func.count()).select_from(receipt_keys)).scalar_one()
        taken = set(conn.execute(select(receipt_keys.c.kid)).scalars())
        private = Ed25519PrivateKey.generate()
        while (kid := kid_of(private.public_key().public_bytes_raw())) in taken:
            private = Ed25519PrivateKey.generate()
        made = ReceiptKey(kid, private)
        wrapped = seal(self._current(conn), private.private_bytes_raw(), owner_of("receipt", number))
        conn.execute(insert(receipt_keys).values(kid=kid, number=number, public=made.public, wrapped=wrapped))
        return made

    def pin_key(self, conn: Connection, recipient: str) -> bytes:
        """Return kr, under which the pins of a recipient's receipts are made; drawn on first use.

        Args:
            conn: The transaction that is about to promise.
            recipient: The register's key.

        Returns:
            32 random bytes, always the same.

        Raises:
            pin_key_lost_error: something was promised under a key that is gone. Nothing may be sent.
        """
        kept = self.kept_pin_key(conn, recipient)
        if kept is not None:
            return kept
        noted = {"key": _pin_mark(recipient), "value": b""}
        if conn.execute(insert_if_absent(conn, "meta"), noted).rowcount == 1:
            return self._new_pin_key(conn, recipient)
        kept = self.kept_pin_key(conn, recipient)  # perhaps another one drew it meanwhile
        if kept is None:
            raise pin_key_lost_error(recipient=RegisterText(recipient))
        return kept

    def kept_pin_key(self, conn: Connection, recipient: str) -> bytes | None:
        """Return kr, or ``None`` when there is none (any more); none is drawn."""
        row = conn.execute(_PIN, {"whose": recipient}).first()
        return None if row is None else self._unwrap(conn, row.wrapped, owner_of(f"pin/{recipient}", 0))

    def lost_pin_keys(self, conn: Connection) -> list[str]:
        """Return the recipients to whom something was promised under a key that is gone; none is drawn."""
        noted = conn.execute(select(meta.c.key).where(meta.c.key.startswith(_pin_mark("")))).scalars()
        held = set(conn.execute(select(pin_keys.c.recipient)).scalars())
        return sorted({key.removeprefix(_pin_mark("")) for key in noted} - held)

    def renew_lost_pin_keys(self, conn: Connection) -> tuple[str, ...]:
        """Draw kr anew for every recipient whose key is gone, and return whose; their older pins open no more."""
        lost = self.lost_pin_keys(conn)
        for recipient in lost:
            self._new_pin_key(conn, recipient)
        return tuple(lost)

    def _new_pin_key(self, conn: Connection, recipient: str) -> bytes:
        key = os.urandom(KEY_BYTES)
        wrapped = seal(self._current(conn), key, owner_of(f"pin/{recipient}", 0))
        conn.execute(insert(pin_keys).values(recipient=recipient, wrapped=wrapped))
        return key

    def log_key(self, conn: Connection, kind: str) -> bytes:
        """Return the seed of the newest key of a kind that signs checkpoints, made on first use.

        Args:
            conn: A transaction.
            kind: ``ed25519`` or ``ml-dsa-44``.

        Returns:
            32 bytes, from which the key follows.
        """
        kept = self.kept_log_key(conn, kind)
        if kept is not None:
            return kept
        seed = os.urandom(KEY_BYTES)
        wrapped = seal(self._current(conn), seed, owner_of(f"log/{kind}", 0))
        conn.execute(insert(log_keys).values(kind=kind, number=0, wrapped=wrapped))
        return seed

    def kept_log_key(self, conn: Connection, kind: str) -> bytes | None:
        """Return the seed of ``log_key``, or ``None`` when there is none (any more); none is made."""
        newest = select(log_keys).where(log_keys.c.kind == kind).order_by(log_keys.c.number.desc()).limit(1)
        row = conn.execute(newest).first()
        return None if row is None else self._unwrap(conn, row.wrapped, owner_of(f"log/{kind}", row.number))

    def standing_key(self, conn: Connection, *, make: bool = False) -> bytes | None:
        """Return the key that stands for K_n in the chain of what has no slot.

        Args:
            conn: A transaction.
            make: Make it when there is none.

        Returns:
            32 bytes; ``None`` when there is none.

        Source:
            Ledger specification, section 10.2.
        """
        return self._single(conn, _STANDING, make=make)

    def rights_key(self, conn: Connection, *, make: bool = False) -> bytes | None:
        """Return the key under which cases of rights and what is passed on stand; as ``standing_key``."""
        return self._single(conn, _RIGHTS, make=make)

    def visits_key(self, conn: Connection, *, make: bool = False) -> bytes | None:
        """Return the key around what is sealed to an inspector: who only writes the database cannot make one."""
        return self._single(conn, _VISITS, make=make)

    def counts_key(self, conn: Connection, *, make: bool = False) -> bytes | None:
        """Return the key under which records and bodies of counts lie, which are of no one household."""
        return self._single(conn, _COUNTS, make=make)

    def dossiers_key(self, conn: Connection, *, make: bool = False) -> bytes | None:
        """Return the key under which archives of dossiers lie beside a desk; as ``standing_key``."""
        return self._single(conn, _DOSSIERS, make=make)

    def new_case_key(self, conn: Connection, number: int) -> tuple[bytes, bytes]:
        """Return the key of a new case of rights, 32 random bytes, and the same wrapped, for its row."""
        key = os.urandom(KEY_BYTES)
        return key, seal(self._current(conn), key, owner_of("rights-case", number))

    def case_key(self, conn: Connection, number: int, wrapped: bytes) -> bytes:
        """Return the key of a case of rights from its row."""
        return self._unwrap(conn, wrapped, owner_of("rights-case", number))

    def _single(self, conn: Connection, label: str, *, make: bool) -> bytes | None:
        row = conn.execute(_SINGLE, {"which": label}).first()
        if row is not None:
            return self._unwrap(conn, row.wrapped, owner_of(label, 0))
        if not make:
            return None
        key = os.urandom(KEY_BYTES)
        wrapped = seal(self._current(conn), key, owner_of(label, 0))
        conn.execute(insert(single_keys).values(label=label, wrapped=wrapped))
        return key

    def journal_key(self, conn: Connection, label: bytes) -> bytes:
        """Return the key under which a part of the journal outside the database lies, from the KEK of now."""
        return journal_key(self._current(conn), label)

    def other_key(self, conn: Connection) -> bytes | None:
        """Return the key of a turn-over that was interrupted and that this store knows nothing of (any more).

        Returns:
            Of the two files the one that does not fit; ``None`` when there is none, or it cannot be read.
        """
        current = self._current(conn)
        for path in (_successor(self._path), self._path):
            try:
                kek = kek_file.read(path)
            except KeystoreError:
                continue
            if not hmac.compare_digest(kek, current):
                return kek
        return None

    def turn_over(self, beside: Callable[[Connection, bytes], None] = lambda _conn, _kek: None) -> None:
        """Wrap every key under a new key-encryption key and destroy the old one.

        Args:
            beside: Writes under the new key what lies outside the database, in the transaction that rewraps, before
                it commits: the journal of closing events.

        Raises:
            StoreBusyError: a reader held the write-ahead log. The keys are turned over, but bytes wrapped under the
                old key may linger in the log: run it again.

        Effects:
            Under the store's write lock: writes the new key beside the old one (``.next``), rewraps all, commits;
            then, under the lock again, overwrites and replaces the file. Interrupted anywhere, ``open`` finds the
            key that fits and finishes. Other processes pick the new key up by themselves.
        """
        successor = _successor(self._path)
        kek = os.urandom(kek_file.KEK_BYTES)
        with self._store.transaction() as conn:
            old = self._current(conn)
            _finish(self._path, _check_of(old), self._in_use)
            kek_file.write_new(successor, kek)
            rewrap(conn, old, kek)
            beside(conn, kek)
            conn.execute(update(meta).where(meta.c.key == KEK_CHECK).values(value=_check_of(kek)))
        with self._store.transaction() as conn:
            self._kek = self._current(conn)
            _finish(self._path, _check_of(self._kek))
        self._store.checkpoint()

    def _current(self, conn: Connection) -> bytes:
        """Return the key-encryption key that fits the store as this transaction sees it."""
        wanted = _check_value(conn)
        if wanted is None or not hmac.compare_digest(wanted, _check_of(self._kek)):
            self._kek = _matching(self._path, wanted)
        return self._kek

    def _unwrap(self, conn: Connection, wrapped: bytes, owner: bytes) -> bytes:
        try:
            return unseal(self._kek, wrapped, owner)
        except SealBrokenError:  # perhaps another process turned the key-encryption key over
            return unseal(self._current(conn), wrapped, owner)


def kid_of(public: bytes) -> str:
    """Return the identifier of a receipt key: the first 8 hex digits of SHA-256 of its public key.

    Source:
        Ledger specification, section 3; that it is taken from the public key is ours.

    Examples:
        >>> kid_of(bytes(32))
        '66687aad'
    """
    return hashlib.sha256(public).hexdigest()[:8]


def _pin_mark(recipient: str) -> str:
    return f"pin/{recipient}"


def _matching(path: Path, wanted: bytes | None) -> bytes:
    """Return the key that fits: of ``path``, or of its successor when a turn-over is between commit and replace."""
    if wanted is None:
        kek_file.read(path)
        raise keystore_mismatch_error(file=FileName(path))
    for candidate in (path, _successor(path), path):  # a replace may happen between the first two
        kek = _fitting(candidate, wanted)
        if kek is not None:
            return kek
    kek_file.read(path)
    raise keystore_mismatch_error(file=FileName(path))


def _finish(path: Path, wanted: bytes, in_use: InUse = _nothing_beside) -> None:
    """Under the write lock: let a successor that fits take the place of ``path``, and remove one that was never used.

    One that something outside the database lies under was used: it stays until that is written anew.

    Raises:
        keystore_unreadable_error: the key that fits can not be read at this moment. Nothing was removed: what cannot be
            read may be the only key there is.
    """
    successor = _successor(path)
    if _fitting(path, wanted) is not None:
        if not _is_used(successor, in_use):
            kek_file.remove(successor)
    elif _fitting(successor, wanted) is not None:
        kek_file.replace(path, successor)
    else:
        raise keystore_unreadable_error(file=FileName(path))


def _is_used(successor: Path, in_use: InUse) -> bool:
    try:
        return in_use(kek_file.read(successor))
    except KeystoreError:
        return False


def _fitting(path: Path, wanted: bytes) -> bytes | None:
    try:
        kek = kek_file.read(path)
    except KeystoreError:
        return None
    return kek if hmac.compare_digest(_check_of(kek), wanted) else None


def _successor(path: Path) -> Path:
    return path.with_name(path.name + ".next")


def _check_value(conn: Connection) -> bytes | None:
    stored = conn.execute(_CHECK_VALUE).scalar()
    return None if stored is None else bytes(stored)


def _check_of(kek: bytes) -> bytes:
    return hmac.digest(kek, b"sluis/kek-check/v1\0", "sha256")
