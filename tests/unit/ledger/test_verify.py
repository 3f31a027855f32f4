"""Tampering, each way named with the check that finds it, or with why it cannot be found here."""

import dataclasses
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from sqlalchemy import Connection, delete, insert, select, update
from tests.unit.ledger.conftest import households
from tests.unit.ledger.sealing import KEY, ORIGIN, Clock, intents, outcome, register, seal_now

from sluis.errors import FileName, LedgerCorruptError
from sluis.keys.derive import registration, registration_key
from sluis.keys.keystore import Keystore
from sluis.ledger.erasure import order, prune
from sluis.ledger.events import EventType, append_event, append_opened_without_slot
from sluis.ledger.record import PendingRecord, RecordKind, Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import evidence
from sluis.ledger.verify import Verified, What, verify
from sluis.ledger.writer import Writer, refuse_cut, writers_without_records
from sluis.store.engine import Store
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
from sluis.tlog.checkpoint import Ed25519Cosigner, MlDsaCosigner
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.note import Ed25519Signer
from sluis.tlog.policy import NO_WITNESS, Policies, read_policy


def filled(sealer: Sealer) -> Sealer:
    register(sealer)
    (first, _, _) = intents(sealer, 0, 0, 2)
    seal_now(sealer)
    outcome(sealer, 0, first, Status.DELIVERED)
    with sealer.store.transaction() as conn:
        append_event(conn, EventType.REGISTER, {"register": "ab"}, sealer.clock())
    seal_now(sealer)
    intents(sealer, 0, 2)
    return sealer


@dataclasses.dataclass(frozen=True)
class Made:
    """A ledger in a folder that nothing has open, and what its clock says."""

    folder: Path
    now_ms: int


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder, clock = tmp_path_factory.mktemp("sealed"), Clock()
    store = Store.at(folder / "sluis.db")
    store.migrate()
    filled(Sealer(store, households(folder, store), LogFolder(folder / "log"), ORIGIN, lambda _conn: [KEY], clock))
    store.checkpoint()
    store.close()
    return Made(folder, clock.now_ms)


@pytest.fixture
def sealed(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Sealer]:
    """A ledger of two sealed epochs and an open one: three households, one of them silent; on SQLite a copy."""
    if not database_url.startswith("sqlite"):
        yield filled(request.getfixturevalue("sealer"))
        return
    first, clock = request.getfixturevalue("made"), Clock()
    shutil.copytree(first.folder, tmp_path, dirs_exist_ok=True)
    clock.now_ms = first.now_ms
    store = Store(database_url)
    keystore = Keystore.open(tmp_path / "kek", store)
    yield Sealer(store, keystore, LogFolder(tmp_path / "log"), ORIGIN, lambda _conn: [KEY], clock)
    store.close()


def checked(sealer: Sealer) -> Verified:
    with sealer.store.reading() as conn:
        return verify(conn, sealer.keystore, sealer.folder, [KEY.verifier], NO_WITNESS)


def whats(sealer: Sealer) -> set[What]:
    return {fault.what for fault in checked(sealer).faults}


def test_an_untouched_ledger_holds(sealed: Sealer) -> None:
    done = checked(sealed)
    assert done.faults == []
    assert (done.epochs, done.records, done.households, done.erased) == (2, 4, 6, 0)


Change = Callable[[Connection], object]


def which(seq: int, epoch: int) -> Callable[[Connection], tuple[bytes, int]]:
    def find(conn: Connection) -> tuple[bytes, int]:
        row = conn.execute(select(records).where(records.c.seq == seq, records.c.epoch == epoch)).first()
        assert row is not None
        return row.writer, row.seq

    return find


def of(place: tuple[bytes, int]) -> tuple[object, object]:
    return records.c.writer == place[0], records.c.seq == place[1]


def delete_a_record(conn: Connection) -> None:
    conn.execute(delete(records).where(*of(which(2, 0)(conn))))  # type: ignore[arg-type]


def change_what_a_record_says(conn: Connection) -> None:
    conn.execute(update(records).where(*of(which(2, 0)(conn))).values(opening=b"x" * 90))  # type: ignore[arg-type]


