"""Ledgers to measure on: many households, written to and sealed by the code that does it in a gate.

In:  a folder and how many households. Out: a ledger in it; and the answers of a small one checked.

Only the households are made otherwise than by ``sluis standing import``: their rows go in many at a time.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pymerkle
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, insert, select

from sluis.keys import kek_file
from sluis.keys.derive import registration, registration_key, salt
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import seal
from sluis.keys.wrapping import owner_of
from sluis.ledger import verify_statement
from sluis.ledger.bundle import NOBODY, bundle, slot_leaf
from sluis.ledger.epoch_leaf import EpochLeaf
from sluis.ledger.record import PendingRecord, RecordKind
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import evidence
from sluis.ledger.verify import verify
from sluis.ledger.writer import Writer
from sluis.store.engine import Store
from sluis.store.schema import household_keys, lines, records, slot_tiles, slots
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.note import Ed25519Signer
from sluis.tlog.policy import NO_WITNESS

ORIGIN: Final = "bench.example/sluis"
LINE: Final = "NL-0"
_SIGNER: Final = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"b" * 32))
_AT_ONCE: Final = 10_000
_ROWS: Final = {"2": 12, "5": 3, "household": 1}
_PLAN: Final = "ab" * 32
_START_MS: Final = 1_800_000_000_000


class WrongLedgerError(Exception):
    """An answer of the ledger is wrong; no figure is worth anything."""


@dataclass
class _Clock:
    now_ms: int = _START_MS

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


@dataclass(frozen=True)
class Ledger:
    """A ledger on SQLite in a folder."""

    folder: Path
    store: Store
    keystore: Keystore
    sealer: Sealer
    clock: _Clock
    households: int
    empty_bytes: int
    """Of the database before the first record."""

    def counted(self) -> int:
        """Return how many records are on record."""
        with self.store.reading() as conn:
            return int(conn.execute(select(func.count()).select_from(records)).scalar_one())

    def slot_tree_bytes(self) -> int:
        """Return how many bytes of hashes the slot trees hold."""
        with self.store.reading() as conn:
            return int(conn.execute(select(func.sum(func.length(slot_tiles.c.hashes)))).scalar_one())


@contextmanager
def made(folder: Path, households: int) -> Iterator[Ledger]:
    """Make a ledger with so many households in an empty folder."""
    store = Store.at(folder / "sluis.db")
    store.migrate()
    keystore = Keystore.create(folder / "kek", store)
    kek = kek_file.read(folder / "kek")
    for first in range(0, households, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, households))
        keys = {n: os.urandom(32) for n in numbers}
        registered = [
            {"n": n, "registration": registration(registration_key(key), f"NL-{n}"), "registered_ms": _START_MS}
            for n, key in keys.items()
        ]
        wrapped = [{"slot": n, "wrapped": seal(kek, key, owner_of("household", n))} for n, key in keys.items()]
        with store.transaction() as conn:
            conn.execute(insert(slots), registered)
            conn.execute(insert(household_keys), wrapped)
            conn.execute(insert(lines), [{"slot": n, "line": f"NL-{n}"} for n in numbers])
    store.checkpoint()
    yield from _ledger(folder, store, keystore, households)


@contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """Open a ledger that ``made`` left."""
    store = Store.at(folder / "sluis.db")
    yield from _ledger(folder, store, Keystore.open(folder / "kek", store), 0)


def _ledger(folder: Path, store: Store, keystore: Keystore, households: int) -> Iterator[Ledger]:
    clock = _Clock()
    sealer = Sealer(store, keystore, LogFolder(folder / "log"), ORIGIN, lambda _conn: [_SIGNER], clock)
    try:
        yield Ledger(folder, store, keystore, sealer, clock, households, (folder / "sluis.db").stat().st_size)
    finally:
        store.close()


def appended(ledger: Ledger, count: int, batch: int) -> None:
    """Write records of one writer, so many per commit, over the households in turn, the first one among them."""
    with ledger.store.transaction() as conn:
        writer = Writer.start(conn, ledger.clock())
    for first in range(0, count, batch):
        drafts = [
            PendingRecord(
                RecordKind.INTENT,
                n % ledger.households,
                "wifi-help",
                "wifi-insight",
                ledger.clock(),
                plan=_PLAN,
                body_sha256=bytes(32),
                rows=_ROWS,
            )
            for n in range(first, min(first + batch, count))
        ]
        with ledger.store.together() as conn:
            writer.append(conn, ledger.keystore, drafts)


def seal_one(ledger: Ledger) -> None:
    """Close the open epoch and seal it.

    Raises:
        WrongLedgerError: it is not served.
    """
    epoch = ledger.sealer.fence()
    if [(epoch_state.epoch, epoch_state.state) for epoch_state in ledger.sealer.advance()] != [(epoch, "served")]:
        raise WrongLedgerError("an epoch is not served")


def stated(document: str, ledger: Ledger) -> list[str]:
    """Return what the inspector's verifier said of a statement, by name.

    Raises:
        WrongLedgerError: it does not hold.
    """
    (key,) = ledger.sealer.signers(None)  # type: ignore[arg-type]
    words = {"made_ms": 0, "covers_from_ms": 0, "covers_to_ms": 0, "reading": {}, "limits": {}}
    asked = {"log_keys": [str(key.verifier)], "now_ms": ledger.clock()}
    verdict = verify_statement.verify(json.dumps({**json.loads(document), **words}).encode(), asked)
    if verdict.code:
        raise WrongLedgerError(verify_statement.rendered(verdict.said, "en"))
    return [name for name, *_ in verdict.said]


def checked(folder: Path) -> None:
    """Check every answer on a small ledger before anything is timed.

    Raises:
        WrongLedgerError: a root is not pymerkle's, or ``verify`` finds something.
    """
    with made(folder, 300) as ledger:
        for _ in range(3):
            appended(ledger, 400, 50)
            seal_one(ledger)
        with ledger.store.reading() as conn:
            verified = verify(conn, ledger.keystore, ledger.sealer.folder, [_SIGNER.verifier], NO_WITNESS)
            proof = evidence(conn, ledger.keystore, ledger.sealer.folder, (0, LINE), (0, 2 * _START_MS))
        if verified.faults or verified.records != 3 * 400:
            raise WrongLedgerError("verify finds something")
        if "intents" not in stated(json.dumps(proof.document), ledger):
            raise WrongLedgerError("a statement is silent")
        leaves = [ledger.sealer.folder.leaf(epoch, 3) for epoch in range(3)]
        if ledger.sealer.folder.grown(3).root() != _pymerkle(leaves):
            raise WrongLedgerError("the log's root is not pymerkle's")
        if EpochLeaf.parse(leaves[2]).slot_root != _pymerkle(_slot_leaves(ledger, 2)):
            raise WrongLedgerError("the slot tree's root is not pymerkle's")


def _slot_leaves(ledger: Ledger, epoch: int) -> list[bytes]:
    """Make an epoch's leaves again, without the module that sealed them."""
    own: dict[int, list[bytes]] = {}
    with ledger.store.reading() as conn:
        ordered = select(records).where(records.c.epoch == epoch).order_by(records.c.writer, records.c.seq)
        for row in conn.execute(ordered):
            own.setdefault(row.slot, []).append(bytes(row.commitment))
        registered = {row.n: bytes(row.registration) for row in conn.execute(select(slots))}
        keys = {n: ledger.keystore.household_key(conn, n) or b"" for n in registered}
    bundles = {n: bundle(salt(key, epoch), epoch, n, own.get(n, [])) for n, key in keys.items()}
    return [slot_leaf(epoch, n, registered.get(n, NOBODY), bundles.get(n, NOBODY)) for n in range(65_536)]


def _pymerkle(leaves: list[bytes]) -> bytes:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    return bytes(tree.get_root())