def give_a_record_to_another(conn: Connection) -> None:
    conn.execute(update(records).where(*of(which(2, 0)(conn))).values(slot=1))  # type: ignore[arg-type]


def change_its_commitment(conn: Connection) -> None:
    conn.execute(update(records).where(*of(which(2, 0)(conn))).values(commitment=b"x" * 32))  # type: ignore[arg-type]


def change_its_chain(conn: Connection) -> None:
    conn.execute(update(records).where(*of(which(1, 0)(conn))).values(chain=b"x" * 32))  # type: ignore[arg-type]


def move_it_to_another_epoch(conn: Connection) -> None:
    conn.execute(update(records).where(*of(which(2, 0)(conn))).values(epoch=1))  # type: ignore[arg-type]


def reorder_two(conn: Connection) -> None:
    writer, _ = which(1, 0)(conn)
    for old, new in ((1, 99), (2, 1), (99, 2)):
        conn.execute(update(records).where(records.c.writer == writer, records.c.seq == old).values(seq=new))


def change_a_tile(conn: Connection) -> None:
    conn.execute(update(slot_tiles).where(slot_tiles.c.epoch == 0, slot_tiles.c.level == 0).values(hashes=b"x" * 8192))


def lose_a_tile(conn: Connection) -> None:
    conn.execute(delete(slot_tiles).where(slot_tiles.c.epoch == 1, slot_tiles.c.level == 0))


def swap_two_bundles(conn: Connection) -> None:
    tile = conn.execute(
        select(slot_tiles.c.hashes).where(slot_tiles.c.epoch == 0, slot_tiles.c.level == 0)
    ).scalar_one()
    swapped = bytes(tile[32:64] + tile[:32] + tile[64:])
    conn.execute(update(slot_tiles).where(slot_tiles.c.epoch == 0, slot_tiles.c.level == 0).values(hashes=swapped))


def change_a_leaf(conn: Connection) -> None:
    leaf = bytes(conn.execute(select(seals.c.leaf).where(seals.c.epoch == 0)).scalar_one())
    conn.execute(update(seals).where(seals.c.epoch == 0).values(leaf=leaf.replace(b"records 3", b"records 2")))


def change_an_event(conn: Connection) -> None:
    conn.execute(update(events).where(events.c.epoch == 1).values(content=b"{}"))


def drop_an_event(conn: Connection) -> None:
    conn.execute(delete(events).where(events.c.type == "register"))


def destroy_a_key(conn: Connection) -> None:
    conn.execute(delete(household_keys).where(household_keys.c.slot == 2))


def erase_without_an_event(conn: Connection) -> None:
    other = conn.execute(select(events.c.id).limit(1)).scalar_one()
    conn.execute(delete(household_keys).where(household_keys.c.slot == 2))
    conn.execute(insert(erasures).values(slot=2, ordered_ms=1, epoch=1, event=other, destroyed_ms=2))


def change_a_registration(conn: Connection) -> None:
    conn.execute(update(slots).where(slots.c.n == 1).values(registration=b"x" * 32))


def exchange_two_lines(conn: Connection) -> None:
    for slot, line in ((0, "?"), (1, "NL-0"), (0, "NL-1")):
        conn.execute(update(lines).where(lines.c.slot == slot).values(line=line))


def drop_the_open_tail(conn: Connection) -> None:
    conn.execute(delete(records).where(records.c.epoch == 2, records.c.seq == 1))


def truncate_the_open_epoch(conn: Connection) -> None:
    conn.execute(delete(records).where(records.c.epoch == 2, records.c.seq == 0))


def shift_an_epoch(conn: Connection) -> None:
    leaf = bytes(conn.execute(select(seals.c.leaf).where(seals.c.epoch == 1)).scalar_one())
    moved = leaf.replace(b"epoch 1", b"epoch 7")
    conn.execute(update(seals).where(seals.c.epoch == 1).values(leaf=moved))


FOUND: list[tuple[Change, What]] = [
    (delete_a_record, What.CHAIN),
    (change_what_a_record_says, What.RECORD),
    (give_a_record_to_another, What.RECORD),
    (change_its_commitment, What.CHAIN),
    (change_its_chain, What.CHAIN),
    (move_it_to_another_epoch, What.CHAIN),
    (reorder_two, What.CHAIN),
    (change_a_tile, What.TREE),
    (lose_a_tile, What.TREE),
    (swap_two_bundles, What.TREE),
    (change_a_leaf, What.LEAF),
    (shift_an_epoch, What.LEAF),
    (change_an_event, What.EVENT),
    (drop_an_event, What.EVENT),
    (destroy_a_key, What.LOST),
    (erase_without_an_event, What.LOST),
    (change_a_registration, What.SLOT),
    (change_a_registration, What.LINE),
    (exchange_two_lines, What.LINE),
    (drop_the_open_tail, What.TAIL),
    (truncate_the_open_epoch, What.TAIL),
]


@pytest.mark.parametrize(("change", "what"), FOUND, ids=lambda part: getattr(part, "__name__", str(part)))
def test_a_change_in_the_store_is_found(sealed: Sealer, change: Change, what: What) -> None:
    with sealed.store.transaction() as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("SET session_replication_role = replica")
        else:
            conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        try:
            change(conn)
        finally:
            if conn.dialect.name == "sqlite":
                conn.exec_driver_sql("PRAGMA defer_foreign_keys = OFF")
    assert what in whats(sealed)


def test_a_tail_dropped_with_its_head_is_not_detectable_here(sealed: Sealer) -> None:
    """Before it is sealed, nothing was signed about it. The recipient's signed receipt shows it (reconcile)."""
    with sealed.store.transaction() as conn:
        row = conn.execute(select(records).where(records.c.epoch == 2).order_by(records.c.seq)).first()
        assert row is not None
        conn.execute(delete(records).where(records.c.writer == row.writer, records.c.seq == 1))
        conn.execute(update(writers).where(writers.c.writer == row.writer).values(next_seq=1, head=row.chain))
    assert whats(sealed) == set()


def test_a_tail_dropped_with_its_head_after_sealing_is_found(sealed: Sealer) -> None:
    seal_now(sealed)
    with sealed.store.transaction() as conn:
        row = conn.execute(select(records).where(records.c.epoch == 2).order_by(records.c.seq)).first()
        assert row is not None
        conn.execute(delete(records).where(records.c.writer == row.writer, records.c.seq == 1))
        conn.execute(update(writers).where(writers.c.writer == row.writer).values(next_seq=1, head=row.chain))
    assert What.CHAIN in whats(sealed)


def test_a_checkpoint_signed_with_another_key_is_found(sealed: Sealer) -> None:
    other = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"o" * 32))
    with sealed.store.reading() as conn:
        done = verify(conn, sealed.keystore, sealed.folder, [other.verifier], NO_WITNESS)
    assert [fault.what for fault in done.faults] == [What.CHECKPOINT, What.CHECKPOINT]


def test_an_epoch_sealed_again_to_something_else_is_found(sealed: Sealer) -> None:
    """The leaf and its checkpoint were replaced by freshly signed ones; the files that were served were not."""
    with sealed.store.transaction() as conn:
        conn.execute(delete(seals).where(seals.c.epoch == 1))
        conn.execute(insert(seals).values(epoch=1, slots=3))
        conn.execute(update(epochs).where(epochs.c.epoch == 1).values(state="fenced", to_ms=10**9))
        conn.execute(delete(slot_tiles).where(slot_tiles.c.epoch == 1))
    other = dataclasses.replace(sealed, folder=type(sealed.folder)(sealed.folder.path.parent / "other"))
    shutil.copytree(sealed.folder.path, other.folder.path)
    (other.folder.path / "signing").unlink()
    with sealed.store.reading() as conn:
        first = other.folder.grown(1).root()
    from sluis.tlog.log_folder import Head

    other.folder.about_to_sign(Head(1, first))
    other.advance()
    assert What.LEAF in whats(sealed)


def test_a_changed_served_file_is_found(sealed: Sealer) -> None:
    entries = next(sealed.folder.path.glob("tile/entries/000.p/2"))
    entries.write_bytes(entries.read_bytes().replace(b"records 3", b"records 4"))
    assert What.LEAF in whats(sealed)


def test_a_checkpoint_that_was_replaced_in_the_store_is_found(sealed: Sealer) -> None:
    with sealed.store.transaction() as conn:
        later = conn.execute(select(seals.c.note).where(seals.c.epoch == 1)).scalar_one()
        conn.execute(update(seals).where(seals.c.epoch == 0).values(note=later))
    assert {What.CHECKPOINT, What.PREVIOUS} <= whats(sealed)


def test_one_line_registered_twice_is_found(sealed: Sealer) -> None:
    """Where the registry shows both; a second registration under another name shows at the household's receipt."""
    with sealed.store.transaction() as conn:
        conn.execute(insert(slots).values(n=3, registration=b"", registered_ms=0))
        key = sealed.keystore.new_household(conn, 3)
        made = registration(registration_key(key), "NL-0")
        conn.execute(update(slots).where(slots.c.n == 3).values(registration=made))
        conn.execute(insert(lines).values(slot=3, line="NL-0 "))
    assert What.LINE in whats(sealed)


def test_erased_and_pruned_is_not_lost(sealed: Sealer) -> None:
    with sealed.store.transaction() as conn:
        order(conn, sealed.keystore, Writer.start(conn, 1), 2, "AVG-1", sealed.clock())
        conn.execute(delete(lines).where(lines.c.slot == 2))
    seal_now(sealed)
    seal_now(sealed)
    done = checked(sealed)
    assert done.faults == []
    assert done.erased == 3
    with sealed.store.transaction() as conn:
        prune(conn, 2, hashlib.sha256(b"policy").hexdigest(), sealed.clock())
    done = checked(sealed)
    assert done.faults == []
    assert (done.pruned_before, done.erased) == (2, 1)


@pytest.mark.parametrize(
    "content", [b'{"before":2}', b'{"before":3}', b"{}", b"\xff", b'{"before":1e400}', b"[" * 9_999]
)
def test_that_something_was_thrown_away_is_not_believed_while_it_is_there(sealed: Sealer, content: bytes) -> None:
    """Whoever writes such an event by hand shuts no proof in silence, and hides no other fault behind it."""
    row = {"epoch": 2, "t_ms": 1, "type": EventType.PRUNE.value, "content": content}
    with sealed.store.transaction() as conn:
        conn.execute(insert(events).values(**row))
    assert whats(sealed) == {What.EVENT}
    with sealed.store.reading() as conn:
        opened = evidence(conn, sealed.keystore, sealed.folder, (0, "NL-0"), (0, 10**13)).opened
    assert bool(opened) == (content != b'{"before":2}'), "and a statement says no word of nothing beside it"


def test_an_old_database_beside_the_new_log_is_found(tmp_path: Path, sealed: Sealer) -> None:
    if not (tmp_path / "sluis.db").exists():
        pytest.skip("a file is put back: SQLite only")
    with sealed.store.transaction() as conn:
        conn.execute(update(epochs).where(epochs.c.epoch == 1).values(state="fenced"))
        conn.execute(update(seals).where(seals.c.epoch == 1).values(leaf=None, root=None, note=None, served_ms=None))
    assert What.BEHIND in whats(sealed)


def test_a_policy_that_came_after_the_first_seal_is_no_fault_of_older_checkpoints(sealed: Sealer) -> None:
    witness = Ed25519Cosigner("w.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32), lambda: 1).verifier
    asked = read_policy(f"witness w {witness}\nquorum w\n".encode(), FileName("policy"))
    for first, missing in ((0, [0, 1]), (1, [1]), (2, [])):
        with sealed.store.reading() as conn:
            done = verify(conn, sealed.keystore, sealed.folder, [KEY.verifier], Policies(((first, asked),)))
        assert [(fault.what, fault.epoch) for fault in done.faults] == [(What.QUORUM, epoch) for epoch in missing]


def test_a_log_key_is_required_from_the_epoch_in_which_it_was_published(sealed: Sealer) -> None:
    second = MlDsaCosigner(ORIGIN, MLDSA44PrivateKey.from_seed_bytes(bytes(32)), lambda: 1)
    both = dataclasses.replace(sealed, signers=lambda _conn: [KEY, second])
    seal_now(both)
    keys = [KEY.verifier, second.verifier]
    with sealed.store.reading() as conn:
        assert verify(conn, sealed.keystore, sealed.folder, keys, NO_WITNESS).faults == []
    seal_now(sealed)
    with sealed.store.reading() as conn:
        faults = verify(conn, sealed.keystore, sealed.folder, keys, NO_WITNESS).faults
    assert [(fault.what, fault.epoch) for fault in faults] == [(What.CHECKPOINT, 3)]


def test_an_outcome_of_another_recipient_than_its_intent_is_found_and_never_sealed(sealed: Sealer) -> None:
    (intent,) = intents(sealed, 0)
    with sealed.store.transaction() as conn:
        draft = PendingRecord(
            RecordKind.OUTCOME, 0, "wifi-help", "netwerk-meting", 5_000, ref=intent, status=Status.DELIVERED
        )
        Writer.start(conn, 5_000).append(conn, sealed.keystore, [draft])
    assert whats(sealed) == {What.TAIL}
    sealed.fence()
    with pytest.raises(LedgerCorruptError):
        sealed.advance()


def test_a_damaged_key_hides_no_other_fault(sealed: Sealer) -> None:
    with sealed.store.transaction() as conn:
        conn.execute(update(household_keys).where(household_keys.c.slot == 1).values(wrapped=b"x" * 60))
        conn.execute(update(slots).where(slots.c.n == 2).values(registration=b"x" * 32))
    done = checked(sealed)
    assert {fault.what for fault in done.faults} >= {What.LOST, What.SLOT, What.LINE}
    assert done.households > 0


@pytest.mark.parametrize(("state", "fault"), [("witnessed", False), ("signed", True), ("built", True)])
def test_an_epoch_that_is_served_and_not_noted_had_its_witnesses(sealed: Sealer, state: str, *, fault: bool) -> None:
    with sealed.store.transaction() as conn:
        last = conn.execute(select(seals.c.epoch).order_by(seals.c.epoch.desc())).scalars().first()
        conn.execute(update(seals).where(seals.c.epoch == last).values(served_ms=None))
        conn.execute(update(epochs).where(epochs.c.epoch == last).values(state=state))
    assert (What.SERVED in whats(sealed)) is fault


def test_who_may_sign_opens_without_a_household_and_only_as_it_was(sealer: Sealer) -> None:
    register(sealer)
    with sealer.store.transaction() as conn:
        append_opened_without_slot(conn, EventType.PEOPLE, {"is": "people", "signers": ["dpo"]}, sealer.clock())
    seal_now(sealer)
    assert checked(sealer).faults == []
    listed = events.c.type == EventType.PEOPLE.value
    with sealer.store.reading() as conn:
        opening = bytes(conn.execute(select(events.c.opening).where(listed)).scalar_one())
    for changed in (opening.replace(b"dpo", b"owner"), b"", None):
        with sealer.store.transaction() as conn:
            conn.execute(update(events).where(listed).values(opening=changed))
        assert whats(sealer) == {What.EVENT}
    with sealer.store.transaction() as conn:
        conn.execute(update(events).where(listed).values(opening=opening, slot=0))
    assert whats(sealer) == {What.EVENT}


def test_what_was_pruned_leaves_every_writer_its_records(sealed: Sealer) -> None:
    with sealed.store.transaction() as conn:
        prune(conn, 1, hashlib.sha256(b"policy").hexdigest(), sealed.clock())
        assert writers_without_records(conn) == []
        refuse_cut(conn)
        conn.execute(delete(records).where(records.c.outcome_of.is_not(None)))
        assert len(writers_without_records(conn)) == 1
        with pytest.raises(LedgerCorruptError):
            refuse_cut(conn)
